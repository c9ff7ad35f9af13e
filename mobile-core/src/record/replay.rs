//! A record's changes merged and its events followed: everything this phone goes by, and apart from it what
//! counts.

use shared::change::{Change, GateError};
use shared::record::{Identity, IdentityError};
use shared::state::{State, StateError};
use shared::workflow::Course;

use super::{RecordFile, Standing, StoredChange, course};

/// Why a record cannot be read. It is kept and shown as unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// A stored change does not pass the gate.
    #[error("a stored change is damaged")]
    Change(#[source] GateError),
    /// The creation has not arrived.
    #[error("the record's creation is missing")]
    NoCreation,
    /// The creation does not identify a record of this version.
    #[error("the creation cannot be read by this version")]
    Identity(#[source] IdentityError),
}

/// A record's changes merged.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// What decides access, from the creation.
    pub identity: Identity,
    /// Everything this phone goes by: what counts, and own work that waits.
    pub state: State,
    /// What counts; `None` when it is the same as `state`.
    counted: Option<State>,
    /// The changes in `state`, in the order merged; places in [`RecordFile::changes`].
    pub merged: Vec<usize>,
    /// The changes by place.
    pub changes: Vec<Change>,
    /// Whether the creation was refused or declined, so that nothing of it can count.
    pub is_rejected: bool,
    /// Whether that is the office's word on the whole record: what is still to be said is a new one.
    pub is_declined: bool,
    course: Course,
    /// `None` when no own order waits.
    expected: Option<Course>,
}

impl Replay {
    /// Merges a record's changes: counted ones first, then own ones that wait. Refused and declined ones
    /// are left out, unless they are all there is. What lacks a dependency waits for it.
    pub fn of(file: &RecordFile) -> Result<Self, ReplayError> {
        let mut changes = Vec::with_capacity(file.changes.len());
        for stored in &file.changes {
            changes.push(Change::read_stored(&stored.raw).map_err(ReplayError::Change)?);
        }
        let of_standing = |wanted: fn(&StoredChange) -> bool| {
            let stored = file.changes.iter().enumerate();
            stored
                .filter(move |(_, stored)| wanted(stored))
                .map(|(place, _)| place)
                .collect::<Vec<_>>()
        };
        let mut state = State::default();
        let mut merged = Vec::new();
        let settled = of_standing(|stored| stored.standing == Standing::Counted);
        merge(&mut state, &mut merged, &changes, settled);
        let open = of_standing(|stored| stored.standing.is_open());
        let counted = (!open.is_empty()).then(|| state.clone());
        merge(&mut state, &mut merged, &changes, open);
        let is_rejected = state.is_empty();
        let declined = of_standing(|stored| matches!(stored.standing, Standing::Declined { .. }));
        let is_declined = is_rejected && !declined.is_empty();
        let counted = if is_rejected {
            Some(State::default())
        } else {
            counted
        };
        if is_rejected {
            let rest = (0..changes.len()).rev().collect();
            merge(&mut state, &mut merged, &changes, rest);
        }
        let creation = merged.first().and_then(|place| changes.get(*place));
        let creation = creation.ok_or(ReplayError::NoCreation)?;
        let identity = Identity::of(creation).map_err(ReplayError::Identity)?;
        let course = course::decided(file, identity.kind);
        let counted_state = counted.as_ref().unwrap_or(&state);
        let expected = course::expected(file, &identity, counted_state, &course);
        Ok(Self {
            course,
            expected,
            identity,
            state,
            counted,
            merged,
            changes,
            is_rejected,
            is_declined,
        })
    }

    /// What counts.
    pub fn counted(&self) -> &State {
        self.counted.as_ref().unwrap_or(&self.state)
    }

    /// What its decided events come to.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// What they will come to when the own orders that wait are carried out; the decided one where none waits.
    pub fn expected_course(&self) -> &Course {
        self.expected.as_ref().unwrap_or(&self.course)
    }

    /// Whether own work makes the record differ from what counts.
    pub fn is_ahead(&self) -> bool {
        self.counted().len() != self.state.len() || self.expected.is_some()
    }
}

/// Applies what can be applied, in as many rounds as the dependencies need.
fn merge(state: &mut State, merged: &mut Vec<usize>, changes: &[Change], mut waiting: Vec<usize>) {
    loop {
        let before = waiting.len();
        waiting.retain(|place| {
            let Some(change) = changes.get(*place) else {
                return false;
            };
            match state.apply(change) {
                Ok(()) => {
                    merged.push(*place);
                    false
                }
                Err(StateError::MissingDependency(_)) => true,
                Err(_) => false,
            }
        });
        if waiting.is_empty() || waiting.len() == before {
            return;
        }
    }
}
