//! One record as the office has it, in the words that `show` has for the phone's own.

use std::collections::BTreeSet;

use mobile_cli::Phone;
use serde_json::Value;
use shared::command::{Order, Responsible};
use shared::message::{Language, text_with};
use shared::record::RecordKind;
use shared::time::Timestamp;
use shared::validate::Violation;

use super::history::put;
use super::{records, said};
use crate::cli::asked;
use crate::cli::history::{field_text, is_plumbing};
use crate::cli::names::Names;
use crate::cli::output::{Output, of_violation};
use crate::cli::words::{self, say};

/// What it says, both answers where there are two, who has it and by when, and what happened to it.
pub(super) fn show(phone: &Phone, record: Value, language: Language) -> Output {
    let rows = rows(phone, &record, language);
    Output::new(record, rows.join("\n"))
}

fn rows(phone: &Phone, record: &Value, language: Language) -> Vec<String> {
    let kind: Option<RecordKind> = said(record, "kind").parse().ok();
    let home = said(record, "village").parse().ok();
    let names = Names::of_kind(phone, kind, home, language);
    let mut rows = vec![records::row(phone, record, language)];
    let fields: Vec<&Value> = list(record, "fields")
        .filter(|field| !is_plumbing(&said(field, "key")))
        .collect();
    for field in fields.iter().filter(|field| is_disputed(field)) {
        rows.extend(answers(&names, field, language));
    }
    rows.extend(in_charge(phone, record, language));
    let same_as = said(record, "same_as");
    if !same_as.is_empty() {
        let words = say(language, "和这一条是同一件", "the same as");
        rows.push(format!("  {words}: {same_as}"));
    }
    let flags = list(record, "flags").filter_map(|flag| serde_json::from_value(flag.clone()).ok());
    rows.extend(flags.map(|flag: Violation| of_violation(&flag, language)));
    rows.push(say(language, "内容：", "It says:"));
    for field in fields {
        // The shown one is the last.
        if let Some(value) = values(field).last() {
            let change = put(said(field, "key"), Some(said(value, "value")));
            rows.push(field_text(&names, &change));
        }
    }
    let mut events = list(record, "events").peekable();
    if events.peek().is_some() {
        rows.push(say(language, "办理：", "What happened:"));
    }
    rows.extend(events.map(|event| happened(phone, event, language)));
    let people: Vec<String> = list(record, "people")
        .map(|it| named(it, "name", "id"))
        .collect();
    if !people.is_empty() {
        let words = say(language, "一起写的人", "also written by");
        rows.push(format!("  {words}: {}", people.join(" ")));
    }
    rows
}

/// The values of a field, each with its writer, the shown one last.
fn answers(names: &Names<'_>, field: &Value, language: Language) -> Vec<String> {
    let key = said(field, "key");
    let name = names.field(&key);
    let title = text_with(language, "conflict-title", &[("field", &name)]);
    let mut rows = vec![format!("  {title}")];
    rows.extend(values(field).map(|value| {
        let change = put(key.clone(), Some(said(value, "value")));
        let shown = change.after.map(|it| names.value(&key, &it));
        let author = named(value, "author_name", "author");
        let at: Option<Timestamp> = said(value, "claimed_at").parse().ok();
        let at = at.map(Timestamp::minute).unwrap_or_default();
        format!("    {}  {author} {at}", shown.unwrap_or_default())
    }));
    rows
}

/// Who has a matter or a finding, and by when.
fn in_charge(phone: &Phone, record: &Value, language: Language) -> Option<String> {
    let facts = record.get("facts")?;
    let who = facts.get("responsible").cloned().unwrap_or_default();
    let who: Option<Responsible> = serde_json::from_value(who).ok();
    let who = who.map(|who| words::responsible(phone, &who, language));
    let unit = facts.get("lead_unit").and_then(Value::as_str);
    let unit = unit.map(|code| words::unit(phone, code));
    let due = facts.get("due_on").and_then(Value::as_str);
    let due = due.map(|due_on| match language {
        Language::ZhCn => format!("期限 {due_on}"),
        Language::En => format!("due {due_on}"),
    });
    let parts: Vec<String> = who.or(unit).into_iter().chain(due).collect();
    (!parts.is_empty()).then(|| format!("  {}", parts.join(" ")))
}

/// What happened to it: who asked, when it was decided, and all it says.
fn happened(phone: &Phone, event: &Value, language: Language) -> String {
    let at: Option<Timestamp> = said(event, "decided_at").parse().ok();
    let at = at.map(Timestamp::minute).unwrap_or_default();
    let order = event.get("order").cloned().unwrap_or_default();
    let order: Option<Order> = serde_json::from_value(order).ok();
    let what = asked::said(phone, &said(event, "happened"), order.as_ref(), language);
    format!("  {at} {}  {what}", named(event, "by_name", "by"))
}

/// Whether its values differ: the same written twice is no dispute.
fn is_disputed(field: &Value) -> bool {
    let distinct: BTreeSet<String> = values(field).map(|value| said(value, "value")).collect();
    distinct.len() > 1
}

/// The name of somebody, or who it is where there is none.
fn named(of: &Value, name: &str, id: &str) -> String {
    match said(of, name) {
        none if none.is_empty() => said(of, id),
        name => name,
    }
}

fn list<'v>(record: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    let items = record.get(key).and_then(Value::as_array);
    items.into_iter().flatten()
}

fn values(field: &Value) -> impl DoubleEndedIterator<Item = &Value> {
    let values = field.get("values").and_then(Value::as_array);
    values.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use mobile_cli::{FixedClock, HttpTransport, MemoryStore, SeededEntropy};
    use serde_json::json;

    use super::*;

    fn phone() -> Phone {
        let now = "2018-07-01T08:00:00.000Z".parse().unwrap();
        Phone::open(
            Box::new(MemoryStore::new()),
            Arc::new(HttpTransport::new("http://127.0.0.1:9")),
            Arc::new(FixedClock::at(now)),
            Box::new(SeededEntropy::new(1)),
        )
        .unwrap()
    }

    fn value(value: &str, author: &str) -> Value {
        json!({
            "value": value, "author": "01", "author_name": author, "device_name": "手机",
            "claimed_at": "2018-07-01T08:00:00.000Z",
        })
    }

    #[test]
    fn a_record_is_told_with_both_answers_and_what_happened() {
        let record = json!({
            "id": "0b", "kind": "talk_item", "village": "511781109201", "author_name": "何文书",
            "occurred_on": "2018-07-01", "status": "accepted", "same_as": null,
            "content": { "summary": "村道塌了一段" },
            "fields": [
                { "key": "kind", "values": [value("talk_item", "何文书")] },
                { "key": "scope", "values": [value("village", "何文书"), value("township", "李国华")] },
                { "key": "summary", "values": [value("村道塌了一段", "何文书"), value("村道塌了一段", "李国华")] },
            ],
            "flags": [],
            "facts": { "responsible": { "unit": "transport" }, "due_on": "2018-07-31" },
            "events": [{
                "happened": "decline", "order": { "order": "decline", "reason": "没有这项政策" },
                "by": "02", "by_name": "改革办", "decided_at": "2018-07-02T08:00:00.000Z",
            }],
            "people": [{ "id": "03", "name": "李国华" }],
        });
        let told = rows(&phone(), &record, Language::ZhCn);
        assert!(
            told[0].contains("村道塌了一段") && told[0].contains("何文书"),
            "{told:#?}"
        );
        let told = told.join("\n");
        assert_eq!(
            told.matches("2018-07-01 16:00").count(),
            2,
            "one dispute: {told}"
        );
        for part in [
            "transport 期限",
            "村里",
            "李国华 2018-07-01 16:00",
            "期限 2018-07-31",
            "没有这项政策",
            "改革办",
            "一起写的人: 李国华",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
        let english = rows(&phone(), &record, Language::En).join("\n");
        assert!(
            english.contains("It says:") && english.contains("due 2018-07-31"),
            "{english}"
        );
    }
}
