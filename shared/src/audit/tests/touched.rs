//! Any trail that somebody had a hand in: what the chain finds, and what a checkpoint.

use proptest::prelude::{Just, Strategy, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::*;

/// What somebody with a hand in the database may do to stored entries, without making their tags anew.
#[derive(Debug, Clone)]
enum Touch {
    Flip { place: usize, byte: usize, bit: u8 },
    TagFlip { place: usize, byte: usize },
    Remove { place: usize },
    Swap { one: usize, other: usize },
    Truncate { keep: usize },
}

/// The length of the trails that are touched.
const LENGTH: usize = 12;

fn touches() -> impl Strategy<Value = Touch> {
    let place = || 0..LENGTH;
    prop_oneof![
        (place(), prop::num::usize::ANY, 0..8u8).prop_map(|(place, byte, bit)| Touch::Flip {
            place,
            byte,
            bit
        }),
        (place(), 0..32usize).prop_map(|(place, byte)| Touch::TagFlip { place, byte }),
        place().prop_map(|place| Touch::Remove { place }),
        (place(), place())
            .prop_filter("two", |(one, other)| one != other)
            .prop_map(|(one, other)| Touch::Swap { one, other }),
        place().prop_map(|keep| Touch::Truncate { keep }),
        Just(Touch::Remove { place: LENGTH - 1 }),
    ]
}

/// Touches a trail, and says which entry is the first to be wrong.
fn touch(rows: &mut Vec<Row>, touch: &Touch) -> u64 {
    let first = match *touch {
        Touch::Flip { place, byte, bit } => {
            let bytes = &mut rows[place].bytes;
            let byte = byte % bytes.len();
            bytes[byte] ^= 1 << bit;
            place
        }
        Touch::TagFlip { place, byte } => {
            rows[place].tag.0[byte] ^= 1;
            place
        }
        Touch::Remove { place } => {
            rows.remove(place);
            place
        }
        Touch::Swap { one, other } => {
            let (left, right) = (rows[one].clone(), rows[other].clone());
            rows[one] = Row {
                seq: left.seq,
                ..right.clone()
            };
            rows[other] = Row {
                seq: right.seq,
                ..left
            };
            one.min(other)
        }
        Touch::Truncate { keep } => {
            rows.truncate(keep);
            keep
        }
    };
    u64::try_from(first).unwrap() + 1
}

/// What somebody may do who makes every later tag, and the head, anew.
#[derive(Debug, Clone)]
enum Forgery {
    /// Another says to have done it.
    Person {
        place: usize,
    },
    Remove {
        place: usize,
    },
    Swap {
        place: usize,
    },
    Insert {
        place: usize,
    },
    Truncate {
        keep: usize,
    },
}

fn forgeries() -> impl Strategy<Value = Forgery> {
    prop_oneof![
        (0..LENGTH).prop_map(|place| Forgery::Person { place }),
        (0..LENGTH).prop_map(|place| Forgery::Remove { place }),
        (0..LENGTH - 1).prop_map(|place| Forgery::Swap { place }),
        (0..LENGTH).prop_map(|place| Forgery::Insert { place }),
        (0..LENGTH).prop_map(|keep| Forgery::Truncate { keep }),
    ]
}

/// The deeds of a trail after a forgery.
fn forged(forgery: &Forgery) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = (0..LENGTH as u64).map(deed).collect();
    match *forgery {
        Forgery::Person { place } => deeds[place].person = Some(UserId([9; 16])),
        Forgery::Remove { place } => {
            deeds.remove(place);
        }
        Forgery::Swap { place } => deeds.swap(place, place + 1),
        Forgery::Insert { place } => deeds.insert(place, deed(100)),
        Forgery::Truncate { keep } => deeds.truncate(keep),
    }
    deeds
}

/// The control: each entry has a hash of its own, and none covers what is before it. The same check of order and
/// of the last entry's hash finds less.
fn unchained(deeds: &[Deed]) -> Vec<Row> {
    let rows = deeds.iter().zip(0u64..).map(|(deed, before)| {
        let before = Tag {
            seq: before,
            ..Tag::START
        };
        let bytes = crate::cbor::encode(&deed.clone().after(ORGANISATION, before));
        let tag = next(before, &bytes).tag;
        Row {
            seq: before.seq + 1,
            bytes,
            tag,
        }
    });
    rows.collect()
}

fn unchained_holds(rows: &[Row], last: Digest) -> bool {
    let holds = |(row, before): (&Row, u64)| {
        let before = Tag {
            seq: before,
            ..Tag::START
        };
        row.seq == before.seq + 1 && next(before, &row.bytes).tag == row.tag
    };
    rows.iter().zip(0u64..).all(holds) && rows.last().is_some_and(|row| row.tag == last)
}

proptest! {
    #[test]
    fn any_touch_is_found_at_the_first_entry_that_is_wrong(made in touches()) {
        let (mut rows, head) = trail(LENGTH as u64);
        let first = touch(&mut rows, &made);
        let found = walk(&rows, Tag::START, head, &[]);
        prop_assert_eq!(found.map_err(Fault::seq), Err(first));
    }

    #[test]
    fn who_makes_every_tag_anew_is_found_by_a_checkpoint(made in forgeries()) {
        let (rows, head) = trail(LENGTH as u64);
        let seen = checkpoint(head, entry(&rows[LENGTH - 1]).at);
        let mut rows = Vec::new();
        let moved = append(&mut rows, Tag::START, forged(&made));
        prop_assert!(walk(&rows, Tag::START, moved, &[]).is_ok(), "the trail alone says nothing");
        prop_assert!(walk(&rows, Tag::START, moved, &[seen]).is_err());
    }

    #[test]
    fn without_the_chain_what_came_before_the_checkpoint_can_be_changed(place in 0..LENGTH - 1) {
        let honest: Vec<Deed> = (0..LENGTH as u64).map(deed).collect();
        let last = unchained(&honest)[LENGTH - 1].tag;
        let forged = unchained(&forged(&Forgery::Person { place }));
        prop_assert!(unchained_holds(&forged, last), "the last entry's hash is as it was");
        let swapped = unchained(&self::forged(&Forgery::Swap { place: place.min(LENGTH - 3) }));
        prop_assert!(unchained_holds(&swapped, last));
    }
}
