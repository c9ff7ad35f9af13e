//! A figure as the page shows it: bound before the number, unit after it, denominator under it.

use shared::figure::{Bound, Definition, DefinitionId, Figure, FigureValue};
use shared::message::Language;

use super::bars::Bars;
use super::beside::Beside;
use super::format::{minute, number, tenths};
use super::place::Place;
use super::words::{Word, Words};

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
    /// Denominator, share of estimates: short lines under the number.
    pub(super) under: Vec<String>,
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
            under: under(figure, words),
            definition: words.say(definition.definition_key),
            formula: definition.formula,
            why: if inexact { definition.bound } else { "" },
            link: format!("/figures/{}?{}", figure.definition_id, at.query()),
            has_records: !definition.measures().is_empty(),
            bars: None,
            beside: Beside::of(figure, words),
            moves: definition
                .is_of_deadlines()
                .then(|| words.say_with("page-moves", "at", &minute(figure.as_of))),
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
    let unit = words.say(&format!("unit-{}", figure.unit.as_str()));
    match figure.value {
        None => (words.say("page-no_value"), String::new()),
        Some(FigureValue::Integer(value)) => (number(value), unit),
        Some(FigureValue::Ratio {
            numerator,
            denominator,
        }) => {
            let scale = if figure.unit.is_percent() { 100 } else { 1 };
            (tenths(numerator, denominator, scale), unit)
        }
    }
}

fn under(figure: &Figure, words: Words) -> Vec<String> {
    let id = figure.definition_id;
    let below = || {
        let count = number(figure.denominator.unwrap_or(0));
        words.say_with(&format!("figure-{id}-denominator"), "count", &count)
    };
    match (id, figure.value) {
        (DefinitionId::C1, Some(FigureValue::Ratio { numerator, .. })) => {
            let visited = words.of(Word::Visited);
            let numerator = number(numerator);
            vec![match words.language {
                Language::ZhCn => format!("{visited} {numerator} · {}", below()),
                Language::En => format!("{numerator} {visited} {}", below()),
            }]
        }
        (DefinitionId::C1Talks, Some(FigureValue::Ratio { numerator, .. })) => {
            let numerator = number(numerator);
            vec![words.say_all(
                "page-villages_with_talks",
                &[("count", &numerator), ("of", &below())],
            )]
        }
        (DefinitionId::O3, _) => vec![below()],
        (DefinitionId::O2Audience, Some(FigureValue::Integer(all))) => {
            let about = figure.about_share.filter(|about| *about > 0 && all > 0);
            let share = about.map(|about| format!("{}%", tenths(about, all, 100)));
            let line = share.map(|share| words.say_with("page-about_share", "share", &share));
            line.into_iter().collect()
        }
        // Half the sum of the two in the middle: its parts say nothing.
        (DefinitionId::T10, _) => Vec::new(),
        (_, Some(FigureValue::Ratio { numerator, .. })) => {
            vec![format!("{} / {}", number(numerator), below())]
        }
        (_, None) => vec![below()],
        (_, Some(FigureValue::Integer(_))) => Vec::new(),
    }
}
