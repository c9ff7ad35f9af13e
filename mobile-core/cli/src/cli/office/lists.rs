//! The lists the office keeps: units, and the topics villages add.

use mobile_cli::{Phone, PhoneError};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::division::DivisionCode;
use shared::message::Language;
use shared::talk_topic::TalkTopic;
use shared::unit::{Unit, UnitKind};

use crate::cli::args::{TopicCommand, UnitCommand};
use crate::cli::find::{self, Sought};
use crate::cli::output::Output;
use crate::cli::{CliError, lists};

#[derive(Debug, Deserialize)]
struct Listed<T> {
    items: Vec<T>,
}

/// The units as the office has them now.
fn fetch_units(phone: &mut Phone) -> Result<Vec<Unit>, CliError> {
    let listed = phone.office_get("/v1/units")?;
    let listed: Listed<Unit> = serde_json::from_value(listed).map_err(|_| PhoneError::Malformed)?;
    Ok(listed.items)
}

/// The units.
pub(super) fn units(phone: &mut Phone, language: Language) -> Result<Output, CliError> {
    Ok(lists::of_units(&fetch_units(phone)?, language))
}

/// Changes the units.
pub(super) fn change_units(
    phone: &mut Phone,
    command: &UnitCommand,
    language: Language,
) -> Result<Output, CliError> {
    let UnitCommand::Add {
        code,
        name,
        kind,
        from,
        to,
    } = command;
    let kind = kind.parse().map_err(|_| CliError::Unknown {
        what: Sought::UnitKind,
        given: kind.clone(),
        choices: UnitKind::ALL.iter().map(|kind| kind.as_str()).collect(),
    })?;
    // What another added meanwhile would be missing, and the server takes no list that leaves out a code.
    let mut units = fetch_units(phone)?;
    units.push(Unit {
        code: code.clone(),
        name: name.clone(),
        kind,
        valid_from: *from,
        valid_to: *to,
    });
    let listed = phone.office_put("/v1/units", &json!({ "items": units }))?;
    let listed: Listed<Unit> = serde_json::from_value(listed).map_err(|_| PhoneError::Malformed)?;
    Ok(lists::of_units(&listed.items, language))
}

/// The code of a unit, if the office has it.
pub(super) fn find_unit(phone: &mut Phone, given: &str) -> Result<String, CliError> {
    let mut units = fetch_units(phone)?.into_iter();
    let unit = units.find(|unit| unit.code == given || unit.name == given);
    unit.map(|unit| unit.code)
        .ok_or_else(|| Sought::Unit.unknown(given))
}

/// Changes a village's topics of talks.
pub(super) fn change_topics(
    phone: &mut Phone,
    command: &TopicCommand,
    language: Language,
) -> Result<Output, CliError> {
    let today = phone.now().date();
    let (path, body) = match command {
        TopicCommand::Add {
            village,
            code,
            name,
            name_en,
            maps_to,
            from,
            to,
        } => {
            let village = find::village(phone, village, today)?;
            let body = json!({
                "code": code,
                "names": { "zh_cn": name, "en": name_en },
                "maps_to": maps_to,
                "valid_from": from,
                "valid_to": to,
            });
            (format!("/v1/villages/{village}/talk-topics"), body)
        }
        TopicCommand::End { village, code, to } => {
            let village = find::village(phone, village, today)?;
            let code = find_own_topic(phone, village, code)?;
            let path = format!("/v1/villages/{village}/talk-topics/{code}/end");
            (path, json!({ "valid_to": to.unwrap_or(today) }))
        }
    };
    let listed = phone.office_post(&path, &body)?;
    let topics = topics_of(listed)?;
    let topics: Vec<&TalkTopic> = topics.iter().collect();
    Ok(lists::of_topics(phone, &topics, language))
}

fn topics_of(listed: Value) -> Result<Vec<TalkTopic>, CliError> {
    let listed: Listed<TalkTopic> =
        serde_json::from_value(listed).map_err(|_| PhoneError::Malformed)?;
    Ok(listed.items)
}

/// The code of a topic that a village added, if the office has it.
fn find_own_topic(
    phone: &mut Phone,
    village: DivisionCode,
    given: &str,
) -> Result<String, CliError> {
    let listed = phone.office_get(&format!("/v1/talk-topics?village={village}"))?;
    let is_meant = |topic: &TalkTopic| {
        let names = Language::ALL.map(|language| topic.name(language));
        topic.village == Some(village) && (topic.code == given || names.iter().any(|n| n == given))
    };
    let topic = topics_of(listed)?.into_iter().find(is_meant);
    topic
        .map(|topic| topic.code)
        .ok_or_else(|| Sought::Topic.unknown(given))
}
