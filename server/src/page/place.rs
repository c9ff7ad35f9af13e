//! Where a reader is: area, period and language, as addresses carry them.

use shared::division::{Area, Divisions, Level};
use shared::time::{LocalDate, Period};

use super::words::Words;

/// What every page is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) area: Area,
    pub(super) period: Period,
    pub(super) words: Words,
}

impl Place {
    /// The part of an address after `?`.
    pub(super) fn query(self) -> String {
        self.query_in(self.words.code())
    }

    /// The same in the other language.
    pub(super) fn other_query(self) -> String {
        self.query_in(self.words.other_code())
    }

    fn query_in(self, lang: &str) -> String {
        format!("area={}&period={}&lang={lang}", self.area, self.period)
    }

    /// The same place at another area.
    pub(super) fn at(self, area: Area) -> Self {
        Self { area, ..self }
    }
}

/// The name of an area on a day, or of the last edition that knew it; its code where none did.
pub(super) fn name(divisions: &Divisions, area: Area, on: LocalDate) -> String {
    let code = area.code();
    let known = divisions.resolve(code, on).or_else(|| {
        let mut editions = divisions.editions().iter().rev();
        editions.find_map(|edition| edition.get(code))
    });
    known.map_or_else(
        || area.to_string(),
        |division| match division.level() {
            Level::Village => division.short_name().to_owned(),
            Level::County | Level::Township => division.name.clone(),
        },
    )
}
