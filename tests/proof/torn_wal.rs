//! Torn and garbled WALs: whatever of its bytes is gone or wrong, the database opens as it was after some commit.
//!
//! No promise says that the newest commits are there: their bytes were on the disk and are damaged. What is shown is
//! that the damage is noticed, that what lies before it is there, and that no transaction is there by half.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ::tests::chance::Chance;
use anyhow::{Context as _, Result, ensure};
use recorded_disk::{FileId, Image, Loss, Op, Replay};
use server::keys::ServerKeys;
use server::verify::verify;

use crate::power::cut::{Bench, Told, Whose};
use crate::power::mistake::Mistake;
use crate::power::server::{open, rows_of};
use crate::power::story::{PHONES, Story};
use crate::row::{Row, Size};

/// Bytes of a WAL's header.
const HEADER: usize = 32;
/// Bytes of a frame: its header and a page.
const FRAME: usize = 24 + 4096;

/// Shows it.
pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut row = Row::new("torn and garbled WALs: server and phone open after some whole commit");
    for seed in 0..size.of(1, 8) {
        // Of an even seed: its WALs grow until they are closed.
        let story = Story::play(seed * 2, size.of(1, 3), Mistake::None)?;
        for (who, whose) in [
            ("server", Whose::Office),
            ("phone", Whose::Phone(PHONES[0])),
        ] {
            let moments = Moments::of(&story, whose)?;
            let damages = size.of(120, 2_000);
            for lost in moments.damage(seed, damages, &mut row, who)? {
                row.lost.push(format!("story {}, {who}: {lost}", seed * 2));
            }
        }
    }
    let split = Story::play(0, 1, Mistake::SplitsBatches)?;
    let moments = Moments::of(&split, Whose::Phone(PHONES[0]))?;
    let lost = moments.damage(0, 120, &mut Row::new("control"), "phone")?;
    row.control("splits a batch in two, phone", !lost.is_empty());
    let story = Story::play(0, 1, Mistake::None)?;
    for (who, whose) in [
        ("server", Whose::Office),
        ("phone", Whose::Phone(PHONES[0])),
    ] {
        let caught = Moments::of(&story, whose)?.is_noise_noticed()?;
        row.control(format!("the database itself is noise, {who}"), caught);
    }
    Ok(row)
}

/// A disk of one of them at moments when its WAL holds all that happened since its database was last written.
struct Moments {
    whose: Whose,
    told: Told,
    /// The disk with the most frames first.
    images: Vec<Image>,
    /// The rows after each commit of a server.
    states: BTreeSet<u64>,
}

impl Moments {
    fn of(story: &Story, whose: Whose) -> Result<Self> {
        let mut bench = Bench::new()?;
        let mut moments = Self {
            whose,
            told: Told::nothing(),
            images: Vec::new(),
            states: BTreeSet::new(),
        };
        let folder = whose.folder();
        let mut replay = Replay::new();
        let mut names: BTreeMap<FileId, PathBuf> = BTreeMap::new();
        let mut is_folded = true;
        for op in story.journal.ops() {
            replay.step(op);
            match op {
                Op::Found { file, path, .. } | Op::Created { file, path } => {
                    names.insert(*file, path.clone());
                }
                Op::Wrote { file, offset, .. } => match names.get(file) {
                    Some(path) if *path == folder.join(database(whose)) => is_folded = true,
                    Some(path) if *path == folder.join(wal(whose)) && *offset == 0 => {
                        is_folded = false;
                    }
                    _ => {}
                },
                Op::Synced { file } => {
                    let is_here = names
                        .get(file)
                        .is_some_and(|path| path.starts_with(&folder));
                    if is_here {
                        moments.look(
                            &mut bench,
                            replay.image(&folder, Loss::Nothing),
                            is_folded,
                        )?;
                    }
                }
                Op::Marked(note) => moments.told.hear(&story.notes[*note]),
                _ => {}
            }
        }
        let length = |image: &Image| image.file(wal(whose)).map_or(0, <[u8]>::len);
        moments
            .images
            .sort_by_key(|image| std::cmp::Reverse(length(image)));
        ensure!(!moments.images.is_empty(), "no WAL was ever worth tearing");
        Ok(moments)
    }

    /// After a sync: a state that may be met again.
    fn look(&mut self, bench: &mut Bench, image: Image, is_folded: bool) -> Result<()> {
        if self.whose == Whose::Office && image.file(database(self.whose)).is_some() {
            let disks = [(PathBuf::new(), image.clone())];
            let rows = bench.with(&disks, |folder, _| {
                rows_of(&folder.join(database(Whose::Office)))
            })?;
            self.states.insert(rows);
        }
        let frames = image.file(wal(self.whose)).map_or(0, <[u8]>::len) / FRAME;
        if !is_folded && frames > 2 {
            self.images.push(image);
        }
        Ok(())
    }

    /// Damages WALs in so many ways; what is wrong then.
    fn damage(&self, seed: u64, times: usize, row: &mut Row, who: &str) -> Result<Vec<String>> {
        let mut bench = Bench::new()?;
        let mut lost = Vec::new();
        let mut chance = Chance::new(seed, "torn wal");
        for number in 0..times {
            let image = &self.images[number % self.images.len()];
            let mut bytes = image.file(wal(self.whose)).context("a WAL")?.to_vec();
            let (name, at) = damage(&mut bytes, number, &mut chance);
            let mut image = image.clone();
            image.put(wal(self.whose), bytes);
            row.tried += 1;
            row.fault(&format!("{who}: {name}"), 1);
            let seen = bench.with(&[(PathBuf::new(), image)], |folder, runtime| {
                runtime.block_on(self.opens(folder))
            });
            if let Err(error) = seen {
                lost.push(format!("damage {number}, {name} at byte {at}: {error:#}"));
            }
        }
        Ok(lost)
    }

    /// Whether the damaged disk is one of the states that were.
    async fn opens(&self, folder: &Path) -> Result<()> {
        let phone = match self.whose {
            Whose::Office => return self.server_opens(folder).await,
            Whose::Phone(phone) => phone,
        };
        let told = self
            .told
            .phones
            .get(&phone)
            .context("a phone of the story")?;
        told.is_some_moment(folder)
    }

    async fn server_opens(&self, folder: &Path) -> Result<()> {
        let opened = open(folder).await?;
        let rows = rows_of(&folder.join(database(Whose::Office)))?;
        // Opening makes the tables where nothing of them is left.
        if let Some((database, store)) = opened {
            ensure!(
                self.states.contains(&rows),
                "the rows are as they never were: a transaction is there in part"
            );
            let organisation = store.snapshot().await?.organisation().await?;
            let keys = organisation.map(|row| ServerKeys::from_seed(&row.signing_key));
            let verified = verify(&store, &keys.context("an organisation")?).await?;
            database.close().await;
            ensure!(verified.faults.is_empty(), "verify: {:?}", verified.faults);
        }
        Ok(())
    }

    /// Whether noise in the place of a page of the database itself is noticed: it would be if a WAL's was taken.
    fn is_noise_noticed(&self) -> Result<bool> {
        let mut bench = Bench::new()?;
        let mut chance = Chance::new(0, "noise");
        for image in &self.images {
            let mut bytes = image
                .file(database(self.whose))
                .unwrap_or_default()
                .to_vec();
            for page in bytes.chunks_mut(4096).skip(1) {
                noise(page, &mut chance);
            }
            let mut image = image.clone();
            image.put(database(self.whose), bytes);
            // Without the WAL, whose pages would stand before these.
            image.put(wal(self.whose), Vec::new());
            let seen = bench.with(&[(PathBuf::new(), image)], |folder, runtime| {
                runtime.block_on(self.opens(folder))
            });
            if seen.is_err() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn database(whose: Whose) -> &'static str {
    match whose {
        Whose::Office => "satchel.db",
        Whose::Phone(_) => "phone.db",
    }
}

fn wal(whose: Whose) -> &'static str {
    match whose {
        Whose::Office => "satchel.db-wal",
        Whose::Phone(_) => "phone.db-wal",
    }
}

/// Damages a WAL: how, and where.
fn damage(bytes: &mut Vec<u8>, number: usize, chance: &mut Chance) -> (&'static str, usize) {
    let length = bytes.len();
    let frames = (length - HEADER) / FRAME;
    // The last transaction is among the last frames; earlier ones have their turn too.
    let last = frames - 1 - chance.below(frames.min(4));
    let frame = if chance.percent(50) {
        last
    } else {
        chance.below(frames)
    };
    let from = HEADER + frame * FRAME;
    match number % 8 {
        0 => {
            let at = chance.below(length);
            bytes.truncate(at);
            ("cut off at any byte", at)
        }
        1 => {
            bytes.truncate(from);
            ("cut off between two frames", from)
        }
        2 => {
            let at = from + chance.below(24);
            bytes.truncate(at);
            ("cut off in a frame's header", at)
        }
        3 => {
            let at = chance.below(HEADER);
            flip(bytes, at, chance);
            ("a bit of the header flipped", at)
        }
        4 => {
            let at = from + chance.below(FRAME);
            flip(bytes, at, chance);
            ("a bit of a frame flipped", at)
        }
        5 => {
            noise(&mut bytes[from..], chance);
            ("noise from a frame on", from)
        }
        6 => {
            bytes[from..].fill(0);
            ("zeros from a frame on", from)
        }
        _ => {
            let earlier = HEADER + chance.below(frame + 1) * FRAME;
            bytes.copy_within(earlier..earlier + FRAME, from);
            let mut more = vec![0; FRAME + chance.below(FRAME)];
            noise(&mut more, chance);
            bytes.extend(more);
            ("a frame in another's place, noise behind the end", from)
        }
    }
}

fn flip(bytes: &mut [u8], at: usize, chance: &mut Chance) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << chance.below(8);
    }
}

fn noise(bytes: &mut [u8], chance: &mut Chance) {
    for byte in bytes {
        *byte = u8::try_from(chance.below(256)).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_wal_opens_after_some_whole_commit() {
        prove(Size::Ci).unwrap().assert_good();
    }
}
