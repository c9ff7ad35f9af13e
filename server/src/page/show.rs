//! A figure as the page shows it: bound before the number, unit after it, denominator under it.

use shared::figure::{Bound, Definition, DefinitionId, Figure};

use super::bars::Bars;
use super::beside::Beside;
use super::place::Place;
use super::words::Words;

/// A figure in words.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// Its name in addresses.
    pub(super) id: &'static str,
    /// `O2`.
    pub(super) code: String,
    pub(super) title: String,
    /// 至少, 约; empty when exact.
    pub(super) bound: String,
    pub(super) value: String,
    pub(super) unit: String,
    /// What the number is made of: a short line under it.
    pub(super) under: Option<String>,
    pub(super) definition: String,
    pub(super) formula: &'static str,
    /// Why it is no exact number, where it is not.
    pub(super) why: &'static str,
    /// The figure's own page, with the records behind it.
    pub(super) link: String,
    /// Whether records are behind it; the roll is made of memberships.
    pub(super) has_records: bool,
    pub(super) bars: Option<Bars>,
    /// What a report states.
    pub(super) beside: Option<Beside>,
    /// As of which minute, for what moves with the clock.
    pub(super) moves: Option<String>,
}

impl Shown {
    pub(super) fn of(figure: &Figure, at: Place) -> Self {
        let words = at.words;
        let definition: &Definition = figure.definition_id.definition();
        let (value, unit) = value(figure, words);
        let inexact = figure.value.is_some() && figure.bound != Bound::Exact;
        Self {
            id: figure.definition_id.as_str(),
            code: code(figure.definition_id),
            title: words.say(definition.title_key),
            bound: if inexact {
                words.say(&format!("bound-{}", figure.bound.as_str()))
            } else {
                String::new()
            },
            value,
            unit,
            under: figure.made_of(words.language),
            definition: words.say(definition.definition_key),
            formula: definition.formula,
            why: if inexact { definition.bound } else { "" },
            link: format!("/figures/{}?{}", figure.definition_id, at.query()),
            has_records: !definition.measures().is_empty(),
            bars: None,
            beside: Beside::of(figure, words),
            moves: definition
                .is_of_deadlines()
                .then(|| words.say_with("page-moves", "at", &figure.as_of.minute())),
        }
    }

    /// The figure read aloud: number with bound and unit.
    pub(super) fn spoken(&self) -> String {
        let parts = [self.bound.as_str(), self.value.as_str(), self.unit.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}

/// The id as the office writes it: of figures that belong together the same.
pub(super) fn code(id: DefinitionId) -> String {
    let (family, _) = id.as_str().split_once('_').unwrap_or((id.as_str(), ""));
    family.to_uppercase()
}

fn value(figure: &Figure, words: Words) -> (String, String) {
    match figure.value {
        None => (words.say("page-no_value"), String::new()),
        Some(value) => (value.digits(figure.unit), figure.unit_name(words.language)),
    }
}
