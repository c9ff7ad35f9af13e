//! Packs by hand (sync.md N7): this phone's own work as files, other phones' files carried to the server, and
//! receipts brought back.
//!
//! | act | what follows |
//! |---|---|
//! | [`Event::ExportBundle`](crate::Event::ExportBundle) | packs persisted, signed, written out as files; they stay open, and a sync may send them again |
//! | [`Event::Carry`](crate::Event::Carry) | another phone's file kept here, and handed in at the end of the next sync |
//! | [`Event::Receipt`](crate::Event::Receipt) | packs acknowledged as by a sync's `through`; nothing is forgotten |

mod deliver;
mod export;
mod receipt;
mod wait;

pub(crate) use export::{Export, Step};
pub(crate) use receipt::acknowledge;
pub use wait::Waits;

use minicbor::{Decode, Encode};
use shared::bundle::Bundle;
use shared::id::{Digest, InstallationId};
use shared::time::Timestamp;

use crate::capture::Act;
use crate::core::Core;
use crate::effect::{Refusal, Report};
use crate::memory::Memory;
use crate::storage::{Key, Writes};

/// Most bundles that a phone carries at once: 20 MB.
pub const MAX_CARRIED: usize = 20;

/// The value of `carried/<hash>`: a bundle of another phone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Carried {
    /// The bundle's file.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub file: Vec<u8>,
    /// This phone's clock when it was taken.
    #[n(1)]
    pub taken_at: Timestamp,
    /// Packs in it.
    #[n(2)]
    pub packs: u32,
    /// The server's problem code, where it refused the whole; it is not handed in again.
    #[n(3)]
    pub problem: Option<String>,
    /// Set where the office could not hold all of it: it is handed in again after that.
    #[n(4)]
    pub waits: Option<Waits>,
}

impl Carried {
    /// The wait that is not over yet.
    pub(crate) fn waits_on(&self, now: Timestamp) -> Option<Waits> {
        let waits = self.waits.filter(|_| self.problem.is_none());
        waits.filter(|waits| waits.is_on(now))
    }
}

impl Memory {
    /// When the first wait of a bundle that the office could not hold is over.
    pub(crate) fn next_delivery(&self, now: Timestamp) -> Option<Timestamp> {
        let waits = self.carried.values();
        let waits = waits.filter_map(|carried| carried.waits_on(now));
        waits.map(|waits| waits.until).min()
    }
}

impl Core {
    /// Bundles carried for others, by their hash.
    pub fn carried(&self) -> impl Iterator<Item = (&Digest, &Carried)> {
        self.memory.carried.iter()
    }

    /// When a bundle goes again by itself whose wait is over at `until`: with this phone's next try, or the one made
    /// for it. None where nothing is tried by itself, and where what is carried would get nowhere.
    pub(crate) fn goes_again(&self, until: Timestamp) -> Option<Timestamp> {
        let contact = &self.memory.contact;
        let next_try = contact.retry_at.filter(|_| !contact.delivers_nothing());
        next_try.map(|at| at.max(until))
    }

    /// Receipts to hand back, as files, by the installation each is for; the newest of each.
    pub fn receipts(&self) -> impl Iterator<Item = (&InstallationId, &[u8])> {
        let receipts = self.memory.receipts.iter();
        receipts.map(|(installation, file)| (installation, file.as_slice()))
    }

    /// Takes another phone's bundle to carry. One that is here already is here once.
    pub(crate) fn carry(&self, file: Vec<u8>, now: Timestamp) -> Act {
        let enrolment = self.enrolled()?;
        let bundle = Bundle::read(&file).map_err(Refusal::File)?;
        if bundle.organisation != enrolment.organisation {
            return Err(Refusal::OtherOrganisation);
        }
        let hash = Bundle::hash(&file);
        let is_new = !self.memory.carried.contains_key(&hash);
        if is_new && self.memory.carried.len() >= MAX_CARRIED {
            return Err(Refusal::CarriesTooMuch);
        }
        let packs = bundle.packs.len();
        let mut writes = Writes::default();
        if is_new {
            let carried = Carried {
                file,
                taken_at: now,
                packs: u32::try_from(packs).unwrap_or(u32::MAX),
                problem: None,
                waits: None,
            };
            writes.put(Key::Carried(hash), shared::cbor::encode(&carried));
        }
        Ok((writes, Report::Carries { packs }))
    }
}
