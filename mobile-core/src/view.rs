//! What a shell shows. Read-only and rebuilt on each call from what is on the disk; names of places and
//! people come from the reference data this phone was sent.

mod access;
mod attention;
mod conflict;
mod detail;
mod figure;
mod link;
mod list;
mod look_alike;
mod status;

pub use access::{AccessView, WipeView};
pub use attention::Attention;
pub use conflict::{Alternative, Conflict};
pub use detail::{Asked, Detail, Edit, FieldChange};
pub use figure::{Coverage, FigureView, OwnWork};
pub use link::Linked;
pub use list::{DUE_SOON_DAYS, Filter, Item, Selection};
pub use status::{CarriedBundle, Status};

use serde::Serialize;
use shared::change::Scalar;
use shared::id::{Digest, UserId};
use shared::problem::{HeldCode, RejectionCode};
use shared::validate::Violation;

use crate::core::Core;
use crate::outbox::Progress;
use crate::record::{Standing, StoredChange, StoredCommand, Summary};

/// How far an item has come: the steps of sync.md N3, as a person reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Ladder {
    /// On this phone only, in no pack yet.
    Saved,
    /// In a pack that is not acknowledged: as far as is known on this phone only.
    Packed,
    /// On the server's disk, not decided.
    Received,
    /// A change that counts.
    Counted,
    /// The office looks at it.
    Held {
        /// Why.
        code: HeldCode,
        /// The broken rules, where the code is `invalid`.
        violations: Vec<Violation>,
    },
    /// The office declined it.
    Declined {
        /// The office's words.
        reason: String,
        /// Who decided.
        by: UserId,
    },
    /// The server kept nothing of it.
    Refused {
        /// The server's problem code.
        code: String,
    },
    /// A command that was accepted.
    Done,
    /// A command that was rejected.
    Rejected {
        /// Why.
        code: RejectionCode,
    },
}

impl Ladder {
    /// The step's stable word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Packed => "packed",
            Self::Received => "received",
            Self::Counted => "counted",
            Self::Held { .. } => "held",
            Self::Declined { .. } => "declined",
            Self::Refused { .. } => "refused",
            Self::Done => "done",
            Self::Rejected { .. } => "rejected",
        }
    }

    /// What needs a person comes first, then what is least far.
    fn urgency(&self) -> u8 {
        match self {
            Self::Refused { .. } => 0,
            Self::Declined { .. } => 1,
            Self::Rejected { .. } => 2,
            Self::Held { .. } => 3,
            Self::Saved => 4,
            Self::Packed => 5,
            Self::Received => 6,
            Self::Counted => 7,
            Self::Done => 8,
        }
    }
}

/// A scalar as JSON shows it; bytes as hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// No value.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number.
    Uint(u64),
    /// A number.
    Int(i64),
    /// A number.
    Double(f64),
    /// Text.
    Text(String),
}

impl From<&Scalar> for Shown {
    fn from(scalar: &Scalar) -> Self {
        match scalar {
            Scalar::Null => Self::Null,
            Scalar::Boolean(value) => Self::Boolean(*value),
            Scalar::Uint(value) => Self::Uint(*value),
            Scalar::Int(value) | Scalar::Timestamp(value) => Self::Int(*value),
            Scalar::Double(value) => Self::Double(*value),
            Scalar::Text(value) => Self::Text(value.clone()),
            Scalar::Bytes(value) => {
                Self::Text(value.iter().map(|byte| format!("{byte:02x}")).collect())
            }
        }
    }
}

impl Core {
    /// Summary of a record.
    pub fn summary(&self, record: shared::id::RecordId) -> Option<&Summary> {
        let slot = self.memory.records.get(&record);
        slot.filter(|_| self.shows()).map(|slot| &slot.summary)
    }

    /// Summaries of every record, by id.
    pub fn summaries(&self) -> impl Iterator<Item = &Summary> {
        let slots = self.memory.records.values();
        slots.filter(|_| self.shows()).map(|slot| &slot.summary)
    }

    /// The drafts, the last edited first.
    pub fn drafts(&self) -> Vec<&crate::draft::Draft> {
        let mut drafts: Vec<_> = self.memory.drafts.values().collect();
        drafts.sort_by_key(|draft| (std::cmp::Reverse(draft.edited_at), draft.record));
        drafts
    }

    /// What the phone keeps of its enrolment; the token is empty.
    pub fn enrolment(&self) -> Option<&shared::enrolment::EnrolResponse> {
        self.memory.enrolment.as_ref()
    }

    /// Places, topics and people.
    pub fn reference(&self) -> &crate::reference::ReferenceShelf {
        &self.memory.reference
    }

    /// How far the log was read.
    pub fn position(&self) -> &crate::memory::Position {
        &self.memory.position
    }

    /// The last calls to the server.
    pub fn contact(&self) -> &crate::memory::Contact {
        &self.memory.contact
    }

    /// What waits to be counted.
    pub fn outbox(&self) -> &crate::outbox::Outbox {
        &self.memory.outbox
    }

    /// A record with every change; decoded on each call.
    pub fn file(&self, record: shared::id::RecordId) -> Option<crate::record::RecordFile> {
        self.memory.file(record).filter(|_| self.shows())
    }

    /// Whether records are shown here: what a wiped phone still has to hand in is not.
    fn shows(&self) -> bool {
        self.memory.wipe.is_none()
    }

    fn ladder(&self, item: &Digest, standing: &Standing) -> Ladder {
        match standing {
            Standing::Waiting => match self.memory.outbox.progress(item) {
                Progress::Saved => Ladder::Saved,
                Progress::Packed => Ladder::Packed,
                Progress::Received => Ladder::Received,
            },
            Standing::Counted => Ladder::Counted,
            Standing::Held { code, violations } => Ladder::Held {
                code: *code,
                violations: violations.clone(),
            },
            Standing::Declined { reason, by, .. } => Ladder::Declined {
                reason: reason.clone(),
                by: *by,
            },
            Standing::Refused { code } => Ladder::Refused { code: code.clone() },
            Standing::Happened => Ladder::Done,
            Standing::Rejected { code, .. } => Ladder::Rejected { code: *code },
        }
    }

    pub(crate) fn ladder_of_change(&self, change: &StoredChange) -> Ladder {
        self.ladder(&Digest(change.hash.0), &change.standing)
    }

    pub(crate) fn ladder_of_command(&self, command: &StoredCommand) -> Ladder {
        self.ladder(
            &command.item().unwrap_or(Digest([0; 32])),
            &command.standing,
        )
    }

    /// The name of a person: of the enrolled one, from the roll, or as it came with what they wrote.
    pub fn person_name(&self, user: UserId) -> Option<String> {
        let enrolment = self.memory.enrolment.as_ref();
        if let Some(enrolment) = enrolment.filter(|enrolment| enrolment.user == user) {
            return Some(enrolment.user_name.clone());
        }
        let on_roll = self.memory.reference.person_name(user);
        let colleague = self.memory.colleagues.get(&user);
        let name = on_roll.or(colleague.map(|colleague| colleague.name.as_str()));
        name.map(str::to_owned)
    }
}
