//! A folder that is watched.

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fault::{Fault, Verdict};
use crate::journal::{FileId, Journal, Op};
use crate::vfs;

/// Why a folder is not watched.
#[derive(Debug, thiserror::Error)]
pub enum NotWatched {
    /// It is not there, or cannot be read.
    #[error("the folder cannot be read")]
    Folder(#[from] std::io::Error),
    /// SQLite did not take the file system.
    #[error("SQLite did not take the file system: code {0}")]
    Register(std::ffi::c_int),
}

/// A watched folder with everything below it. Dropped, it is watched no more; files still open go on being recorded.
#[derive(Debug)]
pub struct Disk {
    state: Arc<State>,
}

/// What the files of a watched folder share.
#[derive(Debug)]
pub(crate) struct State {
    folder: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    journal: Journal,
    /// The files that have a name, by path.
    named: BTreeMap<PathBuf, FileId>,
    files: FileId,
    fault: Option<Fault>,
    pragmas: BTreeMap<CString, u8>,
    writes: u64,
    is_forgetful: bool,
}

impl Inner {
    fn note(&mut self, op: impl FnOnce() -> Op) {
        if !self.is_forgetful {
            self.journal.ops.push(op());
        }
    }
}

static WATCHED: Mutex<Vec<Arc<State>>> = Mutex::new(Vec::new());

impl Disk {
    /// Watches a folder. No file in it may be open in SQLite.
    pub fn watch(folder: &Path) -> Result<Self, NotWatched> {
        Self::begin(folder, Inner::default())
    }

    /// Watches a folder and writes nothing down: a place with faults, or to look at images, where nothing waits for
    /// a sync.
    pub fn forgetful(folder: &Path) -> Result<Self, NotWatched> {
        let inner = Inner {
            is_forgetful: true,
            ..Inner::default()
        };
        Self::begin(folder, inner)
    }

    fn begin(folder: &Path, inner: Inner) -> Result<Self, NotWatched> {
        vfs::register().map_err(NotWatched::Register)?;
        let state = Arc::new(State {
            // As SQLite names its files: without symbolic links.
            folder: folder.canonicalize()?,
            inner: Mutex::new(inner),
        });
        lock(&WATCHED).push(state.clone());
        Ok(Self { state })
    }

    /// Writes a note of the test's into the journal.
    pub fn mark(&self, mark: usize) {
        self.state.push(Op::Marked(mark));
    }

    /// Notes that a program begins to replace a file that SQLite does not know of: whole and durably, or not at
    /// all. `path`: relative to the folder.
    pub fn keeping(&self, path: &Path, bytes: &[u8]) {
        self.state.push(Op::Keeping {
            path: path.to_owned(),
            bytes: bytes.into(),
        });
    }

    /// Notes that the program was told that the file is replaced.
    pub fn kept(&self, path: &Path) {
        self.state.push(Op::Kept {
            path: path.to_owned(),
        });
    }

    /// From now on the disk has this fault, or none.
    pub fn set_fault(&self, fault: Option<Fault>) {
        lock(&self.state.inner).fault = fault;
    }

    /// From now on whoever sets a pragma in here gets this digit, whatever they ask for: `synchronous` and 0 for
    /// `off`, 1 for `normal`.
    pub fn set_pragma(&self, name: &CStr, digit: u8) {
        let digit = b'0' + digit.min(9);
        let mut inner = lock(&self.state.inner);
        inner.pragmas.insert(name.to_owned(), digit);
    }

    /// Writes so far, also those that failed.
    pub fn writes(&self) -> u64 {
        lock(&self.state.inner).writes
    }

    /// What happened so far.
    pub fn journal(&self) -> Journal {
        lock(&self.state.inner).journal.clone()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        lock(&WATCHED).retain(|state| !Arc::ptr_eq(state, &self.state));
    }
}

/// The watched folder that a file lies in, and its path there.
pub(crate) fn watched(path: &Path) -> Option<(Arc<State>, PathBuf)> {
    let watched = lock(&WATCHED);
    let found = watched.iter().find(|state| path.starts_with(&state.folder));
    found.and_then(|state| {
        let path = path.strip_prefix(&state.folder).ok()?;
        Some((state.clone(), path.to_owned()))
    })
}

impl State {
    fn push(&self, op: Op) {
        lock(&self.inner).note(|| op);
    }

    /// Opens a file by `open` and notes whether that made it.
    pub(crate) fn open<T, E>(
        &self,
        path: &Path,
        open: impl FnOnce() -> Result<T, E>,
    ) -> Result<(FileId, bool, T), E> {
        let mut inner = lock(&self.inner);
        let whole = self.folder.join(path);
        let before = match inner.named.get(path) {
            Some(file) if whole.exists() => Some(*file),
            _ => None,
        };
        // Unknown and there: it was made before anybody watched.
        let is_wanted = before.is_none() && !inner.is_forgetful;
        let found = is_wanted.then(|| std::fs::read(&whole).ok());
        let opened = open()?;
        if let Some(file) = before {
            return Ok((file, false, opened));
        }
        let file = inner.files;
        inner.files += 1;
        inner.named.insert(path.to_owned(), file);
        let path = path.to_owned();
        let (is_new, op) = match found.flatten() {
            Some(bytes) => {
                let bytes = bytes.into();
                (false, Op::Found { file, path, bytes })
            }
            None => (true, Op::Created { file, path }),
        };
        inner.note(|| op);
        Ok((file, is_new, opened))
    }

    /// Deletes a file by `delete`, which says whether it did.
    pub(crate) fn delete<T>(
        &self,
        path: &Path,
        with_folder: bool,
        delete: impl FnOnce() -> (bool, T),
    ) -> T {
        let mut inner = lock(&self.inner);
        let (is_done, result) = delete();
        if is_done {
            inner.named.remove(path);
            inner.note(|| Op::Deleted {
                path: path.to_owned(),
            });
            if with_folder && !matches!(inner.fault, Some(Fault::SyncsLost)) {
                inner.note(|| Op::FolderSynced {
                    folder: folder_of(path),
                });
            }
        }
        result
    }

    /// Writes by `write`, which is given what to write of the bytes and says whether it did; else the code the write
    /// fails with. `length`: the file's, asked only where it matters.
    pub(crate) fn write(
        &self,
        file: FileId,
        offset: u64,
        bytes: &[u8],
        length: impl FnOnce() -> u64,
        write: impl FnOnce(&[u8]) -> std::ffi::c_int,
    ) -> std::ffi::c_int {
        let mut inner = lock(&self.inner);
        inner.writes += 1;
        let verdict = match &mut inner.fault {
            Some(fault) => {
                let grows = offset.saturating_add(bytes.len() as u64) > length();
                fault.of_write(bytes.len(), grows)
            }
            None => Verdict::Done,
        };
        let (written, failed) = match verdict {
            Verdict::Done => (bytes, None),
            Verdict::Failed { written, code } => {
                (bytes.get(..written).unwrap_or(bytes), Some(code))
            }
        };
        if !written.is_empty() {
            let code = write(written);
            if code != rusqlite::ffi::SQLITE_OK {
                return code;
            }
            inner.note(|| Op::Wrote {
                file,
                offset,
                bytes: written.into(),
            });
        }
        failed.unwrap_or(rusqlite::ffi::SQLITE_OK)
    }

    /// Truncates by `truncate`, which says whether it did.
    pub(crate) fn truncate<T>(
        &self,
        file: FileId,
        length: u64,
        truncate: impl FnOnce() -> (bool, T),
    ) -> T {
        let mut inner = lock(&self.inner);
        let (is_done, result) = truncate();
        if is_done {
            inner.note(|| Op::Truncated { file, length });
        }
        result
    }

    /// Notes a sync, with that of the folder where the file's name is as new; the code it fails with, if it does.
    pub(crate) fn sync(
        &self,
        file: FileId,
        with_folder_of: Option<&Path>,
    ) -> Option<std::ffi::c_int> {
        let mut inner = lock(&self.inner);
        if let Some(fault) = &mut inner.fault {
            if *fault == Fault::SyncsLost {
                return None;
            }
            let failed = fault.of_sync();
            if failed.is_some() {
                return failed;
            }
        }
        inner.note(|| Op::Synced { file });
        if let Some(path) = with_folder_of {
            let folder = folder_of(path);
            inner.note(|| Op::FolderSynced { folder });
        }
        None
    }

    /// The digit that a pragma is set to instead of what is asked.
    pub(crate) fn pragma(&self, name: &CStr) -> Option<u8> {
        lock(&self.inner).pragmas.get(name).copied()
    }

    /// Whether nothing may grow any more.
    pub(crate) fn keeps_from_growing(&self) -> bool {
        let inner = lock(&self.inner);
        inner.fault.as_ref().is_some_and(Fault::keeps_from_growing)
    }
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// A test that panicked elsewhere leaves the journal as it was.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
