//! The figures as people read them.

use ::tests::places::{self, COUNTY, COUNTY_NAME};
use anyhow::{Context as _, Result};
use serde_json::Value;
use shared::message::Language;

use super::periods;
use crate::plan::YEAR;
use crate::play::Played;
use crate::scenario::REPORTED;

/// Townships whose figures are printed.
const TOWNSHIPS: usize = 8;

/// The county's year, the figures that were reported beside ours, and some townships.
pub(crate) fn words(played: &mut Played, language: Language) -> Result<String> {
    let as_of = played.world.office.clock.now().date();
    let mut text = match language {
        Language::ZhCn => format!("\n{COUNTY_NAME} {YEAR} 年挎包宣讲统计（截至 {as_of}）\n"),
        Language::En => format!("\n{COUNTY_NAME}, satchel sessions of {YEAR} (as of {as_of})\n"),
    };
    for period in periods().into_iter().filter(|period| !period.contains('H')) {
        let sheet = played.world.figures(COUNTY, &period)?;
        text.push_str(&line(&named(&period, language), &sheet, language)?);
    }
    text.push_str(&against_the_report(played, language)?);
    text.push_str(match language {
        Language::ZhCn => "\n部分乡镇，全年\n",
        Language::En => "\nSome townships, the whole year\n",
    });
    for township in places::townships().into_iter().take(TOWNSHIPS) {
        let sheet = played.world.figures(&township.code, &YEAR.to_string())?;
        text.push_str(&line(&township.name, &sheet, language)?);
    }
    let held = played.world.held()?.len();
    text.push_str(&match language {
        Language::ZhCn => format!("\n待改革办处理 {held} 条，不计入以上数字。\n"),
        Language::En => format!("\nWaiting for the office, in none of these figures: {held}.\n"),
    });
    Ok(text)
}

/// The figures of talks and inspections beside those that were reported, in the report's own words.
fn against_the_report(played: &mut Played, language: Language) -> Result<String> {
    let sheet = played.world.figures(COUNTY, &YEAR.to_string())?;
    let figures = sheet["figures"].as_array().context("no figures")?;
    let mut text = match language {
        Language::ZhCn => format!("\n与{YEAR}年报告对照\n"),
        Language::En => format!("\nBeside the report on {YEAR}\n"),
    };
    for reported in &REPORTED {
        let ours = figures
            .iter()
            .find(|figure| figure["definition_id"] == reported.figure)
            .context("a figure is missing")?;
        let (code, words) = (reported.figure.to_uppercase(), reported.words);
        let value = &ours["value"];
        text.push_str(&match language {
            Language::ZhCn => format!("  {code} 报告“{words}”，记录 {value}\n"),
            Language::En => format!("  {code} the report: “{words}”, the records: {value}\n"),
        });
    }
    Ok(text)
}

/// A period in words.
fn named(period: &str, language: Language) -> String {
    let quarter = period.split_once("-Q").map(|(_, quarter)| quarter);
    match (quarter, language) {
        (None, Language::ZhCn) => "全年".to_owned(),
        (None, Language::En) => "the year".to_owned(),
        (Some(quarter), Language::En) => format!("quarter {quarter}"),
        (Some(quarter), Language::ZhCn) => {
            let quarter = match quarter {
                "1" => "一",
                "2" => "二",
                "3" => "三",
                _ => "四",
            };
            format!("第{quarter}季度")
        }
    }
}

/// One line of figures.
fn line(name: &str, sheet: &Value, language: Language) -> Result<String> {
    let number = |id: &str| number(id, sheet, language);
    let [roll, sessions] = [number("o1")?, number("o2")?];
    let [audience, each, villages] = [number("o2_audience")?, number("o3")?, number("c1")?];
    Ok(match language {
        Language::ZhCn => format!(
            "  {name}：在册 {roll} 名，宣讲 {sessions} 场次，受众 {audience}，参与队员人均 {each} 场次，\
             村覆盖 {villages}\n"
        ),
        Language::En => format!(
            "  {name}: members {roll}, sessions {sessions}, attendances {audience}, sessions per active \
             member {each}, villages {villages}\n"
        ),
    })
}

/// A figure of a sheet: its bound, its number, and of an audience how much of it are estimates.
fn number(id: &str, sheet: &Value, language: Language) -> Result<String> {
    let figures = sheet["figures"].as_array().context("no figures")?;
    let mut figures = figures.iter();
    let figure = figures.find(|figure| figure["definition_id"] == id);
    let figure = figure.context("a figure is missing")?;
    let bound = match (figure["bound"].as_str(), language) {
        (Some("at_least"), Language::ZhCn) => "不少于",
        (Some("at_least"), Language::En) => "at least ",
        (Some("about"), Language::ZhCn) => "约",
        (Some("about"), Language::En) => "about ",
        _ => "",
    };
    Ok(match &figure["value"] {
        Value::Null => "—".to_owned(),
        Value::Object(ratio) => ratio_text(id, bound, ratio, language),
        value => match (figure["about_share"].as_i64(), language) {
            (Some(about), Language::ZhCn) if about > 0 => {
                format!("{bound}{value} 人次（其中约数 {about}）")
            }
            (Some(about), Language::En) if about > 0 => {
                format!("{bound}{value} ({about} of it estimates)")
            }
            (Some(_), Language::ZhCn) => format!("{bound}{value} 人次"),
            (Some(_), Language::En) | (None, _) => format!("{bound}{value}"),
        },
    })
}

fn ratio_text(
    id: &str,
    bound: &str,
    ratio: &serde_json::Map<String, Value>,
    language: Language,
) -> String {
    let part = |key: &str| ratio.get(key).and_then(Value::as_f64).unwrap_or_default();
    let (above, below) = (part("numerator"), part("denominator"));
    let percent = above / below * 100.0;
    match (id, language) {
        ("c1", Language::ZhCn) => format!("{bound}{above}/{below} 村（{percent:.1}%）"),
        ("c1", Language::En) => format!("{bound}{above}/{below} ({percent:.1}%)"),
        _ => format!("{bound}{:.1}", above / below),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_of_figures_is_said_in_either_language() {
        let figure = |id: &str, value: Value, bound: &str, about: Value| json!({ "definition_id": id, "value": value, "bound": bound, "about_share": about });
        let sheet = json!({ "figures": [
            figure("o1", json!(350), "exact", Value::Null),
            figure("o2", json!(1200), "at_least", Value::Null),
            figure("o2_audience", json!(31204), "about", json!(400)),
            figure("o3", json!({ "numerator": 9, "denominator": 6 }), "exact", Value::Null),
            figure("c1", json!({ "numerator": 207, "denominator": 414 }), "exact", Value::Null),
        ] });
        let chinese = line("全年", &sheet, Language::ZhCn).unwrap();
        assert_eq!(
            chinese,
            "  全年：在册 350 名，宣讲 不少于1200 场次，受众 约31204 人次（其中约数 400），\
             参与队员人均 1.5 场次，村覆盖 207/414 村（50.0%）\n"
        );
        let english = line("the year", &sheet, Language::En).unwrap();
        assert_eq!(
            english,
            "  the year: members 350, sessions at least 1200, attendances about 31204 (400 of it estimates), \
             sessions per active member 1.5, villages 207/414 (50.0%)\n"
        );
    }
}
