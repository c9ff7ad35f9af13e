//! The audit trail as the office keeps it: what is recorded of whom, who reads it, and how it is proved and pruned.
//!
//! An act and its entry are one transaction: [`Tx::commit`](crate::store::Tx::commit) takes the entry. What was
//! refused is an entry of its own, and [`refusals`] bounds how many.

pub mod prove;
pub mod prune;
pub mod read;
pub mod refusals;

use shared::access::Principal;
use shared::audit::{Act, Deed};
use shared::id::{InstallationId, UserId};
use shared::sync::Tag;
use shared::time::Timestamp;

use crate::store::{Store, StoreError};

/// What a caller did.
pub fn by(principal: &Principal, at: Timestamp, act: Act) -> Deed {
    // Who reads the office's page has no installation.
    let none = InstallationId([0; 16]);
    Deed {
        at,
        person: Some(principal.user),
        installation: Some(principal.installation).filter(|id| *id != none),
        act,
    }
}

/// What a person did who is no caller with an installation: in a session, or on the way to one.
pub fn by_person(person: UserId, at: Timestamp, act: Act) -> Deed {
    Deed {
        at,
        person: Some(person),
        installation: None,
        act,
    }
}

/// What nobody who is known did: the server itself, a hand at its machine, a caller who was turned away.
pub fn by_nobody(at: Timestamp, act: Act) -> Deed {
    Deed {
        at,
        person: None,
        installation: None,
        act,
    }
}

/// Begins the trail of an office that was founded by a program that kept none.
pub async fn keep_up(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    if store.snapshot().await?.audit_ends().await?.head != Tag::START {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    // Another process may have begun it meanwhile.
    if tx.lock_audit().await?.head != Tag::START {
        return Ok(());
    }
    tx.commit(by_nobody(now, Act::AuditBegun {})).await?;
    tracing::info!("audit trail begun");
    Ok(())
}
