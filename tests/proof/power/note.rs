//! What was said while a disk was recorded, each with its place in the disk's journal.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use mobile_core::Batch;
use recorded_disk::Disk;
use shared::id::{CommandId, Digest, InstallationId, PackHash, RecordId, UserId};
use shared::record::Answers;
use shared::sync::Tag;

/// Everything a phone's store holds.
pub(crate) type Entries = BTreeMap<String, Vec<u8>>;

/// Something that was said, or begun.
#[derive(Debug, Clone)]
pub(crate) enum Note {
    /// A phone begins to write a batch; with it its store holds this.
    Begun { phone: usize, then: Arc<Entries> },
    /// The store said that the batch is written.
    Written { phone: usize },
    /// A phone begins to save a form in progress; none: to throw it away or submit it.
    DraftBegun {
        phone: usize,
        record: RecordId,
        answers: Option<Box<Answers>>,
    },
    /// A phone said that this is done.
    Draft {
        phone: usize,
        record: RecordId,
        answers: Option<Box<Answers>>,
    },
    /// A phone said of a change or a command that it is saved.
    Saved {
        phone: usize,
        record: RecordId,
        item: Item,
    },
    /// The server answered an exchange: it has these packs, and its log goes at least to here.
    Acknowledged {
        packs: Vec<PackHash>,
        checkpoint: Tag,
    },
    /// The server said that the organisation is founded.
    Founded,
    /// The server said that a person was made.
    Person(UserId),
    /// The server said that a phone is enrolled.
    Enrolled {
        phone: usize,
        installation: InstallationId,
    },
    /// The server said that a held item is released.
    Released(Digest),
}

/// What a phone sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    /// A change, by its hash.
    Change(Digest),
    /// A command, by its id and its hash.
    Command(CommandId, Digest),
}

/// The disk and what is said over it.
#[derive(Debug)]
pub(crate) struct Notes {
    /// The disk.
    pub(crate) disk: Disk,
    folder: PathBuf,
    notes: Mutex<Vec<Note>>,
    stores: Mutex<BTreeMap<usize, Entries>>,
}

impl Notes {
    /// Watches a folder.
    pub(crate) fn over(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            disk: Disk::watch(folder)?,
            folder: folder.to_owned(),
            notes: Mutex::default(),
            stores: Mutex::default(),
        })
    }

    /// Notes something; the journal says when.
    pub(crate) fn say(&self, note: Note) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        self.disk.mark(notes.len());
        notes.push(note);
    }

    /// What a phone's store holds with a batch more.
    pub(crate) fn with(&self, phone: usize, batch: &Batch) -> Arc<Entries> {
        let mut stores = self.stores.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = stores.entry(phone).or_default();
        entries.extend(batch.puts.iter().cloned());
        for key in &batch.deletes {
            entries.remove(key);
        }
        Arc::new(entries.clone())
    }

    /// A path as the journal names it.
    pub(crate) fn inside(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.folder).unwrap_or(path).to_owned()
    }

    /// All of it.
    pub(crate) fn all(&self) -> Vec<Note> {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.clone()
    }
}
