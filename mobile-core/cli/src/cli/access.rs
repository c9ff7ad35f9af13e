//! What the person may do, what changed of it, and that the phone was wiped.

use mobile_cli::Phone;
use mobile_core::memory::{AccessChange, Reach};
use mobile_core::view::WipeView;
use serde_json::json;
use shared::access::Grant;
use shared::feed::{Class, Feed};
use shared::message::{Argument, Language, text, text_with};

use super::CliError;
use super::output::Output;
use super::views::{lines, value};
use super::words::say;

/// What may be done here now, and what changed. `is_seen`: the person has seen that.
pub(crate) fn show(
    phone: &mut Phone,
    is_seen: bool,
    language: Language,
) -> Result<Output, CliError> {
    if is_seen {
        phone.see_access()?;
    }
    let access = phone.core().access(phone.now());
    let changes = access.changes.iter();
    let changes = changes.map(|change| change_text(phone, change, language));
    let grants = access.grants.iter().map(|one| grant(phone, one, language));
    let grants = named("access-may", grants.collect(), language);
    let reads = access.reads.iter().map(|one| reach(one, language));
    let reads = named("access-reads", reads.collect(), language);
    let coming = (!access.is_whole).then(|| text(language, "access-coming"));
    let rows = changes.chain(grants).chain(reads).chain(coming);
    let text = lines(rows, text(language, "access-none"));
    Ok(Output::new(json!({ "access": value(&access) }), text))
}

/// What changed, in one line for each thing.
pub(crate) fn change_text(phone: &Phone, change: &AccessChange, language: Language) -> String {
    let at = change.at.minute();
    let first = text_with(language, "access-changed", &[("at", &at)]);
    let grants = |these: &[Grant]| -> Vec<String> {
        let these = these.iter().map(|one| grant(phone, one, language));
        these.collect()
    };
    let reaches = |these: &[Reach]| -> Vec<String> {
        let these = these.iter().map(|one| reach(one, language));
        these.collect()
    };
    let gone = (change.records > 0)
        .then(|| text_with(language, "access-gone", &[("records", change.records)]));
    let rows = [
        named("access-lost", reaches(&change.lost), language),
        gone,
        named("access-gained", reaches(&change.gained), language),
        named("access-given", grants(&change.given), language),
        named("access-ended", grants(&change.ended), language),
    ];
    let rows = rows.into_iter().flatten().map(|row| format!("\n  {row}"));
    [first].into_iter().chain(rows).collect()
}

/// A list under its words; none where it is empty.
fn named(key: &str, list: Vec<String>, language: Language) -> Option<String> {
    let list: std::collections::BTreeSet<String> = list.into_iter().collect();
    let list: Vec<String> = list.into_iter().collect();
    let joined = list.join(&say(language, "、", ", "));
    (!list.is_empty()).then(|| text_with(language, key, &[("list", &joined)]))
}

/// A place, team or unit that is read.
fn reach(reach: &Reach, language: Language) -> String {
    let name = reach.name.clone();
    let name = name.unwrap_or_else(|| reach.feed.to_string());
    let part = match &reach.feed {
        Feed::Township(_, Class::Talks) | Feed::Village(_, Class::Talks) => "access-of-talks",
        Feed::Inspections(_) => "access-of-inspections",
        _ => return name,
    };
    text_with(language, part, &[("name", &name)])
}

/// A role, and where it holds.
fn grant(phone: &Phone, grant: &Grant, language: Language) -> String {
    let role = text(language, &format!("role-{}", grant.role));
    let reference = phone.core().reference();
    let area = grant.area.map(|area| {
        let name = reference.place_name(area.code(), phone.now().date());
        name.unwrap_or_else(|| area.to_string())
    });
    let unit = grant.unit.as_ref().map(|code| {
        let name = reference.unit_name(code);
        name.unwrap_or_else(|| code.clone())
    });
    let team = grant.team.and_then(|team| {
        let mut teams = reference.teams().into_iter();
        teams.find(|one| one.team == team).map(|one| one.name)
    });
    let places: Vec<String> = [area, unit, team].into_iter().flatten().collect();
    match places.join(" ").as_str() {
        "" => role,
        places => format!("{role} ({places})"),
    }
}

/// That the phone was wiped, how far that is, and what to do.
pub(crate) fn wiped(wipe: &WipeView, language: Language) -> String {
    let at = wipe.wiped_at.minute();
    let why = match wipe.reason.as_str() {
        shared::sync::WipeOrder::DEVICE_REVOKED => text(language, "wiped-revoked"),
        _ => text(language, "wiped-ordered"),
    };
    let arguments = [("why", Argument::Text(&why)), ("at", Argument::Text(&at))];
    let first = text_with(language, "wiped", &arguments);
    let left = match wipe.finished_at {
        Some(_) => text(language, "wiped-all-in"),
        None => text_with(language, "wiped-left", &[("left", wipe.left)]),
    };
    format!("{first}\n{left}")
}
