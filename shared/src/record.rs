//! Record kinds: what a merged [`State`](crate::state::State) means.

mod answers;
mod choice;
mod content;
pub mod finding;
mod form;
pub mod inspection;
mod names;
pub mod note;
pub mod outreach_session;
mod reading;
mod rules;
pub mod talk_item;
mod validate;
pub mod village_talk;

pub use answers::Answers;
pub use content::{Content, Relation};
pub use form::{Authorship, Form, Written};
pub use names::{Lists, unknown_names};
pub use rules::{Count, CountAnswer, Key, Pair, Rules};
pub use validate::{MAX_CHANGES, MAX_WRITERS, validate};

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
/// Key of the home division of what happens in a village: read once, from the creation.
pub const VILLAGE: &str = "village";
/// Key of the home division of what may be of a village, a township or the county.
pub const DIVISION: &str = "division";
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
    /// A village talk meeting (村居民说事会).
    #[n(1)]
    VillageTalk,
    /// A matter raised at a talk or a session (提议事项).
    #[n(2)]
    TalkItem,
    /// An inspection (督察).
    #[n(3)]
    Inspection,
    /// A problem found by an inspection (问题).
    #[n(4)]
    Finding,
    /// Words on another record: progress, or an answer.
    #[n(5)]
    Note,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::OutreachSession,
        Self::VillageTalk,
        Self::TalkItem,
        Self::Inspection,
        Self::Finding,
        Self::Note,
    ];

    /// The word used everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutreachSession => "outreach_session",
            Self::VillageTalk => "village_talk",
            Self::TalkItem => "talk_item",
            Self::Inspection => "inspection",
            Self::Finding => "finding",
            Self::Note => "note",
        }
    }

    /// The rules that hold for every record of this kind.
    pub fn rules(self) -> &'static Rules {
        match self {
            Self::OutreachSession => &outreach_session::RULES,
            Self::VillageTalk => &village_talk::RULES,
            Self::TalkItem => &talk_item::RULES,
            Self::Inspection => &inspection::RULES,
            Self::Finding => &finding::RULES,
            Self::Note => &note::RULES,
        }
    }

    /// The newest schema version this program knows; newer ones are held until it is updated.
    pub fn schema(self) -> u64 {
        self.rules().schema
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
    /// Home division, as written: of what happens in a village that village.
    #[n(3)]
    pub home: DivisionCode,
    /// The team.
    #[n(4)]
    pub team: TeamId,
    /// The kind whose readers see it: its own, of a note that of the record it is about.
    #[n(5)]
    pub seen_as: RecordKind,
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
        let home_key = kind.rules().home;
        let home = creation.put(home_key).and_then(Scalar::as_text);
        let team = match creation.put(TEAM) {
            Some(Scalar::Bytes(bytes)) => TeamId::from_slice(bytes),
            _ => None,
        };
        let seen_as = match kind {
            RecordKind::Note => {
                let about = creation.put(note::key::ABOUT_KIND);
                let about = about.and_then(|kind| kind.as_text()?.parse().ok());
                let about = about.filter(|kind| *kind != RecordKind::Note);
                about.ok_or(IdentityError::Missing(note::key::ABOUT_KIND))?
            }
            kind => kind,
        };
        Ok(Self {
            seen_as,
            id: id.ok_or(IdentityError::Missing(RecordId::KEY))?,
            kind,
            schema,
            home: home
                .and_then(|home| home.parse().ok())
                .ok_or(IdentityError::Missing(home_key))?,
            team: team.ok_or(IdentityError::Missing(TEAM))?,
        })
    }
}
