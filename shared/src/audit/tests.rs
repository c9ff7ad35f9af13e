//! A trail that holds, and everything that may happen to one.

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::{Just, Strategy, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::*;
use crate::time::LocalDate;

const ORGANISATION: OrganisationId = OrganisationId([3; 16]);
const BEGIN: Timestamp = Timestamp(1_530_489_600_000);

/// A stored entry with bytes of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    seq: u64,
    bytes: Vec<u8>,
    tag: Digest,
}

fn deed(number: u64) -> Deed {
    Deed {
        at: BEGIN.plus_ms(i64::try_from(number).unwrap() * 60_000),
        person: Some(UserId([5; 16])),
        installation: None,
        act: match number % 3 {
            0 => Act::DeviceRevoked {
                device: crate::id::DeviceId([u8::try_from(number % 251).unwrap(); 16]),
            },
            1 => Act::GrantsGiven {
                account: UserId([6; 16]),
                grants: Vec::new(),
            },
            _ => Act::PageOpened {
                address: "10.0.0.1".to_owned(),
                valid_until: BEGIN,
            },
        },
    }
}

/// Appends deeds after a head.
fn append(rows: &mut Vec<Row>, head: Tag, deeds: impl IntoIterator<Item = Deed>) -> Tag {
    let mut head = head;
    for deed in deeds {
        let bytes = crate::cbor::encode(&deed.after(ORGANISATION, head));
        head = next(head, &bytes);
        rows.push(Row {
            seq: head.seq,
            bytes,
            tag: head.tag,
        });
    }
    head
}

fn trail(length: u64) -> (Vec<Row>, Tag) {
    let mut rows = Vec::new();
    let head = append(&mut rows, Tag::START, (0..length).map(deed));
    (rows, head)
}

fn walk(rows: &[Row], anchor: Tag, head: Tag, checkpoints: &[Checkpoint]) -> Result<Walked, Fault> {
    walk_at(None, rows, anchor, head, checkpoints)
}

fn walk_at(
    now: Option<Timestamp>,
    rows: &[Row],
    anchor: Tag,
    head: Tag,
    checkpoints: &[Checkpoint],
) -> Result<Walked, Fault> {
    let mut walk = Walk::from(ORGANISATION, anchor, checkpoints.to_vec(), now);
    for row in rows {
        walk.step(Stored {
            seq: row.seq,
            bytes: &row.bytes,
            tag: row.tag,
        })?;
    }
    walk.finish(head)
}

fn checkpoint(head: Tag, at: Timestamp) -> Checkpoint {
    Checkpoint {
        organisation: ORGANISATION,
        head,
        at,
    }
}

fn entry(row: &Row) -> Entry {
    crate::cbor::decode(&row.bytes).unwrap()
}

#[test]
fn a_trail_that_nobody_touched_holds() {
    let (rows, head) = trail(20);
    let seen = checkpoint(
        Tag {
            seq: 7,
            tag: rows[6].tag,
        },
        entry(&rows[6]).at,
    );
    let walked = Walked { entries: 20, head };
    assert_eq!(walk(&rows, Tag::START, head, &[seen]), Ok(walked));
    let none = Walked {
        entries: 0,
        head: Tag::START,
    };
    assert_eq!(walk(&[], Tag::START, Tag::START, &[]), Ok(none));
}

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

#[test]
fn a_truncated_trail_is_found_by_what_it_lacks() {
    let (mut rows, head) = trail(9);
    let seen = checkpoint(head, entry(&rows[8]).at);
    rows.truncate(6);
    let kept = Tag {
        seq: 6,
        tag: rows[5].tag,
    };
    assert!(
        walk(&rows, Tag::START, kept, &[]).is_ok(),
        "the head went with it"
    );
    assert_eq!(
        walk(&rows, Tag::START, kept, &[seen]),
        Err(Fault::Missing(7))
    );
    let foreign = Checkpoint {
        organisation: OrganisationId([4; 16]),
        ..checkpoint(kept, BEGIN)
    };
    assert_eq!(
        walk(&rows, Tag::START, kept, &[foreign]),
        Err(Fault::Foreign(6))
    );
}

#[test]
fn what_is_after_the_head_is_not_of_the_trail() {
    let (rows, _) = trail(4);
    let head = Tag {
        seq: 3,
        tag: rows[2].tag,
    };
    assert_eq!(walk(&rows, Tag::START, head, &[]), Err(Fault::Beyond(4)));
}

/// A trail pruned up to an entry, on a day.
fn pruned(through: usize, on: LocalDate, before: LocalDate) -> (Vec<Row>, Tag, Tag) {
    let (mut rows, head) = trail(9);
    let anchor = Tag {
        seq: through as u64,
        tag: rows[through - 1].tag,
    };
    let deed = Deed {
        at: on.start(),
        person: None,
        installation: None,
        act: Act::AuditPruned {
            before,
            through: anchor.seq,
            tag: anchor.tag,
            entries: anchor.seq,
        },
    };
    let head = append(&mut rows, head, [deed]);
    (rows.split_off(through), anchor, head)
}

#[test]
fn a_pruned_trail_holds_where_an_entry_vouches_for_it() {
    let before: LocalDate = "2018-07-03".parse().unwrap();
    let (rows, anchor, head) = pruned(5, before.plus_days(RETENTION_DAYS), before);
    let walked = walk(&rows, anchor, head, &[]);
    assert_eq!(walked.map(|walked| walked.entries), Ok(5));
    // A checkpoint of what is gone, and one of the anchor.
    let (all, _) = trail(9);
    let of = |seq: usize| {
        let tag = Tag {
            seq: seq as u64,
            tag: all[seq - 1].tag,
        };
        checkpoint(tag, entry(&all[seq - 1]).at)
    };
    assert!(walk(&rows, anchor, head, &[of(3), of(5), of(8)]).is_ok());
    let mut other = of(5);
    other.head.tag = Digest([1; 32]);
    assert_eq!(
        walk(&rows, anchor, head, &[other]),
        Err(Fault::Rewritten(5))
    );
    // A checkpoint of a day that had to be kept says that it was here.
    let mut young = of(3);
    young.at = before.start();
    assert_eq!(
        walk(&rows, anchor, head, &[young]),
        Err(Fault::Unvouched(3))
    );
}

#[test]
fn a_pruning_of_days_to_come_vouches_for_nothing() {
    let before: LocalDate = "2098-01-01".parse().unwrap();
    let (rows, anchor, head) = pruned(5, before.plus_days(RETENTION_DAYS), before);
    let now: Timestamp = "2018-12-31T00:00:00.000Z".parse().unwrap();
    let walked = walk_at(Some(now), &rows, anchor, head, &[]);
    assert_eq!(walked, Err(Fault::Unvouched(5)));
    // Whoever does not say when they look believes it.
    assert!(walk(&rows, anchor, head, &[]).is_ok());
    let then = before.plus_days(RETENTION_DAYS).start();
    assert!(walk_at(Some(then), &rows, anchor, head, &[]).is_ok());
}

#[test]
fn a_trail_pruned_too_young_or_by_nobody_does_not_hold() {
    let before: LocalDate = "2018-07-03".parse().unwrap();
    let (rows, anchor, head) = pruned(5, before.plus_days(RETENTION_DAYS - 1), before);
    assert_eq!(walk(&rows, anchor, head, &[]), Err(Fault::Unvouched(5)));
    let (mut rows, head) = trail(9);
    let anchor = Tag {
        seq: 5,
        tag: rows[4].tag,
    };
    let rest = rows.split_off(5);
    assert_eq!(walk(&rest, anchor, head, &[]), Err(Fault::Unvouched(5)));
}

#[test]
fn a_checkpoint_reads_back_and_opens_under_its_key_alone() {
    let key = SigningKey::from_bytes(&[8; 32]);
    let (_, head) = trail(3);
    let seen = checkpoint(head, BEGIN);
    let bytes = crate::cbor::encode(&seen);
    let signature = key.sign(&SignedCheckpoint::message(&bytes));
    let file = SignedCheckpoint {
        checkpoint: bytes,
        signature: signature.to_bytes().to_vec(),
    }
    .to_file();
    let read = SignedCheckpoint::read(&file).unwrap();
    let public = |key: &SigningKey| Digest(key.verifying_key().to_bytes());
    assert_eq!(read.open(&public(&key)), Ok(seen));
    let other = SigningKey::from_bytes(&[9; 32]);
    assert_eq!(read.open(&public(&other)), Err(CheckpointError::Signature));
    let mut later = read.clone();
    *later.checkpoint.last_mut().unwrap() ^= 1;
    assert_eq!(later.open(&public(&key)), Err(CheckpointError::Signature));
    for damaged in [&file[1..], &file[..file.len() - 1], &[0; 5_000]] {
        let read = SignedCheckpoint::read(damaged);
        assert_eq!(read, Err(CheckpointError::Malformed));
    }
}

#[test]
fn an_act_has_one_name_everywhere() {
    for name in ActName::ALL {
        assert_eq!(name.as_str().parse(), Ok(*name));
    }
    assert_eq!("Audit_Read".parse::<ActName>(), Err(UnknownAct));
    for number in 0..3 {
        let act = deed(number).act;
        let json = serde_json::to_value(&act).unwrap();
        assert_eq!(json["act"], act.name().as_str());
    }
}
