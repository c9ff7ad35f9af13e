//! The merged state of a record: per key, the values that no later operation replaced.
//!
//! The semantics are Automerge's for a flat map (a property test holds the two equal): an operation
//! removes the ones it names as predecessors and adds its own value; what remains side by side was
//! written concurrently. [`State`] is all that is needed to apply the next change and to write an
//! amendment, so neither phone nor server keeps a document loaded or rereads the history.

mod ancestry;
mod apply;
mod register;
mod replacing;

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Decoder, Encode, Encoder};

use self::ancestry::Ancestry;
use self::register::Register;

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

/// The merged state of one record. Applying a change costs about its own size, however long the history is.
#[derive(Debug, Clone, Default)]
pub struct State {
    registers: BTreeMap<String, Register>,
    applied: BTreeMap<ChangeHash, Applied>,
    heads: BTreeSet<ChangeHash>,
    /// Follows from `applied`: neither stored nor compared.
    ancestry: Ancestry,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        (&self.registers, &self.applied, &self.heads)
            == (&other.registers, &other.applied, &other.heads)
    }
}

impl<C> Encode<C> for State {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3)?;
        self.registers.encode(e, ctx)?;
        self.applied.encode(e, ctx)?;
        self.heads.encode(e, ctx)
    }
}

/// A state as it is stored.
#[derive(Decode)]
struct Stored {
    #[n(0)]
    registers: BTreeMap<String, Register>,
    #[n(1)]
    applied: BTreeMap<ChangeHash, Applied>,
    #[n(2)]
    heads: BTreeSet<ChangeHash>,
}

impl<'b, C> Decode<'b, C> for State {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let stored = Stored::decode(d, ctx)?;
        let ancestry = Ancestry::of(&stored.applied).map_err(|_| {
            minicbor::decode::Error::message("changes that do not follow from each other")
        })?;
        Ok(Self {
            registers: stored.registers,
            applied: stored.applied,
            heads: stored.heads,
            ancestry,
        })
    }
}

/// Some changes of a state and everything before them.
#[derive(Debug, Clone)]
pub struct Past<'a> {
    ancestry: &'a Ancestry,
    clock: Vec<u32>,
}

impl Past<'_> {
    /// Whether a change is one of them or before one of them. Costs one look-up.
    pub fn contains(&self, hash: &ChangeHash) -> bool {
        self.ancestry.has_seen(&self.clock, hash)
    }
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

    /// Number of installations that wrote what was merged.
    pub fn writers(&self) -> usize {
        self.ancestry.writers()
    }

    /// The highest sequence number of an actor here; 0 when it wrote nothing.
    pub fn seq_of(&self, actor: InstallationId) -> u64 {
        self.ancestry.seq_of(actor)
    }

    /// These changes and everything before them; unknown ones add nothing.
    pub fn past(&self, heads: &[ChangeHash]) -> Past<'_> {
        Past {
            ancestry: &self.ancestry,
            clock: self.ancestry.clock(heads),
        }
    }

    /// Whether every head of this state is an ancestor of, or among, these heads.
    pub fn is_covered_by(&self, heads: &[ChangeHash]) -> bool {
        let past = self.past(heads);
        self.heads.iter().all(|head| past.contains(head))
    }

    /// What a change here builds on; none for one that is not here.
    pub fn dependencies_of(&self, hash: &ChangeHash) -> Option<&[ChangeHash]> {
        Some(&self.applied.get(hash)?.dependencies)
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
        let heads = self.heads.iter().filter_map(|head| self.applied.get(head));
        let past = heads.map(|head| head.max_op).max();
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
