//! Record kinds: what a merged [`State`](crate::state::State) means.

pub mod outreach_session;

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::change::{Change, Scalar};
use crate::division::DivisionCode;
use crate::id::{RecordId, TeamId};

/// Key of the record's kind in its root map.
pub const KIND: &str = "kind";
/// Key of the schema version in the root map.
pub const SCHEMA: &str = "schema";
/// Key of the home division: read once, from the creation.
pub const HOME: &str = "village";
/// Key of the team: read once, from the creation.
pub const TEAM: &str = "team";

/// The kinds of field records. One word for file, type, table, wire and export.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum RecordKind {
    /// A satchel-propaganda session (挎包宣讲).
    #[n(0)]
    OutreachSession,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::OutreachSession];

    /// The word used everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutreachSession => "outreach_session",
        }
    }

    /// The newest schema version this program knows; newer ones are held until it is updated.
    pub fn schema(self) -> u64 {
        match self {
            Self::OutreachSession => outreach_session::SCHEMA_VERSION,
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no record kind known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown record kind")]
pub struct UnknownKind;

impl FromStr for RecordKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownKind)
    }
}

/// What decides access to a record: read once from its creation, afterwards changed only by command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Identity {
    /// The record.
    #[n(0)]
    pub id: RecordId,
    /// Its kind.
    #[n(1)]
    pub kind: RecordKind,
    /// Schema version it was created with.
    #[n(2)]
    pub schema: u64,
    /// Home division: a village, as written.
    #[n(3)]
    pub home: DivisionCode,
    /// The team.
    #[n(4)]
    pub team: TeamId,
}

/// Why a creation has no identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The kind is missing or unknown to this version.
    #[error("unknown record kind")]
    UnknownKind,
    /// The schema is newer than this version knows.
    #[error("newer schema")]
    NewerSchema,
    /// A required identifying key is missing or malformed.
    #[error("creation lacks a well-formed {0}")]
    Missing(&'static str),
}

impl Identity {
    /// Reads the identity from a creation.
    pub fn of(creation: &Change) -> Result<Self, IdentityError> {
        let id = match creation.put(RecordId::KEY) {
            Some(Scalar::Bytes(bytes)) => RecordId::from_slice(bytes),
            _ => None,
        };
        let kind = creation.put(KIND).and_then(Scalar::as_text);
        let kind: RecordKind = kind
            .and_then(|kind| kind.parse().ok())
            .ok_or(IdentityError::UnknownKind)?;
        let schema = match creation.put(SCHEMA) {
            Some(Scalar::Uint(schema)) => *schema,
            _ => return Err(IdentityError::Missing(SCHEMA)),
        };
        if schema > kind.schema() {
            return Err(IdentityError::NewerSchema);
        }
        let home = creation.put(HOME).and_then(Scalar::as_text);
        let team = match creation.put(TEAM) {
            Some(Scalar::Bytes(bytes)) => TeamId::from_slice(bytes),
            _ => None,
        };
        Ok(Self {
            id: id.ok_or(IdentityError::Missing(RecordId::KEY))?,
            kind,
            schema,
            home: home
                .and_then(|home| home.parse().ok())
                .ok_or(IdentityError::Missing(HOME))?,
            team: team.ok_or(IdentityError::Missing(TEAM))?,
        })
    }
}
