//! Everything the core asks of its shell.

use shared::bundle::BundleError;
use shared::enrolment::EnrolLineError;
use shared::id::{ChangeHash, CommandId, Digest, RecordId};
use shared::join::JoinError;
use shared::problem::RejectionCode;
use shared::time::Timestamp;
use shared::validate::Violation;

use crate::storage::Batch;

/// Something to be done. Order matters only in that a shell does them one after another.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write these entries atomically and durably, then answer
    /// [`Persisted`](crate::Event::Persisted) or [`PersistFailed`](crate::Event::PersistFailed).
    Persist(Batch),
    /// Sign a message with the device key, then answer [`Signed`](crate::Event::Signed).
    Sign {
        /// What it is for; named again in the answer.
        what: ToSign,
        /// The bytes to sign.
        message: Vec<u8>,
    },
    /// `POST /v1/sync` with a token that is fresh (renewing it is the shell's work: challenge, sign,
    /// post), then answer [`Answered`](crate::Event::Answered), [`Turned`](crate::Event::Turned) or
    /// [`Unanswered`](crate::Event::Unanswered).
    Exchange {
        /// The request's body.
        body: Vec<u8>,
    },
    /// `POST /v1/bundles` with a token that is fresh, then answer as to [`Effect::Exchange`].
    Deliver {
        /// The request's body: a bundle's file.
        body: Vec<u8>,
    },
    /// Write a bundle out as a file, durably, then answer [`BundleWritten`](crate::Event::BundleWritten) or
    /// [`BundleNotWritten`](crate::Event::BundleNotWritten).
    WriteBundle {
        /// Which of the export's files, from 0.
        place: usize,
        /// The file's bytes, at most [`MAX_BUNDLE_BYTES`](shared::bundle::MAX_BUNDLE_BYTES).
        file: Vec<u8>,
    },
    /// Bring [`Woke`](crate::Event::Woke) at this time. A later one replaces it.
    Wake {
        /// When, by this phone's clock.
        at: Timestamp,
    },
    /// Tell the person.
    Report(Report),
}

/// What the device key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToSign {
    /// A pack's header, by the pack's number.
    Pack(u64),
    /// An own change, for a line to join its record by.
    Change(ChangeHash),
}

/// What a person is told of their own act.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// The disk was read; the core is ready.
    Ready,
    /// The phone is enrolled.
    Enrolled,
    /// A draft is on the disk.
    DraftSaved {
        /// The draft.
        record: RecordId,
    },
    /// A draft is gone.
    DraftDiscarded {
        /// The draft.
        record: RecordId,
    },
    /// A change is on the disk. Only now may anything say "saved".
    Saved {
        /// The record.
        record: RecordId,
        /// The change.
        change: ChangeHash,
    },
    /// A command is on the disk and will be decided by the office.
    Requested {
        /// The record.
        record: RecordId,
        /// The command.
        command: CommandId,
        /// Its item hash.
        item: Digest,
    },
    /// What the office turned down of a record is marked as seen.
    Seen {
        /// The record.
        record: RecordId,
    },
    /// What changed of the person's access is marked as seen.
    AccessSeen,
    /// The line by which another phone joins a record. Nothing was written.
    JoinLine {
        /// The record.
        record: RecordId,
        /// The line, at most [`MAX_JOIN_CHARS`](shared::join::MAX_JOIN_CHARS): to be shown as a QR code or
        /// passed on as text.
        line: String,
    },
    /// A record joined by a line is on the disk.
    Joined {
        /// The record.
        record: RecordId,
        /// How many of the line's changes are new here; 0: this phone had them all.
        changes: usize,
    },
    /// This phone's unsent work is written out; it stays here until the server has it.
    Exported {
        /// Files written.
        bundles: usize,
        /// Packs in them.
        packs: usize,
        /// Items in those.
        items: usize,
    },
    /// Another phone's bundle is on the disk, to be handed in at the next sync.
    Carries {
        /// Packs in it.
        packs: usize,
    },
    /// A receipt was taken in.
    Receipt {
        /// Packs newly acknowledged.
        packs: u32,
        /// Items in them.
        items: u32,
    },
    /// A receipt shows that another phone goes by this installation (sync.md N6): nothing is sent any more,
    /// nothing is lost.
    ReceiptOfACopy,
    /// The disk did not take it. Nothing changed; the form must stay open.
    NotSaved {
        /// The record or draft.
        record: Option<RecordId>,
    },
    /// Refused before anything was written.
    Refused(Refusal),
    /// A sync ended.
    Synced(SyncReport),
}

/// Why an act of a person was refused by their own phone.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The phone is not enrolled.
    #[error("this phone is not enrolled")]
    NotEnrolled,
    /// The phone is enrolled as another installation, whose work it holds.
    #[error("this phone is enrolled already")]
    AlreadyEnrolled,
    /// No such draft.
    #[error("no such draft")]
    NoDraft,
    /// No such record on this phone.
    #[error("no such record on this phone")]
    NoRecord,
    /// A record or draft has this id already.
    #[error("the id is taken")]
    IdTaken,
    /// The record cannot be read.
    #[error("the record cannot be read")]
    Unreadable,
    /// The answers break rules; the draft stays.
    #[error("the answers break {} rules", .0.len())]
    Invalid(Vec<Violation>),
    /// The office declined the whole record and keeps it: what is still to be said is a new record.
    #[error("the office declined this record")]
    Declined,
    /// The amendment would change nothing.
    #[error("nothing to change")]
    NothingToChange,
    /// The field has one value only, or not the chosen one.
    #[error("the field has no such other value")]
    NoConflict,
    /// The answers are of another kind's form than the record or draft.
    #[error("the answers are of another kind of record")]
    OtherKind,
    /// The office would reject the order, as far as this phone can tell.
    #[error("the order would be rejected: {0}")]
    Order(RejectionCode),
    /// The change is larger than the gate lets through.
    #[error("too large to be sent")]
    TooLarge,
    /// The line to join by cannot be read; or the record is too long for one.
    #[error("{0}")]
    Line(JoinError),
    /// What was read belongs to another organisation than this phone.
    #[error("of another organisation")]
    OtherOrganisation,
    /// It is another phone's, of the same organisation.
    #[error("of another phone")]
    OtherPhone,
    /// A bundle or receipt that cannot be read, or a receipt the server did not sign.
    #[error("{0}")]
    File(BundleError),
    /// Another phone goes by this installation: this one sends nothing, and has lost nothing.
    #[error("another phone goes by this installation")]
    Copy,
    /// This phone carries as much as it may: a sync makes room.
    #[error("this phone carries as much as it may")]
    CarriesTooMuch,
    /// A sync is running.
    #[error("a sync is running")]
    Busy,
    /// The office had this phone wiped: nothing is written here, and nothing shown.
    #[error("this phone was wiped")]
    Wiped,
    /// A line to enrol by cannot be read.
    #[error("{0}")]
    EnrolLine(EnrolLineError),
    /// The server that answered is not the one that made the QR code.
    #[error("not the server of the QR code")]
    OtherServer,
    /// The server's certificate is not signed by it, or is not of this device's key.
    #[error("the certificate is not this device's")]
    Certificate,
    /// Its person cannot leave this phone yet: what is only here would be lost to them.
    #[error("{items} items, {drafts} drafts and {carried} bundles are only here")]
    NotAllSent {
        /// Own items that the server is not known to have.
        items: usize,
        /// Drafts.
        drafts: usize,
        /// Bundles carried for others.
        carried: usize,
    },
    /// The device key is lost or another: said by the shell, since nothing written here could be sent.
    #[error("the device key is lost")]
    KeyLost,
}

impl Refusal {
    /// A stable code: `not_enrolled`, `invalid`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEnrolled => "not_enrolled",
            Self::AlreadyEnrolled => "already_enrolled",
            Self::NoDraft => "no_draft",
            Self::NoRecord => "no_record",
            Self::IdTaken => "id_taken",
            Self::Unreadable => "unreadable",
            Self::Invalid(_) => "invalid",
            Self::Declined => "declined",
            Self::NothingToChange => "nothing_to_change",
            Self::NoConflict => "no_conflict",
            Self::OtherKind => "other_kind",
            Self::Order(code) => code.as_str(),
            Self::TooLarge => "too_large",
            Self::Line(JoinError::TooLong) => "line_too_long",
            Self::Line(_) => "line_unreadable",
            Self::OtherOrganisation => "other_organisation",
            Self::OtherPhone => "other_phone",
            Self::File(BundleError::Signature) => "receipt_not_signed",
            Self::File(_) => "file_unreadable",
            Self::Copy => "copy",
            Self::CarriesTooMuch => "carries_too_much",
            Self::EnrolLine(_) => "enrol_line_unreadable",
            Self::OtherServer => "other_server",
            Self::Certificate => "certificate",
            Self::NotAllSent { .. } => "not_all_sent",
            Self::Busy => "busy",
            Self::Wiped => "wiped",
            Self::KeyLost => "key_lost",
        }
    }
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncEnd {
    /// Everything that could go up is up, and everything that could come down is down.
    Complete,
    /// The byte budget is spent; the rest waits.
    BudgetSpent,
    /// It broke off. A stable code: a problem code of the server, `unreachable`, `storage`,
    /// `malformed_answer`, `not_acknowledged`.
    Failed(String),
    /// The server's log is not the one this phone has read (sync.md N6).
    Rewound,
    /// Another phone goes by this installation (sync.md N6): nothing was sent.
    Copy,
}

/// What a sync did. Bytes are bodies as given to and taken from HTTP.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SyncReport {
    /// How it ended.
    pub end: SyncEnd,
    /// Requests sent.
    pub round_trips: u32,
    /// Packs acknowledged in this sync.
    pub packs: u32,
    /// Items acknowledged in this sync.
    pub items: u32,
    /// Rows received.
    pub rows: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of response bodies.
    pub bytes_down: u64,
    /// Items that still wait for a decision, however far they came.
    pub waiting: usize,
    /// Whether the digest differed and all feeds were read again.
    pub reread: bool,
    /// Bundles handed in for others.
    pub delivered: u32,
    /// Packs and items of those that the server refused.
    pub delivered_refused: usize,
    /// Bundles carried for others of which the office could not hold all, and whose wait is not over yet.
    pub carried_waiting: usize,
    /// When the first of those is handed in again by itself; none where none waits, or nothing is tried by itself.
    pub next_delivery: Option<Timestamp>,
    /// Records skipped because they cannot be read.
    pub unreadable: Vec<RecordId>,
    /// Rows on this phone that are of a newer version, kept until its program is renewed.
    pub aside: usize,
    /// Whether something may be read or done here since that was not before, or no longer:
    /// [`Attention::AccessChanged`](crate::view::Attention::AccessChanged) says what.
    pub access_changed: bool,
    /// That the office had this phone wiped, and how far that is.
    pub wipe: Option<crate::view::WipeView>,
    /// When the phone will try again by itself.
    pub retry_at: Option<Timestamp>,
    /// The seconds that the office asked to wait, where it was busy.
    pub asked_to_wait_s: Option<u32>,
}

impl SyncReport {
    /// That a sync ended so, having done nothing.
    pub fn of(end: SyncEnd) -> Self {
        Self {
            end,
            round_trips: 0,
            packs: 0,
            items: 0,
            rows: 0,
            bytes_up: 0,
            bytes_down: 0,
            waiting: 0,
            reread: false,
            delivered: 0,
            delivered_refused: 0,
            carried_waiting: 0,
            next_delivery: None,
            unreadable: Vec::new(),
            aside: 0,
            access_changed: false,
            wipe: None,
            retry_at: None,
            asked_to_wait_s: None,
        }
    }
}
