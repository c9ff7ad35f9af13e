//! The figures for people, and the document for programs.

mod words;

pub(crate) use words::words;

use std::collections::BTreeMap;

use ::tests::places::{self, COUNTY};
use ::tests::truth::Truth;
use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::{Value, json};

use crate::check::{Check, Checks};
use crate::plan::YEAR;
use crate::play::{Count, Played};

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
