//! What a phone keeps on its disk, and under which keys.
//!
//! One flat table of texts to bytes. The core never reads it while it runs: it is handed every entry
//! once ([`Event::Loaded`](crate::Event::Loaded)) and from then on its memory changes only when a
//! [`Batch`] is reported as persisted, so memory always equals the disk.
//!
//! | key | value |
//! |---|---|
//! | `meta/enrolment` | JSON of [`shared::enrolment::EnrolResponse`], its token emptied |
//! | `meta/contact` | CBOR [`Contact`](crate::memory::Contact): last contact, backoff, warnings |
//! | `meta/position` | CBOR [`Position`](crate::memory::Position): checkpoint, and position and digest of each feed |
//! | `meta/access` | CBOR [`Access`](crate::memory::Access): the grants as last told, and changes not yet seen |
//! | `meta/wipe` | CBOR [`Wipe`](crate::memory::Wipe): the office had this phone wiped |
//! | `meta/page` | CBOR `Page`: a page of rows received and not yet applied |
//! | `meta/breadcrumb` | 16 bytes: the record being applied, when a page is applied for the third time; 1 byte: how many starts have found it |
//! | `draft/<record>` | CBOR [`Draft`](crate::draft::Draft) |
//! | `record/<record>` | CBOR [`RecordFile`](crate::record::RecordFile): summary first, then every change, raw, with its provenance |
//! | `unreadable/<record>` | empty: a record that brought the program down and is skipped |
//! | `aside/<seq>` | CBOR [`Aside`](crate::memory::Aside): a row of the log that cannot be taken in yet; seq in 16 hexadecimal digits |
//! | `outbox/<n>` | CBOR [`Entry`](crate::outbox::Entry); n counts from 1, 16 hexadecimal digits |
//! | `pack/<number>` | CBOR [`PackFile`](crate::outbox::PackFile); number in 16 hexadecimal digits |
//! | `reference/<key>` | CBOR [`Entry`](crate::reference::Entry) |
//! | `person/<user>` | CBOR [`Colleague`](crate::memory::Colleague): the name of somebody whose rows came here |
//! | `carried/<hash>` | CBOR [`Carried`](crate::carry::Carried): a bundle of another phone, until it is handed in |
//! | `receipt/<installation>` | a receipt's file, to be handed back; the newest of each |
//! | `safe/<item hash>` | reserved for the sealed copy of an item (sync.md N7) |

use std::fmt;
use std::str::FromStr;

use shared::id::{Digest, InstallationId, RecordId, UserId};

/// A key of the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `meta/enrolment`
    Enrolment,
    /// `meta/contact`
    Contact,
    /// `meta/position`
    Position,
    /// `meta/access`
    Access,
    /// `meta/wipe`
    Wipe,
    /// `meta/page`
    Page,
    /// `meta/breadcrumb`
    Breadcrumb,
    /// `draft/<record>`
    Draft(RecordId),
    /// `record/<record>`
    Record(RecordId),
    /// `unreadable/<record>`
    Unreadable(RecordId),
    /// `aside/<seq>`
    Aside(u64),
    /// `outbox/<n>`
    Outbox(u64),
    /// `pack/<number>`
    Pack(u64),
    /// `reference/<key>`
    Reference(String),
    /// `person/<user>`
    Person(UserId),
    /// `carried/<hash>`
    Carried(Digest),
    /// `receipt/<installation>`
    Receipt(InstallationId),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enrolment => f.write_str("meta/enrolment"),
            Self::Contact => f.write_str("meta/contact"),
            Self::Position => f.write_str("meta/position"),
            Self::Access => f.write_str("meta/access"),
            Self::Wipe => f.write_str("meta/wipe"),
            Self::Page => f.write_str("meta/page"),
            Self::Breadcrumb => f.write_str("meta/breadcrumb"),
            Self::Draft(record) => write!(f, "draft/{record}"),
            Self::Record(record) => write!(f, "record/{record}"),
            Self::Unreadable(record) => write!(f, "unreadable/{record}"),
            Self::Aside(seq) => write!(f, "aside/{seq:016x}"),
            Self::Outbox(n) => write!(f, "outbox/{n:016x}"),
            Self::Pack(number) => write!(f, "pack/{number:016x}"),
            Self::Reference(key) => write!(f, "reference/{key}"),
            Self::Person(user) => write!(f, "person/{user}"),
            Self::Carried(hash) => write!(f, "carried/{hash}"),
            Self::Receipt(installation) => write!(f, "receipt/{installation}"),
        }
    }
}

/// A key of another version of this program. It is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a storage key this version does not know")]
pub struct UnknownKey;

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let (kind, rest) = text.split_once('/').ok_or(UnknownKey)?;
        let record = || rest.parse().map_err(|_| UnknownKey);
        let number = || u64::from_str_radix(rest, 16).map_err(|_| UnknownKey);
        match (kind, rest) {
            ("meta", "enrolment") => Ok(Self::Enrolment),
            ("meta", "contact") => Ok(Self::Contact),
            ("meta", "position") => Ok(Self::Position),
            ("meta", "access") => Ok(Self::Access),
            ("meta", "wipe") => Ok(Self::Wipe),
            ("meta", "page") => Ok(Self::Page),
            ("meta", "breadcrumb") => Ok(Self::Breadcrumb),
            ("draft", _) => Ok(Self::Draft(record()?)),
            ("record", _) => Ok(Self::Record(record()?)),
            ("unreadable", _) => Ok(Self::Unreadable(record()?)),
            ("aside", _) => Ok(Self::Aside(number()?)),
            ("outbox", _) => Ok(Self::Outbox(number()?)),
            ("pack", _) => Ok(Self::Pack(number()?)),
            ("person", user) => user.parse().map(Self::Person).map_err(|_| UnknownKey),
            ("carried", hash) => hash.parse().map(Self::Carried).map_err(|_| UnknownKey),
            ("receipt", of) => of.parse().map(Self::Receipt).map_err(|_| UnknownKey),
            ("reference", key) => Ok(Self::Reference(key.to_owned())),
            _ => Err(UnknownKey),
        }
    }
}

/// Writes that reach the disk together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// The batch's number, named again in [`Event::Persisted`](crate::Event::Persisted).
    pub id: u64,
    /// Keys in text form and their new values.
    pub puts: Vec<(String, Vec<u8>)>,
    /// Keys to remove. Never one of `puts`.
    pub deletes: Vec<String>,
}

/// Writes in the making, one at most for each key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Writes(pub(crate) std::collections::BTreeMap<Key, Option<Vec<u8>>>);

impl Writes {
    /// Sets a key.
    pub(crate) fn put(&mut self, key: Key, value: Vec<u8>) {
        self.0.insert(key, Some(value));
    }

    /// Removes a key.
    pub(crate) fn delete(&mut self, key: Key) {
        self.0.insert(key, None);
    }

    /// The batch a shell writes.
    pub(crate) fn batch(&self, id: u64) -> Batch {
        let mut batch = Batch {
            id,
            ..Batch::default()
        };
        for (key, value) in &self.0 {
            match value {
                Some(value) => batch.puts.push((key.to_string(), value.clone())),
                None => batch.deletes.push(key.to_string()),
            }
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reads_back_and_numbers_sort() {
        let record = RecordId([7; 16]);
        for key in [
            Key::Enrolment,
            Key::Contact,
            Key::Position,
            Key::Access,
            Key::Wipe,
            Key::Page,
            Key::Breadcrumb,
            Key::Draft(record),
            Key::Record(record),
            Key::Unreadable(record),
            Key::Aside(300),
            Key::Outbox(255),
            Key::Pack(1),
            Key::Reference("topics".to_owned()),
            Key::Person(UserId([6; 16])),
            Key::Carried(Digest([8; 32])),
            Key::Receipt(InstallationId([9; 16])),
        ] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert!(Key::Pack(9).to_string() < Key::Pack(10).to_string());
        assert_eq!("later/thing".parse::<Key>(), Err(UnknownKey));
    }
}
