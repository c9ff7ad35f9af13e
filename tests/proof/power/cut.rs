//! The power goes after each thing that happened to a disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use recorded_disk::{Disk, FileId, Image, Loss, Op, Replay};
use tokio::runtime::Runtime;

use super::note::Note;
use super::story::{self, OFFICE, PHONES, Story};
use super::{phone, server};

/// Whose power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// The server's.
    Office,
    /// A phone's.
    Phone(usize),
}

impl Whose {
    /// Where its data is.
    pub(crate) fn folder(self) -> PathBuf {
        match self {
            Self::Office => OFFICE.into(),
            Self::Phone(phone) => story::home(phone),
        }
    }

    fn of_path(path: &Path) -> Option<Self> {
        let phones = PHONES.into_iter().map(Self::Phone);
        let mut all = [Self::Office].into_iter().chain(phones);
        all.find(|whose| path.starts_with(whose.folder()))
    }

    fn of_note(note: &Note) -> Self {
        match note {
            Note::Begun { phone, .. }
            | Note::Written { phone }
            | Note::DraftBegun { phone, .. }
            | Note::Draft { phone, .. }
            | Note::Saved { phone, .. } => Self::Phone(*phone),
            Note::Founded
            | Note::Acknowledged { .. }
            | Note::Person(_)
            | Note::Enrolled { .. }
            | Note::Released(_) => Self::Office,
        }
    }
}

/// What came of cutting.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Places at which the power went.
    pub(crate) cuts: u64,
    /// Disks looked at, by how they lost.
    pub(crate) disks: BTreeMap<&'static str, u64>,
    /// Disks that were not like any other seen at the same promises.
    pub(crate) distinct: u64,
    /// What was not as promised.
    pub(crate) lost: Vec<Lost>,
}

/// Something that was not as promised.
#[derive(Debug)]
pub(crate) struct Lost {
    /// A sentence.
    pub(crate) what: String,
    /// The disks on which it was seen, by their folders.
    pub(crate) disks: Vec<(PathBuf, Image)>,
}

/// Where disks are looked at.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
    runtime: Runtime,
    _disk: Disk,
    used: u64,
}

impl Bench {
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self {
            _disk: Disk::forgetful(folder.path())?,
            folder,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?,
            used: 0,
        })
    }

    /// A folder that holds these images, each under its name, while `look` looks at it.
    pub(crate) fn with<T>(
        &mut self,
        images: &[(PathBuf, Image)],
        look: impl FnOnce(&Path, &Runtime) -> Result<T>,
    ) -> Result<T> {
        self.used += 1;
        let place = self.folder.path().join(self.used.to_string());
        std::fs::create_dir(&place)?;
        for (name, image) in images {
            image.write_to(&place.join(name))?;
        }
        let seen = look(&place, &self.runtime);
        std::fs::remove_dir_all(&place)?;
        seen
    }
}

/// The ways to lose at one place: all, nothing, and so many drawn ones, each kind in turn.
fn losses(place: usize, drawn: usize) -> impl Iterator<Item = (&'static str, Loss)> {
    let drawn = (0..drawn).map(move |n| {
        let seed = place as u64 * 1_000 + n as u64;
        match (place + n) % 3 {
            0 => ("some of it, in any order", Loss::Some(seed)),
            1 => ("the last writes torn", Loss::Torn(seed)),
            _ => ("zeros or noise in its place", Loss::Hollow(seed)),
        }
    });
    let plain = [
        ("all of it lost", Loss::AllUnsynced),
        ("none of it lost", Loss::Nothing),
    ];
    plain.into_iter().chain(drawn)
}

/// What everybody was told up to a place in the journal.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) office: server::Promises,
    pub(crate) phones: BTreeMap<usize, phone::Promises>,
}

impl Told {
    pub(crate) fn nothing() -> Self {
        Self {
            office: server::Promises::default(),
            phones: PHONES
                .into_iter()
                .map(|phone| (phone, phone::Promises::new()))
                .collect(),
        }
    }

    pub(crate) fn hear(&mut self, note: &Note) {
        self.office.hear(note);
        let of = match note {
            Note::Enrolled { phone, .. } => Whose::Phone(*phone),
            note => Whose::of_note(note),
        };
        if let Whose::Phone(phone) = of
            && let Some(promises) = self.phones.get_mut(&phone)
        {
            promises.hear(note);
        }
    }

    fn count(&self, whose: Whose) -> usize {
        match whose {
            Whose::Office => self.office.count(),
            Whose::Phone(phone) => self.phones.get(&phone).map_or(0, phone::Promises::count),
        }
    }

    fn judge(
        &self,
        whose: Whose,
        folder: &Path,
        runtime: &Runtime,
        known: &mut server::Known,
    ) -> Result<()> {
        match whose {
            Whose::Office => runtime.block_on(self.office.judge(folder, known)),
            Whose::Phone(phone) => match self.phones.get(&phone) {
                Some(promises) => promises.judge(folder),
                None => Ok(()),
            },
        }
    }
}

/// Cuts the power of each of these after everything that happened to its disk. `drawn`: ways to lose that are drawn,
/// at each place. `is_enough` ends it early.
pub(crate) fn everywhere(
    story: &Story,
    of: &[Whose],
    drawn: usize,
    is_enough: impl Fn(&Tally) -> bool,
) -> Result<Tally> {
    let mut bench = Bench::new()?;
    let mut tally = Tally::default();
    let mut replay = Replay::new();
    let mut told = Told::nothing();
    let mut seen = BTreeSet::new();
    let mut known = server::Known::default();
    let mut owners: BTreeMap<FileId, Whose> = BTreeMap::new();
    for (place, op) in story.journal.ops().iter().enumerate() {
        replay.step(op);
        let whose = match op {
            Op::Found { file, path, .. } | Op::Created { file, path } => {
                let whose = Whose::of_path(path);
                owners.extend(whose.map(|whose| (*file, whose)));
                whose
            }
            Op::Wrote { file, .. } | Op::Truncated { file, .. } | Op::Synced { file } => {
                owners.get(file).copied()
            }
            Op::FolderSynced { folder: path }
            | Op::Deleted { path }
            | Op::Keeping { path, .. }
            | Op::Kept { path } => Whose::of_path(path),
            Op::Marked(note) => {
                let note = &story.notes[*note];
                told.hear(note);
                Some(Whose::of_note(note))
            }
        };
        let Some(whose) = whose.filter(|whose| of.contains(whose)) else {
            continue;
        };
        tally.cuts += 1;
        let promised = told.count(whose);
        for (name, loss) in losses(place, drawn) {
            let image = replay.image(&whose.folder(), loss);
            *tally.disks.entry(name).or_default() += 1;
            if !seen.insert((whose, image.fingerprint(), promised)) {
                continue;
            }
            tally.distinct += 1;
            let disks = [(whose.folder(), image)];
            let found = bench.with(&disks, |folder, runtime| {
                told.judge(whose, &folder.join(whose.folder()), runtime, &mut known)
            });
            if let Err(error) = found {
                let operation = name_of(op);
                tally.lost.push(Lost {
                    what: format!(
                        "{whose:?}, power cut after operation {place} ({operation}), {loss:?}: {error:#}"
                    ),
                    disks: disks.into(),
                });
            }
            if is_enough(&tally) {
                return Ok(tally);
            }
        }
    }
    Ok(tally)
}

fn name_of(op: &Op) -> &'static str {
    match op {
        Op::Found { .. } => "found",
        Op::Created { .. } => "created",
        Op::Wrote { .. } => "wrote",
        Op::Truncated { .. } => "truncated",
        Op::Synced { .. } => "synced",
        Op::FolderSynced { .. } => "folder synced",
        Op::Deleted { .. } => "deleted",
        Op::Keeping { .. } => "keeping",
        Op::Kept { .. } => "kept",
        Op::Marked(_) => "said",
    }
}
