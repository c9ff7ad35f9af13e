//! Every session against the record it became: nothing is lost, and nothing else is there.

use std::collections::{BTreeMap, BTreeSet};

use ::tests::truth::{Audience, Count, Session, Standing, Truth};
use anyhow::Result;
use serde_json::Value;
use shared::id::RecordId;

use super::{Checks, course};
use crate::play::{Crowd, Played};
use crate::script::Script;

/// A record that is nowhere.
const NOWHERE: &str = "nowhere";

/// Compares record by record.
pub(super) fn check(
    checks: &mut Checks,
    played: &mut Played,
    truth: &Truth,
    script: &Script,
) -> Result<()> {
    let listed = by_record(played.world.records()?, "id")?;
    let held = by_record(played.world.held()?, "record")?;
    let crowd = &played.crowd;
    let sessions = truth.sessions.iter().enumerate().map(|(place, session)| {
        let record = played.records.get(&place);
        let found = record
            .and_then(|record| listed.get(record))
            .and_then(|found| found.first());
        let waits = record.and_then(|record| held.get(record));
        let codes: Vec<&str> = waits
            .into_iter()
            .flatten()
            .filter_map(|item| item["code"].as_str())
            .collect();
        let waiting = script.expected.held.get(&place);
        (
            format!(
                "session {place} ({})",
                record.map(ToString::to_string).unwrap_or_default()
            ),
            format!(
                "{} held {:?}",
                meant(crowd, session),
                waiting.into_iter().collect::<Vec<_>>()
            ),
            format!("{} held {codes:?}", said(found, session.standing)),
        )
    });
    checks.equal_all("records: as people meant them", sessions);

    course::check(checks, &played.course, truth, script, &listed);
    let sessions = played.records.iter();
    let sessions = sessions.filter(|(place, _)| **place < truth.sessions.len());
    let known: BTreeSet<&RecordId> = sessions
        .map(|(_, id)| id)
        .chain(played.course.meant(truth))
        .collect();
    let strangers = listed
        .keys()
        .chain(held.keys())
        .filter(|record| !known.contains(record));
    let strangers: Vec<String> = strangers.map(ToString::to_string).collect();
    checks.equal("records that nobody meant", "[]", format!("{strangers:?}"));

    let counted = |standing| {
        truth
            .sessions
            .iter()
            .filter(|one| one.standing == standing)
            .count()
    };
    let with = |status: &str| {
        listed
            .values()
            .flatten()
            .filter(|record| record["kind"] == "outreach_session" && record["status"] == status)
            .count()
    };
    checks.equal(
        "sessions counted",
        counted(Standing::Counted),
        with("submitted"),
    );
    checks.equal("sessions void", counted(Standing::Void), with("void"));
    checks.equal(
        "items held",
        script.expected.held.len(),
        held.values().map(Vec::len).sum::<usize>(),
    );
    checks.equal(
        "items released",
        script.expected.released.len(),
        played.count.released,
    );
    checks.equal(
        "items declined",
        script.expected.declined.len(),
        played.count.declined,
    );
    let open = listed.values().flatten().filter(|record| {
        record["status"] != "void"
            && record["disputed"]
                .as_array()
                .is_some_and(|fields| !fields.is_empty())
    });
    let disputed = truth
        .sessions
        .iter()
        .filter(|session| matches!(session.audience, Audience::Disputed(..)));
    checks.equal("conflicts open", disputed.count(), open.count());
    Ok(())
}

fn by_record(items: Vec<Value>, key: &str) -> Result<BTreeMap<RecordId, Vec<Value>>> {
    let mut by_record: BTreeMap<RecordId, Vec<Value>> = BTreeMap::new();
    for item in items {
        let record = item[key].as_str().unwrap_or_default().parse()?;
        by_record.entry(record).or_default().push(item);
    }
    Ok(by_record)
}

/// What a session should be at the office, in one line.
fn meant(crowd: &Crowd, session: &Session) -> String {
    let status = match session.standing {
        Standing::Counted => "counted",
        Standing::Void => "void",
        Standing::Held(_) | Standing::Declined => return NOWHERE.to_owned(),
    };
    let author = crowd.member(session.author);
    let mut line = format!(
        "{status} {} {} by {author}",
        session.village,
        crowd.team(session.team),
    );
    // What is void says whatever it said last.
    if session.standing == Standing::Void {
        return line;
    }
    let members: BTreeSet<String> = session
        .members
        .iter()
        .map(|member| crowd.member(*member).to_string())
        .collect();
    let audience = match session.audience {
        Audience::Agreed(count) => audience(count, false),
        Audience::Disputed(one, other) => {
            audience(if smaller(one, other) { one } else { other }, true)
        }
    };
    line.push_str(&format!(
        " on {} {} {:?} {:?} {:?} {members:?} {audience} {:?} {:?}",
        session.on,
        session.venue,
        session.form,
        session.part_of_day,
        session.topics,
        session.note.as_deref(),
        session.question.as_deref(),
    ));
    line
}

fn smaller(one: Count, other: Count) -> bool {
    (one.people, one.about) <= (other.people, other.about)
}

fn audience(count: Count, disputed: bool) -> String {
    format!("{} about={} disputed={disputed}", count.people, count.about)
}

/// What the server says of it, in the same words.
fn said(record: Option<&Value>, standing: Standing) -> String {
    let Some(record) = record else {
        return NOWHERE.to_owned();
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let known = |value: &Value| text(value).unwrap_or_default();
    let mut line = format!(
        "{} {} {} by {}",
        match known(&record["status"]).as_str() {
            "submitted" => "counted".to_owned(),
            other => other.to_owned(),
        },
        known(&record["village"]),
        known(&record["team"]),
        known(&record["author"]),
    );
    if standing == Standing::Void {
        return line;
    }
    let session = &record["content"];
    let set = |value: &Value| -> BTreeSet<String> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(text)
            .collect()
    };
    let audience = &session["audience"];
    let question = session["questions"]
        .as_object()
        .and_then(|all| all.values().next());
    line.push_str(&format!(
        " on {} {} {:?} {:?} {:?} {:?} {} about={} disputed={} {:?} {:?}",
        known(&session["occurred_on"]),
        known(&session["venue"]),
        text(&session["form"]),
        text(&session["part_of_day"]),
        set(&session["topics"]),
        set(&session["members"]),
        audience["count"],
        audience["about"],
        audience["disputed"],
        text(&session["note"]),
        question.and_then(text),
    ));
    line
}
