//! The cells of all figures, kept by deltas.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::{Contribution, Measure};
use crate::division::DivisionCode;
use crate::time::Month;

/// Whether contributions are taken in or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The record now says so.
    Add,
    /// The record no longer says so.
    Subtract,
}

/// The name of one stored number. For a sum it is the cell; for a distinct key, a bin or a day, one of the
/// cell, and the number counts its references.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct CellKey {
    /// What is measured.
    #[n(0)]
    pub measure: Measure,
    /// The month.
    #[n(1)]
    pub month: Month,
    /// The home, as written.
    #[n(2)]
    pub village: DivisionCode,
    /// The key, the bin or the day; none of a sum.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub key: Option<Vec<u8>>,
}

type Places = BTreeMap<(DivisionCode, Option<Vec<u8>>), i64>;

/// Numbers by cell; a number that is zero is absent, so two tallies that say the same are equal.
///
/// Tallies are a group: any order, any partition into parts, and what is added can be taken back. A
/// tally of differences ([`Tally::change`]) has negative numbers and is what a store adds to its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    cells: BTreeMap<(Measure, Month), Places>,
}

impl Tally {
    /// Nothing counted.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a store must add when a record that contributed `before` now contributes `after`.
    pub fn change(before: &[Contribution], after: &[Contribution]) -> Self {
        let mut change = Self::new();
        change.apply(before, Sign::Subtract);
        change.apply(after, Sign::Add);
        change
    }

    /// Takes a record's contributions in, or back.
    pub fn apply(&mut self, contributions: &[Contribution], sign: Sign) {
        for contribution in contributions {
            let (key, number) = contribution.amount.stored();
            let number = match sign {
                Sign::Add => number,
                Sign::Subtract => number.wrapping_neg(),
            };
            let cell = CellKey {
                measure: contribution.measure,
                month: contribution.month,
                village: contribution.village,
                key,
            };
            self.add(cell, number);
        }
    }

    /// Adds to one number.
    pub fn add(&mut self, cell: CellKey, number: i64) {
        let row = (cell.measure, cell.month);
        let places = self.cells.entry(row).or_default();
        let place = (cell.village, cell.key);
        // Wrapping, so that taking back undoes adding whatever a hostile tally holds.
        let sum = places
            .get(&place)
            .copied()
            .unwrap_or(0)
            .wrapping_add(number);
        if sum == 0 {
            places.remove(&place);
        } else {
            places.insert(place, sum);
        }
        if places.is_empty() {
            self.cells.remove(&row);
        }
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Self) {
        for (cell, number) in other.iter() {
            self.add(cell, number);
        }
    }

    /// Whether every number is zero.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Every number that is not zero, by ascending cell.
    pub fn iter(&self) -> impl Iterator<Item = (CellKey, i64)> {
        self.cells.iter().flat_map(|((measure, month), places)| {
            places.iter().map(|((village, key), number)| {
                let cell = CellKey {
                    measure: *measure,
                    month: *month,
                    village: *village,
                    key: key.clone(),
                };
                (cell, *number)
            })
        })
    }

    /// The numbers of one measure in some months, the first and last among them: month, home as written,
    /// key, number.
    pub(super) fn of(
        &self,
        measure: Measure,
        (first, last): (Month, Month),
    ) -> impl Iterator<Item = (Month, DivisionCode, Option<&[u8]>, i64)> {
        // A map refuses a range that ends before it begins.
        let rows = (first <= last).then(|| self.cells.range((measure, first)..=(measure, last)));
        rows.into_iter().flatten().flat_map(|((_, month), places)| {
            places
                .iter()
                .map(|((village, key), number)| (*month, *village, key.as_deref(), *number))
        })
    }
}

impl FromIterator<(CellKey, i64)> for Tally {
    fn from_iter<I: IntoIterator<Item = (CellKey, i64)>>(cells: I) -> Self {
        let mut tally = Self::new();
        for (cell, number) in cells {
            tally.add(cell, number);
        }
        tally
    }
}

impl<C> Encode<C> for Tally {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        self.iter().collect::<Vec<_>>().encode(encoder, ctx)
    }
}

impl<'b, C> Decode<'b, C> for Tally {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        ctx: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        let cells: Vec<(CellKey, i64)> = Decode::decode(decoder, ctx)?;
        Ok(cells.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::figure::Amount;
    use crate::time::LocalDate;

    fn contribution() -> impl Strategy<Value = Contribution> {
        let village = prop::sample::select(vec!["511781109201", "511781109202", "511781215201"]);
        let amount = prop_oneof![
            (0i64..500).prop_map(Amount::Sum),
            (0u8..4).prop_map(|key| Amount::Key(vec![key; 16])),
            (0u32..40).prop_map(Amount::Bin),
            (0i32..40).prop_map(|day| {
                Amount::Day("2018-07-01".parse::<LocalDate>().unwrap().plus_days(day))
            }),
        ];
        let measure = prop::sample::select(Measure::ALL.to_vec());
        (measure, village, 24210i32..24214, amount).prop_map(|(measure, village, month, amount)| {
            Contribution {
                measure,
                village: village.parse().unwrap(),
                month: Month(month),
                amount,
            }
        })
    }

    fn records() -> impl Strategy<Value = Vec<Vec<Contribution>>> {
        prop::collection::vec(prop::collection::vec(contribution(), 0..6), 0..12)
    }

    fn whole(records: &[Vec<Contribution>]) -> Tally {
        let mut tally = Tally::new();
        for record in records {
            tally.apply(record, Sign::Add);
        }
        tally
    }

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_back(records in records()) {
            let mut tally = whole(&records);
            for record in &records {
                tally.apply(record, Sign::Subtract);
            }
            prop_assert!(tally.is_empty());
            prop_assert_eq!(tally, Tally::new());
        }

        #[test]
        fn any_order_gives_the_same(
            (records, shuffled) in records().prop_flat_map(|r| (Just(r.clone()), Just(r).prop_shuffle()))
        ) {
            prop_assert_eq!(whole(&records), whole(&shuffled));
        }

        #[test]
        fn parts_merge_into_the_whole(records in records(), at in 0usize..12) {
            let (left, right) = records.split_at(at.min(records.len()));
            let mut merged = whole(left);
            merged.merge(&whole(right));
            prop_assert_eq!(merged, whole(&records));
        }

        #[test]
        fn a_change_moves_a_store_from_before_to_after(records in records(), now in prop::collection::vec(contribution(), 0..6)) {
            prop_assume!(!records.is_empty());
            let mut stored = whole(&records);
            stored.merge(&Tally::change(&records[0], &now));
            let mut after = records.clone();
            after[0] = now;
            prop_assert_eq!(stored, whole(&after));
        }

        #[test]
        fn cells_survive_storage(records in records()) {
            let tally = whole(&records);
            let bytes = crate::cbor::encode(&tally);
            prop_assert_eq!(&crate::cbor::decode::<Tally>(&bytes).unwrap(), &tally);
            prop_assert!(tally.iter().map(|(cell, _)| cell).is_sorted());
            prop_assert_eq!(tally.iter().collect::<Tally>(), tally);
        }
    }
}
