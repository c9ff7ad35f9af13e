//! Plain words as the forms of the product, and back.

use anyhow::Result;
use serde_json::{Map, Value, json};
use shared::id::{RecordId, UserId};
use shared::record::{Answers, RecordKind};

use super::cast::{UNIT, YESTERDAY};
use super::meant::Says;

/// The fields that scenarios speak of, by kind. Of a record, all of these are compared, and no other.
pub(super) fn fields(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::OutreachSession => &["audience", "note", "venue", "form", "late_reason"],
        RecordKind::VillageTalk => &["attendees", "place", "convenor", "late_reason"],
        RecordKind::TalkItem => &["summary", "topic", "scope", "late_reason"],
        RecordKind::Inspection => &["checklist_ref", "conclusion", "late_reason"],
        RecordKind::Finding => &[
            "description",
            "severity",
            "representative",
            "unit_statement",
        ],
        RecordKind::Note => &["text"],
    }
}

/// What everybody says of a new record of a kind who says nothing else.
pub(super) fn usual(kind: RecordKind) -> &'static Says {
    match kind {
        RecordKind::OutreachSession => &[("venue", "courtyard")],
        RecordKind::TalkItem => &[("topic", "policy_benefits"), ("scope", "village")],
        RecordKind::Finding => &[("severity", "normal")],
        RecordKind::VillageTalk | RecordKind::Inspection | RecordKind::Note => &[],
    }
}

/// The figure that counts records of a kind.
pub(super) fn figure(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::OutreachSession => "o2",
        RecordKind::VillageTalk => "t1",
        RecordKind::TalkItem => "t2",
        RecordKind::Inspection => "i1",
        RecordKind::Finding => "i2",
        RecordKind::Note => "",
    }
}

/// The key under which a record keeps a field.
pub(super) fn key(field: &str) -> &str {
    match field {
        "audience" => "audience_count",
        "attendees" => "attendee_count",
        other => other,
    }
}

/// What a new record needs besides what is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Home<'h> {
    /// Twelve digits.
    pub(super) place: &'h str,
    pub(super) author: UserId,
    /// Of a finding its inspection, of a matter its talk.
    pub(super) follows: Option<RecordId>,
}

/// The form of an amendment.
pub(super) fn amendment(kind: RecordKind, says: &Says) -> Result<Answers> {
    answers(kind, said(says))
}

/// The form of a new record.
pub(super) fn creation(kind: RecordKind, home: Home<'_>, says: &Says) -> Result<Answers> {
    let Home { place, author, .. } = home;
    let needed = match kind {
        RecordKind::OutreachSession => json!({
            "village": place, "topics": ["congress_19"], "members": [author],
        }),
        RecordKind::VillageTalk => json!({ "village": place, "ended_with": "no_item" }),
        RecordKind::TalkItem => json!({ "village": place, "talk": home.follows }),
        RecordKind::Inspection => json!({
            "division": place, "inspection_kind": "on_site", "members": [author], "joint": false,
            "unit": UNIT,
        }),
        RecordKind::Finding => json!({
            "division": place, "inspection": home.follows, "unit": UNIT,
            "category": "behind_schedule", "position": "agreed",
        }),
        RecordKind::Note => json!({}),
    };
    let mut form = Map::new();
    form.insert("occurred_on".to_owned(), json!(YESTERDAY));
    if let Value::Object(needed) = needed {
        form.extend(needed);
    }
    form.extend(said(usual(kind)));
    form.extend(said(says));
    answers(kind, form)
}

/// Adds the topics that a session needs.
pub(super) fn add_topics(answers: &mut Answers) {
    if let Answers::OutreachSession(session) = answers {
        session.topics = Some(["congress_19".to_owned()].into());
    }
}

fn said(says: &Says) -> Map<String, Value> {
    let said = says.iter().map(|(field, value)| {
        let value = match (*field, value.parse::<u16>()) {
            ("audience" | "attendees", Ok(count)) => json!({ "count": count }),
            _ => json!(value),
        };
        ((*field).to_owned(), value)
    });
    said.collect()
}

fn answers(kind: RecordKind, form: Map<String, Value>) -> Result<Answers> {
    let form = json!({ "kind": kind.to_string(), "answers": form });
    Ok(serde_json::from_value(form)?)
}
