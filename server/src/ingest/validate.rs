//! Step 7 of sync.md N3: validity of the state at the change's own dependencies plus itself.

use std::collections::BTreeSet;

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

/// An authorised change that is valid. Made only by [`validate`].
pub(super) struct Validated {
    authorized: Authorized,
    /// The state at its own dependencies with it applied; none for an ancestor in a closure.
    after: Option<State>,
}

impl Validated {
    pub(super) fn authorized(&self) -> &Authorized {
        &self.authorized
    }

    pub(super) fn into_parts(self) -> (Authorized, Option<State>) {
        (self.authorized, self.after)
    }
}

/// Why a change is not valid.
pub(super) struct Invalid {
    pub(super) code: HeldCode,
    pub(super) violations: Vec<Violation>,
}

/// Judges the state right after the change. `latest` is the day it was received.
pub(super) fn validate(
    batch: &Batch,
    authorized: Authorized,
    closure: &[Change],
    latest: LocalDate,
    waived: Option<HeldCode>,
) -> Result<Validated, Invalid> {
    let change = authorized.change();
    let causal = |_: StateError| Invalid {
        code: HeldCode::Invalid,
        violations: Vec::new(),
    };
    let mut after = before(batch, &authorized, closure).map_err(causal)?;
    after.apply(change).map_err(|error| Invalid {
        code: match error {
            StateError::Collision => HeldCode::Collision,
            _ => HeldCode::Invalid,
        },
        violations: Vec::new(),
    })?;
    let identity = *authorized.identity();
    let kind = identity.kind;
    let mut violations = record::validate(kind, change, &after, latest);
    let unknown = record::unknown_names(kind, change, &after, batch.reference.as_ref());
    violations.extend(unknown);
    violations.extend(elsewhere(batch, closure, change, &identity));
    let only_future = !violations.is_empty()
        && violations
            .iter()
            .all(|violation| violation.rule == "future_date");
    if violations.is_empty() || (only_future && waived == Some(HeldCode::FutureDate)) {
        return Ok(Validated {
            authorized,
            after: Some(after),
        });
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

/// The state at the change's own dependencies. Where those are the merged heads, or the last change that was judged
/// of the record, it is at hand; elsewhere it is made from the record's history.
fn before(batch: &Batch, authorized: &Authorized, closure: &[Change]) -> Result<State, StateError> {
    let working = batch.records.get(&authorized.identity().id);
    let base = base(authorized.change(), closure);
    let mut state = match working {
        None => State::default(),
        Some(working) => {
            let merged = &working.row.state;
            let aside = working.aside.as_ref();
            let at_hand = [Some(merged), aside].into_iter().flatten();
            match (
                at_hand.clone().find(|state| state.heads() == base),
                &working.changes,
            ) {
                (Some(state), _) => state.clone(),
                (None, Some(changes)) => {
                    let past = merged.ancestors(&base);
                    let past = changes
                        .iter()
                        .filter(|change| past.contains(&change.hash()));
                    State::of(past)?
                }
                (None, None) => merged.clone(),
            }
        }
    };
    for ancestor in closure {
        state.apply(ancestor)?;
    }
    Ok(state)
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
    Validated {
        authorized: ancestor,
        after: None,
    }
}
