//! A change's chunk taken apart as far as it goes, so that a part can be changed and the whole put together again
//! with lengths and checksum that fit.

use sha2::{Digest as _, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// The fields of a chunk's body, in order. Nothing is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) kind: u8,
    pub(crate) dependencies: Vec<[u8; 32]>,
    pub(crate) actor: Vec<u8>,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) time: i64,
    pub(crate) message: Vec<u8>,
    pub(crate) actors: Vec<Vec<u8>>,
    /// Specification and data of each column.
    pub(crate) columns: Vec<(u64, Vec<u8>)>,
    pub(crate) extra: Vec<u8>,
}

impl Parts {
    /// Takes a chunk apart; `None` where its fields do not fit into it.
    pub(crate) fn of(raw: &[u8]) -> Option<Self> {
        let mut rest = raw.get(8..)?;
        let kind = take(&mut rest, 1)?[0];
        let _length = unsigned(&mut rest)?;
        let mut parts = Self {
            kind,
            ..Self::default()
        };
        for _ in 0..length(&mut rest)? {
            parts
                .dependencies
                .push(take(&mut rest, 32)?.try_into().ok()?);
        }
        parts.actor = sized(&mut rest)?;
        parts.seq = unsigned(&mut rest)?;
        parts.start_op = unsigned(&mut rest)?;
        parts.time = signed(&mut rest)?;
        parts.message = sized(&mut rest)?;
        for _ in 0..length(&mut rest)? {
            parts.actors.push(sized(&mut rest)?);
        }
        let mut lengths = Vec::new();
        for _ in 0..length(&mut rest)? {
            lengths.push((unsigned(&mut rest)?, length(&mut rest)?));
        }
        for (specification, length) in lengths {
            let data = take(&mut rest, length)?.to_vec();
            parts.columns.push((specification, data));
        }
        parts.extra = rest.to_vec();
        Some(parts)
    }

    /// Puts the chunk together.
    pub(crate) fn chunk(&self) -> Vec<u8> {
        let mut body = Vec::new();
        put(&mut body, self.dependencies.len());
        body.extend(self.dependencies.iter().flatten());
        put_sized(&mut body, &self.actor);
        put_unsigned(&mut body, self.seq);
        put_unsigned(&mut body, self.start_op);
        put_signed(&mut body, self.time);
        put_sized(&mut body, &self.message);
        put(&mut body, self.actors.len());
        for actor in &self.actors {
            put_sized(&mut body, actor);
        }
        put(&mut body, self.columns.len());
        for (specification, data) in &self.columns {
            put_unsigned(&mut body, *specification);
            put(&mut body, data.len());
        }
        body.extend(self.columns.iter().flat_map(|(_, data)| data));
        body.extend(&self.extra);
        chunk_of(self.kind, &body)
    }
}

/// A chunk of a type around a body.
pub(crate) fn chunk_of(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut chunk = MAGIC.to_vec();
    chunk.extend([0; 4]);
    chunk.push(kind);
    put(&mut chunk, body.len());
    chunk.extend(body);
    repair(&mut chunk);
    chunk
}

/// Gives a chunk the checksum of its own bytes.
pub(crate) fn repair(chunk: &mut [u8]) {
    if let Some((head, hashed)) = chunk.split_at_mut_checked(8) {
        head[4..].copy_from_slice(&Sha256::digest(hashed)[..4]);
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

fn unsigned(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = take(rest, 1)?[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn signed(rest: &mut &[u8]) -> Option<i64> {
    let mut value = 0_i64;
    for shift in (0..64).step_by(7) {
        let byte = take(rest, 1)?[0];
        value |= i64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            if shift < 57 && byte & 0x40 != 0 {
                value |= -1 << (shift + 7);
            }
            return Some(value);
        }
    }
    None
}

fn length(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(unsigned(rest)?).ok()
}

fn sized(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let length = length(rest)?;
    take(rest, length).map(<[u8]>::to_vec)
}

fn put(out: &mut Vec<u8>, value: usize) {
    put_unsigned(out, u64::try_from(value).unwrap_or(u64::MAX));
}

fn put_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len());
    out.extend(bytes);
}

/// Unsigned LEB128, as short as may be.
pub(crate) fn put_unsigned(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let byte = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

/// Signed LEB128, as short as may be.
pub(crate) fn put_signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let byte = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeds::vector;

    #[test]
    fn a_change_taken_apart_and_put_together_is_the_same() {
        for name in [
            "change_creation",
            "change_amendment",
            "change_creation_finding",
        ] {
            let raw = vector(name);
            let parts = Parts::of(&raw).unwrap();
            assert!(parts.columns.len() > 4);
            assert_eq!(parts.chunk(), raw, "{name}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for value in [0, 1, -1, 63, 64, -64, -65, i64::MAX, i64::MIN] {
            let mut bytes = Vec::new();
            put_signed(&mut bytes, value);
            assert_eq!(signed(&mut bytes.as_slice()), Some(value));
            let value = value.cast_unsigned();
            bytes.clear();
            put_unsigned(&mut bytes, value);
            assert_eq!(unsigned(&mut bytes.as_slice()), Some(value));
        }
    }
}
