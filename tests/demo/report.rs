//! The figures for people, and the document for programs.

use std::collections::BTreeMap;

use ::tests::places::{self, COUNTY, COUNTY_NAME};
use ::tests::truth::Truth;
use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::{Value, json};

use crate::check::{Check, Checks};
use crate::plan::YEAR;
use crate::play::{Count, Played};
use crate::scenario::REPORTED;

/// Townships whose figures are printed.
const TOWNSHIPS: usize = 8;

/// What `--json` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    seed: u64,
    database: &'static str,
    members: usize,
    phones: usize,
    sessions: usize,
    counted: usize,
    void: usize,
    held: usize,
    held_by_code: BTreeMap<String, usize>,
    released: usize,
    declined: usize,
    ordered: usize,
    joined: usize,
    conflicts_open: usize,
    conflicts_settled: usize,
    amended: usize,
    voids_asked: usize,
    refused_on_phone: usize,
    calls: usize,
    calls_failed: usize,
    restarts: usize,
    duplicates_sent: u64,
    lost_answers: u64,
    bytes_up: u64,
    bytes_down: u64,
    scenario: Vec<Value>,
    figures: Vec<Value>,
    checks: Vec<Check>,
    ok: bool,
    seconds_played: f64,
    seconds: f64,
    link: Option<String>,
}

/// What the document says besides the play.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) seed: u64,
    pub(crate) database: &'static str,
    pub(crate) members: usize,
    pub(crate) seconds_played: f64,
    pub(crate) seconds: f64,
    pub(crate) link: Option<String>,
    pub(crate) scenario: Vec<Value>,
}

/// Puts the document together.
pub(crate) fn document(
    played: &mut Played,
    truth: &Truth,
    checks: Checks,
    frame: Frame,
) -> Result<Document> {
    let records = played.world.records()?;
    let with = |status: &str| {
        records
            .iter()
            .filter(|record| record["kind"] == "outreach_session" && record["status"] == status)
            .count()
    };
    let open = records.iter().filter(|record| {
        record["status"] != "void"
            && record["disputed"]
                .as_array()
                .is_some_and(|fields| !fields.is_empty())
    });
    let open = open.count();
    let (counted, void) = (with("submitted"), with("void"));
    let mut held_by_code = BTreeMap::new();
    for item in played.world.held()? {
        let code = item["code"].as_str().unwrap_or_default().to_owned();
        *held_by_code.entry(code).or_insert(0) += 1;
    }
    let Count {
        refused_on_phone,
        amended,
        voids_asked,
        chosen,
        calls,
        calls_failed,
        restarts,
        answers_lost,
        sent_twice,
        bytes_up,
        bytes_down,
        released,
        declined,
        ordered,
        joined,
        ..
    } = played.count;
    Ok(Document {
        seed: frame.seed,
        database: frame.database,
        members: frame.members,
        phones: truth.members.len(),
        sessions: truth.sessions.len(),
        counted,
        void,
        held: held_by_code.values().sum(),
        held_by_code,
        released,
        declined,
        ordered,
        joined,
        conflicts_open: open,
        conflicts_settled: chosen,
        amended,
        voids_asked,
        refused_on_phone,
        calls,
        calls_failed,
        restarts,
        duplicates_sent: sent_twice,
        lost_answers: answers_lost,
        bytes_up,
        bytes_down,
        scenario: frame.scenario,
        figures: figures(played)?,
        ok: checks.are_good(),
        checks: checks.0,
        seconds_played: frame.seconds_played,
        seconds: frame.seconds,
        link: frame.link,
    })
}

/// The county's year, halves and quarters, and every township's year.
fn figures(played: &mut Played) -> Result<Vec<Value>> {
    let mut sheets = Vec::new();
    for period in periods() {
        sheets.push(played.world.figures(COUNTY, &period)?);
    }
    for township in places::townships() {
        sheets.push(played.world.figures(&township.code, &YEAR.to_string())?);
    }
    let figures = sheets
        .into_iter()
        .filter_map(|mut sheet| match sheet["figures"].take() {
            Value::Array(figures) => Some(figures),
            _ => None,
        });
    Ok(figures.flatten().collect())
}

fn periods() -> Vec<String> {
    let mut periods = vec![YEAR.to_string()];
    periods.extend((1..=2).map(|half| format!("{YEAR}-H{half}")));
    periods.extend((1..=4).map(|quarter| format!("{YEAR}-Q{quarter}")));
    periods
}

/// The figures as people read them, in Chinese.
pub(crate) fn words(played: &mut Played) -> Result<String> {
    let as_of = played.world.office.clock.now().date();
    let mut text = format!("\n{COUNTY_NAME} {YEAR} 年挎包宣讲统计（截至 {as_of}）\n");
    for period in periods().into_iter().filter(|period| !period.contains('H')) {
        let sheet = played.world.figures(COUNTY, &period)?;
        text.push_str(&line(&in_chinese(&period), &sheet)?);
    }
    text.push_str(&against_the_report(played)?);
    text.push_str("\n部分乡镇，全年\n");
    for township in places::townships().into_iter().take(TOWNSHIPS) {
        let sheet = played.world.figures(&township.code, &YEAR.to_string())?;
        text.push_str(&line(&township.name, &sheet)?);
    }
    let held = played.world.held()?.len();
    text.push_str(&format!("\n待改革办处理 {held} 条，不计入以上数字。\n"));
    Ok(text)
}

/// The figures of talks and inspections beside those that were reported.
fn against_the_report(played: &mut Played) -> Result<String> {
    let sheet = played.world.figures(COUNTY, &YEAR.to_string())?;
    let figures = sheet["figures"].as_array().context("no figures")?;
    let mut text = "\n与2018年报告对照\n".to_owned();
    for reported in &REPORTED {
        let ours = figures
            .iter()
            .find(|figure| figure["definition_id"] == reported.figure)
            .context("a figure is missing")?;
        text.push_str(&format!(
            "  {} 报告“{}”，记录 {}\n",
            reported.figure.to_uppercase(),
            reported.words,
            ours["value"],
        ));
    }
    Ok(text)
}

fn in_chinese(period: &str) -> String {
    match period.split_once("-Q") {
        Some((_, quarter)) => {
            let quarter = match quarter {
                "1" => "一",
                "2" => "二",
                "3" => "三",
                _ => "四",
            };
            format!("第{quarter}季度")
        }
        None => "全年".to_owned(),
    }
}

/// One line of figures.
fn line(name: &str, sheet: &Value) -> Result<String> {
    let figure = |id: &str| {
        let figures = sheet["figures"].as_array().context("no figures")?;
        figures
            .iter()
            .find(|figure| figure["definition_id"] == id)
            .context("a figure is missing")
    };
    let number = |id: &str| -> Result<String> {
        let figure = figure(id)?;
        let bound = match figure["bound"].as_str() {
            Some("at_least") => "不少于",
            Some("about") => "约",
            _ => "",
        };
        Ok(match &figure["value"] {
            Value::Null => "—".to_owned(),
            Value::Object(ratio) => ratio_text(id, bound, ratio),
            value => match figure["about_share"].as_i64() {
                Some(about) if about > 0 => format!("{bound}{value} 人次（其中约数 {about}）"),
                Some(_) => format!("{bound}{value} 人次"),
                None => format!("{bound}{value}"),
            },
        })
    };
    Ok(format!(
        "  {name}：在册 {} 名，宣讲 {} 场次，受众 {}，参与队员人均 {} 场次，村覆盖 {}\n",
        number("o1")?,
        number("o2")?,
        number("o2_audience")?,
        number("o3")?,
        number("c1")?,
    ))
}

fn ratio_text(id: &str, bound: &str, ratio: &serde_json::Map<String, Value>) -> String {
    let part = |key: &str| ratio.get(key).and_then(Value::as_f64).unwrap_or_default();
    let (above, below) = (part("numerator"), part("denominator"));
    if id == "c1" {
        format!("{bound}{above}/{below} 村（{:.1}%）", above / below * 100.0)
    } else {
        format!("{bound}{:.1}", above / below)
    }
}

/// A one-time link to the office's page, at the year that was played.
pub(crate) fn link(played: &mut Played) -> Result<String> {
    let now = played.world.office.clock.now();
    let made = played
        .desk
        .office
        .at(now)?
        .office_post("/v1/page-links", &json!({}))?;
    made["link"]
        .as_str()
        .map(|link| format!("{link}&period=2018"))
        .context("no link was made")
}
