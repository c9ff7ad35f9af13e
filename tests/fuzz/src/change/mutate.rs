//! The mutator of changes. Blind mutation of bytes meets the checksum and goes no further; this one changes a field,
//! a column or an operation, and then writes lengths and checksum that fit.

use shared::change::{Action, Change, OpId, Operation, Scalar};
use shared::id::{ChangeHash, InstallationId};

use super::composition;
use super::parts::{Parts, put_signed, put_unsigned, repair};
use crate::draw::Draw;

/// The column specifications of a flat change, and some that it must not have.
const COLUMNS: [u64; 12] = [
    0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73, 0x01, 0x13, 0x94, 0xa5,
];
/// Keys that occur in records, so that mutated operations meet.
const KEYS: [&str; 5] = ["id", "kind", "note", "topics/a", "audience_count"];
/// Installations that occur in the seeds.
const ACTORS: [u8; 4] = [1, 2, 5, 9];

/// Mutates the `size` bytes of a change in `data`, which has room for `max_size`; `blindly` is libFuzzer's own
/// mutator. Gives the new size.
pub fn mutate(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    blindly: &mut dyn FnMut(&mut [u8], usize, usize) -> usize,
) -> usize {
    let mut draw = Draw::new(u64::from(seed));
    let input = data.get(..size).unwrap_or_default();
    let mutated = match draw.below(10) {
        0 => None,
        1 => {
            let size = blindly(data, size, max_size);
            repair(&mut data[..size]);
            return size;
        }
        2..=5 => Change::read_stored(input)
            .ok()
            .map(|change| rewritten(&change, &mut draw)),
        _ => Parts::of(input).map(|mut parts| {
            for _ in 0..=draw.below(3) {
                change_part(&mut parts, &mut draw, blindly);
            }
            parts.chunk()
        }),
    };
    match mutated {
        Some(chunk) if chunk.len() <= max_size => {
            data[..chunk.len()].copy_from_slice(&chunk);
            chunk.len()
        }
        _ => blindly(data, size, max_size),
    }
}

/// One field or column of a chunk.
fn change_part(
    parts: &mut Parts,
    draw: &mut Draw,
    blindly: &mut dyn FnMut(&mut [u8], usize, usize) -> usize,
) {
    match draw.below(14) {
        0 => parts.seq = draw.edge(),
        1 => parts.start_op = draw.edge(),
        2 => parts.time = draw.edge().cast_signed(),
        3 => change_bytes(&mut parts.message, draw, blindly),
        4 => change_bytes(&mut parts.actor, draw, blindly),
        5 => match draw.below(3) {
            0 => parts.dependencies.clear(),
            1 => parts
                .dependencies
                .push([draw.number().to_le_bytes()[0]; 32]),
            _ => parts.dependencies.reverse(),
        },
        6 => match draw.below(3) {
            0 => parts.actors.clear(),
            1 => parts.actors.push(actor(draw).0.to_vec()),
            _ => parts.actors.reverse(),
        },
        7 if draw.one_in(4) => change_bytes(&mut parts.extra, draw, blindly),
        8 if draw.one_in(4) => parts.kind = draw.number().to_le_bytes()[0] % 5,
        9 => {
            let specification = draw.of(&COLUMNS).copied().unwrap_or(0);
            parts.columns.push((specification, Vec::new()));
            parts.columns.sort();
        }
        10 if !parts.columns.is_empty() => {
            let at = draw.below(parts.columns.len());
            parts.columns.remove(at);
        }
        _ if parts.columns.is_empty() => {}
        11 | 12 => {
            let at = draw.below(parts.columns.len());
            parts.columns[at].1 = runs(draw);
        }
        _ => {
            let at = draw.below(parts.columns.len());
            change_bytes(&mut parts.columns[at].1, draw, blindly);
        }
    }
}

/// Lets libFuzzer mutate a part.
fn change_bytes(
    bytes: &mut Vec<u8>,
    draw: &mut Draw,
    blindly: &mut dyn FnMut(&mut [u8], usize, usize) -> usize,
) {
    let size = bytes.len();
    bytes.resize(size + 1 + draw.below(16), 0);
    let room = bytes.len();
    let size = blindly(bytes, size, room);
    bytes.truncate(size);
}

/// A run-length column of runs, literals and nulls, some of them immense.
fn runs(draw: &mut Draw) -> Vec<u8> {
    let mut column = Vec::new();
    for _ in 0..=draw.below(3) {
        let length = match draw.below(4) {
            0 => i64::try_from(draw.edge()).unwrap_or(i64::MAX),
            _ => i64::try_from(draw.below(6)).unwrap_or(1),
        };
        match draw.below(3) {
            0 => {
                put_signed(&mut column, length);
                put_signed(&mut column, draw.edge().cast_signed());
            }
            1 => {
                put_signed(&mut column, -length);
                for _ in 0..length.min(8) {
                    put_unsigned(&mut column, draw.number() % 8);
                }
            }
            _ => {
                put_signed(&mut column, 0);
                put_unsigned(&mut column, length.unsigned_abs());
            }
        }
    }
    column
}

/// Another change by Automerge's own encoder: canonical unless it breaks a bound.
fn rewritten(change: &Change, draw: &mut Draw) -> Vec<u8> {
    let mut said = composition(change);
    for _ in 0..=draw.below(3) {
        match draw.below(10) {
            0 => said.seq = draw.edge(),
            // Automerge's encoder adds the number of operations to it.
            1 => said.start_op = draw.edge().min(u64::from(u32::MAX)),
            2 => said.time = draw.edge().cast_signed(),
            3 => said.message = Some("改".repeat(draw.below(5))),
            4 => said.actor = actor(draw),
            5 => {
                let hash = ChangeHash([draw.number().to_le_bytes()[0]; 32]);
                if !said.dependencies.contains(&hash) {
                    said.dependencies.push(hash);
                }
            }
            6 if !said.operations.is_empty() => {
                let at = draw.below(said.operations.len());
                said.operations.remove(at);
            }
            _ => {
                let at = draw.below(said.operations.len() + 1);
                said.operations.insert(at, operation(draw));
            }
        }
    }
    Change::compose(&said).raw().to_vec()
}

fn operation(draw: &mut Draw) -> Operation {
    let mut predecessors: Vec<OpId> = (0..draw.below(4))
        .map(|_| OpId {
            counter: draw.edge().min(u64::from(u32::MAX)),
            actor: actor(draw),
        })
        .collect();
    predecessors.sort();
    predecessors.dedup();
    Operation {
        key: draw
            .of(&KEYS)
            .copied()
            .unwrap_or_default()
            .repeat(draw.below(3)),
        action: match draw.below(5) {
            0 => Action::Delete,
            _ => Action::Put(scalar(draw)),
        },
        predecessors,
    }
}

fn scalar(draw: &mut Draw) -> Scalar {
    match draw.below(8) {
        0 => Scalar::Null,
        1 => Scalar::Boolean(draw.one_in(2)),
        2 => Scalar::Uint(draw.edge()),
        3 => Scalar::Int(draw.edge().cast_signed()),
        4 => Scalar::Double(f64::from_bits(draw.number())),
        5 => Scalar::Text("字".repeat(draw.below(6))),
        6 => Scalar::Bytes(vec![7; draw.below(20)]),
        _ => Scalar::Timestamp(draw.edge().cast_signed()),
    }
}

fn actor(draw: &mut Draw) -> InstallationId {
    InstallationId([draw.of(&ACTORS).copied().unwrap_or(0); 16])
}

#[cfg(test)]
mod tests {
    use shared::change::GateError;

    use super::*;
    use crate::seeds::vector;

    /// As libFuzzer's, only much worse.
    fn flip(data: &mut [u8], size: usize, max_size: usize) -> usize {
        let size = (size + 1).min(max_size);
        data[size / 2] ^= 5;
        size
    }

    #[test]
    fn mutated_changes_come_past_the_checksum_and_some_pass_the_gate() {
        let seed = vector("change_amendment");
        let (mut passed, mut refused) = (0, std::collections::BTreeMap::new());
        for number in 0..2_000 {
            let mut data = seed.clone();
            data.resize(4_096, 0);
            let size = mutate(&mut data, seed.len(), 4_096, number, &mut flip);
            match Change::read(&data[..size]) {
                Ok(_) => passed += 1,
                Err(error) => *refused.entry(error.to_string()).or_insert(0) += 1,
            }
        }
        assert!(passed > 200, "{passed} passed");
        assert!(refused.len() > 10, "{refused:#?}");
        let checksum = refused.get(&GateError::Checksum.to_string());
        assert!(checksum.is_none_or(|count| *count < 500), "{refused:#?}");
    }
}
