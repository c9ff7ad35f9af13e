//! Who changed and ordered what.

use mobile_cli::Phone;
use mobile_core::view::{Detail, FieldChange, Shown};
use shared::message::Language;
use shared::record::{finding, outreach_session};
use shared::time::Timestamp;

use super::asked;
use super::names::Names;
use super::words::{self, say};

/// A record's history, its changes first.
pub(crate) fn rows(phone: &Phone, detail: &Detail, language: Language) -> Vec<String> {
    let names = Names::of(phone, detail.item.record, language);
    let mut rows = vec![say(language, "来历：", "History:")];
    for edit in &detail.history {
        let name = edit
            .author_name
            .clone()
            .unwrap_or_else(|| edit.author.to_string());
        let arrived = edit
            .received_at
            .map(Timestamp::minute)
            .unwrap_or_else(|| "—".to_owned());
        rows.push(format!(
            "  {} {name} → {arrived}  [{}] {}",
            edit.claimed_at.minute(),
            words::ladder(&edit.ladder, language),
            edit.reason.clone().unwrap_or_default()
        ));
        let fields = edit.fields.iter().filter(|field| !is_plumbing(&field.key));
        rows.extend(fields.map(|field| field_text(&names, field)));
    }
    let asked = detail.commands.iter();
    rows.extend(asked.map(|asked| asked::row(phone, detail.item.kind, asked, language)));
    rows
}

/// Keys that say nothing to a person.
pub(crate) fn is_plumbing(key: &str) -> bool {
    [
        shared::id::RecordId::KEY,
        shared::record::KIND,
        shared::record::SCHEMA,
    ]
    .contains(&key)
}

/// A field in one line: what was written where.
pub(crate) fn field_text(names: &Names<'_>, field: &FieldChange) -> String {
    let (base, member) = match field.key.split_once('/') {
        Some((base, member)) => (base, Some(member)),
        None => (field.key.as_str(), None),
    };
    let name = names.field(base);
    let after = field.after.as_ref();
    let is_text = [outreach_session::key::QUESTIONS, finding::key::EVIDENCE].contains(&base);
    if let Some(member) = member.filter(|_| !is_text) {
        let sign = if after.is_some() { "+" } else { "−" };
        return format!("    {name}: {sign} {}", names.member(base, member));
    }
    let value = |value: &Shown| names.value(base, value);
    let before: Vec<String> = field.before.iter().map(value).collect();
    let after = after.map_or("—".to_owned(), value);
    let was = if before.is_empty() {
        String::new()
    } else {
        format!("{} → ", before.join(" / "))
    };
    format!("    {name}: {was}{after}")
}
