//! The gate: a bounded parser for the bytes of one flat change.
//!
//! Layout (Automerge 0.12 `storage/change.rs`): magic, 4-byte checksum, type 1, body length, then
//! dependencies, actor, seq, start_op, time, message, other actors, column specs, column data, extra.
//! Of the columns only key text, insert, action, value and predecessor may appear; objects, element
//! keys, marks and expand flags cannot be expressed in a flat record.

use sha2::{Digest as _, Sha256};

use super::columns::{Reader, delta, run_length};
use super::{Action, Change, OpId, Operation, Scalar};
use crate::id::{ChangeHash, InstallationId};

/// Largest change in bytes.
pub const MAX_CHANGE_BYTES: usize = 64 * 1024;
/// Most operations of a change.
pub const MAX_OPERATIONS: usize = 512;
/// Most predecessors of a change, all operations together.
pub const MAX_PREDECESSORS: usize = 4096;
/// Longest key in bytes.
pub const MAX_KEY_BYTES: usize = 96;
/// Longest text or byte value, and longest message, in bytes.
pub const MAX_TEXT_BYTES: usize = 8 * 1024;
/// Most dependencies of a change.
pub const MAX_DEPENDENCIES: usize = 16;
/// Most other actors a change may name.
pub const MAX_ACTORS: usize = 16;
/// Latest and, negative, earliest time of a change in seconds around 1970: far beyond any clock, and near enough that
/// Automerge, which stores the differences of times, cannot overflow.
pub const MAX_TIME: i64 = 253_402_300_799;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHUNK_CHANGE: u8 = 1;

const KEY_TEXT: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_META: u64 = 0x56;
const VALUE_RAW: u64 = 0x57;
const PREDECESSOR_GROUP: u64 = 0x70;
const PREDECESSOR_ACTOR: u64 = 0x71;
const PREDECESSOR_COUNTER: u64 = 0x73;

/// Why bytes are not an acceptable change. Nothing of such bytes is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GateError {
    /// Larger than a bound of this module.
    #[error("larger than the gate allows: {0}")]
    TooLarge(&'static str),
    /// Not an uncompressed change chunk, or broken inside.
    #[error("malformed change: {0}")]
    Malformed(&'static str),
    /// The checksum does not fit the body.
    #[error("checksum does not match the body")]
    Checksum,
    /// Uses objects, lists, text, counters, marks or actors that are not installations.
    #[error("not a change of a flat record: {0}")]
    NotFlat(&'static str),
    /// Well formed, but not the bytes Automerge writes for it.
    #[error("not in canonical form")]
    NotCanonical,
}

pub(super) fn parse(raw: &[u8]) -> Result<Change, GateError> {
    if raw.len() > MAX_CHANGE_BYTES {
        return Err(GateError::TooLarge("change"));
    }
    let bad = GateError::Malformed;
    let mut reader = Reader::new(raw);
    if reader.take(4).ok_or(bad("header"))? != MAGIC {
        return Err(bad("magic"));
    }
    let checksum = reader.take(4).ok_or(bad("header"))?;
    if reader.take(1).ok_or(bad("header"))? != [CHUNK_CHANGE] {
        return Err(bad("chunk type"));
    }
    let length = reader.length(MAX_CHANGE_BYTES).ok_or(bad("length"))?;
    let body = reader.take(length).ok_or(bad("length"))?;
    if !reader.is_empty() {
        return Err(bad("bytes after the chunk"));
    }
    // The hash covers the type, the length and the body: everything after the checksum.
    let hash: [u8; 32] = Sha256::digest(&raw[8..]).into();
    if hash[..4] != *checksum {
        return Err(GateError::Checksum);
    }

    let mut body = Reader::new(body);
    let count = body.length(usize::MAX).ok_or(bad("dependencies"))?;
    if count > MAX_DEPENDENCIES {
        return Err(GateError::TooLarge("dependencies"));
    }
    let mut dependencies = Vec::with_capacity(count);
    for _ in 0..count {
        let bytes = body.take(32).ok_or(bad("dependencies"))?;
        dependencies.push(ChangeHash::from_slice(bytes).ok_or(bad("dependencies"))?);
    }
    if !dependencies.is_sorted_by(|a, b| a < b) {
        return Err(GateError::NotCanonical);
    }
    let actor = read_actor(&mut body)?;
    let seq = body.unsigned().filter(|seq| *seq > 0).ok_or(bad("seq"))?;
    let start_op = body
        .unsigned()
        .filter(|op| (1..=u64::from(u32::MAX) - MAX_OPERATIONS as u64).contains(op))
        .ok_or(bad("start_op"))?;
    let time = body.signed().ok_or(bad("time"))?;
    if !(-MAX_TIME..=MAX_TIME).contains(&time) {
        return Err(GateError::TooLarge("time"));
    }
    let message_len = body
        .length(MAX_TEXT_BYTES)
        .ok_or(GateError::TooLarge("message"))?;
    let message = read_text(body.take(message_len).ok_or(bad("message"))?)?;
    let count = body.length(usize::MAX).ok_or(bad("actors"))?;
    if count > MAX_ACTORS {
        return Err(GateError::TooLarge("actors"));
    }
    let mut actors = vec![actor];
    for _ in 0..count {
        actors.push(read_actor(&mut body)?);
    }
    let operations = read_operations(&mut body, &actors)?;
    if !body.is_empty() {
        return Err(GateError::NotFlat("extra bytes"));
    }
    Ok(Change {
        raw: raw.to_vec(),
        hash: ChangeHash(hash),
        actor,
        seq,
        start_op,
        time,
        message: Some(message).filter(|message| !message.is_empty()),
        dependencies,
        operations,
    })
}

fn read_actor(reader: &mut Reader<'_>) -> Result<InstallationId, GateError> {
    let length = reader.length(255).ok_or(GateError::Malformed("actor"))?;
    let bytes = reader.take(length).ok_or(GateError::Malformed("actor"))?;
    InstallationId::from_slice(bytes).ok_or(GateError::NotFlat("actor is not an installation"))
}

fn read_text(bytes: &[u8]) -> Result<String, GateError> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| GateError::Malformed("text is not UTF-8"))
}

#[derive(Default)]
struct Columns<'a> {
    key_text: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    value_meta: &'a [u8],
    value_raw: &'a [u8],
    predecessor_group: &'a [u8],
    predecessor_actor: &'a [u8],
    predecessor_counter: &'a [u8],
}

fn read_columns<'a>(body: &mut Reader<'a>) -> Result<Columns<'a>, GateError> {
    let bad = GateError::Malformed("columns");
    let count = body.length(16).ok_or(bad)?;
    let mut specs = Vec::with_capacity(count);
    let mut last = None;
    for _ in 0..count {
        let spec = body.unsigned().ok_or(bad)?;
        let length = body.length(MAX_CHANGE_BYTES).ok_or(bad)?;
        if last.is_some_and(|last| last >= spec) {
            return Err(GateError::NotCanonical);
        }
        last = Some(spec);
        specs.push((spec, length));
    }
    let mut columns = Columns::default();
    for (spec, length) in specs {
        let data = body.take(length).ok_or(bad)?;
        let slot = match spec {
            KEY_TEXT => &mut columns.key_text,
            INSERT => &mut columns.insert,
            ACTION => &mut columns.action,
            VALUE_META => &mut columns.value_meta,
            VALUE_RAW => &mut columns.value_raw,
            PREDECESSOR_GROUP => &mut columns.predecessor_group,
            PREDECESSOR_ACTOR => &mut columns.predecessor_actor,
            PREDECESSOR_COUNTER => &mut columns.predecessor_counter,
            _ => return Err(GateError::NotFlat("a column of lists, objects or marks")),
        };
        *slot = data;
    }
    Ok(columns)
}

fn read_operations(
    body: &mut Reader<'_>,
    actors: &[InstallationId],
) -> Result<Vec<Operation>, GateError> {
    let columns = read_columns(body)?;
    let too_many = GateError::Malformed("a column is malformed or holds too many values");
    let actions = run_length(columns.action, MAX_OPERATIONS, Reader::unsigned).ok_or(too_many)?;
    let keys = run_length(columns.key_text, MAX_OPERATIONS, |reader| {
        let length = reader.length(MAX_KEY_BYTES)?;
        read_text(reader.take(length)?).ok()
    })
    .ok_or(too_many)?;
    let metas = run_length(columns.value_meta, MAX_OPERATIONS, Reader::unsigned).ok_or(too_many)?;
    let groups =
        run_length(columns.predecessor_group, MAX_OPERATIONS, Reader::unsigned).ok_or(too_many)?;
    let predecessor_actors = run_length(
        columns.predecessor_actor,
        MAX_PREDECESSORS,
        Reader::unsigned,
    )
    .ok_or(too_many)?;
    let predecessor_counters =
        delta(columns.predecessor_counter, MAX_PREDECESSORS).ok_or(too_many)?;
    let count = actions.len();
    if keys.len() != count || metas.len() != count || groups.len() != count {
        return Err(GateError::Malformed("columns of different lengths"));
    }
    // One run of `false`: no operation inserts.
    let mut insert = Reader::new(columns.insert);
    if count > 0 && insert.unsigned() != Some(count as u64) || !insert.is_empty() {
        return Err(GateError::NotFlat("an insert"));
    }
    let mut predecessors = predecessor_actors.into_iter().zip(predecessor_counters);
    let mut values = Reader::new(columns.value_raw);
    let mut operations = Vec::with_capacity(count);
    for (((action, key), meta), group) in actions.into_iter().zip(keys).zip(metas).zip(groups) {
        let key = key.ok_or(GateError::NotFlat("an element key"))?;
        let value = read_value(meta.unwrap_or(0), &mut values)?;
        let action = match action {
            Some(1) => Action::Put(value),
            Some(3) if value == Scalar::Null => Action::Delete,
            _ => return Err(GateError::NotFlat("an action other than put and delete")),
        };
        let group = usize::try_from(group.unwrap_or(0)).map_err(|_| too_many)?;
        let mut ids = Vec::new();
        for _ in 0..group {
            let (Some(actor), Some(counter)) = predecessors.next().ok_or(too_many)? else {
                return Err(GateError::Malformed("predecessor"));
            };
            let actor = usize::try_from(actor)
                .ok()
                .and_then(|index| actors.get(index));
            ids.push(OpId {
                actor: *actor.ok_or(GateError::Malformed("predecessor actor"))?,
                counter: u64::try_from(counter)
                    .ok()
                    .filter(|counter| (1..=u64::from(u32::MAX)).contains(counter))
                    .ok_or(GateError::Malformed("predecessor counter"))?,
            });
        }
        if !ids.is_sorted_by(|a, b| a < b) {
            return Err(GateError::NotCanonical);
        }
        // A saved document keeps a delete only beside what it deletes: of one that deletes nothing it keeps no operation,
        // and never loads again.
        if ids.is_empty() && action == Action::Delete {
            return Err(GateError::Malformed("a delete of nothing"));
        }
        operations.push(Operation {
            key,
            action,
            predecessors: ids,
        });
    }
    if predecessors.next().is_some() || !values.is_empty() {
        return Err(GateError::Malformed("values without an operation"));
    }
    Ok(operations)
}

fn read_value(meta: u64, values: &mut Reader<'_>) -> Result<Scalar, GateError> {
    let bad = GateError::Malformed("value");
    let length = usize::try_from(meta >> 4)
        .ok()
        .filter(|length| *length <= MAX_TEXT_BYTES)
        .ok_or(GateError::TooLarge("value"))?;
    let bytes = values.take(length).ok_or(bad)?;
    let mut number = Reader::new(bytes);
    let value = match meta & 15 {
        0 => Scalar::Null,
        1 => Scalar::Boolean(false),
        2 => Scalar::Boolean(true),
        3 => Scalar::Uint(number.unsigned().ok_or(bad)?),
        4 => Scalar::Int(number.signed().ok_or(bad)?),
        5 => Scalar::Double(f64::from_le_bytes(bytes.try_into().map_err(|_| bad)?)),
        6 => Scalar::Text(read_text(bytes)?),
        7 => Scalar::Bytes(bytes.to_vec()),
        9 => Scalar::Timestamp(number.signed().ok_or(bad)?),
        _ => return Err(GateError::NotFlat("a counter or unknown value type")),
    };
    Ok(value)
}
