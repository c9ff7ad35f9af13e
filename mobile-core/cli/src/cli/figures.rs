//! Figures on the phone.

use mobile_cli::Phone;
use mobile_core::view::{Coverage, FigureView};
use serde_json::json;
use shared::division::{Area, wanyuan};
use shared::figure::{Bound, Figure, FigureValue};
use shared::message::{Language, text};
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
        let with = view.own.value.map(number).unwrap_or_else(|| "—".to_owned());
        match language {
            Language::ZhCn => format!("（本机多 {} 条还没计入；算上是 {with}）", view.own.records),
            Language::En => format!(" ({} here not counted; with them {with})", view.own.records),
        }
    } else {
        String::new()
    };
    format!("  {title}: {}{own}", figure(&view.figure, language))
}

/// A figure with bound and unit.
pub(crate) fn figure(figure: &Figure, language: Language) -> String {
    let Some(value) = figure.value else {
        return "—".to_owned();
    };
    let bound = match figure.bound {
        Bound::Exact => String::new(),
        bound => format!("{} ", text(language, &format!("bound-{}", bound.as_str()))),
    };
    let unit = text(language, &figure.unit.message_key());
    match value {
        FigureValue::Ratio {
            numerator,
            denominator,
        } => {
            let scale = if figure.unit.is_percent() { 100 } else { 1 };
            let quotient = tenths(numerator.saturating_mul(scale), denominator);
            format!("{bound}{quotient} {unit}（{numerator}/{denominator}）")
        }
        FigureValue::Integer(value) => format!("{bound}{value} {unit}"),
    }
}

/// A quotient with one decimal, rounded half up; both numbers are not negative.
fn tenths(numerator: i64, denominator: i64) -> String {
    let tenths = (numerator.saturating_mul(20) + denominator) / (denominator.max(1) * 2);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn number(value: FigureValue) -> String {
    match value {
        FigureValue::Integer(value) => value.to_string(),
        FigureValue::Ratio {
            numerator,
            denominator,
        } => format!("{numerator}/{denominator}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::figure::DEFINITIONS;

    use super::*;

    #[test]
    fn a_share_is_in_percent_and_a_rate_is_not() {
        for definition in &DEFINITIONS {
            let half = json!({
                "definition_id": definition.id, "area": "511781", "period": "2018",
                "value": { "numerator": 1, "denominator": 2 }, "unit": definition.unit,
                "bound": "exact", "denominator": 2, "as_of": "2018-07-01T08:00:00.000Z",
                "revision": 0, "seq": 1, "records_pending": 0, "unknown_successors": [],
                "about_share": null,
            });
            let half: Figure = serde_json::from_value(half).unwrap();
            let shown = figure(&half, Language::ZhCn);
            let unit = text(Language::ZhCn, &definition.unit.message_key());
            let number = if unit == "%" { "50.0" } else { "0.5" };
            assert_eq!(shown, format!("{number} {unit}（1/2）"));
        }
    }
}
