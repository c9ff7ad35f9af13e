//! One edition of a table of divisions, and one division in it.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::{Area, DivisionCode, Level, Successor};
use crate::time::LocalDate;

/// A division of one edition.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Division {
    /// Its code in that edition.
    #[n(0)]
    pub code: DivisionCode,
    /// Its full name in that edition: 荆竹坝村民委员会.
    #[n(1)]
    pub name: String,
}

impl Division {
    /// The level, by the code.
    pub fn level(&self) -> Level {
        self.code.level()
    }

    /// The name as people say it: 荆竹坝村, 东城社区, without 民委员会 or 居民委员会.
    pub fn short_name(&self) -> &str {
        let village = self
            .name
            .strip_suffix("民委员会")
            .filter(|name| name.ends_with('村'));
        let residents = self
            .name
            .strip_suffix("居民委员会")
            .filter(|name| name.ends_with("社区"));
        village.or(residents).unwrap_or(&self.name)
    }
}

/// The divisions that hold from one day to another, and what became of their villages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Name of the edition: `2018`.
    pub id: String,
    /// First day on which it holds.
    pub valid_from: LocalDate,
    /// Last day on which it holds; none while it does.
    pub valid_to: Option<LocalDate>,
    /// The edition that its successor links point into; none for the last.
    pub next: Option<String>,
    /// Counties, townships and villages.
    pub(super) divisions: BTreeMap<DivisionCode, Division>,
    /// What each village became in `next`; a village that is not a key is unknown.
    pub(super) successors: BTreeMap<DivisionCode, Vec<Successor>>,
}

impl Edition {
    /// Whether it holds on a day.
    pub fn holds_on(&self, on: LocalDate) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }

    /// What a code names in this edition.
    pub fn get(&self, code: DivisionCode) -> Option<&Division> {
        self.divisions.get(&code)
    }

    /// The divisions of one level in an area, the area itself among them, in code order.
    pub fn within(&self, area: Area, level: Level) -> impl Iterator<Item = &Division> {
        self.divisions
            .range(area.code()..=area.code().last_within())
            .map(|(_, division)| division)
            .filter(move |division| division.level() == level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_people_say_them() {
        for (full, short) in [
            ("荆竹坝村民委员会", "荆竹坝村"),
            ("东城社区居民委员会", "东城社区"),
            ("城西居民委员会", "城西居民委员会"),
            ("太平镇", "太平镇"),
        ] {
            let division = Division {
                code: "511781109201".parse().unwrap(),
                name: full.to_owned(),
            };
            assert_eq!(division.short_name(), short);
        }
    }
}
