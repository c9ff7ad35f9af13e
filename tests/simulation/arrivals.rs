//! When each phone was last heard of, and how each command came: written down at the door, beside the office and
//! never read from it.

use std::collections::BTreeMap;

use shared::command::Command;
use shared::id::{CommandId, InstallationId};
use shared::pack::{Item, Pack};
use shared::time::Timestamp;

use crate::office::device_key;
use crate::scenario::{BEGIN, Handset};

/// How a command came the first time.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    /// When its author's phone had last called before.
    contact: i64,
    received: i64,
}

/// The book at the door.
#[derive(Debug)]
pub(crate) struct Arrivals {
    phones: usize,
    heard: BTreeMap<usize, i64>,
    commands: BTreeMap<CommandId, Arrival>,
}

impl Arrivals {
    /// An empty book for so many phones.
    pub(crate) fn of(phones: usize) -> Self {
        Self {
            phones,
            heard: BTreeMap::new(),
            commands: BTreeMap::new(),
        }
    }

    /// When a phone last called; the day it was given out, where it never did.
    pub(crate) fn contact(&self, phone: usize) -> i64 {
        self.heard.get(&phone).copied().unwrap_or(BEGIN)
    }

    /// A phone calls.
    pub(crate) fn call(&mut self, phone: usize, now: i64) {
        self.heard.insert(phone, now);
    }

    /// A phone hands a pack in. `contact` is when it had called before this request. Whoever carries another's pack
    /// says nothing of when that other called.
    pub(crate) fn hand_in(&mut self, bearer: usize, contact: i64, frame: &[u8], now: i64) {
        let Some((author, commands)) = self.open(frame) else {
            return;
        };
        let contact = if author == bearer {
            contact
        } else {
            self.contact(author)
        };
        for command in commands {
            let received = now;
            let arrival = Arrival { contact, received };
            self.commands.entry(command.id).or_insert(arrival);
        }
        if author == bearer {
            self.call(bearer, now);
        }
    }

    /// The instant by which a command is judged (sync.md N5): what its author's clock said, not before the last
    /// contact nor after the receipt. None of one that never came.
    pub(crate) fn judged_at(&self, command: CommandId, claimed: i64) -> Option<Timestamp> {
        let arrival = self.commands.get(&command)?;
        let at = if claimed < arrival.contact {
            arrival.contact
        } else if claimed > arrival.received {
            arrival.received
        } else {
            claimed
        };
        Some(Timestamp(at))
    }

    /// Whose pack it is, and the commands in it.
    fn open(&self, frame: &[u8]) -> Option<(usize, Vec<Command>)> {
        let pack: Pack = shared::cbor::decode(frame).ok()?;
        let header = pack.header().ok()?;
        let author = self.place_of(header.installation)?;
        let items = pack.open(&header, &device_key(author).verifying_key());
        let command = |item: Item| match item {
            Item::Command { raw } => shared::cbor::decode(&raw).ok(),
            Item::Change { .. } => None,
        };
        Some((
            author,
            items.ok()?.into_iter().filter_map(command).collect(),
        ))
    }

    fn place_of(&self, installation: InstallationId) -> Option<usize> {
        (0..self.phones).find(|place| Handset::installation(*place) == installation)
    }
}
