//! What becomes of that which was not synced.

use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::image::{Change, File, put};

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

impl Loss {
    pub(crate) fn chance(self) -> ChaCha8Rng {
        let seed = match self {
            Self::AllUnsynced | Self::Nothing => 0,
            Self::Some(seed) | Self::Torn(seed) | Self::Hollow(seed) => seed,
        };
        ChaCha8Rng::seed_from_u64(seed)
    }

    pub(crate) fn keeps_name(self, chance: &mut ChaCha8Rng) -> bool {
        match self {
            Self::AllUnsynced => false,
            Self::Nothing => true,
            Self::Some(_) | Self::Torn(_) | Self::Hollow(_) => chance.random_bool(0.5),
        }
    }

    /// What a file holds after the cut.
    pub(crate) fn after(self, file: File, chance: &mut ChaCha8Rng) -> Vec<u8> {
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
