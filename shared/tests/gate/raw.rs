//! Changes byte by byte: what Automerge's encoder would write, and what it never would.

use sha2::{Digest as _, Sha256};

/// The parts of a change chunk, before they are put together.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub(super) dependencies: Vec<[u8; 32]>,
    pub(super) actor: Vec<u8>,
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) time: i64,
    pub(super) message: Vec<u8>,
    pub(super) others: Vec<Vec<u8>>,
    /// Column numbers and their bytes.
    pub(super) columns: Vec<(u64, Vec<u8>)>,
    pub(super) extra: Vec<u8>,
}

pub(super) const KEY: u64 = 0x15;
pub(super) const INSERT: u64 = 0x34;
pub(super) const ACTION: u64 = 0x42;
pub(super) const VALUE_META: u64 = 0x56;
pub(super) const VALUE: u64 = 0x57;
pub(super) const GROUP: u64 = 0x70;
pub(super) const PREDECESSOR_ACTOR: u64 = 0x71;
pub(super) const PREDECESSOR: u64 = 0x73;

impl Raw {
    /// A change that puts one text on `note`: as Automerge writes it.
    pub(super) fn note(actor: [u8; 16], text: &str) -> Self {
        Self {
            dependencies: Vec::new(),
            actor: actor.to_vec(),
            seq: 1,
            start_op: 1,
            time: 0,
            message: Vec::new(),
            others: Vec::new(),
            columns: vec![
                (KEY, one(&[leb(4), b"note".to_vec()].concat())),
                (INSERT, leb(1)),
                (ACTION, one(&leb(1))),
                (VALUE_META, one(&leb(((text.len() as u64) << 4) | 6))),
                (VALUE, text.as_bytes().to_vec()),
                (GROUP, one(&leb(0))),
            ],
            extra: Vec::new(),
        }
    }

    /// Replaces a column, or adds it at its place.
    pub(super) fn with(mut self, column: u64, bytes: Vec<u8>) -> Self {
        self.columns.retain(|(other, _)| *other != column);
        self.columns.push((column, bytes));
        self.columns.sort_by_key(|(column, _)| *column);
        self
    }

    /// The chunk.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut body = leb(self.dependencies.len() as u64);
        body.extend(self.dependencies.concat());
        body.extend(leb(self.actor.len() as u64));
        body.extend(&self.actor);
        body.extend(leb(self.seq));
        body.extend(leb(self.start_op));
        body.extend(signed(self.time));
        body.extend(leb(self.message.len() as u64));
        body.extend(&self.message);
        body.extend(leb(self.others.len() as u64));
        for other in &self.others {
            body.extend(leb(other.len() as u64));
            body.extend(other);
        }
        body.extend(leb(self.columns.len() as u64));
        for (column, bytes) in &self.columns {
            body.extend(leb(*column));
            body.extend(leb(bytes.len() as u64));
        }
        for (_, bytes) in &self.columns {
            body.extend(bytes);
        }
        body.extend(&self.extra);
        chunk(1, &body)
    }
}

/// A chunk of a type, with its checksum.
pub(super) fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut hashed = vec![kind];
    hashed.extend(leb(body.len() as u64));
    hashed.extend(body);
    let checksum = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83], &checksum[..4], &hashed].concat()
}

/// Gives a chunk the checksum of its own bytes.
pub(super) fn repaired(mut raw: Vec<u8>) -> Vec<u8> {
    let checksum = Sha256::digest(raw.get(8..).unwrap_or_default());
    if let Some(place) = raw.get_mut(4..8) {
        place.copy_from_slice(&checksum[..4]);
    }
    raw
}

/// A run of one value that is written out.
pub(super) fn one(value: &[u8]) -> Vec<u8> {
    [&[0x7f], value].concat()
}

/// A run of so many times one value.
pub(super) fn run(count: i64, value: &[u8]) -> Vec<u8> {
    [signed(count), value.to_vec()].concat()
}

/// Unsigned LEB128.
pub(super) fn leb(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// Signed LEB128.
pub(super) fn signed(mut value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        if (value == 0 && low & 0x40 == 0) || (value == -1 && low & 0x40 != 0) {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
