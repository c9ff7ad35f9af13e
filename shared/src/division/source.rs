//! Reading a table of divisions from CSV.

use std::collections::{BTreeMap, BTreeSet};

use super::succession::Evidence;
use super::{Area, Division, DivisionCode, DivisionError, Divisions, Edition, Level, Successor};
use crate::time::LocalDate;

/// The texts of one edition, so that a deployment can load its own table.
#[derive(Debug, Clone, Copy)]
pub struct EditionSource<'a> {
    /// Name of the edition: `2018`.
    pub id: &'a str,
    /// First day on which it holds.
    pub valid_from: LocalDate,
    /// Last day on which it holds; none for the present edition.
    pub valid_to: Option<LocalDate>,
    /// CSV with the columns `code` (6 digits) and `name`. Counties without a township are left out.
    pub counties: &'a str,
    /// CSV with the columns `code` (9 digits) and `name`.
    pub townships: &'a str,
    /// CSV with the columns `code` (12 digits) and `name`.
    pub villages: &'a str,
    /// What became of the villages in the edition that follows: CSV whose first column is the code
    /// here, third the code there (empty where unknown) and fifth the evidence; a village that
    /// became several has several rows.
    pub succession: Option<&'a str>,
}

impl Divisions {
    /// Reads a table. Every code must have its parent, and every link both its ends.
    pub fn parse(sources: &[EditionSource<'_>]) -> Result<Self, DivisionError> {
        let editions = sources.iter().map(edition).collect::<Result<_, _>>()?;
        let mut divisions = Self::from_editions(editions)?;
        for index in 0..divisions.editions.len() {
            let (here, after) = divisions.editions.split_at_mut(index + 1);
            let here = &mut here[index];
            let source = sources.iter().find(|source| source.id == here.id);
            let Some(text) = source.and_then(|source| source.succession) else {
                continue;
            };
            let next = after.first().ok_or_else(|| DivisionError::NoNext {
                edition: here.id.clone(),
            })?;
            here.next = Some(next.id.clone());
            here.successors = successors(text, here, next)?;
        }
        Ok(divisions)
    }
}

fn edition(source: &EditionSource<'_>) -> Result<Edition, DivisionError> {
    let villages = places(source, source.villages, Level::Village)?;
    let townships = places(source, source.townships, Level::Township)?;
    let used: BTreeSet<_> = townships.iter().map(|place| place.code.county()).collect();
    let mut counties = places(source, source.counties, Level::County)?;
    counties.retain(|place| used.contains(&place.code));
    let mut edition = Edition {
        id: source.id.to_owned(),
        valid_from: source.valid_from,
        valid_to: source.valid_to,
        next: None,
        divisions: BTreeMap::new(),
        successors: BTreeMap::new(),
    };
    for place in counties.into_iter().chain(townships).chain(villages) {
        edition.add(place)?;
    }
    Ok(edition)
}

impl Edition {
    /// Adds a division below its parent.
    pub(super) fn add(&mut self, place: Division) -> Result<(), DivisionError> {
        let (edition, code) = (self.id.clone(), place.code);
        if code
            .parent()
            .is_some_and(|parent| !self.divisions.contains_key(&parent))
        {
            return Err(DivisionError::Orphan { edition, code });
        }
        match self.divisions.insert(code, place) {
            None => Ok(()),
            Some(_) => Err(DivisionError::Duplicate { edition, code }),
        }
    }

    fn village(&self, code: DivisionCode) -> Result<DivisionCode, DivisionError> {
        match self.get(code) {
            Some(division) if division.level() == Level::Village => Ok(code),
            _ => Err(DivisionError::Link {
                edition: self.id.clone(),
                code,
            }),
        }
    }
}

fn csv_error(edition: &str, reason: impl ToString) -> DivisionError {
    DivisionError::Csv {
        edition: edition.to_owned(),
        reason: reason.to_string(),
    }
}

/// A reader over a text that may begin with a byte-order mark, as spreadsheets write it.
fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes())
}

fn places(
    source: &EditionSource<'_>,
    text: &str,
    level: Level,
) -> Result<Vec<Division>, DivisionError> {
    let bad = |reason: csv::Error| csv_error(source.id, reason);
    let mut reader = reader(text);
    let headers = reader.headers().map_err(bad)?;
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .ok_or_else(|| csv_error(source.id, format!("no column {name}")))
    };
    let (code, name) = (column("code")?, column("name")?);
    let mut places = Vec::new();
    for row in reader.records() {
        let row = row.map_err(bad)?;
        let area: Area = row[code].parse()?;
        if area.level() != level {
            return Err(DivisionError::Level { code: area.code() });
        }
        places.push(Division {
            code: area.code(),
            name: row[name].to_owned(),
        });
    }
    Ok(places)
}

fn successors(
    text: &str,
    here: &Edition,
    next: &Edition,
) -> Result<BTreeMap<DivisionCode, Vec<Successor>>, DivisionError> {
    let mut links: BTreeMap<DivisionCode, BTreeMap<DivisionCode, Evidence>> = BTreeMap::new();
    for row in reader(text).records() {
        let row = row.map_err(|error| csv_error(&here.id, error))?;
        let cell = |index: usize| {
            row.get(index)
                .ok_or_else(|| csv_error(&here.id, "succession needs five columns"))
        };
        let (from, to, evidence) = (cell(0)?, cell(2)?, cell(4)?);
        let from = here.village(from.parse()?)?;
        if to.is_empty() {
            continue;
        }
        let to = next.village(to.parse()?)?;
        links
            .entry(from)
            .or_default()
            .insert(to, Evidence::from_table(evidence));
    }
    Ok(links
        .into_iter()
        .map(|(from, to)| (from, Successor::list(to)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTIES: &str = "code,name\n511781,万源市\n511702,通川区\n";

    fn source<'a>(
        id: &'a str,
        from: &str,
        to: Option<&str>,
        villages: &'a str,
    ) -> EditionSource<'a> {
        EditionSource {
            id,
            valid_from: from.parse().unwrap(),
            valid_to: to.map(|to| to.parse().unwrap()),
            counties: COUNTIES,
            townships: "\u{feff}name,code\n太平镇,511781100\n",
            villages,
            succession: None,
        }
    }

    const A: &str = "code,name\n511781100201,甲村民委员会\n511781100202,乙村民委员会\n";

    #[test]
    fn a_table_of_its_own_may_split_and_merge_with_documents() {
        let mut first = source("a", "2018-01-01", Some("2018-12-31"), A);
        first.succession = Some(
            "from,,to,,evidence\n511781100201,,511781100201,,甲文\n511781100201,,511781100202,,甲文\n\
             511781100202,,511781100202,,乙文\n",
        );
        let second = source("b", "2019-01-01", None, A);
        let divisions = Divisions::parse(&[second, first]).unwrap();
        let (from, to) = ("2018-06-01".parse().unwrap(), "2019-06-01".parse().unwrap());
        let split = divisions.successors("511781100201".parse().unwrap(), from, to);
        assert_eq!(split.codes().len(), 2);
        let merged = divisions.predecessors("511781100202".parse().unwrap(), to, from);
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[0].evidence, Evidence::Document("甲文".into()));
        assert!(
            divisions
                .resolve("511702000000".parse().unwrap(), to)
                .is_none()
        );
    }

    #[test]
    fn broken_tables_say_what_is_wrong() {
        let parse = |source: EditionSource<'_>| Divisions::parse(&[source]).unwrap_err();
        let code = |text: &str| text.parse::<DivisionCode>().unwrap();
        let with = |villages| source("a", "2018-01-01", None, villages);
        assert!(matches!(
            parse(with("nothing\n")),
            DivisionError::Csv { .. }
        ));
        assert!(matches!(
            parse(with("code,name\n1,2,3\n")),
            DivisionError::Csv { .. }
        ));
        assert_eq!(parse(with("code,name\nx,y\n")), DivisionError::Area);
        assert_eq!(
            parse(with("code,name\n511781101,y\n")),
            DivisionError::Level {
                code: code("511781101000")
            }
        );
        assert_eq!(
            parse(with("code,name\n511781101201,y\n")),
            DivisionError::Orphan {
                edition: "a".into(),
                code: code("511781101201")
            }
        );
        assert_eq!(
            parse(with("code,name\n511781100201,y\n511781100201,z\n")),
            DivisionError::Duplicate {
                edition: "a".into(),
                code: code("511781100201")
            }
        );
        let mut linked = with(A);
        linked.succession = Some("a,b,c,d,e\n");
        assert_eq!(
            parse(linked),
            DivisionError::NoNext {
                edition: "a".into()
            }
        );
        let overlap = [with(A), source("b", "2019-01-01", None, A)];
        assert_eq!(
            Divisions::parse(&overlap).unwrap_err(),
            DivisionError::Overlap {
                edition: "b".into()
            }
        );
        let mut first = source("a", "2018-01-01", Some("2018-12-31"), A);
        first.succession = Some("a,b,c,d,e\n511781100201,,511781100299,,文\n");
        assert_eq!(
            Divisions::parse(&[first, source("b", "2019-01-01", None, A)]).unwrap_err(),
            DivisionError::Link {
                edition: "b".into(),
                code: code("511781100299")
            }
        );
    }
}
