//! Administrative divisions, effective-dated (domain.md §2.4).
//!
//! A table is a list of *editions*. One 12-digit code may name different places in two editions, so
//! every question carries a date. Between an edition and the next run *succession* links of villages,
//! many-to-many, each with its evidence; what the table does not know stays unknown, never guessed.

mod area;
mod closure;
mod code;
mod edition;
mod search;
mod sheet;
mod source;
mod succession;
pub mod wanyuan;

pub use area::Area;
pub use code::{DivisionCode, Level};
pub use edition::{Division, Edition};
pub use search::Found;
pub use sheet::{DivisionSheet, SheetVillage};
pub use source::EditionSource;
pub use succession::{Evidence, Succession, Successor};

use crate::time::LocalDate;

/// Why a code, an area or a table of divisions cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DivisionError {
    /// Not a 12-digit division code.
    #[error("not a division code of 12 digits")]
    Code,
    /// Not an area.
    #[error("not an area of 6, 9 or 12 digits")]
    Area,
    /// A table is not the CSV it should be.
    #[error("edition {edition}: {reason}")]
    Csv {
        /// The edition being read.
        edition: String,
        /// What the CSV reader found.
        reason: String,
    },
    /// A code has another level than its table.
    #[error("{code} has the wrong level for its table")]
    Level {
        /// The code.
        code: DivisionCode,
    },
    /// A code stands twice in one edition.
    #[error("{code} stands twice in edition {edition}")]
    Duplicate {
        /// The edition.
        edition: String,
        /// The code.
        code: DivisionCode,
    },
    /// A village without its township, or a township without its county.
    #[error("{code} has no parent in edition {edition}")]
    Orphan {
        /// The edition.
        edition: String,
        /// The code.
        code: DivisionCode,
    },
    /// A succession link from or to a village that is not in its edition.
    #[error("succession names {code}, which is not a village of edition {edition}")]
    Link {
        /// The edition.
        edition: String,
        /// The code.
        code: DivisionCode,
    },
    /// The last edition has succession links, but nothing follows it.
    #[error("edition {edition} has successors, but no edition follows it")]
    NoNext {
        /// The edition.
        edition: String,
    },
    /// Two editions hold on one day, or an edition ends before it begins.
    #[error("edition {edition} does not begin after the one before it ends")]
    Overlap {
        /// The later edition.
        edition: String,
    },
    /// Two sheets of one edition disagree about it, or about their county.
    #[error("sheets of edition {edition} disagree")]
    Sheets {
        /// The edition.
        edition: String,
    },
}

/// All editions of a table of divisions, or the part of them that a phone holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Divisions {
    /// Ascending by first day, not overlapping.
    editions: Vec<Edition>,
}

impl Divisions {
    /// Puts editions in order and checks that no two hold on one day.
    fn from_editions(mut editions: Vec<Edition>) -> Result<Self, DivisionError> {
        editions.sort_by_key(|edition| edition.valid_from);
        let overlap = |edition: &Edition| DivisionError::Overlap {
            edition: edition.id.clone(),
        };
        for edition in &editions {
            if edition
                .valid_to
                .is_some_and(|last| last < edition.valid_from)
            {
                return Err(overlap(edition));
            }
        }
        for pair in editions.windows(2) {
            if pair[0]
                .valid_to
                .is_none_or(|last| last >= pair[1].valid_from)
            {
                return Err(overlap(&pair[1]));
            }
        }
        Ok(Self { editions })
    }

    /// The editions, ascending by first day.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// The edition that holds on a day; none before the first, after the last or in a gap.
    pub fn edition_on(&self, on: LocalDate) -> Option<&Edition> {
        self.index_on(on).map(|index| &self.editions[index])
    }

    fn index_on(&self, on: LocalDate) -> Option<usize> {
        self.editions
            .iter()
            .position(|edition| edition.holds_on(on))
    }

    /// Whether a code names a division in any edition.
    pub fn knows(&self, code: DivisionCode) -> bool {
        self.editions
            .iter()
            .any(|edition| edition.get(code).is_some())
    }

    /// What a code names on a day.
    pub fn resolve(&self, code: DivisionCode, on: LocalDate) -> Option<&Division> {
        self.edition_on(on)?.get(code)
    }

    /// The townships of an area on a day, in code order. A village has none.
    pub fn townships(&self, area: Area, on: LocalDate) -> impl Iterator<Item = &Division> {
        self.within(area, on, Level::Township)
    }

    /// The villages of an area on a day, in code order.
    pub fn villages(&self, area: Area, on: LocalDate) -> impl Iterator<Item = &Division> {
        self.within(area, on, Level::Village)
    }

    /// How many villages an area has on a day: the denominator of C1 (domain.md §2.5).
    pub fn village_count(&self, area: Area, on: LocalDate) -> usize {
        self.villages(area, on).count()
    }

    fn within(&self, area: Area, on: LocalDate, level: Level) -> impl Iterator<Item = &Division> {
        self.edition_on(on)
            .into_iter()
            .flat_map(move |edition| edition.within(area, level))
    }
}

#[cfg(test)]
mod tests {
    use super::wanyuan;
    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    #[test]
    fn two_editions_count_as_the_readme_says() {
        let divisions = wanyuan::divisions(wanyuan::MERGED_FROM).unwrap();
        let city = wanyuan::COUNTY.parse::<Area>().unwrap();
        for (on, townships, villages) in [("2018-07-01", 52, 414), ("2023-07-01", 31, 298)] {
            let on = date(on);
            assert_eq!(divisions.townships(city, on).count(), townships);
            assert_eq!(divisions.village_count(city, on), villages);
            let codes: Vec<_> = divisions
                .villages(city, on)
                .map(|village| village.code)
                .collect();
            assert!(codes.is_sorted());
            assert_eq!(divisions.resolve(city.code(), on).unwrap().name, "万源市");
        }
        let guandu = "511781109".parse().unwrap();
        assert!(divisions.village_count(guandu, date("2023-07-01")) > 0);
        assert_eq!(
            divisions.village_count("511781109215".parse().unwrap(), date("2023-07-01")),
            1
        );
    }

    #[test]
    fn a_reused_code_needs_its_date() {
        let divisions = wanyuan::divisions(wanyuan::MERGED_FROM).unwrap();
        let reused = code("511781114206");
        let name = |on: &str| &divisions.resolve(reused, date(on)).unwrap().name;
        assert_eq!(name("2018-07-01"), "大田坡村民委员会");
        assert_eq!(name("2023-07-01"), "双合村民委员会");
    }

    #[test]
    fn the_switch_is_a_property_of_the_table() {
        let late = wanyuan::divisions(date("2021-01-01")).unwrap();
        let former = code("511781239203");
        assert!(late.resolve(former, date("2020-12-31")).is_some());
        assert!(late.resolve(former, date("2021-01-01")).is_none());
        let divisions = wanyuan::divisions(wanyuan::MERGED_FROM).unwrap();
        assert!(
            divisions
                .resolve(former, wanyuan::MERGED_FROM.plus_days(-1))
                .is_some()
        );
        assert!(divisions.resolve(former, wanyuan::MERGED_FROM).is_none());
        assert!(divisions.edition_on(date("1999-01-01")).is_none());
    }
}
