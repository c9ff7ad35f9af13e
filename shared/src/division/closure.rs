//! The former codes that a present area also answers for.

use std::collections::BTreeSet;

use super::{Area, DivisionCode, Divisions, Level, Succession};
use crate::time::LocalDate;

impl Divisions {
    /// An area of day `on`, then, in code order, the former codes outside its prefix that merged into
    /// it: what the feeds and the grants of the area also cover (sync.md N4).
    ///
    /// A former village belongs where *every* known successor lies within the area; one of which
    /// nothing is known belongs nowhere. A code that any edition also gives to a place outside the area
    /// is left out, since feeds name codes as written. A former township all of whose villages belong
    /// is given as one area. The prefix itself is the caller's: it still names the former villages
    /// that bore it and have since moved elsewhere.
    pub fn close_over_merges(&self, area: Area, on: LocalDate) -> Vec<Area> {
        let mut closed = vec![area];
        let Some(present) = self.index_on(on) else {
            return closed;
        };
        let mut former: BTreeSet<Area> = BTreeSet::new();
        for (index, edition) in self.editions[..present].iter().enumerate() {
            for village in edition.divisions.values() {
                let code = village.code;
                let new = code.level() == Level::Village && !area.contains(code);
                if new && self.merged_into(code, index, area, present) {
                    let township = Area::from(code.township());
                    let whole =
                        self.editions[..=present]
                            .iter()
                            .enumerate()
                            .all(|(at, edition)| {
                                let mut villages = edition.within(township, Level::Village);
                                villages.all(|village| {
                                    self.merged_into(village.code, at, area, present)
                                })
                            });
                    if whole {
                        former.insert(township);
                    } else if self.is_only_there(code, area, present) {
                        former.insert(code.into());
                    }
                }
            }
        }
        closed.extend(former);
        closed
    }

    /// Whether every edition up to the present that knows the code has it merged into the area.
    fn is_only_there(&self, code: DivisionCode, area: Area, present: usize) -> bool {
        (0..=present)
            .filter(|at| self.editions[*at].get(code).is_some())
            .all(|at| self.merged_into(code, at, area, present))
    }

    /// Whether all that a village of an edition is known to have become lies in the area.
    fn merged_into(&self, code: DivisionCode, from: usize, area: Area, present: usize) -> bool {
        match self.succession(code, from, present) {
            Succession::Same => area.contains(code),
            Succession::To(list) => list.iter().all(|successor| area.contains(successor.code)),
            Succession::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EditionSource, wanyuan};
    use super::*;

    fn closed(area: &str, on: &str) -> Vec<String> {
        wanyuan::divisions(wanyuan::MERGED_FROM)
            .unwrap()
            .close_over_merges(area.parse().unwrap(), on.parse().unwrap())
            .iter()
            .map(Area::to_string)
            .collect()
    }

    #[test]
    fn a_present_village_covers_its_former_code() {
        assert_eq!(
            closed("511781110214", "2023-07-01"),
            ["511781110214", "511781239203"]
        );
    }

    #[test]
    fn a_present_township_covers_what_is_known_to_have_joined_it() {
        let areas = closed("511781001", "2023-07-01");
        assert_eq!(areas[0], "511781001");
        // 东城社区 moved from 太平镇, whose other parts went elsewhere: the village, not the township.
        assert!(areas.contains(&"511781100001".to_owned()), "{areas:?}");
        assert!(!areas.contains(&"511781100".to_owned()));
        assert_eq!(areas.len(), 13);
    }

    #[test]
    fn every_former_code_added_lies_within_for_certain() {
        let divisions = wanyuan::divisions(wanyuan::MERGED_FROM).unwrap();
        let (then, now) = ("2018-07-01".parse().unwrap(), "2023-07-01".parse().unwrap());
        let city: Area = wanyuan::COUNTY.parse().unwrap();
        let mut whole = 0;
        for township in divisions.townships(city, now) {
            let area = Area::from(township.code);
            for former in divisions.close_over_merges(area, now).into_iter().skip(1) {
                whole += u32::from(former.level() == Level::Township);
                for village in divisions.villages(former, then) {
                    let present = divisions
                        .successors(village.code, then, now)
                        .present(village.code);
                    assert!(!present.is_empty());
                    assert!(present.iter().all(|code| area.contains(*code)));
                }
                for village in divisions.villages(former, now) {
                    assert!(
                        area.contains(village.code),
                        "{former} reused outside {area}"
                    );
                }
            }
        }
        assert!(whole > 0, "no former township was whole");
    }

    #[test]
    fn nothing_is_added_to_the_city_or_before_the_merges() {
        assert_eq!(closed("511781", "2023-07-01"), ["511781"]);
        assert_eq!(closed("511781110", "2018-07-01"), ["511781110"]);
        assert_eq!(closed("511781110", "1999-07-01"), ["511781110"]);
    }

    fn source<'a>(
        id: &'a str,
        days: (&str, Option<&str>),
        townships: &'a str,
        villages: &'a str,
        succession: Option<&'a str>,
    ) -> EditionSource<'a> {
        EditionSource {
            id,
            valid_from: days.0.parse().unwrap(),
            valid_to: days.1.map(|to| to.parse().unwrap()),
            counties: "code,name\n511781,万源市\n",
            townships,
            villages,
            succession,
        }
    }

    #[test]
    fn a_split_village_and_a_reused_code_are_left_out() {
        let closed = |present_villages: &str| -> Vec<String> {
            let links = "from,,to,,evidence\n511781100201,,511781101301,,文\n\
                         511781100202,,511781100203,,文\n511781100202,,511781101302,,文\n";
            let then = source(
                "a",
                ("2018-01-01", Some("2018-12-31")),
                "code,name\n511781100,甲镇\n",
                "code,name\n511781100201,一村\n511781100202,二村\n",
                Some(links),
            );
            let now = source(
                "b",
                ("2019-01-01", None),
                "code,name\n511781100,甲镇\n511781101,乙镇\n",
                present_villages,
                None,
            );
            Divisions::parse(&[then, now])
                .unwrap()
                .close_over_merges("511781101".parse().unwrap(), "2019-06-01".parse().unwrap())
                .iter()
                .map(Area::to_string)
                .collect()
        };
        let rest = "511781100203,二村\n511781101301,一村\n511781101302,新村\n";
        assert_eq!(
            closed(&format!("code,name\n{rest}")),
            ["511781101", "511781100201"]
        );
        assert_eq!(
            closed(&format!("code,name\n511781100201,别村\n{rest}")),
            ["511781101"]
        );
    }
}
