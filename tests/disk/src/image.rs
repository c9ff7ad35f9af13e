//! What a disk may hold after the power was cut.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::journal::{FileId, Op};
use crate::loss::Loss;

/// A write or a truncation that is not durable yet.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Wrote { offset: usize, bytes: Arc<[u8]> },
    Truncated { length: usize },
}

#[derive(Debug, Clone, Default)]
pub(crate) struct File {
    pub(crate) durable: Vec<u8>,
    pub(crate) pending: Vec<Change>,
}

/// A name given or taken that is not durable yet.
#[derive(Debug, Clone)]
enum Naming {
    Given(PathBuf, FileId),
    Taken(PathBuf),
}

/// A small file that is replaced as a whole.
#[derive(Debug, Clone)]
struct Keeping {
    path: PathBuf,
    bytes: Arc<[u8]>,
}

/// A journal played up to some place.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    files: Vec<File>,
    names: BTreeMap<PathBuf, FileId>,
    naming: Vec<Naming>,
    kept: BTreeMap<PathBuf, Arc<[u8]>>,
    keeping: Vec<Keeping>,
}

impl Replay {
    /// An empty disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// What happened next.
    pub fn step(&mut self, op: &Op) {
        match op {
            Op::Found { file, path, bytes } => {
                self.file(*file).durable = bytes.to_vec();
                self.names.insert(path.clone(), *file);
            }
            Op::Created { file, path } => {
                self.file(*file);
                self.naming.push(Naming::Given(path.clone(), *file));
            }
            Op::Wrote {
                file,
                offset,
                bytes,
            } => self.file(*file).pending.push(Change::Wrote {
                offset: as_length(*offset),
                bytes: bytes.clone(),
            }),
            Op::Truncated { file, length } => {
                let length = as_length(*length);
                self.file(*file).pending.push(Change::Truncated { length });
            }
            Op::Synced { file } => {
                let file = self.file(*file);
                for change in std::mem::take(&mut file.pending) {
                    change.apply(&mut file.durable);
                }
            }
            Op::FolderSynced { folder } => self.sync_folder(folder),
            Op::Deleted { path } => self.naming.push(Naming::Taken(path.clone())),
            Op::Keeping { path, bytes } => self.keeping.push(Keeping {
                path: path.clone(),
                bytes: bytes.clone(),
            }),
            Op::Kept { path } => {
                if let Some(place) = self.keeping.iter().position(|one| one.path == *path) {
                    let kept = self.keeping.remove(place);
                    self.kept.insert(kept.path, kept.bytes);
                }
                // Its name is durable because its folder was synced, and with it every name there.
                self.sync_folder(path.parent().unwrap_or(Path::new("")));
            }
            Op::Marked(_) => {}
        }
    }

    fn sync_folder(&mut self, folder: &Path) {
        let naming = std::mem::take(&mut self.naming);
        let is_there = |path: &Path| path.parent() == Some(folder);
        let (durable, pending) = naming.into_iter().partition(|naming| match naming {
            Naming::Given(path, _) | Naming::Taken(path) => is_there(path),
        });
        self.naming = pending;
        for naming in durable {
            naming.apply(&mut self.names);
        }
    }

    fn file(&mut self, file: FileId) -> &mut File {
        if self.files.len() <= file {
            self.files.resize_with(file + 1, File::default);
        }
        &mut self.files[file]
    }

    /// How many writes and truncations below a folder are not durable.
    pub fn unsynced(&self, within: &Path) -> usize {
        let files = self.named_within(within);
        files
            .map(|(_, file)| self.files.get(file).map_or(0, |file| file.pending.len()))
            .sum()
    }

    /// The files that have, had, or may have a name below a folder.
    fn named_within(&self, within: &Path) -> impl Iterator<Item = (&Path, FileId)> {
        let given = self.naming.iter().filter_map(|naming| match naming {
            Naming::Given(path, file) => Some((path, file)),
            Naming::Taken(_) => None,
        });
        let named = self.names.iter().chain(given);
        named
            .filter(move |(path, _)| path.starts_with(within))
            .map(|(path, file)| (path.as_path(), *file))
    }

    /// What a folder may hold if the power goes now.
    pub fn image(&self, within: &Path, loss: Loss) -> Image {
        let mut chance = loss.chance();
        let mut names = self.names.clone();
        for naming in &self.naming {
            if loss.keeps_name(&mut chance) {
                naming.clone().apply(&mut names);
            }
        }
        let mut files = BTreeMap::new();
        for (path, file) in names {
            let Ok(inside) = path.strip_prefix(within) else {
                continue;
            };
            let file = self.files.get(file).cloned().unwrap_or_default();
            files.insert(inside.to_owned(), loss.after(file, &mut chance));
        }
        let mut kept = self.kept.clone();
        for keeping in &self.keeping {
            if loss.keeps_name(&mut chance) {
                kept.insert(keeping.path.clone(), keeping.bytes.clone());
            }
        }
        for (path, bytes) in kept {
            if let Ok(inside) = path.strip_prefix(within) {
                files.insert(inside.to_owned(), bytes.to_vec());
            }
        }
        Image { files }
    }
}

impl Naming {
    fn apply(self, names: &mut BTreeMap<PathBuf, FileId>) {
        match self {
            Self::Given(path, file) => {
                names.insert(path, file);
            }
            Self::Taken(path) => {
                names.remove(&path);
            }
        }
    }
}

impl Change {
    pub(crate) fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Wrote { offset, bytes } => put(content, *offset, bytes),
            Self::Truncated { length } => content.resize(*length, 0),
        }
    }
}

/// Writes bytes, with zeros before them where the file is shorter.
pub(crate) fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

fn as_length(length: u64) -> usize {
    usize::try_from(length).expect("a file of a test fits into memory")
}

/// The files of a folder after the cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Image {
    /// A file's bytes.
    pub fn file(&self, path: impl AsRef<Path>) -> Option<&[u8]> {
        self.files.get(path.as_ref()).map(Vec::as_slice)
    }

    /// Puts another file there, or other bytes into one.
    pub fn put(&mut self, path: impl Into<PathBuf>, bytes: Vec<u8>) {
        self.files.insert(path.into(), bytes);
    }

    /// Tells this image from others, within this process.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.files.hash(&mut hasher);
        hasher.finish()
    }

    /// Writes the files into a folder.
    pub fn write_to(&self, folder: &Path) -> std::io::Result<()> {
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }
}
