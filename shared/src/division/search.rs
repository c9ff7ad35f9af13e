//! Finding a place by a name it has or had.

use super::{Division, Divisions, Succession};
use crate::time::LocalDate;

/// A place whose name matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// The division that bears or bore the name.
    pub division: &'a Division,
    /// The edition it stands in.
    pub edition: &'a str,
    /// Whether the place no longer goes by this name on the day asked about.
    pub matched_former_name: bool,
    /// What it is on that day; [`Succession::Same`] for a present division.
    pub present: Succession,
}

impl Divisions {
    /// The counties, townships and villages whose name holds `name` on day `on` or did in an earlier
    /// edition, in code order, the newest edition first for one code. A former place is left out where
    /// the present place that it became is itself found. An empty name finds nothing.
    pub fn find(&self, name: &str, on: LocalDate) -> Vec<Found<'_>> {
        let name = name.trim();
        let Some(present) = self.index_on(on).filter(|_| !name.is_empty()) else {
            return Vec::new();
        };
        let matches = |division: &&Division| division.name.contains(name);
        let now = &self.editions[present];
        let mut found: Vec<Found<'_>> = now
            .divisions
            .values()
            .filter(matches)
            .map(|division| Found {
                division,
                edition: &now.id,
                matched_former_name: false,
                present: Succession::Same,
            })
            .collect();
        for (index, edition) in self.editions[..present].iter().enumerate().rev() {
            for division in edition.divisions.values().filter(matches) {
                let became = self.succession(division.code, index, present);
                let codes = became.present(division.code);
                let still_so_named = |code| now.get(code).is_some_and(|now| matches(&now));
                if codes.is_empty() || !codes.into_iter().all(still_so_named) {
                    found.push(Found {
                        division,
                        edition: &edition.id,
                        matched_former_name: true,
                        present: became,
                    });
                }
            }
        }
        found.sort_by_key(|found| found.division.code);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DivisionCode, wanyuan};
    use super::*;

    fn find(name: &str, on: &str) -> Vec<(String, String, bool, Succession)> {
        let divisions = wanyuan::divisions(wanyuan::MERGED_FROM).unwrap();
        divisions
            .find(name, on.parse().unwrap())
            .into_iter()
            .map(|found| {
                (
                    found.division.code.to_string(),
                    found.edition.to_owned(),
                    found.matched_former_name,
                    found.present,
                )
            })
            .collect()
    }

    #[test]
    fn a_township_is_found_by_its_former_name() {
        let found = find("茶垭", "2023-07-01");
        let township = found
            .iter()
            .find(|found| found.0 == "511781200000")
            .unwrap();
        assert_eq!(township.1, "2018");
        assert!(township.2);
        let code = |text: &str| text.parse::<DivisionCode>().unwrap();
        assert_eq!(
            township.3.codes(),
            [code("511781100000"), code("511781109000")]
        );
        assert_eq!(find("皮窝乡", "2023-07-01")[0].3, Succession::Unknown);
    }

    #[test]
    fn a_village_of_unknown_fate_is_still_found() {
        let found = find("大田坡", "2023-07-01");
        let former = found
            .iter()
            .find(|found| found.0 == "511781114206")
            .unwrap();
        assert!(former.2);
        assert_eq!(former.3, Succession::Unknown);
    }

    #[test]
    fn one_place_is_found_once_and_by_part_of_its_name() {
        let found = find("水鼓坝", "2023-07-01");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.as_str(), found[0].2), ("511781110214", false));
        let then = find(" 水鼓坝 ", "2018-07-01");
        assert_eq!(then.len(), 1);
        assert_eq!((then[0].0.as_str(), then[0].2), ("511781239203", false));
    }

    #[test]
    fn results_follow_the_codes_and_nothing_is_found_by_nothing() {
        let found = find("村", "2023-07-01");
        assert!(found.len() > 200);
        assert!(found.is_sorted_by_key(|found| found.0.clone()));
        assert!(find(" ", "2023-07-01").is_empty());
        assert!(find("没有这个地方", "2023-07-01").is_empty());
    }
}
