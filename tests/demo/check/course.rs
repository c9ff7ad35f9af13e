//! Talks, matters, inspections and findings against the records they became.

use std::collections::BTreeMap;

use ::tests::truth::{Fate, Truth};
use serde_json::Value;
use shared::id::RecordId;

use super::Checks;
use crate::play::CoursePlay;
use crate::script::Script;

/// The server's records, by id.
type Listed = BTreeMap<RecordId, Vec<Value>>;

/// Compares record by record.
pub(super) fn check(
    checks: &mut Checks,
    play: &CoursePlay,
    truth: &Truth,
    script: &Script,
    listed: &Listed,
) {
    let records = &play.records;
    let found = |record: Option<&RecordId>| -> Value {
        let found = record.and_then(|record| listed.get(record));
        found
            .and_then(|found| found.first())
            .cloned()
            .unwrap_or_default()
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();

    let talks = truth.talks.iter().enumerate().map(|(place, talk)| {
        let got = found(records.talks.get(&place));
        let content = &got["content"];
        let people = &content["attendees"]["count"];
        let expected = format!(
            "submitted {} {} {}",
            talk.on, talk.village, talk.attendees.people
        );
        let said = format!(
            "{} {} {} {people}",
            text(&got["status"]),
            text(&content["occurred_on"]),
            text(&got["village"]),
        );
        (format!("talk {place}"), expected, said)
    });
    checks.equal_all("talks: as people meant them", talks);

    let again = records.again.iter().map(|(place, record)| {
        let got = found(Some(record));
        let same_as = records.talks.get(place).map(ToString::to_string);
        let expected = if script.left.same.contains(place) {
            format!("submitted {:?}", same_as.as_deref())
        } else {
            "void None".to_owned()
        };
        let said = format!("{} {:?}", text(&got["status"]), got["same_as"].as_str());
        (format!("talk {place} again"), expected, said)
    });
    checks.equal_all("talks logged twice: counted once", again);

    let items = truth.items.iter().enumerate().map(|(place, item)| {
        let got = found(records.items.get(&place));
        let expected = match item.fate {
            Fate::ReadBack { .. } | Fate::CalledBack { .. } => "resolved",
            Fate::Declined { .. } => "declined",
            Fate::Open => "accepted",
            Fate::Withdrawn { .. } => "withdrawn",
        };
        let expected = format!("{expected} {}", item.summary);
        let said = format!(
            "{} {}",
            text(&got["status"]),
            text(&got["content"]["summary"])
        );
        (format!("matter {place}"), expected, said)
    });
    checks.equal_all("matters: as people meant them", items);

    let inspections = truth
        .inspections
        .iter()
        .enumerate()
        .map(|(place, inspection)| {
            let got = found(records.inspections.get(&place));
            let content = &got["content"];
            let expected = format!("closed {} {}", inspection.conclusion, inspection.checklist);
            let said = format!(
                "{} {} {}",
                text(&got["status"]),
                text(&content["conclusion"]),
                text(&content["checklist_ref"]),
            );
            (format!("inspection {place}"), expected, said)
        });
    checks.equal_all("inspections: both people's work in one record", inspections);

    let findings = truth.findings.iter().enumerate().map(|(place, finding)| {
        let got = found(records.findings.get(&place));
        let content = &got["content"];
        let expected = format!(
            "closed {} {} {}",
            finding.position, finding.representative, finding.statement
        );
        let said = format!(
            "{} {} {} {}",
            text(&got["status"]),
            text(&content["position"]),
            text(&content["representative"]),
            text(&content["unit_statement"]),
        );
        (format!("finding {place}"), expected, said)
    });
    checks.equal_all("findings: as people meant them, and closed", findings);
}
