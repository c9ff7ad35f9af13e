//! The answer as phones of earlier versions read it: their structs, never changed again. What they ignored is ignored
//! here, and what they could not read is an error.

use minicbor::{Decode, Decoder};

/// The answer, as every phone from the first version on declares it.
#[derive(Debug, Decode)]
struct Answer {
    #[n(0)]
    version: u8,
    #[n(1)]
    server_time: i64,
    #[n(2)]
    _through: Option<Through>,
    #[n(3)]
    _refused: Vec<Refused>,
    #[n(4)]
    cursor: Cursor,
    #[n(5)]
    _more: bool,
    #[n(6)]
    _digest: Option<Sum>,
    #[n(7)]
    lost: Vec<String>,
    #[n(8)]
    _rewound: Option<Tag>,
    #[n(9)]
    rows_len: u32,
    #[cbor(n(10), with = "minicbor::bytes")]
    rows: Vec<u8>,
}

/// The same with two fields in each other's place: whoever compares with this must notice.
#[derive(Debug, Decode)]
struct Moved {
    #[n(0)]
    _version: u8,
    #[n(1)]
    _server_time: i64,
    #[n(2)]
    _through: Option<Through>,
    #[n(4)]
    _refused: Vec<Refused>,
    #[n(3)]
    _cursor: Cursor,
}

#[derive(Debug, Decode)]
struct Through {
    #[n(0)]
    _number: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    _hash: [u8; 32],
}

#[derive(Debug, Decode)]
struct Refused {
    #[cbor(n(0), with = "minicbor::bytes")]
    _pack: [u8; 32],
    #[n(1)]
    _item: Option<u32>,
    #[n(2)]
    _code: String,
}

#[derive(Debug, Decode)]
struct Cursor {
    #[n(0)]
    _checkpoint: Tag,
    #[n(1)]
    positions: Vec<Position>,
}

#[derive(Debug, Decode)]
struct Tag {
    #[n(0)]
    _seq: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    _tag: [u8; 32],
}

#[derive(Debug, Decode)]
struct Position {
    #[n(0)]
    feed: String,
    #[n(1)]
    _seq: u64,
}

#[derive(Debug, Decode)]
struct Sum {
    #[n(0)]
    _count: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    _sum: [u8; 16],
}

#[derive(Debug, Decode)]
struct Row {
    #[n(0)]
    _seq: u64,
    #[n(1)]
    meta: Meta,
    #[n(2)]
    _feeds: Vec<u16>,
    #[n(3)]
    _body: Body,
}

#[derive(Debug, Decode)]
struct Meta {
    #[n(0)]
    kind: u8,
    #[cbor(n(1), with = "minicbor::bytes")]
    _record: Option<[u8; 16]>,
    #[cbor(n(2), with = "minicbor::bytes")]
    _author: [u8; 16],
    #[cbor(n(3), with = "minicbor::bytes")]
    _installation: Option<[u8; 16]>,
    #[n(4)]
    _received_at: i64,
}

#[derive(Debug, Decode)]
enum Body {
    #[n(0)]
    Whole {
        #[cbor(n(0), with = "minicbor::bytes")]
        _body: Vec<u8>,
    },
    #[n(1)]
    Stub {
        #[cbor(n(0), with = "minicbor::bytes")]
        _start: [u8; 8],
    },
}

/// Which phones: what they knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version {
    /// How the letters of the feeds that they read begin.
    feeds: &'static [&'static str],
    /// Whether they knew a class of a place's records.
    knows_classes: bool,
    /// How many kinds of rows.
    kinds: u8,
}

/// Before there were other kinds than sessions (`a6379b2` to `3e92358`).
pub(super) const SESSIONS: Version = Version {
    feeds: &["d:", "o:", "p:", "r:", "t:", "u:", "v:"],
    knows_classes: false,
    kinds: 4,
};

/// Six kinds (`486e7bf` to `2d4c557`).
pub(super) const SIX_KINDS: Version = Version {
    feeds: &["d:", "i:", "o:", "p:", "r:", "t:", "u:", "v:"],
    knows_classes: true,
    kinds: 5,
};

impl Version {
    /// What of an answer phones of this version could not read, so that they took nothing of it; none if they could.
    pub(super) fn stumbles_over(self, answer: &[u8]) -> Option<String> {
        let mut decoder = Decoder::new(answer);
        let answer: Answer = match decoder.decode() {
            Ok(answer) => answer,
            Err(error) => return Some(format!("the answer: {error}")),
        };
        if answer.version != 1 || answer.server_time <= 0 {
            return Some(format!("version {}", answer.version));
        }
        let feeds = answer.cursor.positions.iter().map(|place| &place.feed);
        for feed in feeds.chain(&answer.lost) {
            let is_known = self.feeds.iter().any(|letter| feed.starts_with(letter));
            if !is_known || feed.ends_with("/talk") && !self.knows_classes {
                return Some(format!("the feed {feed}"));
            }
        }
        let length = usize::try_from(answer.rows_len).unwrap_or(usize::MAX);
        let Ok(rows) = shared::pack::inflate(&answer.rows, length) else {
            return Some("the deflated rows".to_owned());
        };
        let mut decoder = Decoder::new(&rows);
        while decoder.position() < rows.len() {
            match decoder.decode::<Row>() {
                Ok(row) if row.meta.kind < self.kinds => {}
                Ok(row) => return Some(format!("a row of kind {}", row.meta.kind)),
                Err(error) => return Some(format!("a row: {error}")),
            }
        }
        None
    }
}

/// Whether a struct with two fields moved reads an answer: it must not.
pub(super) fn is_read_with_fields_moved(answer: &[u8]) -> bool {
    Decoder::new(answer).decode::<Moved>().is_ok()
}
