//! Figures on the phone.

use mobile_cli::Phone;
use mobile_core::view::{Coverage, FigureView};
use serde_json::json;
use shared::division::{Area, wanyuan};
use shared::figure::{Bound, Figure};
use shared::message::{Argument, Language, text, text_with};
use shared::time::Period;

use super::CliError;
use super::find::Sought;
use super::output::Output;
use super::words::say;

pub(crate) fn show(
    phone: &Phone,
    period: Option<Period>,
    area: Option<Area>,
    language: Language,
) -> Result<Output, CliError> {
    let now = phone.now();
    let divisions = phone.core().reference().divisions();
    if let Some(area) = area
        && !divisions.editions().is_empty()
        && !divisions.knows(area.code())
    {
        return Err(Sought::Area.unknown(&area.to_string()));
    }
    let period = period.unwrap_or_else(|| Period::Year(now.date().0.year()));
    let area = area.or_else(|| county(phone));
    let Some(area) = area else {
        return Ok(Output::new(
            json!({ "figures": [] }),
            say(language, "还没有数据。", "No data yet."),
        ));
    };
    let views = phone.core().figures(area, period, now);
    let digest = phone.core().figure_digest(area, period, now);
    let coverage = phone.core().coverage();
    let mut rows = vec![match coverage {
        Coverage::Office { seq } => match language {
            Language::ZhCn => format!("{area} {period}：改革办的数，到底账第 {seq} 行"),
            Language::En => format!("{area} {period}: the office's figures as of log row {seq}"),
        },
        Coverage::ThisPhone => match language {
            Language::ZhCn => format!("{area} {period}：这部手机上的数"),
            Language::En => format!("{area} {period}: on this phone"),
        },
    }];
    rows.extend(views.iter().map(|view| line(view, language)));
    let value = json!({
        "area": area.to_string(),
        "period": period,
        "coverage": coverage,
        "digest": digest,
        "figures": views,
    });
    Ok(Output::new(value, rows.join("\n")))
}

/// The county of what the phone holds.
fn county(phone: &Phone) -> Option<Area> {
    let villages = phone
        .core()
        .summaries()
        .filter_map(|summary| summary.village);
    let first = villages.map(|village| Area::from(village.county())).next();
    first.or_else(|| wanyuan::COUNTY.parse().ok())
}

fn line(view: &FigureView, language: Language) -> String {
    let title = text(language, view.figure.definition_id.definition().title_key);
    let own = if view.own.records > 0 && view.own.value != view.figure.value {
        let with = view.own.value.map(|value| value.digits(view.figure.unit));
        let with = with.unwrap_or_else(|| "—".to_owned());
        let arguments = [
            ("records", Argument::Count(view.own.records.into())),
            ("value", (&with).into()),
        ];
        let own = text_with(language, "figures-own", &arguments);
        match language {
            Language::ZhCn => format!("（{own}）"),
            Language::En => format!(" ({own})"),
        }
    } else {
        String::new()
    };
    format!("  {title}: {}{own}", figure(&view.figure, language))
}

/// A figure with bound, unit and what it is made of.
pub(crate) fn figure(figure: &Figure, language: Language) -> String {
    let Some(value) = figure.value else {
        return "—".to_owned();
    };
    let bound = match figure.bound {
        Bound::Exact => String::new(),
        bound => format!("{} ", text(language, &format!("bound-{}", bound.as_str()))),
    };
    let unit = figure.unit_name(language);
    let number = format!("{bound}{} {unit}", value.digits(figure.unit));
    match (figure.made_of(language), language) {
        (None, _) => number,
        (Some(parts), Language::ZhCn) => format!("{number}（{parts}）"),
        (Some(parts), Language::En) => format!("{number} ({parts})"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(id: &str, unit: &str, value: &Value, denominator: i64, language: Language) -> String {
        let given = json!({
            "definition_id": id, "area": "511781", "period": "2018", "value": value, "unit": unit,
            "bound": "about", "denominator": denominator, "as_of": "2018-07-01T08:00:00.000Z",
            "revision": 0, "seq": 1, "records_pending": 0, "unknown_successors": [], "about_share": null,
        });
        figure(&serde_json::from_value(given).unwrap(), language)
    }

    #[test]
    fn a_ratio_says_its_parts_and_a_median_of_how_many_it_is() {
        let share = json!({ "numerator": 26, "denominator": 30 });
        let share = |language| told("t4", "items_of_items", &share, 30, language);
        assert_eq!(share(Language::ZhCn), "约 86.7 %（26 / 提出 30 条）");
        assert_eq!(share(Language::En), "about 86.7 % (26 / 30 matters raised)");
        let median = json!({ "numerator": 0, "denominator": 1 });
        let median = |language| told("t10", "days", &median, 3, language);
        assert_eq!(median(Language::ZhCn), "约 0.0 天（已解决 3 条）");
        assert_eq!(median(Language::En), "about 0.0 days (of 3 resolved)");
    }
}
