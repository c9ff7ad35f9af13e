//! Topics by code, or by a name in either language.

use mobile_cli::Phone;
use shared::division::DivisionCode;
use shared::message::Language;

use super::{CliError, Sought, only};

/// The code of a topic of sessions. What the list here does not have goes on as typed, and the rules say so.
pub(crate) fn policy_topic(phone: &Phone, given: &str) -> Result<String, CliError> {
    let topics = phone.core().reference().topics();
    let topics = topics.iter();
    one(
        given,
        topics.map(|topic| (topic.code.as_str(), Language::ALL.map(|it| topic.name(it)))),
    )
}

/// The code of a topic of talks: one of the office's, or one that the village added; without a village, one that
/// any added. What the list here does not have goes on as typed, and the rules say so.
pub(crate) fn talk_topic(
    phone: &Phone,
    village: Option<DivisionCode>,
    given: &str,
) -> Result<String, CliError> {
    let topics = phone.core().reference().all_talk_topics();
    let added: Vec<_> = match village {
        Some(village) => topics.of_village(village).iter().collect(),
        None => topics.added().collect(),
    };
    let topics = topics.office().iter().chain(added);
    one(
        given,
        topics.map(|topic| (topic.code.as_str(), Language::ALL.map(|it| topic.name(it)))),
    )
}

/// The code that is meant, of topics with their names.
fn one<'t>(
    given: &str,
    topics: impl Iterator<Item = (&'t str, [String; 2])> + Clone,
) -> Result<String, CliError> {
    if topics.clone().any(|(code, _)| code == given) {
        return Ok(given.to_owned());
    }
    let is_so_named = |names: &[String; 2]| {
        let mut names = names.iter();
        names.any(|name| name.to_lowercase() == given.trim().to_lowercase())
    };
    let named = topics.filter(|(_, names)| is_so_named(names));
    let mut found: Vec<(String, String)> = named
        .map(|(code, [name, _])| (format!("{code} {name}"), code.to_owned()))
        .collect();
    found.sort();
    // One code of several villages is one choice.
    found.dedup_by(|one, other| one.1 == other.1);
    if found.is_empty() {
        return Ok(given.to_owned());
    }
    only(Sought::Topic, given, &found)
}
