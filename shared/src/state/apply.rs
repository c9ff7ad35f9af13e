//! Applying a change to a state, for good or to see what would come of it.

use std::collections::BTreeSet;

use super::register::Register;
use super::{Applied, Entry, State, StateError};
use crate::change::{Action, Change, OpId};
use crate::id::ChangeHash;

/// What a change took away, so that it can be taken back.
#[derive(Debug, Default)]
struct Undo {
    /// Heads that it built on.
    heads: Vec<ChangeHash>,
    /// By place of the operation: values that it replaced.
    values: Vec<(usize, Entry)>,
    /// By place of the operation: predecessors that nobody had replaced.
    replaced: Vec<(usize, OpId)>,
    /// Places of operations on keys that were never written.
    begun: Vec<usize>,
}

impl State {
    /// Applies a change whose dependencies are all here. The same change again does nothing. Fails
    /// without touching the state.
    pub fn apply(&mut self, change: &Change) -> Result<(), StateError> {
        self.apply_for_now(change).map(drop)
    }

    /// Shows what would come of applying these changes one after the other, and takes them back. Fails with the place
    /// of the one that does not apply, and why.
    pub fn trial<'a, T>(
        &mut self,
        changes: impl IntoIterator<Item = &'a Change>,
        look: impl FnOnce(&Self) -> T,
    ) -> Result<T, (usize, StateError)> {
        let mut applied = Vec::new();
        let mut failed = None;
        for (place, change) in changes.into_iter().enumerate() {
            match self.apply_for_now(change) {
                Ok(undo) => applied.extend(undo.map(|undo| (change, undo))),
                Err(error) => {
                    failed = Some((place, error));
                    break;
                }
            }
        }
        let shown = match failed {
            Some(failed) => Err(failed),
            None => Ok(look(self)),
        };
        for (change, undo) in applied.into_iter().rev() {
            self.take_back(change, undo);
        }
        shown
    }

    /// Applies a change; answers how to take it back, where it was not here.
    fn apply_for_now(&mut self, change: &Change) -> Result<Option<Undo>, StateError> {
        if self.contains(&change.hash()) {
            return Ok(None);
        }
        let clock = self.check_clock(change)?;
        let mut undo = Undo::default();
        for (place, (op, id)) in change.operations().iter().zip(op_ids(change)).enumerate() {
            if !self.registers.contains_key(&op.key) {
                self.registers.insert(op.key.clone(), Register::default());
                undo.begun.push(place);
            }
            let Some(register) = self.registers.get_mut(&op.key) else {
                continue;
            };
            for entry in register.remove(&op.predecessors) {
                undo.values.push((place, entry));
            }
            for replaced in &op.predecessors {
                if register.replaced.insert(*replaced) {
                    undo.replaced.push((place, *replaced));
                }
            }
            if let Action::Put(value) = &op.action {
                register.insert(Entry {
                    op: id,
                    value: value.clone(),
                    time: change.time(),
                });
            }
        }
        for dependency in change.dependencies() {
            if self.heads.remove(dependency) {
                undo.heads.push(*dependency);
            }
        }
        let hash = change.hash();
        self.heads.insert(hash);
        let applied = Applied {
            actor: change.actor(),
            seq: change.seq(),
            start_op: change.start_op(),
            max_op: change.max_op(),
            dependencies: change.dependencies().to_vec(),
        };
        let added = self.ancestry.add(hash, &applied, &clock);
        debug_assert_eq!(added, Ok(()), "what was checked follows");
        self.applied.insert(hash, applied);
        Ok(Some(undo))
    }

    fn take_back(&mut self, change: &Change, undo: Undo) {
        let operations = change.operations();
        for (op, id) in operations.iter().zip(op_ids(change)) {
            if let Some(register) = self.registers.get_mut(&op.key) {
                register.remove(&[id]);
            }
        }
        for (place, entry) in undo.values {
            if let Some(register) = self.registers.get_mut(&operations[place].key) {
                register.insert(entry);
            }
        }
        for (place, replaced) in undo.replaced {
            if let Some(register) = self.registers.get_mut(&operations[place].key) {
                register.replaced.remove(&replaced);
            }
        }
        for place in undo.begun {
            self.registers.remove(&operations[place].key);
        }
        let hash = change.hash();
        self.heads.remove(&hash);
        self.heads.extend(undo.heads);
        self.applied.remove(&hash);
        self.ancestry.take_back(&hash);
    }

    /// What [`Self::apply`] would answer.
    pub fn check(&self, change: &Change) -> Result<(), StateError> {
        if self.contains(&change.hash()) {
            return Ok(());
        }
        self.check_clock(change).map(drop)
    }

    /// Checks a change that is not here; answers what its dependencies have seen.
    fn check_clock(&self, change: &Change) -> Result<Vec<u32>, StateError> {
        if change.is_creation() != self.is_empty() {
            return Err(match change.dependencies().first() {
                Some(missing) if self.is_empty() => StateError::MissingDependency(*missing),
                _ => StateError::Creation,
            });
        }
        // No counter of a change is below those of its ancestors, so the dependencies have the greatest.
        let mut before = 0;
        for dependency in change.dependencies() {
            let below = self.applied.get(dependency);
            let below = below.ok_or(StateError::MissingDependency(*dependency))?;
            before = before.max(below.max_op);
        }
        if (1..=self.seq_of(change.actor())).contains(&change.seq()) {
            return Err(StateError::Collision);
        }
        if change.start_op() != before + 1 {
            return Err(StateError::NotCausal("start_op"));
        }
        let clock = self.ancestry.clock(change.dependencies());
        let follows = |seq| self.ancestry.has_seen_number(&clock, change.actor(), seq);
        if change.seq() != 1 && !follows(change.seq().saturating_sub(1)) {
            return Err(StateError::NotCausal("seq"));
        }
        let mut keys = BTreeSet::new();
        for op in change.operations() {
            let register = self.registers.get(&op.key);
            for predecessor in &op.predecessors {
                let written = register.is_some_and(|register| register.has(predecessor));
                if !written || !self.ancestry.has_seen_operation(&clock, predecessor) {
                    return Err(StateError::NotCausal("predecessor"));
                }
            }
            // Two operations of one change on one key: Automerge's own transactions never write that.
            if !keys.insert(op.key.as_str()) {
                return Err(StateError::NotCausal("a key twice in one change"));
            }
        }
        Ok(clock)
    }
}

fn op_ids(change: &Change) -> impl Iterator<Item = OpId> {
    let actor = change.actor();
    (change.start_op()..).map(move |counter| OpId { counter, actor })
}
