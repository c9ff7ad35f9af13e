//! What became of a division, and what it was before.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::{Area, Division, DivisionCode, Divisions, Level};
use crate::time::LocalDate;

/// The evidence text of the embedded table.
const UNIQUE_NAME: &str = "same name, unique in both editions";

/// Why a link between two divisions is held to be true.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Evidence {
    /// One village bears the name in the one edition and one in the other.
    #[n(0)]
    UniqueName,
    /// A document, as the table names it.
    #[n(1)]
    Document(#[n(0)] String),
    /// Derived for a township from its villages.
    #[n(2)]
    Villages {
        /// Villages of the former township known to lie in the present one.
        #[n(0)]
        moved: u32,
        /// Villages of the former township, those with unknown successors among them.
        #[n(1)]
        of: u32,
    },
}

impl Evidence {
    pub(super) fn from_table(text: &str) -> Self {
        match text {
            UNIQUE_NAME => Self::UniqueName,
            _ => Self::Document(text.to_owned()),
        }
    }

    /// The evidence of two links one after the other.
    fn then(&self, next: &Self) -> Self {
        match (self, next) {
            (Self::UniqueName, Self::UniqueName) => Self::UniqueName,
            _ if self == next => self.clone(),
            _ => Self::Document(format!("{}; {}", self.as_text(), next.as_text())),
        }
    }

    /// The evidence as the table writes it.
    pub fn as_text(&self) -> String {
        match self {
            Self::UniqueName => UNIQUE_NAME.to_owned(),
            Self::Document(text) => text.clone(),
            Self::Villages { moved, of } => format!("{moved} of {of} villages"),
        }
    }
}

/// A link to another division, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Successor {
    /// The division linked to.
    #[n(0)]
    pub code: DivisionCode,
    /// Why the link is held to be true.
    #[n(1)]
    pub evidence: Evidence,
}

impl Successor {
    pub(super) fn list(links: BTreeMap<DivisionCode, Evidence>) -> Vec<Self> {
        links
            .into_iter()
            .map(|(code, evidence)| Self { code, evidence })
            .collect()
    }
}

/// What became of a division by another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Succession {
    /// Its code still names it, and it alone.
    Same,
    /// It is now these, in code order. For a township one of them may bear its own code, and those of
    /// its villages that [`Divisions::unknown_successors`] lists are in none of them.
    To(Vec<Successor>),
    /// The table does not know.
    Unknown,
}

impl Succession {
    /// The codes of [`Succession::To`]; empty otherwise.
    pub fn codes(&self) -> Vec<DivisionCode> {
        match self {
            Self::To(list) => list.iter().map(|successor| successor.code).collect(),
            Self::Same | Self::Unknown => Vec::new(),
        }
    }

    /// The present codes of what was `code`: itself, its successors, or nothing known.
    pub fn present(&self, code: DivisionCode) -> Vec<DivisionCode> {
        match self {
            Self::Same => vec![code],
            Self::To(_) | Self::Unknown => self.codes(),
        }
    }
}

impl Divisions {
    /// What the division that bore `code` on day `from` is on day `to`. Unknown where either day has no
    /// edition, the code named nothing, or `to` lies in an earlier edition (ask
    /// [`Self::predecessors`]). A township's answer is derived from its villages.
    pub fn successors(&self, code: DivisionCode, from: LocalDate, to: LocalDate) -> Succession {
        match (self.index_on(from), self.index_on(to)) {
            (Some(from), Some(to)) => self.succession(code, from, to),
            _ => Succession::Unknown,
        }
    }

    /// What is known to have become part of the division that bears `code` on day `on`, as it was on
    /// the earlier day `back_to`, in code order. Empty where nothing is known, and where both days
    /// share an edition.
    pub fn predecessors(
        &self,
        code: DivisionCode,
        on: LocalDate,
        back_to: LocalDate,
    ) -> Vec<Successor> {
        let (Some(to), Some(from)) = (self.index_on(on), self.index_on(back_to)) else {
            return Vec::new();
        };
        if from >= to || self.editions[to].get(code).is_none() {
            return Vec::new();
        }
        let former = self.editions[from].divisions.values();
        former
            .filter(|former| former.level() == code.level())
            .filter_map(|former| {
                let evidence = self.evidence(former.code, from, code, to)?;
                Some(Successor {
                    code: former.code,
                    evidence,
                })
            })
            .collect()
    }

    /// The villages an area had on day `from` of which nothing is known on day `to`: listed beside a
    /// figure, never counted in it (domain.md §2.5, C1).
    pub fn unknown_successors(&self, area: Area, from: LocalDate, to: LocalDate) -> Vec<&Division> {
        self.villages(area, from)
            .filter(|village| self.successors(village.code, from, to) == Succession::Unknown)
            .collect()
    }

    /// As [`Self::successors`], between editions.
    pub(super) fn succession(&self, code: DivisionCode, from: usize, to: usize) -> Succession {
        if from > to || self.editions[from].get(code).is_none() {
            return Succession::Unknown;
        }
        if from == to {
            return Succession::Same;
        }
        let (links, unknown) = self.links(code, from, to);
        match links.len() {
            0 => Succession::Unknown,
            1 if unknown == 0 && links.contains_key(&code) => Succession::Same,
            1 if code.level() == Level::County && links.contains_key(&code) => Succession::Same,
            _ => Succession::To(Successor::list(links)),
        }
    }

    /// The evidence that `former` became, or became part of, `present`.
    fn evidence(
        &self,
        former: DivisionCode,
        from: usize,
        present: DivisionCode,
        to: usize,
    ) -> Option<Evidence> {
        self.links(former, from, to).0.remove(&present)
    }

    /// Known links of a division from one edition to a later one, and how many of its villages have
    /// none.
    fn links(
        &self,
        code: DivisionCode,
        from: usize,
        to: usize,
    ) -> (BTreeMap<DivisionCode, Evidence>, u32) {
        let level = code.level();
        if level == Level::Village {
            let links = self.village_links(code, from, to);
            let unknown = u32::from(links.is_empty());
            return (links, unknown);
        }
        let (mut moved, mut of, mut unknown) = (BTreeMap::<_, u32>::new(), 0, 0);
        for village in self.editions[from].within(code.into(), Level::Village) {
            of += 1;
            let links = self.village_links(village.code, from, to);
            unknown += u32::from(links.is_empty());
            let mut holders: Vec<_> = links
                .into_keys()
                .map(|village| match level {
                    Level::County => village.county(),
                    _ => village.township(),
                })
                .collect();
            holders.dedup();
            for holder in holders {
                *moved.entry(holder).or_default() += 1;
            }
        }
        let links = moved
            .into_iter()
            .map(|(code, moved)| (code, Evidence::Villages { moved, of }))
            .collect();
        (links, unknown)
    }

    /// A village's links, step by step through the editions between.
    fn village_links(
        &self,
        code: DivisionCode,
        from: usize,
        to: usize,
    ) -> BTreeMap<DivisionCode, Evidence> {
        let mut reached: BTreeMap<DivisionCode, Option<Evidence>> = BTreeMap::from([(code, None)]);
        for pair in self.editions[from..=to].windows(2) {
            // A phone may lack the edition that the links point into.
            if pair[0].next.as_ref() != Some(&pair[1].id) {
                return BTreeMap::new();
            }
            let mut next = BTreeMap::new();
            for (code, so_far) in &reached {
                for link in pair[0].successors.get(code).into_iter().flatten() {
                    let evidence = match so_far {
                        Some(so_far) => so_far.then(&link.evidence),
                        None => link.evidence.clone(),
                    };
                    next.entry(link.code).or_insert(Some(evidence));
                }
            }
            reached = next;
        }
        reached
            .into_iter()
            .filter_map(|(code, evidence)| Some((code, evidence?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::wanyuan;
    use super::*;

    const THEN: &str = "2018-07-01";
    const NOW: &str = "2023-07-01";

    fn wanyuan() -> Divisions {
        wanyuan::divisions(wanyuan::MERGED_FROM).unwrap()
    }

    fn date(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    fn became(text: &str) -> Succession {
        wanyuan().successors(code(text), date(THEN), date(NOW))
    }

    #[test]
    fn known_where_the_table_knows_and_unknown_elsewhere() {
        let divisions = wanyuan();
        let city: Area = wanyuan::COUNTY.parse().unwrap();
        let (mut same, mut to, mut unknown) = (0, 0, 0);
        for village in divisions.villages(city, date(THEN)) {
            match divisions.successors(village.code, date(THEN), date(NOW)) {
                Succession::Same => same += 1,
                Succession::To(list) => {
                    assert_eq!(list.len(), 1);
                    assert_eq!(list[0].evidence, Evidence::UniqueName);
                    to += 1;
                }
                Succession::Unknown => unknown += 1,
            }
        }
        assert_eq!((same, to, unknown), (132, 124, 158));
        let listed = divisions.unknown_successors(city, date(THEN), date(NOW));
        assert_eq!(listed.len(), 158);
        let present = divisions.villages(city, date(NOW));
        let with_former = present.filter(|village| {
            !divisions
                .predecessors(village.code, date(NOW), date(THEN))
                .is_empty()
        });
        assert_eq!(with_former.count(), 256);
    }

    #[test]
    fn a_village_moves_with_its_evidence() {
        let (former, present) = (code("511781239203"), code("511781110214"));
        let link = |code| Successor {
            code,
            evidence: Evidence::UniqueName,
        };
        assert_eq!(became("511781239203"), Succession::To(vec![link(present)]));
        assert_eq!(
            wanyuan().predecessors(present, date(NOW), date(THEN)),
            [link(former)]
        );
    }

    #[test]
    fn a_reused_code_is_not_its_own_successor() {
        assert_eq!(became("511781114206"), Succession::Unknown);
        // Same code and name in both editions, but the name is not unique: not guessed.
        assert_eq!(became("511781101201"), Succession::Unknown);
    }

    #[test]
    fn townships_split_as_their_villages_say() {
        let parts = |text: &str| match became(text) {
            Succession::To(list) => list
                .into_iter()
                .map(|link| (Area::from(link.code).to_string(), link.evidence))
                .collect(),
            other => panic!("{other:?}"),
        };
        let of = |moved, of| Evidence::Villages { moved, of };
        let expect = |list: Vec<(&str, Evidence)>| -> Vec<(String, Evidence)> {
            list.into_iter()
                .map(|(code, evidence)| (code.to_owned(), evidence))
                .collect()
        };
        let taiping: Vec<(String, Evidence)> = parts("511781100000");
        assert_eq!(
            taiping,
            expect(vec![
                ("511781001", of(12, 26)),
                ("511781100", of(7, 26)),
                ("511781109", of(2, 26)),
            ])
        );
        assert_eq!(
            parts("511781200000"),
            expect(vec![("511781100", of(3, 7)), ("511781109", of(1, 7))])
        );
        // 青花镇 kept its code, but some of its villages are unknown: not simply the same.
        assert!(
            matches!(&parts("511781101000")[..], [(only, Evidence::Villages { moved, of })]
            if only == "511781101" && moved < of)
        );
        // 皮窝乡: nothing is known of any of its villages.
        assert_eq!(became("511781231000"), Succession::Unknown);
        assert_eq!(became("511781000000"), Succession::Same);
        let guandu = wanyuan().predecessors(code("511781109000"), date(NOW), date(THEN));
        let former: Vec<_> = guandu.iter().map(|link| link.code).collect();
        assert!(former.contains(&code("511781100000")) && former.contains(&code("511781200000")));
    }

    #[test]
    fn days_without_an_edition_or_in_reverse_are_unknown() {
        let divisions = wanyuan();
        let village = code("511781239203");
        let same_edition = divisions.successors(village, date(THEN), date("2019-01-01"));
        assert_eq!(same_edition, Succession::Same);
        for (from, to) in [
            (NOW, THEN),
            ("1999-01-01", NOW),
            (THEN, "1999-01-01"),
            (NOW, NOW),
        ] {
            assert_eq!(
                divisions.successors(village, date(from), date(to)),
                Succession::Unknown,
                "{from} {to}"
            );
        }
        assert!(
            divisions
                .predecessors(village, date(THEN), date(THEN))
                .is_empty()
        );
    }
}
