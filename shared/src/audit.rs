//! The audit trail: who did what about people, devices, lists and held items, chained by hash.
//!
//! Each entry's tag covers its bytes and the tag before, so that whoever holds a later tag notices when an
//! earlier entry is changed, taken out, moved or added. A [`Checkpoint`], signed and kept elsewhere, does the same
//! against whoever has the database. An entry holds ids, names of acts, reasons and addresses; never a code, a
//! key, a token or a password.

mod act;
mod checkpoint;
mod name;
mod named;
mod subject;
mod walk;

pub use act::{Act, ActName};
pub use checkpoint::{Checkpoint, CheckpointError, MAX_CHECKPOINT_BYTES, SignedCheckpoint};
pub use name::UnknownAct;
pub use named::{NamedGrant, Refusal, SignInStep};
pub use walk::{Fault, Stored, Walk, Walked};

use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use crate::id::{Digest, InstallationId, OrganisationId, UserId};
use crate::sync::Tag;
use crate::time::Timestamp;

/// Youngest age, in days, at which entries may be pruned. The cybersecurity law of the People's Republic of China,
/// article 21 in its text of 2016, asks that network logs are kept at least six months.
pub const RETENTION_DAYS: i32 = 180;

/// What a tag's hash begins with.
const CONTEXT: &[u8] = b"satchel/audit/1";

/// Something that was done, before it has a place in the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Who; none where nobody was known: a refused caller, the server itself, a hand at the office's machine.
    pub person: Option<UserId>,
    /// On which installation; none where it was none, as on the office's page.
    pub installation: Option<InstallationId>,
    /// What.
    pub act: Act,
}

/// An entry of the trail. Its bytes are deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// The organisation.
    #[n(0)]
    pub organisation: OrganisationId,
    /// Its number, from 1, without gaps.
    #[n(1)]
    pub seq: u64,
    /// When, by the server's clock.
    #[n(2)]
    pub at: Timestamp,
    /// Who ([`Deed::person`]).
    #[n(3)]
    pub person: Option<UserId>,
    /// On which installation.
    #[n(4)]
    pub installation: Option<InstallationId>,
    /// What.
    #[n(5)]
    pub act: Act,
}

impl Deed {
    /// The entry it becomes as the one after `head`.
    pub fn after(self, organisation: OrganisationId, head: Tag) -> Entry {
        Entry {
            organisation,
            seq: head.seq + 1,
            at: self.at,
            person: self.person,
            installation: self.installation,
            act: self.act,
        }
    }
}

/// The head once an entry's bytes follow it: tag(n) = SHA-256("satchel/audit/1" ‖ tag(n−1) ‖ entry), zeros before
/// the first.
pub fn next(head: Tag, entry: &[u8]) -> Tag {
    let hash = Sha256::new()
        .chain_update(CONTEXT)
        .chain_update(head.tag.0)
        .chain_update(entry);
    Tag {
        seq: head.seq + 1,
        tag: Digest(hash.finalize().into()),
    }
}

#[cfg(test)]
mod tests;
