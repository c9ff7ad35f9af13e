//! Step 7 of sync.md N3: validity of the state at the change's own dependencies plus itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::change::Change;
use shared::id::ChangeHash;
use shared::problem::HeldCode;
use shared::record::{self, Identity, RecordKind, note};
use shared::state::{State, StateError};
use shared::time::LocalDate;
use shared::validate::{Rule, Violation};

use super::authorize::Authorized;
use super::batch::Batch;
use crate::store::record::followed;

/// An authorised change that is valid. Made only by [`validate`], and of its closure by [`as_part_of`].
pub(super) struct Validated(Authorized);

impl Validated {
    pub(super) fn authorized(&self) -> &Authorized {
        &self.0
    }

    pub(super) fn into_authorized(self) -> Authorized {
        self.0
    }
}

/// Why a change is not valid.
pub(super) struct Invalid {
    pub(super) code: HeldCode,
    pub(super) violations: Vec<Violation>,
}

impl Invalid {
    /// It does not follow from what it builds on.
    fn causal(error: StateError) -> Self {
        Self {
            code: match error {
                StateError::Collision => HeldCode::Collision,
                _ => HeldCode::Invalid,
            },
            violations: Vec::new(),
        }
    }
}

/// Judges the state right after the change. `latest` is the day it was received.
pub(super) fn validate(
    batch: &mut Batch,
    authorized: Authorized,
    closure: &[Change],
    latest: LocalDate,
    waived: Option<HeldCode>,
) -> Result<Validated, Invalid> {
    let change = authorized.change();
    let identity = *authorized.identity();
    let kind = identity.kind;
    let elsewhere = elsewhere(batch, closure, change, &identity);
    let reference = Arc::clone(&batch.reference);
    let look = |after: &State| {
        let mut violations = record::validate(kind, change, after, latest);
        let unknown = record::unknown_names(kind, change, after, reference.as_ref());
        violations.extend(unknown);
        let mut changes = closure.iter().chain([change]);
        (
            violations,
            changes.all(|one| after.has_replaced_what_it_saw(one)),
        )
    };
    let judged = match before(batch, &authorized, closure)? {
        Some(state) => state.trial(closure.iter().chain([change]), look),
        None => State::default().trial(closure.iter().chain([change]), look),
    };
    let (mut violations, is_whole) = judged.map_err(|(place, error)| match place {
        place if place == closure.len() => Invalid::causal(error),
        // What an ancestor lacks is none of its own.
        _ => Invalid::causal(StateError::NotCausal("closure")),
    })?;
    if !is_whole {
        return Err(Invalid::causal(StateError::NotCausal("predecessors")));
    }
    violations.extend(elsewhere);
    let only_future = !violations.is_empty()
        && violations
            .iter()
            .all(|violation| violation.rule == "future_date");
    if violations.is_empty() || (only_future && waived == Some(HeldCode::FutureDate)) {
        return Ok(Validated(authorized));
    }
    Err(Invalid {
        code: if only_future {
            HeldCode::FutureDate
        } else {
            HeldCode::Invalid
        },
        violations,
    })
}

/// Words on a record that counts are of its kind, its place and its team, so that whoever reads it reads them.
fn elsewhere(
    batch: &Batch,
    closure: &[Change],
    change: &Change,
    identity: &Identity,
) -> Option<Violation> {
    let mut creation = closure.iter().chain([change]);
    let creation = creation.find(|change| change.is_creation())?;
    let get = |key: &str| creation.put(key);
    let (kind, about) = followed(identity.kind, identity.seen_as, get)?;
    let about = &batch.records.get(&about)?.row;
    let is_there = (about.kind, about.home, about.team) == (kind, identity.home, identity.team);
    (identity.kind == RecordKind::Note && !is_there)
        .then(|| Violation::new(note::key::ABOUT, Rule::Elsewhere))
}

/// The state at the change's own dependencies, to try it on; none where the record begins with its closure or itself.
fn before<'a>(
    batch: &'a mut Batch,
    authorized: &Authorized,
    closure: &[Change],
) -> Result<Option<&'a mut State>, Invalid> {
    let id = authorized.identity().id;
    let Some(working) = batch.records.get(&id) else {
        return Ok(None);
    };
    // What does not follow shows in the merged state as well, before an older one is made.
    let first = closure.first().unwrap_or(authorized.change());
    let check = working.row.state.check(first);
    check.map_err(|error| match closure.is_empty() {
        true => Invalid::causal(error),
        false => Invalid::causal(StateError::NotCausal("closure")),
    })?;
    let base = base(authorized.change(), closure);
    let state = batch.records.state_at(id, &base);
    if state.is_none() {
        tracing::error!(record = %id, "a part of its history is not at hand");
    }
    let missing = StateError::NotCausal("history");
    state.map(Some).ok_or(Invalid::causal(missing))
}

/// What a change and its closure build on beside each other, ascending.
fn base(change: &Change, closure: &[Change]) -> Vec<ChangeHash> {
    let changes = closure.iter().chain([change]);
    let below: BTreeSet<ChangeHash> = changes.flat_map(Change::dependencies).copied().collect();
    let within: BTreeSet<ChangeHash> = closure.iter().map(Change::hash).collect();
    below.difference(&within).copied().collect()
}

/// An authorised ancestor of a change that was found valid with it as one closure (sync.md N3.7): the
/// closure's verdict is its own.
pub(super) fn as_part_of(ancestor: Authorized, _closure: &Validated) -> Validated {
    Validated(ancestor)
}
