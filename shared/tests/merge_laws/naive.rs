//! The rules of merging written as they read, without a thought for cost: the reference for [`State`] in values,
//! heads, ancestors and errors, on changes that nobody's phone would write.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use shared::change::{Action, Change, Composition, OpId, Operation, Scalar};
use shared::id::{ChangeHash, InstallationId};
use shared::state::{State, StateError};

const KEYS: [&str; 3] = ["note", "venue", "topics/a"];

/// Every change, in the order applied. All else is worked out anew each time.
#[derive(Debug, Default, Clone)]
struct Naive(Vec<Change>);

impl Naive {
    fn get(&self, hash: &ChangeHash) -> Option<&Change> {
        self.0.iter().find(|change| change.hash() == *hash)
    }

    fn heads(&self) -> Vec<ChangeHash> {
        let below = |hash: &ChangeHash| {
            let mut changes = self.0.iter();
            changes.any(|change| change.dependencies().contains(hash))
        };
        let hashes: BTreeSet<_> = self.0.iter().map(Change::hash).collect();
        hashes.into_iter().filter(|hash| !below(hash)).collect()
    }

    fn past(&self, heads: &[ChangeHash]) -> BTreeSet<ChangeHash> {
        let mut past = BTreeSet::new();
        let mut next = heads.to_vec();
        while let Some(hash) = next.pop() {
            if let Some(change) = self.get(&hash)
                && past.insert(hash)
            {
                next.extend(change.dependencies());
            }
        }
        past
    }

    fn check(&self, change: &Change) -> Result<(), StateError> {
        if change.is_creation() != self.0.is_empty() {
            return Err(match change.dependencies().first() {
                Some(missing) if self.0.is_empty() => StateError::MissingDependency(*missing),
                _ => StateError::Creation,
            });
        }
        let mut dependencies = change.dependencies().iter();
        if let Some(missing) = dependencies.find(|hash| self.get(hash).is_none()) {
            return Err(StateError::MissingDependency(*missing));
        }
        let own = |other: &&Change| other.actor() == change.actor();
        let mut others = self.0.iter().filter(own);
        if others.any(|other| other.seq() == change.seq()) {
            return Err(StateError::Collision);
        }
        let past = self.past(change.dependencies());
        let past: Vec<&Change> = past.iter().filter_map(|hash| self.get(hash)).collect();
        let greatest = past.iter().map(|other| other.max_op()).max();
        if change.start_op() != greatest.unwrap_or(0) + 1 {
            return Err(StateError::NotCausal("start_op"));
        }
        let mut own = past.iter().filter(|other| own(other));
        if change.seq() != 1 && !own.any(|other| other.seq() + 1 == change.seq()) {
            return Err(StateError::NotCausal("seq"));
        }
        let mut keys = Vec::new();
        for operation in change.operations() {
            for predecessor in &operation.predecessors {
                let mut written = past.iter().flat_map(|other| puts(other));
                if !written.any(|(id, key, _)| id == *predecessor && key == operation.key) {
                    return Err(StateError::NotCausal("predecessor"));
                }
            }
            if keys.contains(&&operation.key) {
                return Err(StateError::NotCausal("a key twice in one change"));
            }
            keys.push(&operation.key);
        }
        Ok(())
    }

    fn values(&self, key: &str) -> Vec<(OpId, Scalar)> {
        let operations = self.0.iter().flat_map(Change::operations);
        let on_key = operations.filter(|operation| operation.key == key);
        let replaced: BTreeSet<OpId> = on_key
            .flat_map(|operation| operation.predecessors.iter().copied())
            .collect();
        let puts = self.0.iter().flat_map(puts);
        let here = puts.filter(|(id, other, _)| *other == key && !replaced.contains(id));
        let values: BTreeMap<OpId, Scalar> =
            here.map(|(id, _, value)| (id, value.clone())).collect();
        values.into_iter().collect()
    }
}

/// The values that a change puts, each with its operation and key.
fn puts(change: &Change) -> Vec<(OpId, &str, &Scalar)> {
    let operations = change.operations().iter().zip(change.start_op()..);
    operations
        .filter_map(|(operation, counter)| {
            let actor = change.actor();
            match &operation.action {
                Action::Put(value) => {
                    Some((OpId { counter, actor }, operation.key.as_str(), value))
                }
                Action::Delete => None,
            }
        })
        .collect()
}

/// How a change is made up: mostly as a phone would, sometimes not.
#[derive(Debug, Clone)]
struct Sketch {
    actor: u8,
    /// Which changes it builds on; all heads where there is none.
    on: Vec<prop::sample::Index>,
    seq_off: i8,
    start_off: i8,
    unknown_dependency: bool,
    /// Key, value or delete, and how predecessors are chosen.
    operations: Vec<(usize, Option<i64>, Predecessors)>,
}

#[derive(Debug, Clone)]
enum Predecessors {
    /// All values seen.
    Visible,
    None,
    /// One operation of one change, on whatever key.
    Of(prop::sample::Index, u64),
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let predecessors = prop_oneof![
        5 => Just(Predecessors::Visible),
        1 => Just(Predecessors::None),
        2 => (any::<prop::sample::Index>(), 0..3_u64).prop_map(|(of, at)| Predecessors::Of(of, at)),
    ];
    let operation = (0..KEYS.len(), prop::option::of(0..3_i64), predecessors);
    let off = || prop_oneof![12 => Just(0_i8), 1 => -2..3_i8];
    (
        0..4_u8,
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        off(),
        off(),
        prop::bool::weighted(0.03),
        prop::collection::vec(operation, 0..3),
    )
        .prop_map(
            |(actor, on, seq_off, start_off, unknown_dependency, operations)| Sketch {
                actor,
                on,
                seq_off,
                start_off,
                unknown_dependency,
                operations,
            },
        )
}

fn draw(sketch: &Sketch, naive: &Naive) -> Change {
    let actor = InstallationId([[9, 1, 5, 200][usize::from(sketch.actor)]; 16]);
    let mut dependencies: BTreeSet<ChangeHash> = match naive.0.as_slice() {
        [] => BTreeSet::new(),
        changes if !sketch.on.is_empty() => sketch
            .on
            .iter()
            .map(|on| changes[on.index(changes.len())].hash())
            .collect(),
        _ => naive.heads().into_iter().collect(),
    };
    let past = Naive(
        naive
            .past(&dependencies.iter().copied().collect::<Vec<_>>())
            .iter()
            .filter_map(|hash| naive.get(hash).cloned())
            .collect(),
    );
    if sketch.unknown_dependency {
        dependencies.insert(ChangeHash([7; 32]));
    }
    let own = past.0.iter().filter(|change| change.actor() == actor);
    let seq = own.map(Change::seq).max().unwrap_or(0) + 1;
    let start = past.0.iter().map(Change::max_op).max().unwrap_or(0) + 1;
    let operations = sketch.operations.iter().map(|(key, value, predecessors)| {
        let key = KEYS[*key];
        let predecessors = match predecessors {
            Predecessors::Visible => past.values(key).into_iter().map(|(id, _)| id).collect(),
            Predecessors::Of(of, at) if !naive.0.is_empty() => {
                let change = &naive.0[of.index(naive.0.len())];
                let counter = change.start_op() + at;
                let actor = change.actor();
                vec![OpId { counter, actor }]
            }
            Predecessors::None | Predecessors::Of(..) => Vec::new(),
        };
        Operation {
            key: key.to_owned(),
            action: value.map_or(Action::Delete, |value| Action::Put(Scalar::Int(value))),
            predecessors,
        }
    });
    Change::compose(&Composition {
        actor,
        seq: seq.saturating_add_signed(sketch.seq_off.into()).max(1),
        start_op: start.saturating_add_signed(sketch.start_off.into()).max(1),
        time: 1_530_000_000,
        message: None,
        dependencies: dependencies.into_iter().collect(),
        operations: operations.collect(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_state_answers_as_the_rules_read(
        sketches in prop::collection::vec(sketch(), 1..40),
        looks in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let mut naive = Naive::default();
        let mut state = State::default();
        for sketch in &sketches {
            let change = draw(sketch, &naive);
            if naive.get(&change.hash()).is_some() {
                continue;
            }
            let before = state.clone();
            let expected = naive.check(&change);
            prop_assert_eq!(state.check(&change), expected);
            // What is tried leaves nothing behind, whatever comes of it.
            let tried = state.trial([&change], State::clone);
            prop_assert_eq!(&state, &before);
            prop_assert_eq!(state.apply(&change), expected);
            prop_assert_eq!(tried.map_err(|(_, error)| error), expected.map(|()| state.clone()));
            if expected.is_ok() {
                naive.0.push(change);
            }
        }
        prop_assert_eq!(state.heads(), naive.heads());
        for key in KEYS {
            let values: Vec<_> = state
                .values(key)
                .iter()
                .map(|entry| (entry.op, entry.value.clone()))
                .collect();
            prop_assert_eq!(values, naive.values(key));
        }
        if !naive.0.is_empty() {
            let hashes: Vec<_> = looks
                .iter()
                .map(|look| naive.0[look.index(naive.0.len())].hash())
                .collect();
            let past = state.past(&hashes);
            let expected = naive.past(&hashes);
            for change in &naive.0 {
                prop_assert_eq!(past.contains(&change.hash()), expected.contains(&change.hash()));
            }
            let covered = naive.heads().iter().all(|head| expected.contains(head));
            prop_assert_eq!(state.is_covered_by(&hashes), covered);
        }
        for actor in [9, 1, 5, 200].map(|byte| InstallationId([byte; 16])) {
            let own = naive.0.iter().filter(|change| change.actor() == actor);
            prop_assert_eq!(state.seq_of(actor), own.map(Change::seq).max().unwrap_or(0));
        }
        // What is stored reads back as good as it was: it takes and refuses the same.
        let mut stored: State = shared::cbor::decode(&shared::cbor::encode(&state)).unwrap();
        prop_assert_eq!(&stored, &state);
        for sketch in &sketches {
            let change = draw(sketch, &naive);
            prop_assert_eq!(stored.check(&change), state.check(&change));
            prop_assert_eq!(stored.apply(&change), state.apply(&change));
            if naive.get(&change.hash()).is_none() && state.contains(&change.hash()) {
                naive.0.push(change);
            }
        }
        prop_assert_eq!(stored, state);
    }

    #[test]
    fn several_are_tried_and_taken_back_together(
        sketches in prop::collection::vec(sketch(), 2..20),
        at in any::<prop::sample::Index>(),
    ) {
        let mut naive = Naive::default();
        let mut all = State::default();
        for sketch in &sketches {
            let change = draw(sketch, &naive);
            if all.apply(&change).is_ok() && naive.get(&change.hash()).is_none() {
                naive.0.push(change);
            }
        }
        let at = at.index(naive.0.len().max(1));
        let mut state = State::of(&naive.0[..at.min(naive.0.len())]).unwrap();
        let before = state.clone();
        let seen = state.trial(&naive.0, State::clone);
        prop_assert_eq!(seen, Ok(all.clone()));
        prop_assert_eq!(&state, &before);
        for change in &naive.0 {
            state.apply(change).unwrap();
        }
        prop_assert_eq!(state, all);
    }
}
