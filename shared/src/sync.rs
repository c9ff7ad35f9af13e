//! The sync protocol's types: `POST /v1/sync` (sync.md N3, N4; docs/sync-protocol.md).
//!
//! A request body is a CBOR sequence of byte strings: first a [`Request`], then one [`Pack`] each, so
//! that a server can take every complete pack even if the rest of the body never comes. The answer is
//! one [`Response`].
//!
//! [`Pack`]: crate::pack::Pack

mod cursor;
mod grants;
mod people;
mod reference;
mod row;
mod sent;
mod wipe;

pub use cursor::{Cursor, FeedDigest, Position, Tag};
pub use grants::{GrantsDigest, MAX_GRANTS, SentGrants};
pub use people::PersonName;
pub use reference::{Reference, ReferenceKey};
pub use row::{
    Notice, Publication, PublishedRow, Row, RowBody, RowKind, RowMeta, STUB_BYTES, WireRow,
};
pub use sent::SentRow;
pub use wipe::{SignedWipe, WipeError, WipeOrder};

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::feed::Feed;
use crate::id::{InstallationId, PackHash};
use crate::pack::Pack;
use crate::time::Timestamp;

/// Version of the sync protocol.
pub const PROTOCOL_VERSION: u8 = 1;
/// Largest request body in bytes.
pub const MAX_REQUEST_BYTES: usize = 1_000_000;
/// Most packs of a request.
pub const MAX_REQUEST_PACKS: usize = 256;
/// Largest frame of a request body in bytes: the request with its cursor, or a pack.
pub const MAX_FRAME_BYTES: usize = 256 * 1024;
/// Most feeds of a cursor, each once.
pub const MAX_CURSOR_FEEDS: usize = 4_096;
/// Largest page of rows, inflated, in bytes. A single row may exceed it.
pub const MAX_PAGE_BYTES: usize = 1_000_000;
/// Largest rows of a page inflated, in bytes: a reader makes no room for more. A page is one row at least, however
/// long its record's history.
pub const MAX_ROWS_BYTES: usize = 8 * 1024 * 1024;

/// What a phone asks. Arrays in field order; trailing fields may be absent, unknown ones are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Request {
    /// [`PROTOCOL_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The caller. The token must be this installation's.
    #[n(1)]
    pub installation: InstallationId,
    /// Where the phone stands; none on the first call.
    #[n(2)]
    pub cursor: Option<Cursor>,
    /// Most bytes of rows wanted, inflated; 0 for none.
    #[n(3)]
    pub page_bytes: u32,
    /// What the phone has saved and does not bring with this request; none where nothing stays behind.
    #[n(4)]
    pub unsent: Option<Unsent>,
    /// Which grants the phone takes its person to have; none of a phone that is not told them.
    #[n(5)]
    pub grants: Option<GrantsDigest>,
    /// When the phone followed an order to wipe, by its clock: said until it has nothing left to say.
    #[n(6)]
    pub wiped: Option<Timestamp>,
}

/// Own items that stay on a phone when it calls: what the office may telephone about. Nothing else of how a phone is
/// used is ever told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Unsent {
    /// How many.
    #[n(0)]
    pub items: u32,
    /// When the oldest was saved, by the phone's clock; none where its record cannot be read.
    #[n(1)]
    pub since: Option<Timestamp>,
}

/// The newest pack the server has of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct Through {
    /// Its number.
    #[n(0)]
    pub number: u64,
    /// Its identity. A phone whose own pack of that number has another is a copy (sync.md N6).
    #[n(1)]
    pub hash: PackHash,
}

/// A pack, or one item of it, that was refused: nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Refused {
    /// The pack, by its hash.
    #[n(0)]
    pub pack: PackHash,
    /// The item's place in the pack; none when the pack is refused whole.
    #[n(1)]
    pub item: Option<u32>,
    /// A stable problem code.
    #[n(2)]
    pub code: String,
}

/// What the server answers. Verdicts on items travel as rows of the author's feed, nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Response {
    /// [`PROTOCOL_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The server's clock.
    #[n(1)]
    pub server_time: Timestamp,
    /// The installation's newest pack here.
    #[n(2)]
    pub through: Option<Through>,
    /// What was refused of this request.
    #[n(3)]
    pub refused: Vec<Refused>,
    /// Where the phone stands once it has applied the rows.
    #[n(4)]
    pub cursor: Cursor,
    /// Whether more rows wait: call again.
    #[n(5)]
    pub more: bool,
    /// Over all rows of the caller's feeds, when the cursor is at the head.
    #[n(6)]
    pub digest: Option<FeedDigest>,
    /// Feeds of the request's cursor that the caller may no longer read: drop what only they held.
    #[n(7)]
    pub lost: Vec<Feed>,
    /// Set when the cursor is not of this log: the newest checkpoint both know (sync.md N6).
    #[n(8)]
    pub rewound: Option<Tag>,
    /// Length of the rows inflated.
    #[n(9)]
    pub rows_len: u32,
    /// Deflated CBOR sequence of [`WireRow`].
    #[cbor(n(10), with = "minicbor::bytes")]
    pub rows: Vec<u8>,
    /// The names of the people behind the rows ([`WireRow::people`]), the caller aside; none where there is nobody
    /// else.
    #[n(11)]
    pub names: Option<Vec<PersonName>>,
    /// The caller's grants that are not over, where the request says it has others.
    #[n(12)]
    pub grants: Option<SentGrants>,
    /// The order to wipe, to a revoked device that has not yet said it did.
    #[n(13)]
    pub wipe: Option<SignedWipe>,
}

/// Why a body is not a request or a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not a CBOR byte string, or one that is larger than the body may be.
    #[error("malformed frame")]
    Malformed,
    /// The rows do not inflate or decode.
    #[error("malformed rows")]
    Rows,
}

/// Writes a request body.
pub fn encode_request(request: &Request, packs: &[Pack]) -> Vec<u8> {
    let mut body = Vec::new();
    let mut frame = |bytes: Vec<u8>| {
        body.extend(crate::cbor::encode(&minicbor::bytes::ByteVec::from(bytes)));
    };
    frame(crate::cbor::encode(request));
    for pack in packs {
        frame(crate::cbor::encode(pack));
    }
    body
}

/// Takes the next complete frame off the front of a buffer. `Ok(None)`: more bytes are needed.
pub fn next_frame(buffer: &mut Vec<u8>) -> Result<Option<Vec<u8>>, FrameError> {
    let mut decoder = minicbor::Decoder::new(buffer);
    match decoder.bytes() {
        Ok(frame) => {
            let frame = frame.to_vec();
            let end = decoder.position();
            buffer.drain(..end);
            Ok(Some(frame))
        }
        Err(error) if error.is_end_of_input() => Ok(None),
        Err(_) => Err(FrameError::Malformed),
    }
}

impl Response {
    /// Deflates rows into the response.
    pub fn set_rows(&mut self, rows: &[WireRow]) {
        let inflated: Vec<u8> = rows.iter().flat_map(crate::cbor::encode).collect();
        self.rows_len = u32::try_from(inflated.len()).unwrap_or(u32::MAX);
        self.rows = crate::pack::deflate(&inflated);
    }

    /// Inflates the rows, every one of which this version knows.
    pub fn rows(&self) -> Result<Vec<WireRow>, FrameError> {
        let rows = self.sent_rows()?.into_iter().map(|sent| sent.row);
        rows.map(|row| row.ok_or(FrameError::Rows)).collect()
    }

    /// Inflates the rows as they came, those of a newer version with them.
    pub fn sent_rows(&self) -> Result<Vec<SentRow>, FrameError> {
        let length = usize::try_from(self.rows_len).unwrap_or(usize::MAX);
        if length > MAX_ROWS_BYTES {
            return Err(FrameError::Rows);
        }
        let inflated = crate::pack::inflate(&self.rows, length).map_err(|_| FrameError::Rows)?;
        let mut decoder = minicbor::Decoder::new(&inflated);
        let mut rows = Vec::new();
        while decoder.position() < inflated.len() {
            rows.push(SentRow::read(&mut decoder).map_err(|_| FrameError::Rows)?);
        }
        Ok(rows)
    }
}
