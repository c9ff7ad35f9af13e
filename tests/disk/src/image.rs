//! What a disk may hold after the power was cut.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::journal::{FileId, Op};

/// What a disk writes as one.
const SECTOR: usize = 512;

/// What becomes of that which was not synced when the power went. The numbers are seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// None of it is there.
    AllUnsynced,
    /// All of it is there: a process was killed, and the machine went on.
    Nothing,
    /// Some of it is there, written in any order.
    Some(u64),
    /// The last writes are torn, at sectors or at any byte; some of those before them are missing.
    Torn(u64),
    /// Files have the length they would have, and zeros or noise where some writes belong.
    Hollow(u64),
}

/// A write or a truncation that is not durable yet.
#[derive(Debug, Clone)]
enum Change {
    Wrote { offset: usize, bytes: Arc<[u8]> },
    Truncated { length: usize },
}

#[derive(Debug, Clone, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
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
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Wrote { offset, bytes } => put(content, *offset, bytes),
            Self::Truncated { length } => content.resize(*length, 0),
        }
    }
}

/// Writes bytes, with zeros before them where the file is shorter.
fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

impl Loss {
    fn chance(self) -> ChaCha8Rng {
        let seed = match self {
            Self::AllUnsynced | Self::Nothing => 0,
            Self::Some(seed) | Self::Torn(seed) | Self::Hollow(seed) => seed,
        };
        ChaCha8Rng::seed_from_u64(seed)
    }

    fn keeps_name(self, chance: &mut ChaCha8Rng) -> bool {
        match self {
            Self::AllUnsynced => false,
            Self::Nothing => true,
            Self::Some(_) | Self::Torn(_) | Self::Hollow(_) => chance.random_bool(0.5),
        }
    }

    /// What a file holds after the cut.
    fn after(self, file: File, chance: &mut ChaCha8Rng) -> Vec<u8> {
        let File {
            durable: mut content,
            mut pending,
        } = file;
        match self {
            Self::AllUnsynced => {}
            Self::Nothing => pending.iter().for_each(|change| change.apply(&mut content)),
            Self::Some(_) => {
                let share = chance.random_range(0.1..0.95);
                pending.retain(|_| chance.random_bool(share));
                pending.shuffle(chance);
                pending.iter().for_each(|change| change.apply(&mut content));
            }
            Self::Torn(_) => {
                let torn = chance.random_range(1..=3);
                let whole = pending.len().saturating_sub(torn);
                let share = *[1.0, 0.8].get(chance.random_range(0..2)).unwrap_or(&1.0);
                for (place, change) in pending.iter().enumerate() {
                    match change {
                        Change::Wrote { offset, bytes } if place >= whole => {
                            tear(&mut content, *offset, bytes, chance);
                        }
                        _ if chance.random_bool(share) => change.apply(&mut content),
                        _ => {}
                    }
                }
            }
            Self::Hollow(_) => {
                for change in &pending {
                    match change {
                        Change::Wrote { offset, bytes } if chance.random_bool(0.3) => {
                            let is_noise = chance.random_bool(0.5);
                            let hollow: Vec<u8> = (0..bytes.len())
                                .map(|_| if is_noise { chance.random() } else { 0 })
                                .collect();
                            hollow_out(&mut content, *offset, &hollow);
                        }
                        _ => change.apply(&mut content),
                    }
                }
            }
        }
        content
    }
}

/// Writes a part of the bytes: some sectors, or those before or after any byte.
fn tear(content: &mut Vec<u8>, offset: usize, bytes: &[u8], chance: &mut ChaCha8Rng) {
    let cut = chance.random_range(0..=bytes.len());
    match chance.random_range(0..3) {
        0 => put(content, offset, &bytes[..cut]),
        1 => put(content, offset + cut, &bytes[cut..]),
        _ => {
            // Sectors of the disk, not of the write.
            let mut from = 0;
            while from < bytes.len() {
                let to = (from + SECTOR - (offset + from) % SECTOR).min(bytes.len());
                if chance.random_bool(0.5) {
                    put(content, offset + from, &bytes[from..to]);
                }
                from = to;
            }
        }
    }
}

/// Puts nothing where a write would have made the file longer; what was in the file before stays.
fn hollow_out(content: &mut Vec<u8>, offset: usize, hollow: &[u8]) {
    let before = content.len();
    if offset + hollow.len() > before {
        let new = before.saturating_sub(offset).min(hollow.len());
        put(content, offset + new, &hollow[new..]);
    }
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
