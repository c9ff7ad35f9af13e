//! The middle of a histogram.

use std::collections::BTreeMap;

use super::cells::Cells;
use super::value::Value;
use crate::figure::computation::Part;

/// The middle, and of how many.
pub(super) fn of(cells: &mut Cells<'_>, part: &Part) -> Value {
    let mut bins = BTreeMap::<u32, i64>::new();
    cells.each(part, |key, number| {
        if let Some(bin) = key.and_then(bin_of) {
            let count = bins.entry(bin).or_default();
            *count = count.wrapping_add(number);
        }
    });
    bins.retain(|_, number| *number > 0);
    let all = bins
        .values()
        .fold(0i64, |all, one| all.saturating_add(*one));
    // Counted from 0: where they are the same, there is one middle.
    let low = at(&bins, (all - 1).max(0) / 2);
    let high = at(&bins, all / 2);
    Value::Middle {
        low: low.unwrap_or(0),
        high: high.unwrap_or(0),
        of: all,
    }
}

/// The bin in which the place lies, the places counted from 0.
fn at(bins: &BTreeMap<u32, i64>, place: i64) -> Option<i64> {
    let mut before = 0i64;
    for (bin, number) in bins {
        before = before.saturating_add(*number);
        if place < before {
            return Some(i64::from(*bin));
        }
    }
    None
}

fn bin_of(key: &[u8]) -> Option<u32> {
    key.try_into().ok().map(u32::from_be_bytes)
}
