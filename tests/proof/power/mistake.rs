//! Mistakes that must be noticed.

/// What is done wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// Nothing.
    None,
    /// "Saved" and "received" are said before they are so.
    SaysItEarly,
    /// A batch is written as two.
    SplitsBatches,
    /// The disk says that it has synced, and has not.
    LosesSyncs,
    /// Both databases run with `synchronous = off`.
    SynchronousOff,
    /// Both databases run with `synchronous = normal`: a WAL is synced by checkpoints only.
    SynchronousNormal,
}

impl Mistake {
    /// For the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SaysItEarly => "acknowledges before the sync",
            Self::SplitsBatches => "splits a batch in two",
            Self::LosesSyncs => "the disk swallows syncs",
            Self::SynchronousOff => "pragma synchronous = off",
            Self::SynchronousNormal => "pragma synchronous = normal",
        }
    }
}
