//! Which changes have seen which, without walking the history.
//!
//! The changes of one installation form a chain: [`State::check`](super::State::check) takes none whose number
//! does not follow one among its ancestors, and none of a number that is taken. Whoever has seen its change k has
//! seen all before it, so what a change has seen is one number an installation: a vector clock. It is worked out
//! from the dependencies' clocks when a change is applied, costs a number an installation, and is shared along a
//! chain that nobody else wrote in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Applied;
use crate::change::OpId;
use crate::id::{ChangeHash, InstallationId};

/// The changes of a state, by what each has seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Ancestry {
    /// Installations by their place in a clock: the order in which they came.
    places: BTreeMap<InstallationId, usize>,
    /// By place, the operations of the installation's changes, in order of their numbers.
    chains: Vec<Vec<Span>>,
    seen: BTreeMap<ChangeHash, Seen>,
}

/// The counters of a change's operations; none where `max_op` is below `start_op`.
#[derive(Debug, Clone, Copy)]
struct Span {
    start_op: u64,
    max_op: u64,
}

/// A change, and what it has seen.
#[derive(Debug, Clone)]
struct Seen {
    place: usize,
    seq: u32,
    /// The highest number seen of each installation; of its own it is `seq`. Shorter where some came later.
    others: Arc<[u32]>,
}

/// Changes that do not follow from each other: stored bytes were damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

impl Ancestry {
    /// Of changes that were checked before they were stored.
    pub(super) fn of(applied: &BTreeMap<ChangeHash, Applied>) -> Result<Self, Broken> {
        let mut ancestry = Self::default();
        let mut rest: Vec<(&ChangeHash, &Applied)> = applied.iter().collect();
        // Nearly causal: only changes without operations share a counter with what they build on.
        rest.sort_unstable_by_key(|(_, applied)| applied.start_op);
        for (hash, _) in rest {
            ancestry.add_below(*hash, applied)?;
        }
        Ok(ancestry)
    }

    /// Adds a change once what it builds on is here.
    fn add_below(
        &mut self,
        hash: ChangeHash,
        applied: &BTreeMap<ChangeHash, Applied>,
    ) -> Result<(), Broken> {
        let mut path = vec![hash];
        while let Some(top) = path.last().copied() {
            if self.seen.contains_key(&top) {
                path.pop();
                continue;
            }
            let change = applied.get(&top).ok_or(Broken)?;
            let mut below = change.dependencies.iter();
            match below.find(|dependency| !self.seen.contains_key(dependency)) {
                // Longer than there are changes: it goes round.
                Some(_) if path.len() > applied.len() => return Err(Broken),
                Some(missing) => path.push(*missing),
                None => {
                    let clock = self.clock(&change.dependencies);
                    self.add(top, change, &clock)?;
                    path.pop();
                }
            }
        }
        Ok(())
    }

    /// Adds a change whose number is the next of its installation. `clock` is that of its dependencies.
    pub(super) fn add(
        &mut self,
        hash: ChangeHash,
        change: &Applied,
        clock: &[u32],
    ) -> Result<(), Broken> {
        let fresh = self.chains.len();
        let place = self.places.get(&change.actor).copied().unwrap_or(fresh);
        let before = self.chains.get(place).map_or(0, Vec::len);
        let seq = u32::try_from(before + 1).map_err(|_| Broken)?;
        if change.seq != u64::from(seq) {
            return Err(Broken);
        }
        if place == fresh {
            self.places.insert(change.actor, place);
            self.chains.push(Vec::new());
        }
        self.chains[place].push(Span {
            start_op: change.start_op,
            max_op: change.max_op,
        });
        let others = match change.dependencies.as_slice() {
            [only] => {
                let below = self.seen.get(only).filter(|below| below.place == place);
                below.map(|below| Arc::clone(&below.others))
            }
            _ => None,
        };
        let seen = Seen {
            place,
            seq,
            others: others.unwrap_or_else(|| Arc::from(clock)),
        };
        self.seen.insert(hash, seen);
        Ok(())
    }

    /// Takes back the change that was added last.
    pub(super) fn take_back(&mut self, hash: &ChangeHash) {
        let Some(seen) = self.seen.remove(hash) else {
            return;
        };
        let Some(chain) = self.chains.get_mut(seen.place) else {
            return;
        };
        chain.pop();
        if chain.is_empty() {
            // It came last, so it has the last place.
            self.chains.truncate(seen.place);
            self.places.retain(|_, place| *place != seen.place);
        }
    }

    /// Number of installations.
    pub(super) fn writers(&self) -> usize {
        self.places.len()
    }

    /// Number of changes of an installation, which is the number of its last.
    pub(super) fn seq_of(&self, actor: InstallationId) -> u64 {
        let place = self.places.get(&actor);
        place.map_or(0, |place| self.chains[*place].len() as u64)
    }

    /// What has been seen by whoever has seen these changes and all before them. Unknown ones say nothing.
    pub(super) fn clock(&self, heads: &[ChangeHash]) -> Vec<u32> {
        let mut clock = vec![0; self.chains.len()];
        for seen in heads.iter().filter_map(|head| self.seen.get(head)) {
            for (highest, other) in clock.iter_mut().zip(seen.others.iter()) {
                *highest = (*highest).max(*other);
            }
            clock[seen.place] = clock[seen.place].max(seen.seq);
        }
        clock
    }

    /// Whether a clock has seen a change.
    pub(super) fn has_seen(&self, clock: &[u32], hash: &ChangeHash) -> bool {
        let seen = self.seen.get(hash);
        seen.is_some_and(|seen| clock.get(seen.place).is_some_and(|last| seen.seq <= *last))
    }

    /// Whether a clock has seen an installation's change of a number.
    pub(super) fn has_seen_number(&self, clock: &[u32], actor: InstallationId, seq: u64) -> bool {
        let last = self.places.get(&actor).and_then(|place| clock.get(*place));
        last.is_some_and(|last| (1..=u64::from(*last)).contains(&seq))
    }

    /// Whether a clock has seen the change that an operation is of.
    pub(super) fn has_seen_operation(&self, clock: &[u32], op: &OpId) -> bool {
        let Some(place) = self.places.get(&op.actor) else {
            return false;
        };
        let seen = usize::try_from(clock.get(*place).copied().unwrap_or(0)).unwrap_or(0);
        let chain = &self.chains[*place][..seen];
        // Counters only grow along a chain.
        let at = chain.partition_point(|span| span.max_op < op.counter);
        chain
            .get(at)
            .is_some_and(|span| span.start_op <= op.counter)
    }
}
