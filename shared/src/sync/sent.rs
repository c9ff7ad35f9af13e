//! Rows as they come, of whatever version: what every version can tell of a row, and the row where this one can read it.
//!
//! A row of a kind, or with a body, that a newer server sends to an older phone must not make the page unreadable, nor
//! the digest wrong: its place, feeds and hash are read without knowing what it is.

use minicbor::Decoder;
use minicbor::decode::Error;
use sha2::{Digest as _, Sha256};

use super::{RowBody, WireRow, row};
use crate::id::Digest;

/// Number of a body that is there whole, and of a change's kind, in any version.
const WHOLE: u64 = 0;
const CHANGE: u64 = 0;

/// A row as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRow {
    /// Its number in the log.
    pub seq: u64,
    /// Those of the caller's feeds that name it, as places in the response cursor's positions.
    pub feeds: Vec<u16>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is; none where this version cannot read its metadata or body.
    pub row: Option<WireRow>,
    metadata: Vec<u8>,
    body_hash: Option<Digest>,
}

impl SentRow {
    /// Reads one row off a sequence of them.
    pub fn read(decoder: &mut Decoder<'_>) -> Result<Self, Error> {
        let start = decoder.position();
        let fields = length(decoder)?;
        if fields < 4 {
            return Err(Error::message("a row has four fields"));
        }
        let seq = decoder.u64()?;
        let metadata = skipped(decoder)?;
        let feeds = decoder.decode()?;
        let body = skipped(decoder)?;
        for _ in 4..fields {
            decoder.skip()?;
        }
        let bytes = decoder.input().get(start..decoder.position());
        let bytes = bytes.unwrap_or_default().to_vec();
        Ok(Self {
            seq,
            feeds,
            row: crate::cbor::decode(&bytes).ok(),
            body_hash: body_hash(kind(&metadata)?, &body)?,
            metadata,
            bytes,
        })
    }

    /// The same of the bytes of one row.
    pub fn of(bytes: &[u8]) -> Result<Self, Error> {
        Self::read(&mut Decoder::new(bytes))
    }

    /// The hash of its body; none for a stub, whose writer has the body, and for a body of a form that is not known.
    pub fn body_hash(&self) -> Option<Digest> {
        self.body_hash
    }

    /// The first bytes of its body's hash, where it is a stub.
    pub fn stub(&self) -> Option<&[u8]> {
        match &self.row.as_ref()?.body {
            RowBody::Stub(start) => Some(start),
            RowBody::Whole(_) => None,
        }
    }

    /// The row's hash, over its metadata as it came.
    pub fn row_hash(&self, body_hash: &Digest) -> Digest {
        row::row_hash(&self.metadata, body_hash)
    }
}

fn length(decoder: &mut Decoder<'_>) -> Result<u64, Error> {
    let length = decoder.array()?;
    length.ok_or_else(|| Error::message("an array of no length"))
}

/// The bytes of a value that is passed over.
fn skipped(decoder: &mut Decoder<'_>) -> Result<Vec<u8>, Error> {
    let start = decoder.position();
    decoder.skip()?;
    let bytes = decoder.input().get(start..decoder.position());
    Ok(bytes.unwrap_or_default().to_vec())
}

fn kind(metadata: &[u8]) -> Result<u64, Error> {
    let mut decoder = Decoder::new(metadata);
    length(&mut decoder)?;
    decoder.u64()
}

fn body_hash(kind: u64, body: &[u8]) -> Result<Option<Digest>, Error> {
    let mut decoder = Decoder::new(body);
    length(&mut decoder)?;
    if decoder.u64()? != WHOLE {
        return Ok(None);
    }
    length(&mut decoder)?;
    let body = decoder.bytes()?;
    let hashed = match kind {
        CHANGE => row::hashed_of_change(body),
        _ => body,
    };
    Ok(Some(Digest(Sha256::digest(hashed).into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{RecordId, UserId};
    use crate::sync::{RowKind, RowMeta};
    use crate::time::Timestamp;

    fn meta(kind: RowKind) -> RowMeta {
        RowMeta {
            kind,
            record: Some(RecordId([1; 16])),
            author: UserId([2; 16]),
            installation: None,
            received_at: Timestamp(3),
        }
    }

    fn wire(kind: RowKind, body: RowBody) -> WireRow {
        WireRow {
            seq: 7,
            meta: meta(kind),
            feeds: vec![0, 2],
            body,
        }
    }

    /// A row as a newer version may write it: arrays `[7, metadata, [1], body, extra]`.
    fn newer(metadata: &[u8], body: &[u8]) -> Vec<u8> {
        let head = [vec![0x85, 7], metadata.to_vec(), vec![0x81, 1]].concat();
        [head, body.to_vec(), vec![0xf6]].concat()
    }

    #[test]
    fn a_known_row_is_read_with_the_hash_that_the_log_has() {
        for kind in [RowKind::Change, RowKind::Notice] {
            let body = b"12345678 and more".to_vec();
            let row = wire(kind, RowBody::Whole(body.clone()));
            let sent = SentRow::of(&crate::cbor::encode(&row)).unwrap();
            let body = row.meta.body_hash(&body);
            assert_eq!(sent.body_hash(), Some(body), "{kind:?}");
            assert_eq!(sent.row_hash(&body), row.meta.row_hash(&body));
            assert_eq!((sent.seq, sent.feeds.as_slice()), (7, &[0, 2][..]));
            assert_eq!(sent.row, Some(row));
        }
        let stub = wire(RowKind::Change, RowBody::Stub([9; 8]));
        let sent = SentRow::of(&crate::cbor::encode(&stub)).unwrap();
        assert_eq!((sent.body_hash(), sent.stub()), (None, Some(&[9; 8][..])));
    }

    #[test]
    fn what_is_unknown_of_a_row_leaves_its_place_and_its_hash() {
        let known = crate::cbor::encode(&meta(RowKind::Notice));
        // The same, of kind 9; and with a sixth field.
        let mut other = known.clone();
        other[1] = 9;
        let longer = [vec![0x86], known[1..].to_vec(), vec![0x01]].concat();
        let whole = crate::cbor::encode(&RowBody::Whole(vec![5, 5]));
        let hash = Digest(Sha256::digest([5, 5]).into());
        for (metadata, is_read) in [(&known, true), (&other, false), (&longer, true)] {
            let sent = SentRow::of(&newer(metadata, &whole)).unwrap();
            assert_eq!((sent.seq, sent.feeds.as_slice()), (7, &[1][..]));
            assert_eq!(sent.row.is_some(), is_read);
            assert_eq!(sent.body_hash(), Some(hash));
            let mut hasher = Sha256::new();
            hasher.update(b"satchel/row/1");
            hasher.update(metadata);
            hasher.update(hash.0);
            assert_eq!(sent.row_hash(&hash), Digest(hasher.finalize().into()));
        }
        // A body in a third form: its hash is not to be had.
        let sent = SentRow::of(&newer(&known, &[0x82, 2, 0x81, 1])).unwrap();
        assert_eq!((sent.row.as_ref(), sent.body_hash()), (None, None));
    }

    #[test]
    fn what_is_no_row_is_none() {
        for bytes in [
            &[][..],
            &[0x83, 7, 1, 1],
            &[0x84, 7],
            &[0x9f, 0xff],
            &[0x84, 7, 1, 0x80, 1],
        ] {
            assert!(SentRow::of(bytes).is_err(), "{bytes:?}");
        }
    }
}
