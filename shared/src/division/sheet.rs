//! The unit in which divisions are shipped to phones.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::{
    Area, Division, DivisionCode, DivisionError, Divisions, Edition, Level, Succession, Successor,
};
use crate::time::LocalDate;

/// One village of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SheetVillage {
    /// Its code.
    #[n(0)]
    pub code: DivisionCode,
    /// Its full name.
    #[n(1)]
    pub name: String,
    /// What it became in the next edition, in code order; empty where unknown.
    #[n(2)]
    pub successors: Vec<Successor>,
}

/// One township of one edition, with its villages and what became of them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DivisionSheet {
    /// Name of the edition.
    #[n(0)]
    pub edition: String,
    /// First day of the edition.
    #[n(1)]
    pub valid_from: LocalDate,
    /// Last day of the edition; none while it holds.
    #[n(2)]
    pub valid_to: Option<LocalDate>,
    /// The edition that successors point into.
    #[n(3)]
    pub next: Option<String>,
    /// Name of the county.
    #[n(4)]
    pub county_name: String,
    /// Code of the township, padded with zeros.
    #[n(5)]
    pub township: DivisionCode,
    /// Name of the township.
    #[n(6)]
    pub township_name: String,
    /// Its villages, in code order.
    #[n(7)]
    pub villages: Vec<SheetVillage>,
}

impl Divisions {
    /// Every sheet, by edition, then by code. Together they are the whole table.
    pub fn sheets(&self) -> impl Iterator<Item = DivisionSheet> {
        self.editions.iter().flat_map(|edition| {
            edition
                .divisions
                .values()
                .filter(|division| division.level() == Level::Township)
                .map(|township| edition.sheet(township))
        })
    }

    /// The sheets a phone needs for its areas on a day: their townships, and the former townships any
    /// of whose villages is known to lie in one of those, so that a place is found by its former name.
    pub fn sheets_for(&self, areas: &[Area], on: LocalDate) -> Vec<DivisionSheet> {
        let Some(present) = self.index_on(on) else {
            return Vec::new();
        };
        let wanted: BTreeSet<DivisionCode> = areas
            .iter()
            .flat_map(|area| match area.level() {
                Level::Village => vec![area.code().township()],
                _ => self
                    .townships(*area, on)
                    .map(|township| township.code)
                    .collect(),
            })
            .collect();
        self.sheets()
            .filter(|sheet| {
                let at = self
                    .editions
                    .iter()
                    .position(|edition| edition.id == sheet.edition);
                at.is_some_and(|at| match self.succession(sheet.township, at, present) {
                    Succession::Same => wanted.contains(&sheet.township),
                    Succession::To(list) => list.iter().any(|link| wanted.contains(&link.code)),
                    Succession::Unknown => false,
                })
            })
            .collect()
    }

    /// The table that some sheets make, in any order; all of [`Self::sheets`] make the whole table.
    pub fn from_sheets(
        sheets: impl IntoIterator<Item = DivisionSheet>,
    ) -> Result<Self, DivisionError> {
        let mut editions: BTreeMap<String, Edition> = BTreeMap::new();
        for sheet in sheets {
            let edition = editions
                .entry(sheet.edition.clone())
                .or_insert_with(|| Edition {
                    id: sheet.edition.clone(),
                    valid_from: sheet.valid_from,
                    valid_to: sheet.valid_to,
                    next: sheet.next.clone(),
                    divisions: BTreeMap::new(),
                    successors: BTreeMap::new(),
                });
            edition.add_sheet(sheet)?;
        }
        Self::from_editions(editions.into_values().collect())
    }
}

impl Edition {
    fn sheet(&self, township: &Division) -> DivisionSheet {
        let county = self.get(township.code.county());
        DivisionSheet {
            edition: self.id.clone(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            next: self.next.clone(),
            county_name: county.map(|county| county.name.clone()).unwrap_or_default(),
            township: township.code,
            township_name: township.name.clone(),
            villages: self
                .within(township.code.into(), Level::Village)
                .map(|village| SheetVillage {
                    code: village.code,
                    name: village.name.clone(),
                    successors: self
                        .successors
                        .get(&village.code)
                        .cloned()
                        .unwrap_or_default(),
                })
                .collect(),
        }
    }

    fn add_sheet(&mut self, sheet: DivisionSheet) -> Result<(), DivisionError> {
        let agrees = (self.valid_from, self.valid_to, &self.next)
            == (sheet.valid_from, sheet.valid_to, &sheet.next);
        let county = sheet.township.county();
        let same_county = self
            .get(county)
            .is_none_or(|county| county.name == sheet.county_name);
        if !agrees || !same_county {
            return Err(DivisionError::Sheets {
                edition: sheet.edition,
            });
        }
        if sheet.township.level() != Level::Township {
            return Err(DivisionError::Level {
                code: sheet.township,
            });
        }
        self.divisions.insert(
            county,
            Division {
                code: county,
                name: sheet.county_name,
            },
        );
        self.add(Division {
            code: sheet.township,
            name: sheet.township_name,
        })?;
        for village in sheet.villages {
            let code = village.code;
            if code.level() != Level::Village || code.township() != sheet.township {
                return Err(DivisionError::Level { code });
            }
            self.add(Division {
                code,
                name: village.name,
            })?;
            if !village.successors.is_empty() {
                self.successors.insert(code, village.successors);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EditionSource, wanyuan};
    use super::*;

    fn wanyuan() -> Divisions {
        wanyuan::divisions(wanyuan::MERGED_FROM).unwrap()
    }

    fn shipped(sheet: &DivisionSheet) -> DivisionSheet {
        minicbor::decode(&minicbor::to_vec(sheet).unwrap()).unwrap()
    }

    #[test]
    fn all_sheets_make_the_whole_table_in_any_order() {
        let divisions = wanyuan();
        let mut sheets: Vec<_> = divisions.sheets().map(|sheet| shipped(&sheet)).collect();
        assert_eq!(sheets.len(), 52 + 31);
        sheets.reverse();
        assert_eq!(Divisions::from_sheets(sheets).unwrap(), divisions);
        assert_eq!(Divisions::from_sheets([]).unwrap(), Divisions::default());
    }

    #[test]
    fn a_phone_of_one_township_finds_its_former_names() {
        let (then, now) = ("2018-07-01".parse().unwrap(), "2023-07-01".parse().unwrap());
        let guandu: Area = "511781109".parse().unwrap();
        let sheets = wanyuan().sheets_for(&[guandu], now);
        assert!(sheets.len() < 12, "{}", sheets.len());
        let phone = Divisions::from_sheets(sheets).unwrap();
        assert_eq!(
            phone.village_count(guandu, now),
            wanyuan().village_count(guandu, now)
        );
        assert!(!phone.find("茶垭乡", now).is_empty());
        let city: Area = wanyuan::COUNTY.parse().unwrap();
        assert!(phone.village_count(city, now) < 298);
        assert!(phone.village_count(city, then) < 414);
        let village = "511781109215".parse().unwrap();
        assert_eq!(phone.predecessors(village, now, then).len(), 1);
        assert_eq!(
            phone.predecessors(village, now, then),
            wanyuan().predecessors(village, now, then)
        );
    }

    #[test]
    fn a_phone_without_the_next_edition_does_not_guess() {
        let (then, now) = ("2018-07-01".parse().unwrap(), "2023-07-01".parse().unwrap());
        let old = wanyuan()
            .sheets()
            .filter(|sheet| sheet.edition == "2018")
            .collect::<Vec<_>>();
        let phone = Divisions::from_sheets(old).unwrap();
        let village = "511781239203".parse().unwrap();
        assert_eq!(phone.successors(village, then, now), Succession::Unknown);
    }

    #[test]
    fn a_link_leads_only_into_the_edition_it_was_written_for() {
        let source = |id, valid_from, valid_to, succession| EditionSource {
            id,
            valid_from,
            valid_to,
            counties: "code,name\n511781,万源市\n",
            townships: "code,name\n511781100,甲镇\n",
            villages: "code,name\n511781100201,一村\n511781100202,二村\n",
            succession,
        };
        let year = |year: i16| LocalDate(jiff::civil::Date::constant(year, 1, 1));
        let eve = |next: i16| Some(year(next).plus_days(-1));
        let across = Some("a,b,c,d,e\n511781100201,,511781100202,,文\n");
        let back = Some("a,b,c,d,e\n511781100202,,511781100201,,文\n");
        let whole = Divisions::parse(&[
            source("a", year(2018), eve(2019), across),
            source("b", year(2019), eve(2020), back),
            source("c", year(2020), None, None),
        ])
        .unwrap();
        let village = "511781100201".parse().unwrap();
        assert_eq!(
            whole.successors(village, year(2018), year(2020)),
            Succession::Same
        );
        let without = whole.sheets().filter(|sheet| sheet.edition != "b");
        let phone = Divisions::from_sheets(without).unwrap();
        assert_eq!(
            phone.successors(village, year(2018), year(2020)),
            Succession::Unknown
        );
    }

    #[test]
    fn sheets_that_disagree_are_refused() {
        let sheet = wanyuan().sheets().next().unwrap();
        let twice = Divisions::from_sheets([sheet.clone(), sheet.clone()]);
        assert!(matches!(twice, Err(DivisionError::Duplicate { .. })));
        let mut other = wanyuan().sheets().nth(1).unwrap();
        other.valid_to = None;
        let clash = Divisions::from_sheets([sheet.clone(), other]);
        assert!(matches!(clash, Err(DivisionError::Sheets { .. })));
        let mut stray = sheet;
        stray.villages[0].code = "511781999201".parse().unwrap();
        assert!(matches!(
            Divisions::from_sheets([stray]),
            Err(DivisionError::Level { .. })
        ));
    }
}
