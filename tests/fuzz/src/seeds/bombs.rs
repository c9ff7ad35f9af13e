//! What brings down an Automerge 0.12 that reads bytes from outside (`Change::from_bytes`, `apply_changes`, sync
//! messages): a hundred bytes that claim hundreds of millions of operations or predecessors, streams that inflate to
//! half a gigabyte, filters that divide by zero. Here every one of them is refused at once.

use flate2::{Compress, Compression, FlushCompress, Status};
use shared::change::{Action, Change, Composition, MAX_CHANGE_BYTES, Operation, Scalar};
use shared::id::InstallationId;

use super::{Seed, vector};
use crate::change::{Parts, chunk_of, put_signed, put_unsigned};
use crate::draw::Draw;
use crate::pack::INFLATE;
use crate::phone;

const CHANGE: u8 = 1;
const DEFLATED_CHANGE: u8 = 2;
const SYNC_MESSAGE: u8 = 0x42;

const ACTION: u64 = 0x42;
const PREDECESSOR_GROUP: u64 = 0x70;

pub(super) fn seeds() -> Vec<Seed> {
    let changes = [
        ("operations-1e8", claiming(ACTION, 100_000_000)),
        ("operations-1e10", claiming(ACTION, 10_000_000_000)),
        ("predecessors-5e7", claiming(PREDECESSOR_GROUP, 50_000_000)),
        ("deflated-zeros", deflated_chunk(&deflated_zeros(60 << 20))),
        ("deflated-1e6-operations", a_million_operations()),
        ("filter-of-0-bits", filter(0, 1)),
        ("filter-of-4e9-probes", filter(10, u64::from(u32::MAX))),
    ];
    let mut seeds = Vec::new();
    let mut add = |target, name: &str, bytes: Vec<u8>| {
        seeds.push(Seed {
            target,
            name: format!("bomb-{name}"),
            bytes,
        });
    };
    for (name, bytes) in changes {
        // Every decoder meets them: a change where a change is due, and where anything else is.
        add("change", name, bytes.clone());
        if bytes.len() < 2_000 {
            add("sync", name, [&[0], bytes.as_slice()].concat());
            add("bundle", name, [&[0], bytes.as_slice()].concat());
            let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_le_bytes();
            let answer = [&[phone::ANSWER, length[0], length[1]], bytes.as_slice()].concat();
            add("phone", name, answer);
        }
    }
    let zeros = deflated_zeros(60 << 20);
    add(
        "pack",
        "deflated-zeros",
        [&[INFLATE, 0xff, 0xff, 0x1f], zeros.as_slice()].concat(),
    );
    let response = promising_rows();
    add(
        "sync",
        "promise-of-4-gigabytes",
        [&[2], response.as_slice()].concat(),
    );
    add(
        "phone",
        "promise-of-4-gigabytes",
        phone::stored_page(&response),
    );
    add(
        "bundle",
        "packs-6e4",
        [&[0], bundle_of_nothing(60_000).as_slice()].concat(),
    );
    for (number, bytes) in (0..).zip(mutations()) {
        add("change", &format!("mutation-{number:02}"), bytes);
    }
    seeds
}

/// A creation whose column claims a run of so many values.
fn claiming(column: u64, count: i64) -> Vec<u8> {
    let mut parts = Parts::of(&vector("change_creation")).unwrap_or_default();
    for (specification, data) in &mut parts.columns {
        if *specification == column {
            data.clear();
            put_signed(data, count);
            put_unsigned(data, 1);
        }
    }
    parts.chunk()
}

/// A raw deflate stream of so many zeros, a thousandth as long; no preset dictionary.
fn deflated_zeros(len: usize) -> Vec<u8> {
    static PIECE: [u8; 1 << 16] = [0; 1 << 16];
    let mut stream = Compress::new(Compression::best(), false);
    let mut out = Vec::with_capacity(len / 1000 + 1024);
    let mut rest = len;
    loop {
        let piece = &PIECE[..rest.min(PIECE.len())];
        let flush = if piece.len() == rest {
            FlushCompress::Finish
        } else {
            FlushCompress::None
        };
        let before = stream.total_in();
        let status = stream.compress_vec(piece, &mut out, flush);
        rest -= usize::try_from(stream.total_in() - before).unwrap_or(rest);
        match status {
            Ok(Status::StreamEnd) | Err(_) => return out,
            Ok(_) => out.reserve(1024),
        }
    }
}

/// A deflated change chunk. Its checksum is that of its bytes, which is as far as anybody here looks.
fn deflated_chunk(deflated: &[u8]) -> Vec<u8> {
    chunk_of(DEFLATED_CHANGE, deflated)
}

/// A well-formed change of a million equal operations: a kilobyte deflated, seconds to apply.
fn a_million_operations() -> Vec<u8> {
    let operation = Operation {
        key: "a".to_owned(),
        action: Action::Put(Scalar::Null),
        predecessors: Vec::new(),
    };
    let change = Change::compose(&Composition {
        actor: InstallationId([2; 16]),
        seq: 1,
        start_op: 1,
        time: 0,
        message: None,
        dependencies: Vec::new(),
        operations: vec![operation; 1_000_000],
    });
    let body = change.raw().get(12..).unwrap_or_default();
    let mut stream = Compress::new(Compression::best(), false);
    let mut out = Vec::with_capacity(MAX_CHANGE_BYTES);
    let _end = stream.compress_vec(body, &mut out, FlushCompress::Finish);
    deflated_chunk(&out)
}

/// An answer of a few bytes that promises four gigabytes of rows.
fn promising_rows() -> Vec<u8> {
    let mut response = crate::sync::empty();
    response.rows_len = u32::MAX;
    response.rows = deflated_zeros(1 << 20);
    shared::cbor::encode(&response)
}

/// A bundle of so many packs, each of no bytes.
fn bundle_of_nothing(packs: usize) -> Vec<u8> {
    let bundle = shared::bundle::Bundle {
        organisation: shared::id::OrganisationId([3; 16]),
        packs: vec![Vec::new(); packs],
    };
    bundle.to_file()
}

/// An Automerge sync message whose filter of known changes has so many bits an entry and so many probes.
fn filter(bits: u64, probes: u64) -> Vec<u8> {
    let mut filter = Vec::new();
    for number in [1, bits, probes] {
        put_unsigned(&mut filter, number);
    }
    filter.extend([0xff; 2]);
    let mut message = vec![SYNC_MESSAGE, 0, 0, 1, 0];
    put_unsigned(&mut message, filter.len() as u64);
    message.extend(filter);
    message.push(0);
    message
}

/// Random damage with a checksum that fits: of such, Automerge accepts one in four, panics at some and saves
/// documents of others that nobody can load.
fn mutations() -> Vec<Vec<u8>> {
    let raw = vector("change_amendment");
    let mut draw = Draw::new(2026);
    let damaged = (0..24).map(|_| {
        let mut body = raw.get(10..).unwrap_or_default().to_vec();
        for _ in 0..=draw.below(3) {
            let at = draw.below(body.len());
            if let Some(byte) = body.get_mut(at) {
                *byte = draw.number().to_le_bytes()[0];
            }
        }
        chunk_of(CHANGE, &body)
    });
    damaged.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_gigabyte_of_zeros_is_refused_by_its_promise() {
        let bomb = deflated_zeros(512 << 20);
        assert!(bomb.len() < 600_000);
        for promised in [0, 1, shared::pack::MAX_INFLATED_BYTES] {
            assert!(shared::pack::inflate(&bomb, promised).is_err());
        }
    }

    #[test]
    fn the_gate_refuses_every_bomb_by_name() {
        use shared::change::GateError;
        let named = |name: &str| {
            let name = format!("bomb-{name}");
            let mut seeds = seeds().into_iter().filter(|seed| seed.target == "change");
            let seed = seeds.find(|seed| seed.name == name).unwrap();
            Change::read(&seed.bytes).unwrap_err()
        };
        for name in ["operations-1e8", "operations-1e10", "predecessors-5e7"] {
            assert!(matches!(named(name), GateError::Malformed(_)), "{name}");
        }
        for name in ["deflated-zeros", "deflated-1e6-operations"] {
            assert_eq!(named(name), GateError::Malformed("chunk type"), "{name}");
        }
        for name in ["filter-of-0-bits", "filter-of-4e9-probes"] {
            assert_eq!(named(name), GateError::Malformed("magic"), "{name}");
        }
    }
}
