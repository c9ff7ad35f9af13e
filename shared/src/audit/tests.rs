//! A trail that holds, and everything that may happen to one.

mod touched;

use ed25519_dalek::{Signer as _, SigningKey};

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
