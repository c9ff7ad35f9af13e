//! What a disk does not do.

use rusqlite::ffi;

/// A fault of a disk, from some moment on until it is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// After so many more writes no write succeeds; nothing of it is written. Shared memory does not grow either.
    Full {
        /// Writes that still succeed.
        after: u64,
    },
    /// The same, but half of each write that fails is on the disk.
    HalfFull {
        /// Writes that still succeed.
        after: u64,
    },
    /// After so many more writes that make a file longer none of that kind succeeds; those within a file do.
    NoGrowth {
        /// Growing writes that still succeed.
        after: u64,
    },
    /// After so many more writes every write fails with an I/O error.
    Broken {
        /// Writes that still succeed.
        after: u64,
    },
    /// After so many more syncs every sync fails with an I/O error.
    SyncFails {
        /// Syncs that still succeed.
        after: u64,
    },
    /// Syncs succeed and do nothing: a disk that lies about its cache.
    SyncsLost,
}

/// What becomes of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Done,
    /// So many bytes are written, and the write fails with this code.
    Failed {
        written: usize,
        code: std::ffi::c_int,
    },
}

impl Fault {
    /// Judges a write of `length` bytes and counts it.
    pub(crate) fn of_write(&mut self, length: usize, grows: bool) -> Verdict {
        let (after, counts, written, code) = match self {
            Self::Full { after } => (after, true, 0, ffi::SQLITE_FULL),
            Self::HalfFull { after } => (after, true, length / 2, ffi::SQLITE_FULL),
            Self::NoGrowth { after } => (after, grows, 0, ffi::SQLITE_FULL),
            Self::Broken { after } => (after, true, 0, ffi::SQLITE_IOERR_WRITE),
            Self::SyncFails { .. } | Self::SyncsLost => return Verdict::Done,
        };
        if !counts || use_one(after) {
            Verdict::Done
        } else {
            Verdict::Failed { written, code }
        }
    }

    /// Judges a sync and counts it; none where it succeeds.
    pub(crate) fn of_sync(&mut self) -> Option<std::ffi::c_int> {
        match self {
            Self::SyncFails { after } => (!use_one(after)).then_some(ffi::SQLITE_IOERR_FSYNC),
            _ => None,
        }
    }

    /// Whether nothing may grow any more.
    pub(crate) fn keeps_from_growing(&self) -> bool {
        matches!(
            self,
            Self::Full { after: 0 } | Self::HalfFull { after: 0 } | Self::NoGrowth { after: 0 }
        )
    }
}

/// Takes one of what is left; false when nothing is.
fn use_one(left: &mut u64) -> bool {
    let is_left = *left > 0;
    *left = left.saturating_sub(1);
    is_left
}
