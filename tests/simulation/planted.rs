//! Bugs planted on purpose, in the simulation's surroundings of the product and never in the product.

use crate::world::Cast;

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Planted {
    /// The office acknowledges a pack and throws it away.
    EatenPack,
    /// A phone's outbox and packs are deleted when they are sent instead of when they are acknowledged.
    ForgetsAtSend,
    /// An amendment vanishes from its author's phone and goes nowhere, so that all replicas agree.
    ForgottenEdit,
    /// A held item is no longer among the held ones, and counts nowhere.
    LostHeld,
    /// An author's stub names another change of the record.
    WrongStub,
    /// Rows of amendments do not reach a phone, and the digests agree that they did.
    DropsAmendment,
    /// A batch that the power cuts off is half on the disk.
    TornBatch,
    /// The server's projection of a record lacks its last change.
    StaleProjection,
    /// Outcomes do not reach a phone, and the digests agree that they did.
    HiddenVoid,
    /// A figure cell is added twice.
    CellTwice,
    /// A member of the roll does not reach the office's phone, and the digests agree.
    HiddenMember,
    /// A row is missing from a feed.
    MissingFeedRow,
    /// A record stays on the disk when no feed holds it any more.
    KeptRecord,
    /// The disk acknowledges a batch and writes it some batches later.
    LazyDisk,
    /// The phone says "saved" when it begins to write.
    SaysSavedEarly,
    /// A pack that comes again writes to the log.
    RepeatWrites,
    /// Rows of choices between values do not reach a phone, and the digests agree that they did.
    HiddenChoice,
    /// Answers never acknowledge a pack.
    NeverAcknowledged,
    /// A decision stands in the log a second time.
    DecidedTwice,
    /// A receipt speaks of a pack that was not taken.
    BoastfulReceipt,
    /// The server's course of a record lacks its last event.
    StaleCourse,
    /// Events do not reach a phone, and the digests agree that they did.
    HiddenEvent,
    /// A publication reaches a phone without its rows, and the digests agree.
    EmptyPublication,
    /// A phone's disk drops the records that joined its feeds.
    DropsJoined,
    /// The office forgets when it last heard of a phone, and believes a clock that goes back behind that: what was
    /// asked for too late is in time.
    ForgetsContact,
    /// A record that is the same as another is put back into the figures.
    CountsTwin,
    /// Notes do not reach a phone, and the digests agree that they did.
    HiddenNote,
}

impl Planted {
    /// Every planted bug.
    pub(crate) const ALL: &[Self] = &[
        Self::EatenPack,
        Self::ForgetsAtSend,
        Self::ForgottenEdit,
        Self::LostHeld,
        Self::WrongStub,
        Self::DropsAmendment,
        Self::TornBatch,
        Self::StaleProjection,
        Self::HiddenVoid,
        Self::CellTwice,
        Self::HiddenMember,
        Self::MissingFeedRow,
        Self::KeptRecord,
        Self::LazyDisk,
        Self::SaysSavedEarly,
        Self::RepeatWrites,
        Self::HiddenChoice,
        Self::NeverAcknowledged,
        Self::DecidedTwice,
        Self::BoastfulReceipt,
        Self::StaleCourse,
        Self::HiddenEvent,
        Self::EmptyPublication,
        Self::DropsJoined,
        Self::ForgetsContact,
        Self::CountsTwin,
        Self::HiddenNote,
    ];

    /// Words that the law must say of it, where it says other things of it as well.
    pub(crate) fn shows_as(self) -> &'static str {
        match self {
            Self::ForgetsContact => "happened; by plain rules asked_too_late",
            Self::CountsTwin => "the server's deltas: ",
            Self::HiddenNote => "on it is not there",
            _ => "",
        }
    }

    /// Who is there to meet it.
    pub(crate) fn cast(self) -> Cast {
        match self {
            Self::DecidedTwice
            | Self::BoastfulReceipt
            | Self::StaleCourse
            | Self::HiddenEvent
            | Self::EmptyPublication
            | Self::DropsJoined
            | Self::ForgetsContact
            | Self::CountsTwin
            | Self::HiddenNote => Cast::Duties,
            _ => Cast::Sessions,
        }
    }
}
