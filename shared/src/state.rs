//! The merged state of a record: per key, the values that no later operation replaced.
//!
//! The semantics are Automerge's for a flat map (a property test holds the two equal): an operation
//! removes the ones it names as predecessors and adds its own value; what remains side by side was
//! written concurrently. [`State`] is all that is needed to apply the next change and to write an
//! amendment, so neither phone nor server keeps a document loaded or rereads the history.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use crate::change::{Action, Change, Composition, MAX_DEPENDENCIES, OpId, Operation, Scalar};
use crate::id::{ChangeHash, InstallationId};

/// Why a change cannot be applied to a state. Nothing was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// A dependency is not in the state.
    #[error("dependency {0} is missing")]
    MissingDependency(ChangeHash),
    /// Another change of the same actor has this sequence number.
    #[error("another change of this actor has this sequence number")]
    Collision,
    /// The sequence number, first counter or a predecessor does not follow from the dependencies.
    #[error("does not follow from its dependencies: {0}")]
    NotCausal(&'static str),
    /// The record's first change has dependencies, or a later one has none.
    #[error("a record has exactly one creation, and everything else depends on it")]
    Creation,
}

/// A value of a key, and which operation wrote it.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Entry {
    /// The operation.
    #[n(0)]
    pub op: OpId,
    /// The value it put.
    #[n(1)]
    pub value: Scalar,
    /// The author's clock at that change: seconds since 1970.
    #[n(2)]
    pub time: i64,
}

#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
struct Register {
    #[n(0)]
    values: Vec<Entry>,
    /// Puts that a later operation replaced, kept so that a late concurrent change is still checked.
    #[n(1)]
    replaced: BTreeSet<OpId>,
}

#[derive(Debug, Clone, PartialEq, Encode, Decode)]
struct Applied {
    #[n(0)]
    actor: InstallationId,
    #[n(1)]
    seq: u64,
    #[n(2)]
    start_op: u64,
    #[n(3)]
    max_op: u64,
    #[n(4)]
    dependencies: Vec<ChangeHash>,
}

/// The merged state of one record.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct State {
    #[n(0)]
    registers: BTreeMap<String, Register>,
    #[n(1)]
    applied: BTreeMap<ChangeHash, Applied>,
    #[n(2)]
    heads: BTreeSet<ChangeHash>,
}

impl State {
    /// Merges changes in any order that puts dependencies first.
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Result<Self, StateError> {
        let mut state = Self::default();
        for change in changes {
            state.apply(change)?;
        }
        Ok(state)
    }

    /// The changes that no other depends on, ascending.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.heads.iter().copied().collect()
    }

    /// Whether a change is in this state.
    pub fn contains(&self, hash: &ChangeHash) -> bool {
        self.applied.contains_key(hash)
    }

    /// Number of changes merged.
    pub fn len(&self) -> usize {
        self.applied.len()
    }

    /// Whether nothing was applied yet.
    pub fn is_empty(&self) -> bool {
        self.applied.is_empty()
    }

    /// The highest sequence number of an actor here; 0 when it wrote nothing.
    pub fn seq_of(&self, actor: InstallationId) -> u64 {
        self.applied
            .values()
            .filter(|applied| applied.actor == actor)
            .map(|applied| applied.seq)
            .max()
            .unwrap_or(0)
    }

    /// Applies a change whose dependencies are all here. The same change again does nothing. Fails
    /// without touching the state.
    pub fn apply(&mut self, change: &Change) -> Result<(), StateError> {
        if self.contains(&change.hash()) {
            return Ok(());
        }
        self.check(change)?;
        for (op, id) in change.operations().iter().zip(op_ids(change)) {
            let register = self.registers.entry(op.key.clone()).or_default();
            for replaced in &op.predecessors {
                register.values.retain(|entry| entry.op != *replaced);
                register.replaced.insert(*replaced);
            }
            if let Action::Put(value) = &op.action {
                let entry = Entry {
                    op: id,
                    value: value.clone(),
                    time: change.time(),
                };
                let at = register.values.partition_point(|other| other.op < id);
                register.values.insert(at, entry);
            }
        }
        for dependency in change.dependencies() {
            self.heads.remove(dependency);
        }
        self.heads.insert(change.hash());
        let applied = Applied {
            actor: change.actor(),
            seq: change.seq(),
            start_op: change.start_op(),
            max_op: change.max_op(),
            dependencies: change.dependencies().to_vec(),
        };
        self.applied.insert(change.hash(), applied);
        Ok(())
    }

    /// What [`Self::apply`] would answer.
    pub fn check(&self, change: &Change) -> Result<(), StateError> {
        if change.is_creation() != self.is_empty() {
            return Err(match change.dependencies().first() {
                Some(missing) if self.is_empty() => StateError::MissingDependency(*missing),
                _ => StateError::Creation,
            });
        }
        for dependency in change.dependencies() {
            if !self.contains(dependency) {
                return Err(StateError::MissingDependency(*dependency));
            }
        }
        let taken = |seq: u64| {
            move |applied: &&Applied| applied.actor == change.actor() && applied.seq == seq
        };
        if self
            .applied
            .values()
            .any(|applied| taken(change.seq())(&applied))
        {
            return Err(StateError::Collision);
        }
        let past = self.past(change.dependencies());
        let before = past.values().map(|applied| applied.max_op).max();
        if change.start_op() != before.unwrap_or(0) + 1 {
            return Err(StateError::NotCausal("start_op"));
        }
        if change.seq() != 1
            && !past
                .values()
                .any(|applied| taken(change.seq() - 1)(applied))
        {
            return Err(StateError::NotCausal("seq"));
        }
        let known = |id: &OpId| {
            past.values()
                .any(|a| a.actor == id.actor && (a.start_op..=a.max_op).contains(&id.counter))
        };
        for (index, op) in change.operations().iter().enumerate() {
            let register = self.registers.get(&op.key);
            for predecessor in &op.predecessors {
                let written = register.is_some_and(|register| {
                    register.replaced.contains(predecessor)
                        || register.values.iter().any(|entry| entry.op == *predecessor)
                });
                if !written || !known(predecessor) {
                    return Err(StateError::NotCausal("predecessor"));
                }
            }
            // Two operations of one change on one key: Automerge's own transactions never write that.
            if change.operations()[..index]
                .iter()
                .any(|other| other.key == op.key)
            {
                return Err(StateError::NotCausal("a key twice in one change"));
            }
        }
        Ok(())
    }

    fn past(&self, heads: &[ChangeHash]) -> BTreeMap<ChangeHash, &Applied> {
        let mut past = BTreeMap::new();
        let mut next = heads.to_vec();
        while let Some(hash) = next.pop() {
            let Some(applied) = self.applied.get(&hash) else {
                continue;
            };
            if past.insert(hash, applied).is_none() {
                next.extend(&applied.dependencies);
            }
        }
        past
    }

    /// Whether every head of this state is an ancestor of, or among, these heads.
    pub fn is_covered_by(&self, heads: &[ChangeHash]) -> bool {
        let past = self.past(heads);
        self.heads.iter().all(|head| past.contains_key(head))
    }

    /// The hashes of these heads and everything before them, for the state at a change's own
    /// dependencies.
    pub fn ancestors(&self, heads: &[ChangeHash]) -> BTreeSet<ChangeHash> {
        self.past(heads).into_keys().collect()
    }

    /// Every value of a key, Automerge's winner last; empty when the key is absent.
    pub fn values(&self, key: &str) -> &[Entry] {
        self.registers
            .get(key)
            .map_or(&[], |register| register.values.as_slice())
    }

    /// Automerge's winner of a key: the value with the greatest operation id.
    pub fn get(&self, key: &str) -> Option<&Scalar> {
        self.values(key).last().map(|entry| &entry.value)
    }

    /// Whether a key holds more than one *distinct* value (sync.md N2: the same value twice is none).
    pub fn is_disputed(&self, key: &str) -> bool {
        let mut values = self.values(key).iter();
        let first = values.next();
        values.any(|entry| Some(&entry.value) != first.map(|first| &first.value))
    }

    /// Every present key, ascending.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.registers
            .iter()
            .filter(|(_, register)| !register.values.is_empty())
            .map(|(key, _)| key.as_str())
    }

    /// The members of a set: what follows `<set>/` in the present keys, whatever their values.
    pub fn members<'a>(&'a self, set: &'a str) -> impl Iterator<Item = &'a str> {
        self.keys()
            .filter_map(move |key| key.strip_prefix(set)?.strip_prefix('/'))
    }

    /// Composes a change that has seen everything here: puts (`Some`) and deletes (`None`) of keys,
    /// each replacing all values now visible. Every assignment is written, also where the value is
    /// equal, so that fields that belong together stay together; a delete of an absent key is left out.
    pub fn amend(
        &self,
        actor: InstallationId,
        time: i64,
        reason: Option<String>,
        assignments: impl IntoIterator<Item = (String, Option<Scalar>)>,
    ) -> Change {
        let past = self.applied.values().map(|applied| applied.max_op).max();
        let operations = assignments
            .into_iter()
            .filter_map(|(key, value)| {
                let predecessors: Vec<_> = self.values(&key).iter().map(|entry| entry.op).collect();
                let action = match value {
                    Some(value) => Action::Put(value),
                    None if predecessors.is_empty() => return None,
                    None => Action::Delete,
                };
                Some(Operation {
                    key,
                    action,
                    predecessors,
                })
            })
            .collect();
        debug_assert!(self.heads.len() <= MAX_DEPENDENCIES);
        Change::compose(&Composition {
            actor,
            seq: self.seq_of(actor) + 1,
            start_op: past.unwrap_or(0) + 1,
            time,
            message: reason,
            dependencies: self.heads(),
            operations,
        })
    }
}

fn op_ids(change: &Change) -> impl Iterator<Item = OpId> {
    let actor = change.actor();
    (change.start_op()..).map(move |counter| OpId { counter, actor })
}
