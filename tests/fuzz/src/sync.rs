//! The exchange: request and response, frames, rows, pages, cursor, names, reference data.

use shared::feed::Feed;
use shared::id::Digest;
use shared::pack::Pack;
use shared::sync::{
    Cursor, FeedDigest, Notice, PersonName, Publication, Reference, Request, Response, RowBody,
    RowMeta, WireRow, encode_request, next_frame,
};

use crate::wire::holds;

/// A kind byte, then the bytes of that kind.
pub fn run(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    match kind {
        0 => body(data),
        1 => drop(holds::<Request>(data)),
        2 => response(data),
        3 => rows(data),
        4 => drop(holds::<WireRow>(data).map(|row| row.people())),
        5 => {
            if let Some(meta) = holds::<RowMeta>(data) {
                let hash = meta.body_hash(data);
                assert_eq!(meta.row_hash(&hash), meta.row_hash(&hash));
            }
        }
        6 => drop(holds::<Publication>(data)),
        7 => drop(holds::<Notice>(data)),
        8 => drop(holds::<Cursor>(data)),
        9 => drop(holds::<FeedDigest>(data).map(digest)),
        10 => drop(holds::<Vec<PersonName>>(data)),
        11 => reference(data),
        12 => drop(holds::<Feed>(data)),
        _ => {}
    }
}

/// A digest of fewer rows than there are numbers takes one more.
fn digest(mut digest: FeedDigest) {
    digest.count = digest.count.min(u64::MAX - 1);
    digest.add(&Digest([0xff; 32]));
}

/// A request's body as a server takes it: frame by frame, however the bytes come in.
fn body(data: &[u8]) {
    let whole = frames(data, data.len().max(1));
    assert_eq!(
        frames(data, 1 + data.len() / 3),
        whole,
        "in whatever pieces"
    );
    let Some((first, packs)) = whole.0.split_first() else {
        return;
    };
    let Ok(request) = shared::cbor::decode::<Request>(first) else {
        return;
    };
    let packs: Vec<Pack> = packs
        .iter()
        .filter_map(|frame| shared::cbor::decode(frame).ok())
        .collect();
    let written = encode_request(&request, &packs);
    let (again, is_whole) = frames(&written, written.len().max(1));
    assert!(is_whole);
    assert_eq!(again.len(), packs.len() + 1);
}

/// The frames of bytes that come in pieces of a length, and whether they end with one.
fn frames(data: &[u8], piece: usize) -> (Vec<Vec<u8>>, bool) {
    let mut buffer = Vec::new();
    let mut frames = Vec::new();
    for piece in data.chunks(piece) {
        buffer.extend_from_slice(piece);
        loop {
            match next_frame(&mut buffer) {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(_) => return (frames, false),
            }
        }
    }
    let is_whole = buffer.is_empty();
    (frames, is_whole)
}

fn response(data: &[u8]) {
    if let Some(mut response) = holds::<Response>(data)
        && let Ok(rows) = response.rows()
    {
        response.set_rows(&rows);
        assert_eq!(response.rows().as_ref(), Ok(&rows));
    }
}

/// Rows as they stand in a response, its deflate undone.
fn rows(data: &[u8]) {
    let mut response = empty();
    response.rows_len = u32::try_from(data.len()).unwrap_or(u32::MAX);
    response.rows = shared::pack::deflate(data);
    let Ok(rows) = response.rows() else {
        return;
    };
    response.set_rows(&rows);
    assert_eq!(response.rows().as_ref(), Ok(&rows));
    for row in &rows {
        let people = row.people();
        if let RowBody::Whole(body) = &row.body {
            let hash = row.meta.body_hash(body);
            let _hash = row.meta.row_hash(&hash);
            drop(holds::<Publication>(body));
            drop(holds::<Notice>(body));
        }
        assert!(people.len() <= data.len());
    }
}

fn reference(data: &[u8]) {
    let Some(reference) = holds::<Reference>(data) else {
        return;
    };
    let _key = reference.key();
    for feed in reference.feeds() {
        assert_eq!(feed.to_string().parse(), Ok(feed));
    }
    if let Reference::Divisions(sheet) = reference {
        crate::lists::sheets([sheet]);
    }
}

/// A response without rows.
pub(crate) fn empty() -> Response {
    use shared::sync::{PROTOCOL_VERSION, Tag};
    Response {
        version: PROTOCOL_VERSION,
        server_time: shared::time::Timestamp(1_530_489_600_000),
        through: None,
        refused: Vec::new(),
        cursor: Cursor {
            checkpoint: Tag::START,
            positions: Vec::new(),
        },
        more: false,
        digest: None,
        lost: Vec::new(),
        rewound: None,
        rows_len: 0,
        rows: Vec::new(),
        names: None,
        grants: None,
        wipe: None,
    }
}
