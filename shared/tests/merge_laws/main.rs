//! The laws of merging, with Automerge itself as the oracle: the same changes give the same heads,
//! values, conflicts and winners, in any causal order and any number of times.

mod naive;

use std::collections::BTreeSet;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, ROOT, ReadDoc, ScalarValue};
use proptest::prelude::*;
use shared::change::{Action, Change, Composition, GateError, MAX_TIME, OpId, Operation, Scalar};
use shared::id::InstallationId;
use shared::state::{State, StateError};

const KEYS: [&str; 4] = ["note", "venue", "topics/a", "audience_count"];

/// One act of one of three replicas.
#[derive(Debug, Clone)]
enum Act {
    Put(usize, usize, i64),
    Delete(usize, usize),
    Merge(usize, usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..3_usize, 0..KEYS.len(), 0..3_i64).prop_map(|(r, k, v)| Act::Put(r, k, v)),
        1 => (0..3_usize, 0..KEYS.len()).prop_map(|(r, k)| Act::Delete(r, k)),
        2 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Act::Merge(from, to)),
    ]
}

fn actor(replica: usize) -> ActorId {
    // Actors whose byte order differs from their index order.
    ActorId::from(vec![[9_u8, 1, 5][replica]; 16])
}

/// Plays the acts on Automerge documents; answers all changes and the merged document.
fn play(acts: &[Act]) -> (Vec<Change>, Automerge) {
    let mut first = Automerge::new().with_actor(actor(0));
    let mut tx = first.transaction();
    tx.put(ROOT, "kind", "outreach_session").unwrap();
    tx.put(ROOT, "note", ScalarValue::Int(-1)).unwrap();
    tx.commit_with(CommitOptions::default().with_time(1_530_000_000));
    let mut replicas = vec![first.clone()];
    for replica in 1..3 {
        replicas.push(first.fork().with_actor(actor(replica)));
    }
    for act in acts {
        match act {
            Act::Put(replica, key, value) => {
                let mut tx = replicas[*replica].transaction();
                tx.put(ROOT, KEYS[*key], *value).unwrap();
                tx.commit();
            }
            Act::Delete(replica, key) => {
                let mut tx = replicas[*replica].transaction();
                tx.delete(ROOT, KEYS[*key]).unwrap();
                tx.commit();
            }
            Act::Merge(from, to) => {
                let mut source = replicas[*from].clone();
                replicas[*to].merge(&mut source).unwrap();
            }
        }
    }
    let mut all = replicas[0].clone();
    for replica in &mut replicas[1..] {
        all.merge(replica).unwrap();
    }
    let changes = all
        .get_changes(&[])
        .iter()
        .map(|change| Change::read(change.raw_bytes()).expect("Automerge's own change passes"))
        .collect();
    (changes, all)
}

/// A change as Automerge reads it.
fn theirs(change: &Change) -> automerge::Change {
    automerge::Change::from_bytes(change.raw().to_vec()).unwrap()
}

fn assert_equal(state: &State, document: &Automerge) {
    let mut heads: Vec<_> = document.get_heads().iter().map(|head| head.0).collect();
    heads.sort_unstable();
    assert_eq!(
        state.heads().iter().map(|head| head.0).collect::<Vec<_>>(),
        heads
    );
    for key in KEYS {
        let mut theirs: Vec<_> = document
            .get_all(ROOT, key)
            .unwrap()
            .into_iter()
            .map(|(value, _)| value.as_scalar().cloned().unwrap())
            .collect();
        let mut ours: Vec<_> = state
            .values(key)
            .iter()
            .map(|entry| match entry.value {
                Scalar::Int(value) => ScalarValue::Int(value),
                ref other => panic!("unexpected {other:?}"),
            })
            .collect();
        let winner = document
            .get(ROOT, key)
            .unwrap()
            .map(|(value, _)| value.as_scalar().cloned());
        assert_eq!(winner.flatten(), ours.last().cloned(), "winner of {key}");
        let text = |value: &ScalarValue| format!("{value:?}");
        theirs.sort_by_key(text);
        ours.sort_by_key(text);
        assert_eq!(ours, theirs, "values of {key}");
    }
}

/// Every order that puts dependencies first, driven by a list of choices.
fn reorder(changes: &[Change], choices: &[prop::sample::Index]) -> Vec<Change> {
    let mut rest: Vec<_> = changes.iter().collect();
    let mut done: Vec<Change> = Vec::new();
    let mut choice = choices.iter().cycle();
    while !rest.is_empty() {
        let ready: Vec<usize> = (0..rest.len())
            .filter(|index| {
                rest[*index]
                    .dependencies()
                    .iter()
                    .all(|dependency| done.iter().any(|change| change.hash() == *dependency))
            })
            .collect();
        let pick = choice.next().map_or(0, |choice| choice.index(ready.len()));
        done.push(rest.remove(ready[pick]).clone());
    }
    done
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn merging_agrees_with_automerge_in_any_order_and_any_number_of_times(
        acts in prop::collection::vec(act(), 0..24),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let (changes, document) = play(&acts);
        let state = State::of(&changes).unwrap();
        assert_equal(&state, &document);
        let shuffled = reorder(&changes, &choices);
        let twice = shuffled.iter().chain(&shuffled);
        prop_assert_eq!(&State::of(twice).unwrap(), &state);
        let stored: State = shared::cbor::decode(&shared::cbor::encode(&state)).unwrap();
        prop_assert_eq!(stored, state);
    }

    #[test]
    fn any_order_gives_the_same_bytes_and_any_batches_a_document_that_loads_the_same_changes(
        acts in prop::collection::vec(act(), 0..24),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
        sizes in prop::collection::vec(1..6_usize, 1..10),
    ) {
        let (changes, document) = play(&acts);
        let bytes = shared::cbor::encode(&State::of(&changes).unwrap());
        let shuffled = reorder(&changes, &choices);
        let state = State::of(&shuffled).unwrap();
        prop_assert_eq!(shared::cbor::encode(&state), bytes);

        let mut batched = Automerge::new();
        let mut rest = shuffled.as_slice();
        for size in sizes.iter().cycle() {
            let (batch, after) = rest.split_at((*size).min(rest.len()));
            batched.apply_changes(batch.iter().map(theirs)).unwrap();
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        // A document's own bytes depend on the order in which changes came to it; what is in it does not.
        let raws = |document: &Automerge| {
            let changes = document.get_changes(&[]);
            let raws = changes.iter().map(|change| change.raw_bytes().to_vec());
            raws.collect::<BTreeSet<_>>()
        };
        let given: BTreeSet<_> = changes.iter().map(|change| change.raw().to_vec()).collect();
        for document in [&document, &batched] {
            let loaded = Automerge::load(&document.save()).unwrap();
            assert_equal(&state, &loaded);
            prop_assert_eq!(&raws(&loaded), &given);
        }
    }

    #[test]
    fn what_is_amended_here_is_what_automerge_reads(
        acts in prop::collection::vec(act(), 0..16),
        value in 0..9_i64,
    ) {
        let (changes, mut document) = play(&acts);
        let mut state = State::of(&changes).unwrap();
        let change = state.amend(
            InstallationId([7; 16]),
            1_530_000_500,
            Some("改了".to_owned()),
            [("note".to_owned(), Some(Scalar::Int(value))), ("topics/a".to_owned(), None)],
        );
        prop_assert_eq!(&Change::read(change.raw()).unwrap(), &change);
        state.apply(&change).unwrap();
        let theirs = automerge::Change::from_bytes(change.raw().to_vec()).unwrap();
        prop_assert_eq!(theirs.hash().0, change.hash().0);
        document.apply_changes([theirs]).unwrap();
        assert_equal(&state, &document);
        // The document survives a save: what was written is what Automerge itself would write.
        let again = Automerge::load(&document.save()).unwrap();
        assert_equal(&state, &again);
    }

    #[test]
    fn a_damaged_change_never_passes_the_gate(
        acts in prop::collection::vec(act(), 0..6),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let (changes, _) = play(&acts);
        let change = changes.last().unwrap();
        let mut raw = change.raw().to_vec();
        let at = at.index(raw.len());
        raw[at] ^= 1 << bit;
        prop_assert!(Change::read(&raw).is_err());
        prop_assert!(Change::read(&change.raw()[..at]).is_err());
    }

    #[test]
    fn the_gate_agrees_with_automerge_on_whatever_it_lets_through(
        acts in prop::collection::vec(act(), 0..6),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let (changes, _) = play(&acts);
        let mut raw = changes.last().unwrap().raw().to_vec();
        for (at, byte) in &damage {
            let at = 9 + at.index(raw.len() - 9);
            raw[at] = *byte;
        }
        repair(&mut raw);
        if let Ok(change) = Change::read(&raw) {
            let theirs = automerge::Change::from_bytes(raw.clone()).unwrap();
            prop_assert_eq!(theirs.hash().0, change.hash().0);
            prop_assert_eq!(theirs.seq(), change.seq());
            prop_assert_eq!(theirs.len(), change.operations().len());
            let actor = change.actor();
            prop_assert_eq!(theirs.actor_id().to_bytes(), actor.as_bytes());
        }
    }
}

/// Gives a damaged chunk the checksum of its own bytes.
fn repair(raw: &mut [u8]) {
    use sha2::Digest as _;
    let hash = sha2::Sha256::digest(&raw[8..]);
    raw[4..8].copy_from_slice(&hash[..4]);
}

#[test]
fn a_change_with_a_wrong_checksum_is_refused_by_name() {
    let (changes, _) = play(&[]);
    let mut raw = changes[0].raw().to_vec();
    raw[4] ^= 1;
    assert_eq!(Change::read(&raw), Err(GateError::Checksum));
}

#[test]
fn a_hundred_million_operations_in_127_bytes_are_refused_at_once() {
    let (changes, _) = play(&[]);
    // The action column of two puts is `02 01`: a run of 2. Make it a run of 10^8.
    let raw = changes[0].raw();
    let mut body = raw[10..].to_vec();
    let at = body.windows(3).position(|w| w == [0x42, 2, 0x56]).unwrap();
    body[at + 1] = 5;
    let data = body.windows(2).rposition(|w| w == [2, 1]).unwrap();
    body.splice(data..=data, [0x80, 0xc2, 0xd7, 0x2f]);
    let mut bomb = raw[..9].to_vec();
    bomb.push(u8::try_from(body.len()).unwrap());
    bomb.extend(body);
    repair(&mut bomb);
    assert!(matches!(Change::read(&bomb), Err(GateError::Malformed(_))));
}

#[test]
fn a_time_at_the_end_of_numbers_that_would_overflow_in_a_document_is_refused() {
    let state = State::of(&play(&[]).0).unwrap();
    let at = |time: i64| {
        let note = ("note".to_owned(), Some(Scalar::Int(1)));
        let change = state.amend(InstallationId([7; 16]), time, None, [note]);
        Change::read(change.raw()).map(|change| change.time())
    };
    for time in [
        i64::MIN,
        i64::MIN + 1,
        -MAX_TIME - 1,
        MAX_TIME + 1,
        i64::MAX,
    ] {
        assert_eq!(at(time), Err(GateError::TooLarge("time")), "{time}");
    }
    for time in [-MAX_TIME, -1, 0, MAX_TIME] {
        assert_eq!(at(time), Ok(time));
    }
}

#[test]
fn a_delete_of_nothing_that_a_saved_document_would_forget_is_refused() {
    let delete = |predecessors: Vec<OpId>| {
        let (state, actor) = (State::of(&play(&[]).0).unwrap(), InstallationId([7; 16]));
        let composition = Composition {
            actor,
            seq: 1,
            start_op: 1,
            time: 0,
            message: None,
            dependencies: state.heads(),
            operations: vec![Operation {
                key: "note".to_owned(),
                action: Action::Delete,
                predecessors,
            }],
        };
        Change::read(Change::compose(&composition).raw()).map(drop)
    };
    let seen = OpId {
        counter: 1,
        actor: InstallationId([1; 16]),
    };
    assert_eq!(delete(vec![seen]), Ok(()));
    let refused = Err(GateError::Malformed("a delete of nothing"));
    assert_eq!(delete(Vec::new()), refused);
}

#[test]
fn lists_and_nested_objects_are_not_flat() {
    let mut document = Automerge::new().with_actor(actor(0));
    let mut tx = document.transaction();
    tx.put_object(ROOT, "list", automerge::ObjType::List)
        .unwrap();
    tx.commit();
    let change = document.get_last_local_change().unwrap();
    assert!(matches!(
        Change::read(change.raw_bytes()),
        Err(GateError::NotFlat(_))
    ));
    let mut tx = document.transaction();
    tx.put(ROOT, "n", ScalarValue::counter(1)).unwrap();
    tx.commit();
    let change = document.get_last_local_change().unwrap();
    assert!(matches!(
        Change::read(change.raw_bytes()),
        Err(GateError::NotFlat(_))
    ));
}

#[test]
fn a_second_change_with_the_same_number_collides_and_changes_nothing() {
    let (changes, _) = play(&[]);
    let state = State::of(&changes).unwrap();
    let one = state.amend(
        InstallationId([7; 16]),
        1,
        None,
        [("a".into(), Some(Scalar::Int(1)))],
    );
    let two = state.amend(
        InstallationId([7; 16]),
        1,
        None,
        [("a".into(), Some(Scalar::Int(2)))],
    );
    let mut merged = state.clone();
    merged.apply(&one).unwrap();
    let before = merged.clone();
    assert_eq!(merged.apply(&two), Err(StateError::Collision));
    assert_eq!(merged, before);
}
