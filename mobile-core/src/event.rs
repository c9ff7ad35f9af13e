//! Everything that can happen to a phone.
//!
//! Fresh ids and numbers come from the shell: the core has no randomness.

use shared::change::OpId;
use shared::command::Order;
use shared::enrolment::EnrolResponse;
use shared::id::{CommandId, RecordId, TeamId};
use shared::record::Answers;

use crate::effect::ToSign;

/// Something that happened. Each is answered by [`Effect`](crate::Effect)s.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The disk was read: every entry, in any order. The first event; all others wait for it.
    Loaded(Vec<(String, Vec<u8>)>),
    /// The batch of this number is on the disk.
    Persisted(u64),
    /// The batch of this number is not on the disk, and no part of it is.
    PersistFailed(u64),

    /// The server accepted a one-time code.
    Enrolled(Box<EnrolResponse>),

    /// A person opens a form.
    OpenDraft {
        /// A fresh UUIDv7: the record it will be.
        record: RecordId,
        /// The team, where it is known.
        team: Option<TeamId>,
        /// Defaults and first answers.
        answers: Answers,
    },
    /// A person changed something in an open form. Replaces all its answers.
    EditDraft {
        /// The draft.
        record: RecordId,
        /// The team, where it is known.
        team: Option<TeamId>,
        /// All answers so far.
        answers: Answers,
    },
    /// A person throws a form away.
    DiscardDraft {
        /// The draft.
        record: RecordId,
    },
    /// A person saves the form as a record. What is wrong is reported and the draft stays.
    Submit {
        /// The draft.
        record: RecordId,
    },
    /// A record in one go, without a draft before it: one batch.
    Record {
        /// A fresh UUIDv7.
        record: RecordId,
        /// The team.
        team: TeamId,
        /// All answers.
        answers: Answers,
    },
    /// A person changes a saved record.
    Amend {
        /// The record.
        record: RecordId,
        /// What becomes different; see [`Answers`].
        answers: Answers,
        /// Why.
        reason: Option<String>,
        /// A number this phone never passed before, random or counting.
        fresh: u64,
    },
    /// A person chooses between the values of a field.
    Resolve {
        /// The record.
        record: RecordId,
        /// The field, as [`Conflict`](crate::view::Conflict) names it.
        field: String,
        /// The operation that wrote the chosen value.
        choice: OpId,
    },
    /// A person gives an order about a record: to be decided by the office, explained here.
    Order {
        /// A fresh id.
        command: CommandId,
        /// The record.
        record: RecordId,
        /// What is asked.
        order: Order,
    },
    /// A person has seen that the office rejected a command of theirs or declined an item.
    Seen {
        /// The record.
        record: RecordId,
    },

    /// A person has seen what changed of what they may read and do.
    AccessSeen,

    /// A person lets another phone join a record in the field.
    JoinLine {
        /// The record.
        record: RecordId,
    },
    /// A person joins a record by the line that another phone shows.
    Join {
        /// The line as read; blanks around it do not matter.
        line: String,
    },

    /// Write this phone's unsent work out as files, for somebody to carry.
    ExportBundle,
    /// A file of an [`Effect::WriteBundle`](crate::Effect::WriteBundle) is written and durable.
    BundleWritten,
    /// It is not.
    BundleNotWritten,
    /// A person takes another phone's bundle to carry.
    Carry {
        /// The bundle's file.
        file: Vec<u8>,
    },
    /// A receipt for this phone's bundles was brought back.
    Receipt {
        /// The receipt's file.
        file: Vec<u8>,
    },

    /// Sync now.
    SyncNow {
        /// Most bytes of bodies, both ways together; `None` for no bound.
        budget_bytes: Option<u64>,
    },
    /// The time of an [`Effect::Wake`](crate::Effect::Wake) has come.
    Woke,
    /// A message is signed.
    Signed {
        /// What it is for, as the effect named it.
        what: ToSign,
        /// The signature.
        signature: Vec<u8>,
    },
    /// The server answered 200.
    Answered {
        /// The response's body.
        body: Vec<u8>,
    },
    /// The server answered something else.
    Turned {
        /// The HTTP status.
        status: u16,
        /// The problem's stable code.
        code: String,
        /// The seconds after which the server asked to come again (`Retry-After`), where it did.
        retry_after_s: Option<u32>,
    },
    /// No answer came.
    Unanswered,
}
