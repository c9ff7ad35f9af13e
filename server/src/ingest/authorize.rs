//! Steps 3 to 6 of sync.md N3 for a change: who wrote it, whether it can be judged yet, whether they
//! may, and whether the record still takes changes.

use shared::access::{Action, Denied, Permit, Subject};
use shared::change::Change;
use shared::id::{Digest, RecordId, UserId};
use shared::problem::HeldCode;
use shared::record::{Identity, IdentityError, RecordKind};

use super::batch::{Author, Batch, Provenance};
use super::decline::has_uncounted_creation;
use super::join::{followed_by, words_on};
use crate::store::record::RecordRow;

/// A change whose author may write it. Made only by [`authorize`].
pub(super) struct Authorized {
    change: Change,
    identity: Identity,
    author: UserId,
    _permit: Option<Permit>,
}

/// Why a change waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hold {
    pub(super) code: HeldCode,
    /// The change that it waits for.
    pub(super) missing: Option<Digest>,
    /// The other record that it waits for.
    pub(super) awaited: Option<RecordId>,
}

impl Hold {
    pub(super) fn because(code: HeldCode) -> Self {
        Self {
            code,
            missing: None,
            awaited: None,
        }
    }

    /// What it builds on does not count: it has not come, or is held itself.
    fn for_want_of(batch: &Batch, missing: Option<Digest>) -> Self {
        let is_held = missing.is_some_and(|missing| batch.held.contains_key(&missing));
        Self {
            code: if is_held {
                HeldCode::DependsOnHeld
            } else {
                HeldCode::MissingDependency
            },
            missing,
            awaited: None,
        }
    }

    /// The record that it is words on does not count.
    fn until_counts(batch: &Batch, record: RecordId) -> Self {
        Self {
            code: wait_for(batch, record),
            missing: None,
            awaited: Some(record),
        }
    }
}

/// Why that waits which is about a record that does not count.
pub(super) fn wait_for(batch: &Batch, record: RecordId) -> HeldCode {
    match has_uncounted_creation(batch, record) {
        true => HeldCode::DependsOnHeld,
        false => HeldCode::MissingDependency,
    }
}

impl Authorized {
    pub(super) fn change(&self) -> &Change {
        &self.change
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The user of the installation that wrote it.
    pub(super) fn author(&self) -> UserId {
        self.author
    }

    pub(super) fn into_change(self) -> Change {
        self.change
    }
}

/// Judges authorship, dependencies, authority and freeze. `waived` is the one check the office waives.
/// `assumed` are uncounted ancestors that are judged together with it as one closure.
pub(super) fn authorize(
    batch: &Batch,
    record: RecordId,
    change: &Change,
    provenance: &Provenance,
    waived: Option<HeldCode>,
    assumed: &[Change],
) -> Result<Authorized, Hold> {
    let unless_waived = |code: HeldCode| {
        if waived == Some(code) {
            Ok(())
        } else {
            Err(Hold::because(code))
        }
    };
    let working = batch.records.get(&record);

    // 3. (record, actor, seq) taken by another hash; the actor is the sender's own installation, where a
    // witnessed change with its author's signature has its author's for sender.
    let is_taken = working.is_some_and(|working| {
        change.is_creation() || change.seq() <= working.row.state.seq_of(change.actor())
    });
    if is_taken {
        return Err(Hold::because(HeldCode::Collision));
    }
    let sender = batch.authors.get(&provenance.installation);
    let author = sender.and_then(|_| batch.authors.get(&change.actor()));
    let author = author.ok_or_else(|| Hold::because(HeldCode::Forged))?;
    if !batch.speaks_for(provenance.installation, change.actor()) {
        unless_waived(HeldCode::Unsigned)?;
    }

    // 4. Everything it depends on counts, and its kind, schema and home are known.
    let identity = match (working, change.is_creation()) {
        (Some(working), _) => Identity {
            id: record,
            kind: working.row.kind,
            schema: working.row.kind.schema(),
            home: working.row.home,
            team: working.row.team,
            seen_as: working.row.seen_as,
        },
        (None, true) => identity_of(change, record)?,
        (None, false) => match assumed.iter().find(|change| change.is_creation()) {
            Some(creation) => identity_of(creation, record)?,
            None => {
                let missing = change.dependencies().first();
                return Err(Hold::for_want_of(batch, missing.map(|hash| Digest(hash.0))));
            }
        },
    };
    if change.is_creation() && !batch.reference.divisions.knows(identity.home) {
        // No area holds it, so no authority over it can be judged.
        return Err(Hold::because(HeldCode::UnknownDivision));
    }
    for dependency in change.dependencies() {
        let here = working.is_some_and(|working| working.row.state.contains(dependency))
            || assumed.iter().any(|change| change.hash() == *dependency);
        if !here {
            return Err(Hold::for_want_of(batch, Some(Digest(dependency.0))));
        }
    }

    // Words on a record are judged by what it is, not by what they say it is.
    let awaited = words_on(change).filter(|about| !batch.records.contains(about));
    if let Some(about) = awaited {
        return Err(Hold::until_counts(batch, about));
    }

    // 5. The grants present now, over the record's home, kind and team.
    let subject = match working {
        Some(working) => working.row.subject(),
        None => {
            let mut creation = assumed.iter().chain([change]);
            let creation = creation.find(|change| change.is_creation());
            begun(batch, creation.unwrap_or(change), &identity, author)
        }
    };
    let action = if change.is_creation() {
        Action::CreateRecord
    } else {
        Action::AmendRecord
    };
    let permit = batch.permits(author, action, &subject);
    let permit = match permit {
        Ok(permit) => Some(permit),
        Err(denied) => {
            unless_waived(held_code(&denied))?;
            None
        }
    };

    // 6. Frozen by an event whose heads do not include it: whatever arrives after a void, an issue or a closing.
    if working.is_some_and(|working| working.row.course.is_frozen()) {
        unless_waived(HeldCode::Frozen)?;
    }
    Ok(Authorized {
        change: change.clone(),
        identity,
        author: author.principal.user,
        _permit: permit,
    })
}

/// What decides access to a record that does not count yet.
fn begun(batch: &Batch, creation: &Change, identity: &Identity, author: &Author) -> Subject {
    // Who mends another's record before it counts has no more right to it than after.
    let begun = batch.authors.get(&creation.actor());
    let own = Subject {
        kind: identity.kind,
        seen_as: identity.seen_as,
        home: identity.home,
        author: begun.unwrap_or(author).principal.user,
        team: identity.team,
        people: Vec::new(),
        units: Vec::new(),
    };
    let about =
        followed_by(batch, creation, identity).filter(|_| identity.kind == RecordKind::Note);
    match about.map(RecordRow::subject) {
        // Words on a record are whose who reads it.
        Some(about) => Subject {
            kind: own.kind,
            author: own.author,
            ..about
        },
        None => own,
    }
}

fn identity_of(creation: &Change, record: RecordId) -> Result<Identity, Hold> {
    match Identity::of(creation) {
        Ok(identity) if identity.id == record => Ok(identity),
        // The envelope names another record than the creation does.
        Ok(_) => Err(Hold::because(HeldCode::Forged)),
        Err(IdentityError::UnknownKind) => Err(Hold::because(HeldCode::UnknownKind)),
        Err(IdentityError::NewerSchema) => Err(Hold::because(HeldCode::NewerSchema)),
        Err(IdentityError::Missing(_)) => Err(Hold::because(HeldCode::Invalid)),
    }
}

/// A refusal of the access rules as a reason to hold.
pub(super) fn held_code(denied: &Denied) -> HeldCode {
    match denied {
        Denied::RoleEnded => HeldCode::RoleEnded,
        Denied::OutOfArea => HeldCode::OutOfArea,
        Denied::DeviceRevoked => HeldCode::DeviceRevoked,
        Denied::NotPermitted => HeldCode::NotPermitted,
    }
}
