//! What happened to a disk, in order.

use std::path::PathBuf;
use std::sync::Arc;

/// A file, whatever its name: one that is deleted and made anew is another. Numbered in order of creation.
pub type FileId = usize;

/// One thing that happened. Paths are relative to the watched folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A file was there before the disk was watched: durable.
    Found {
        /// The file.
        file: FileId,
        /// Its name.
        path: PathBuf,
        /// What it held.
        bytes: Arc<[u8]>,
    },
    /// A new, empty file got a name. The name is durable once its folder is synced.
    Created {
        /// The file.
        file: FileId,
        /// Its name.
        path: PathBuf,
    },
    /// Bytes were written. Durable once the file is synced.
    Wrote {
        /// The file.
        file: FileId,
        /// Where, in bytes from its beginning.
        offset: u64,
        /// What.
        bytes: Arc<[u8]>,
    },
    /// A file got another length. Durable once the file is synced.
    Truncated {
        /// The file.
        file: FileId,
        /// Its length in bytes.
        length: u64,
    },
    /// Everything written to the file before is durable.
    Synced {
        /// The file.
        file: FileId,
    },
    /// Every name given or taken in the folder before is durable.
    FolderSynced {
        /// The folder.
        folder: PathBuf,
    },
    /// A file lost its name. Durable once the folder is synced.
    Deleted {
        /// The name.
        path: PathBuf,
    },
    /// A program begins to replace a small file as a whole, durably. Not seen by the VFS: told by the test.
    Keeping {
        /// The name.
        path: PathBuf,
        /// What it will hold.
        bytes: Arc<[u8]>,
    },
    /// The small file is replaced, and that is durable.
    Kept {
        /// The name.
        path: PathBuf,
    },
    /// The test noted something: the meaning of the number is its own.
    Marked(usize),
}

/// Everything that happened to a disk.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    pub(crate) ops: Vec<Op>,
}

impl Journal {
    /// In order.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }
}
