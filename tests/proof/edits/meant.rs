//! What people meant, as plain data: who said what of which record, and what of it they had seen.
//!
//! Nothing here is read back from a phone or the office, and nothing of the product is used.

use std::collections::{BTreeMap, BTreeSet};

/// The place of a deed among those of a play.
pub(super) type Place = usize;

/// Fields of a form with what is said of each; an empty text takes the field away.
pub(super) type Says = [(&'static str, &'static str)];

/// The values of each field, side by side.
pub(super) type Values = BTreeMap<&'static str, BTreeSet<&'static str>>;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A record was made.
    Creation,
    /// It was amended, or a value chosen.
    Amendment,
    /// The office was asked for something: that is no content of the record.
    Order,
}

/// One thing that somebody did.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub(super) sort: Sort,
    /// By number among the people of a play.
    pub(super) who: usize,
    /// By number among the records of a play.
    pub(super) record: usize,
    /// What stood on the screen then: setting a field replaces its values among these, and no other.
    pub(super) saw: BTreeSet<Place>,
    pub(super) says: BTreeMap<&'static str, &'static str>,
    /// What the phone's clock said, in milliseconds; clocks are wrong.
    pub(super) claimed_at: i64,
}

/// Those that are here with everything they build on.
pub(super) fn complete(deeds: &[Deed], here: &BTreeSet<Place>) -> BTreeSet<Place> {
    let mut complete = BTreeSet::new();
    // In the order done, so what a deed saw stands before it.
    for (place, deed) in deeds.iter().enumerate() {
        if here.contains(&place) && deed.saw.is_subset(&complete) {
            complete.insert(place);
        }
    }
    complete
}

/// What a record says when these count: of each field the values that nobody replaced who had seen them.
pub(super) fn values(deeds: &[Deed], counted: &BTreeSet<Place>, record: usize) -> Values {
    let mut values = Values::new();
    let of_record = || {
        counted
            .iter()
            .filter(|place| deeds[**place].record == record)
    };
    for place in of_record() {
        for (field, value) in &deeds[*place].says {
            let replaced = of_record().any(|other| {
                deeds[*other].saw.contains(place) && deeds[*other].says.contains_key(field)
            });
            if !replaced && !value.is_empty() {
                values.entry(*field).or_default().insert(*value);
            }
        }
    }
    values
}

/// A wrong merge, for a control: takes deeds one after another, and whoever comes last is right.
pub(super) fn last_is_right(deeds: &[Deed], in_order: &[Place], record: usize) -> Values {
    let mut values = Values::new();
    for place in in_order
        .iter()
        .filter(|place| deeds[**place].record == record)
    {
        for (field, value) in &deeds[*place].says {
            match value.is_empty() {
                true => values.remove(field),
                false => values.insert(field, [*value].into()),
            };
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(who: usize, saw: &[Place], says: &Says) -> Deed {
        Deed {
            sort: Sort::Amendment,
            who,
            record: 0,
            saw: saw.iter().copied().collect(),
            says: says.iter().copied().collect(),
            claimed_at: 0,
        }
    }

    #[test]
    fn what_was_not_seen_is_not_replaced() {
        let deeds = [
            deed(0, &[], &[("audience", "46"), ("note", "雨天")]),
            deed(0, &[0], &[("audience", "50"), ("note", "")]),
            deed(1, &[0], &[("audience", "40")]),
            deed(1, &[0, 1, 2], &[("audience", "40")]),
        ];
        let says = |counted: &[Place]| values(&deeds, &counted.iter().copied().collect(), 0);
        assert_eq!(says(&[0])["note"], ["雨天"].into());
        assert_eq!(says(&[0, 1, 2])["audience"], ["50", "40"].into());
        assert!(!says(&[0, 1, 2]).contains_key("note"));
        assert_eq!(says(&[0, 1, 2, 3])["audience"], ["40"].into());
        let here = [0, 2, 3].into();
        assert_eq!(complete(&deeds, &here), [0, 2].into());
        let last = last_is_right(&deeds, &[1, 0], 0);
        assert_eq!(last["audience"], ["46"].into(), "the creation came last");
    }
}
