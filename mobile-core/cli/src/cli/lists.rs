//! The lists on this phone: units, and topics of talks.

use mobile_cli::Phone;
use serde_json::{Value, json};
use shared::message::{Language, text};
use shared::talk_topic::TalkTopic;
use shared::time::LocalDate;
use shared::unit::Unit;

use super::output::Output;
use super::words::say;
use super::{CliError, find};

/// The units of a day's work, ended ones too.
pub(crate) fn units(phone: &Phone, language: Language) -> Output {
    of_units(&phone.core().reference().units(), language)
}

/// Units, one a line.
pub(crate) fn of_units(units: &[Unit], language: Language) -> Output {
    let rows: Vec<String> = units
        .iter()
        .map(|unit| {
            let kind = text(language, &format!("unit_kind-{}", unit.kind.as_str()));
            let end = until(unit.valid_to, language);
            format!("{}  {}  {kind}{end}", unit.code, unit.name)
        })
        .collect();
    Output::new(json!({ "items": units }), rows.join("\n"))
}

/// A last day; empty where there is none.
fn until(last: Option<LocalDate>, language: Language) -> String {
    match (last, language) {
        (None, _) => String::new(),
        (Some(last), Language::ZhCn) => format!("  到 {last}"),
        (Some(last), Language::En) => format!("  until {last}"),
    }
}

/// What a talk may be about today: anywhere, or in a village.
pub(crate) fn topics(
    phone: &Phone,
    village: Option<&str>,
    language: Language,
) -> Result<Output, CliError> {
    let reference = phone.core().reference();
    let on = phone.now().date();
    let topics: Vec<&TalkTopic> = match village {
        Some(given) => {
            let village = find::village(phone, given, on)?;
            reference.talk_topics(village, on)
        }
        None => {
            let office = reference.all_talk_topics().office().iter();
            office.filter(|topic| topic.valid_on(on)).collect()
        }
    };
    Ok(of_topics(phone, &topics, language))
}

/// Topics, one a line: code, name, what a village's counts under, and its last day.
pub(crate) fn of_topics(phone: &Phone, topics: &[&TalkTopic], language: Language) -> Output {
    let known = phone.core().reference().all_talk_topics();
    let mut rows = Vec::new();
    let mut items = Vec::new();
    for topic in topics {
        let name = topic.name(language);
        let total = topic.maps_to.as_deref().map(|code| {
            let total = known.office().iter().find(|topic| topic.code == code);
            let total = total.map_or_else(|| code.to_owned(), |topic| topic.name(language));
            say(
                language,
                &format!("  归到“{total}”"),
                &format!("  counts under “{total}”"),
            )
        });
        rows.push(format!(
            "{}  {name}{}{}",
            topic.code,
            total.unwrap_or_default(),
            until(topic.valid_to, language)
        ));
        let mut item = serde_json::to_value(topic).unwrap_or(Value::Null);
        item["name"] = name.into();
        items.push(item);
    }
    Output::new(json!({ "items": items }), rows.join("\n"))
}
