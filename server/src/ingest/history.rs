//! The counted changes of a record, and its states at other places than the merged heads.

use std::collections::HashMap;

use shared::change::Change;
use shared::id::ChangeHash;
use shared::state::State;

/// States that are kept beside the merged one: as many hands as write beside each other in one batch.
const KEPT: usize = 4;

/// A record's counted changes in the order of the log. They are read when one has to be replayed.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    changes: Vec<Counted>,
    places: HashMap<ChangeHash, usize>,
}

#[derive(Debug, Clone)]
enum Counted {
    Stored(Vec<u8>),
    Read(Change),
}

impl History {
    /// Of a record's stored changes, in the order of the log.
    pub(super) fn of(changes: Vec<(ChangeHash, Vec<u8>)>) -> Self {
        let mut history = Self::default();
        for (hash, body) in changes {
            history.add(hash, Counted::Stored(body));
        }
        history
    }

    /// A change counts.
    pub(super) fn push(&mut self, change: Change) {
        self.add(change.hash(), Counted::Read(change));
    }

    fn add(&mut self, hash: ChangeHash, counted: Counted) {
        self.places.insert(hash, self.changes.len());
        self.changes.push(counted);
    }

    /// Brings a state up to what these changes build on: it is an older state of the same record, `merged` the newest.
    /// Answers whether that could be done.
    pub(super) fn bring_up(
        &mut self,
        state: &mut State,
        merged: &State,
        heads: &[ChangeHash],
    ) -> bool {
        let mut missing = HashMap::new();
        let mut next = heads.to_vec();
        while let Some(hash) = next.pop() {
            if state.contains(&hash) || missing.contains_key(&hash) {
                continue;
            }
            let (Some(place), Some(below)) =
                (self.places.get(&hash), merged.dependencies_of(&hash))
            else {
                return false;
            };
            missing.insert(hash, *place);
            next.extend(below);
        }
        let mut places: Vec<usize> = missing.into_values().collect();
        places.sort_unstable();
        places.into_iter().all(|place| {
            let change = self.read(place);
            change.is_some_and(|change| state.apply(change).is_ok())
        })
    }

    fn read(&mut self, place: usize) -> Option<&Change> {
        let counted = self.changes.get_mut(place)?;
        if let Counted::Stored(bytes) = counted {
            *counted = Counted::Read(Change::read_stored(bytes).ok()?);
        }
        match counted {
            Counted::Read(change) => Some(change),
            Counted::Stored(_) => None,
        }
    }
}

/// States of a record that stand beside the merged one, the one used last at the end. A hand's own changes follow
/// each other, so the state of its last is never far below the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Asides(Vec<State>);

impl Asides {
    /// The state at these changes and all before them; none where the history lacks one.
    pub(super) fn at(
        &mut self,
        heads: &[ChangeHash],
        merged: &State,
        history: &mut History,
    ) -> Option<&mut State> {
        let past = merged.past(heads);
        let is_below = |state: &State| state.heads().iter().all(|head| past.contains(head));
        let mut below = self
            .0
            .iter()
            .enumerate()
            .filter(|(_, state)| is_below(state));
        // The one that lacks least; of equals the last used.
        let nearest = below.by_ref().max_by_key(|(_, state)| state.len());
        let mut state = match nearest.map(|(place, _)| place) {
            Some(place) => self.0.remove(place),
            None => State::default(),
        };
        if !history.bring_up(&mut state, merged, heads) {
            return None;
        }
        if self.0.len() >= KEPT {
            self.0.remove(0);
        }
        self.0.push(state);
        self.0.last_mut()
    }

    /// A change counts: the states that it follows have it too.
    pub(super) fn follow(&mut self, change: &Change) {
        for state in &mut self.0 {
            let below = change.dependencies();
            if below.iter().all(|hash| state.contains(hash)) && state.is_covered_by(below) {
                // It was judged by this very state.
                let _ = state.apply(change);
            }
        }
    }
}
