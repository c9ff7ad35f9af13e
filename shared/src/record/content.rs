//! A record of any kind as its merged state says it.

use serde::Serialize;

use super::finding::Finding;
use super::inspection::Inspection;
use super::note::Note;
use super::outreach_session::OutreachSession;
use super::talk_item::TalkItem;
use super::village_talk::VillageTalk;
use super::{RecordKind, finding, inspection, note, outreach_session, talk_item, village_talk};
use crate::id::RecordId;
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::Violation;

/// What a record says: for every field but counts, Automerge's winner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// A session.
    OutreachSession(OutreachSession),
    /// A talk.
    VillageTalk(VillageTalk),
    /// A matter raised.
    TalkItem(TalkItem),
    /// An inspection.
    Inspection(Inspection),
    /// A problem found.
    Finding(Finding),
    /// A note.
    Note(Note),
}

/// How one record points to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// A matter was raised at this talk.
    Talk,
    /// A matter was heard at this session.
    Session,
    /// A talk answered this matter.
    ReadBack,
    /// A problem was found by this inspection.
    Inspection,
    /// A note is about this record.
    About,
}

impl Relation {
    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Talk => "talk",
            Self::Session => "session",
            Self::ReadBack => "readback_of",
            Self::Inspection => "inspection",
            Self::About => "about",
        }
    }

    /// Whether what joins a feed because of the record pointed to takes this one along: findings are
    /// seen by whoever sees their inspection, notes by whoever sees what they are about.
    pub fn follows(self) -> bool {
        matches!(self, Self::Inspection | Self::About)
    }
}

impl Content {
    /// Reads a record, and every rule its state breaks. A state of valid changes always reads; what only the
    /// merge broke (two people each removed one of two topics) is in the list, to be flagged, and the
    /// record counts all the same (sync.md N3.7).
    pub fn read(kind: RecordKind, state: &State) -> (Option<Self>, Vec<Violation>) {
        fn of<T>(
            (read, broken): (Option<T>, Vec<Violation>),
            content: fn(T) -> Content,
        ) -> (Option<Content>, Vec<Violation>) {
            (read.map(content), broken)
        }
        match kind {
            RecordKind::OutreachSession => of(outreach_session::read(state), Self::OutreachSession),
            RecordKind::VillageTalk => of(village_talk::read(state), Self::VillageTalk),
            RecordKind::TalkItem => of(talk_item::read(state), Self::TalkItem),
            RecordKind::Inspection => of(inspection::read(state), Self::Inspection),
            RecordKind::Finding => of(finding::read(state), Self::Finding),
            RecordKind::Note => of(note::read(state), Self::Note),
        }
    }

    /// The kind.
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::OutreachSession(_) => RecordKind::OutreachSession,
            Self::VillageTalk(_) => RecordKind::VillageTalk,
            Self::TalkItem(_) => RecordKind::TalkItem,
            Self::Inspection(_) => RecordKind::Inspection,
            Self::Finding(_) => RecordKind::Finding,
            Self::Note(_) => RecordKind::Note,
        }
    }

    /// The day it happened.
    pub fn occurred_on(&self) -> LocalDate {
        match self {
            Self::OutreachSession(session) => session.occurred_on,
            Self::VillageTalk(talk) => talk.occurred_on,
            Self::TalkItem(item) => item.occurred_on,
            Self::Inspection(inspection) => inspection.occurred_on,
            Self::Finding(finding) => finding.occurred_on,
            Self::Note(note) => note.occurred_on,
        }
    }

    /// The records it points to, ascending.
    pub fn links(&self) -> Vec<(Relation, RecordId)> {
        match self {
            Self::OutreachSession(_) | Self::Inspection(_) => Vec::new(),
            Self::VillageTalk(talk) => {
                let items = talk.readback_of.iter();
                items.map(|item| (Relation::ReadBack, *item)).collect()
            }
            Self::TalkItem(item) => {
                let talk = item.talk.map(|talk| (Relation::Talk, talk));
                let session = item.session.map(|session| (Relation::Session, session));
                talk.into_iter().chain(session).collect()
            }
            Self::Finding(finding) => vec![(Relation::Inspection, finding.inspection)],
            Self::Note(note) => vec![(Relation::About, note.about)],
        }
    }
}
