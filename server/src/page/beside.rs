//! What a report states of a figure, beside what the records give.

use shared::figure::{Figure, Reported, thousands};
use shared::message::Language;

use super::words::Words;

/// A report's figure in words. Whether ours lies within is said in a word and a sign, never by colour.
#[derive(Debug, Clone)]
pub(super) struct Beside {
    /// The report's own words.
    pub(super) words: &'static str,
    /// What they are read as, where that is not plain.
    pub(super) reading: Option<String>,
    pub(super) verdict: String,
    pub(super) sign: &'static str,
}

impl Beside {
    /// None where no report has the figure.
    pub(super) fn of(figure: &Figure, words: Words) -> Option<Self> {
        let stated = Reported::of_figure(figure)?;
        let (key, sign) = if stated.holds(figure) {
            ("page-within_report", "＝")
        } else {
            ("page-outside_report", "≠")
        };
        Some(Self {
            words: stated.words,
            reading: reading(stated, words.language),
            verdict: words.say(key),
            sign,
        })
    }
}

fn reading(stated: &Reported, language: Language) -> Option<String> {
    let least = thousands(stated.least);
    match (stated.of, language) {
        (Some(of), _) => Some(format!("({least} / {})", thousands(of))),
        (None, _) if stated.least < stated.most => {
            Some(format!("({least}–{})", thousands(stated.most)))
        }
        (None, Language::En) => Some(format!("({least})")),
        (None, Language::ZhCn) => None,
    }
}
