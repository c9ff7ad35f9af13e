//! Names for the codes that records carry; the code itself where the lists have it no more.

use shared::division::DivisionCode;

use super::words::Words;
use crate::reference::ReferenceData;

/// A policy topic's name.
pub(super) fn policy_topic(code: &str, reference: &ReferenceData, words: Words) -> String {
    let mut topics = reference.policy_topics.iter();
    let known = topics.find(|topic| topic.code == code);
    known.map_or_else(|| code.to_owned(), |topic| topic.name(words.language))
}

/// The name of a topic of talks, as a village has it.
pub(super) fn talk_topic(
    code: &str,
    village: DivisionCode,
    reference: &ReferenceData,
    words: Words,
) -> String {
    let known = reference.talk_topics.find(code, village);
    known.map_or_else(|| code.to_owned(), |topic| topic.name(words.language))
}

/// A unit's name.
pub(super) fn unit(code: &str, reference: &ReferenceData) -> String {
    let known = reference.units.iter().find(|unit| unit.code == code);
    known.map_or_else(|| code.to_owned(), |unit| unit.name.clone())
}
