//! What costs too much, done on purpose: the meter has to notice.

use std::time::Duration;

use minicbor::Decoder;

use super::meter::{most_cpu, of_process, of_thread};
use super::{Proof, changes, raw};

impl Proof {
    /// The meter notices what costs too much.
    pub(super) fn controls(&mut self) {
        let bomb = raw::run(1 << 36, &raw::leb(1));
        let (_, cost) = of_thread(|| without_a_bound(&bomb, most_cpu() * 2));
        self.row.control(
            "a run of 2^36 operations, read by a decoder without a bound",
            cost.is_too_much(),
        );
        let bomb = changes::zeros(64 << 20);
        let (_, cost) =
            of_process(|| shared::pack::inflate(&bomb, 64 << 20).map(|bytes| bytes.len()));
        self.row.control(
            "a bomb of 64 MiB, inflated without a bound",
            cost.is_too_much(),
        );
        let nested = vec![0x81; 400_000];
        let (_, cost) = of_thread(|| keep_all(&nested));
        self.row
            .control("nesting that is kept, 40 bytes a level", cost.is_too_much());
    }
}

/// Reads a run as a decoder does that believes its count; gives up when it has shown what that costs.
fn without_a_bound(column: &[u8], enough: Duration) -> u64 {
    let started = cpu_time::ThreadTime::now();
    let mut decoder = column;
    let mut count = 0_u64;
    let mut shift = 0;
    while let Some((byte, rest)) = decoder.split_first() {
        count |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        decoder = rest;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let mut sum = 0_u64;
    for at in 0..count {
        sum = sum.wrapping_mul(31).wrapping_add(at);
        if at % 100_000 == 0 && started.elapsed() > enough {
            break;
        }
    }
    std::hint::black_box(sum)
}

/// Keeps every level of a nested array, as a decoder into a tree does.
fn keep_all(bytes: &[u8]) -> usize {
    let mut decoder = Decoder::new(bytes);
    let mut levels: Vec<[u64; 6]> = Vec::new();
    while let Ok(Some(len)) = decoder.array() {
        levels.push([len; 6]);
    }
    std::hint::black_box(levels).len()
}
