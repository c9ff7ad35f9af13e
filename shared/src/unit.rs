//! Units (责任单位): the agencies, departments and township governments that answer for things
//! (domain.md §1a rows 5, 7, 13–15). Not to be taken for a figure's [unit of measure](crate::figure::Unit).

use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::code::broken_codes;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation, ends_before_it_begins, one_line};

/// Longest name of a unit, in characters.
pub const MAX_NAME_CHARS: usize = 60;
/// Most units of an organisation.
pub const MAX_UNITS: usize = 500;

/// A text that names no kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of unit")]
pub struct UnknownUnitKind;

/// What kind of body a unit is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum UnitKind {
    /// An agency of the city committee (改革办、督查室).
    #[n(0)]
    Agency,
    /// A department of the city (部门).
    #[n(1)]
    Department,
    /// The government of a township, town or subdistrict (乡镇人民政府、街道办事处).
    #[n(2)]
    TownshipGovernment,
}

impl UnitKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Agency, Self::Department, Self::TownshipGovernment];

    /// The word in JSON; with `unit_kind-` before it, the key of its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Department => "department",
            Self::TownshipGovernment => "township_government",
        }
    }
}

impl FromStr for UnitKind {
    type Err = UnknownUnitKind;

    fn from_str(text: &str) -> Result<Self, UnknownUnitKind> {
        let mut kinds = Self::ALL.into_iter();
        kinds
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownUnitKind)
    }
}

/// A unit. Grants and findings name it by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Unit {
    /// Stable code ([`is_code`](crate::code::is_code)): `reform_office`.
    #[n(0)]
    pub code: String,
    /// Its name, a proper name in every language: 1 to [`MAX_NAME_CHARS`] characters of one line.
    #[n(1)]
    pub name: String,
    /// Its kind.
    #[n(2)]
    pub kind: UnitKind,
    /// First day on which it answers for something; none for always.
    #[n(3)]
    pub valid_from: Option<LocalDate>,
    /// Last day; none for no end.
    #[n(4)]
    pub valid_to: Option<LocalDate>,
}

impl Unit {
    /// The list an organisation starts with: the two agencies the sources name (domain.md §1a). Which
    /// departments there are is for the office to say.
    pub fn defaults() -> Vec<Self> {
        let agency = |code: &str, name: &str| Self {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: UnitKind::Agency,
            valid_from: None,
            valid_to: None,
        };
        vec![
            agency("reform_office", "市委改革办"),
            agency("supervision_office", "市委督查室"),
        ]
    }

    /// Whether it answers for something on a day, first and last day included.
    pub fn valid_on(&self, date: LocalDate) -> bool {
        date.is_within(self.valid_from, self.valid_to)
    }

    /// The list that replaces `before`, its names without the spaces around them; or what is wrong with
    /// it, said of `items` and `items/<place>/<field>`.
    pub fn accept(mut units: Vec<Self>, before: &[Self]) -> Result<Vec<Self>, Vec<Violation>> {
        fn codes(list: &[Unit]) -> Vec<&str> {
            list.iter().map(|unit| unit.code.as_str()).collect()
        }
        let mut broken = broken_codes(&codes(&units), &codes(before), MAX_UNITS);
        for (index, unit) in units.iter_mut().enumerate() {
            let at = |field: &str| format!("items/{index}/{field}");
            match one_line(&at("name"), &unit.name, MAX_NAME_CHARS) {
                Ok(name) => unit.name = name,
                Err(violation) => broken.push(violation),
            }
            if ends_before_it_begins(unit.valid_from, unit.valid_to) {
                broken.push(Violation::new(&at("valid_to"), Rule::Range));
            }
        }
        if broken.is_empty() {
            Ok(units)
        } else {
            Err(broken)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agriculture() -> Unit {
        Unit {
            code: "agriculture".to_owned(),
            name: " 农业农村局 ".to_owned(),
            kind: UnitKind::Department,
            valid_from: Some("2018-03-01".parse().unwrap()),
            valid_to: Some("2018-12-31".parse().unwrap()),
        }
    }

    #[test]
    fn a_list_starts_with_the_two_agencies_and_the_office_adds_to_it() {
        let before = Unit::defaults();
        let codes: Vec<_> = before.iter().map(|unit| unit.code.as_str()).collect();
        assert_eq!(codes, ["reform_office", "supervision_office"]);
        assert_eq!(Unit::accept(before.clone(), &[]), Ok(before.clone()));
        let mut list = before.clone();
        list.push(agriculture());
        let accepted = Unit::accept(list, &before).unwrap();
        assert_eq!(accepted[2].name, "农业农村局");
    }

    #[test]
    fn what_is_wrong_is_said_of_its_place() {
        let before = Unit::defaults();
        let nameless = Unit {
            name: "农业\n农村局".to_owned(),
            valid_to: Some("2018-02-28".parse().unwrap()),
            ..agriculture()
        };
        let list = vec![before[0].clone(), nameless];
        let broken = Unit::accept(list, &before).unwrap_err();
        let said: Vec<_> = broken
            .iter()
            .map(|one| format!("{} {}", one.field, one.rule))
            .collect();
        assert_eq!(
            said,
            [
                "items kept",
                "items/1/name characters",
                "items/1/valid_to range"
            ]
        );
    }

    #[test]
    fn a_unit_has_its_days() {
        let unit = agriculture();
        for (day, expected) in [
            ("2018-02-28", false),
            ("2018-03-01", true),
            ("2018-12-31", true),
            ("2019-01-01", false),
        ] {
            assert_eq!(unit.valid_on(day.parse().unwrap()), expected, "{day}");
        }
    }

    #[test]
    fn a_kind_is_one_word_in_json_and_a_number_on_the_wire() {
        for (number, kind) in UnitKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(usize::from(crate::cbor::encode(&kind)[0]), number);
        }
        assert_eq!("bureau".parse::<UnitKind>(), Err(UnknownUnitKind));
    }
}
