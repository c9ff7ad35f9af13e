//! The core's memory: a pure function of what is on the disk.
//!
//! `Memory::absorb` is called for every entry at the start and for every write once it is persisted,
//! and by nothing else.

mod access;
mod aside;
mod colleague;
mod contact;
mod keys;
mod position;
mod wipe;

pub use access::{Access, AccessChange, Reach};
pub use aside::Aside;
pub use colleague::Colleague;
pub use contact::Contact;
pub use position::{FeedPosition, Position};
pub use wipe::Wipe;

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use shared::cbor;
use shared::enrolment::EnrolResponse;
use shared::id::{Digest, InstallationId, RecordId, UserId};

use crate::carry::Carried;
use crate::draft::Draft;
use crate::outbox::Outbox;
use crate::record::{RecordFile, Summary};
use crate::reference::ReferenceShelf;
use crate::storage::{Key, Writes};

/// A page of rows that was received and persisted before anything of it is applied.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Page {
    /// The response's bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub response: Vec<u8>,
    /// How often a start has found it.
    #[n(1)]
    pub attempts: u32,
}

/// A record: its summary, and the rest still encoded.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub(crate) summary: Summary,
    bytes: Vec<u8>,
}

impl Slot {
    /// A record as stored. A summary of a version that knew one kind only is renewed in memory; the disk follows
    /// with the next write.
    fn of(bytes: Vec<u8>) -> Option<Self> {
        let summary: Summary = first_of_array(&bytes)?;
        // Whether all of it is there shows without decoding it.
        is_whole(&bytes).then_some(())?;
        if summary.kind.is_some() || !summary.is_readable {
            return Some(Self { summary, bytes });
        }
        let mut file = RecordFile::decode(&bytes).ok()?;
        let bytes = RecordFile::encode(&mut file);
        Some(Self {
            summary: file.summary,
            bytes,
        })
    }
}

/// An entry of the disk that does not decode. It is left on the disk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damaged entry {0}")]
pub struct Damaged(pub String);

/// What the phone knows.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) enrolment: Option<EnrolResponse>,
    pub(crate) contact: Contact,
    pub(crate) position: Position,
    pub(crate) access: Access,
    pub(crate) wipe: Option<Wipe>,
    pub(crate) page: Option<Page>,
    /// The record being applied, and how many starts have found it named.
    pub(crate) breadcrumb: Option<(RecordId, u8)>,
    pub(crate) drafts: BTreeMap<RecordId, Draft>,
    pub(crate) records: BTreeMap<RecordId, Slot>,
    pub(crate) unreadable: BTreeSet<RecordId>,
    /// Rows that this version cannot read, by seq.
    pub(crate) aside: BTreeMap<u64, Aside>,
    pub(crate) outbox: Outbox,
    pub(crate) reference: ReferenceShelf,
    /// People whose rows came here, whether on the roll here or not.
    pub(crate) colleagues: BTreeMap<UserId, Colleague>,
    /// Bundles carried for others.
    pub(crate) carried: BTreeMap<Digest, Carried>,
    /// Receipts to hand back, as files.
    pub(crate) receipts: BTreeMap<InstallationId, Vec<u8>>,
    pub(crate) damaged: BTreeSet<String>,
}

impl Memory {
    /// Takes in what a batch wrote.
    pub(crate) fn absorb_all(&mut self, writes: Writes) {
        for (key, value) in writes.0 {
            self.absorb(key, value);
        }
    }

    /// Takes in one entry. What does not decode is listed as damaged and otherwise ignored.
    pub(crate) fn absorb(&mut self, key: Key, value: Option<Vec<u8>>) {
        let name = key.to_string();
        if self.try_absorb(key, value).is_none() {
            self.damaged.insert(name);
        } else if !self.damaged.is_empty() {
            self.damaged.remove(&name);
        }
    }

    /// Whether an entry is on the disk and cannot be read.
    pub(crate) fn is_damaged(&self, key: &Key) -> bool {
        !self.damaged.is_empty() && self.damaged.contains(&key.to_string())
    }

    fn try_absorb(&mut self, key: Key, value: Option<Vec<u8>>) -> Option<()> {
        let bytes = value.as_deref();
        match key {
            Key::Enrolment => {
                self.enrolment = match bytes {
                    Some(bytes) => Some(serde_json::from_slice(bytes).ok()?),
                    None => None,
                };
            }
            Key::Contact => self.contact = read(bytes)?.unwrap_or_default(),
            Key::Position => self.position = read(bytes)?.unwrap_or_default(),
            Key::Access => self.access = read(bytes)?.unwrap_or_default(),
            Key::Wipe => self.wipe = read(bytes)?,
            Key::Page => self.page = read(bytes)?,
            Key::Breadcrumb => {
                self.breadcrumb = match bytes {
                    Some(bytes) => {
                        let (record, times) = bytes.split_at_checked(16)?;
                        let times = match times {
                            [] => 0,
                            [times] => *times,
                            _ => return None,
                        };
                        Some((RecordId::from_slice(record)?, times))
                    }
                    None => None,
                };
            }
            Key::Draft(record) => match read(bytes)? {
                Some(draft) => {
                    self.drafts.insert(record, draft);
                }
                None => {
                    self.drafts.remove(&record);
                }
            },
            Key::Record(record) => match value {
                Some(bytes) => {
                    let slot = Slot::of(bytes)?;
                    self.records.insert(record, slot);
                }
                None => {
                    self.records.remove(&record);
                }
            },
            Key::Unreadable(record) => {
                if value.is_some() {
                    self.unreadable.insert(record);
                } else {
                    self.unreadable.remove(&record);
                }
            }
            Key::Aside(seq) => match read(bytes)? {
                Some(aside) => {
                    self.aside.insert(seq, aside);
                }
                None => {
                    self.aside.remove(&seq);
                }
            },
            Key::Outbox(n) => match read(bytes) {
                Some(entry) => self.outbox.set_entry(n, entry),
                None => {
                    self.outbox.set_unreadable_entry(n);
                    return None;
                }
            },
            Key::Pack(number) => match read(bytes) {
                Some(pack) => self.outbox.set_pack(number, pack),
                None => {
                    self.outbox.set_unreadable_pack(number);
                    return None;
                }
            },
            Key::Reference(key) => self.reference.set(key, read(bytes)?)?,
            Key::Person(user) => match read(bytes)? {
                Some(colleague) => {
                    self.colleagues.insert(user, colleague);
                }
                None => {
                    self.colleagues.remove(&user);
                }
            },
            Key::Carried(hash) => match read(bytes)? {
                Some(carried) => {
                    self.carried.insert(hash, carried);
                }
                None => {
                    self.carried.remove(&hash);
                }
            },
            Key::Receipt(installation) => match value {
                Some(file) => {
                    self.receipts.insert(installation, file);
                }
                None => {
                    self.receipts.remove(&installation);
                }
            },
        }
        Some(())
    }

    /// Decodes a record.
    pub(crate) fn file(&self, record: RecordId) -> Option<RecordFile> {
        let slot = self.records.get(&record)?;
        RecordFile::decode(&slot.bytes).ok()
    }
}

/// `Some(None)` for an absent value, `None` for a damaged one.
fn read<'b, T: Decode<'b, ()>>(bytes: Option<&'b [u8]>) -> Option<Option<T>> {
    match bytes {
        None => Some(None),
        Some(bytes) => cbor::decode(bytes).ok().map(Some),
    }
}

/// Whether bytes are one CBOR value and no more.
fn is_whole(bytes: &[u8]) -> bool {
    let mut decoder = minicbor::Decoder::new(bytes);
    decoder.skip().is_ok() && decoder.position() == bytes.len()
}

fn first_of_array<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Option<T> {
    let mut decoder = minicbor::Decoder::new(bytes);
    decoder.array().ok()?;
    decoder.decode().ok()
}
