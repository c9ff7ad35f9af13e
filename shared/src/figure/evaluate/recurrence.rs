//! I7: findings of a unit and category that had been closed not long before.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::value::Value;
use crate::figure::computation::{Part, day_key, year_before};
use crate::time::LocalDate;

pub(super) fn of(cells: &mut Cells<'_>, found: &Part, closed: &Part) -> Value {
    let mut closings: BTreeSet<(&[u8], &[u8])> = BTreeSet::new();
    cells.each(closed, |key, references| {
        if let Some(closing) = key.and_then(subject_and_day).filter(|_| references > 0) {
            closings.insert(closing);
        }
    });
    let (mut recurring, mut all) = (0i64, 0i64);
    cells.each(found, |key, references| {
        let Some((subject, day)) = key.and_then(subject_and_day) else {
            return;
        };
        all = all.wrapping_add(references);
        let Some(from) = date_of(day).map(|day| day_key(year_before(day))) else {
            return;
        };
        let before = closings.range((subject, from.as_slice())..(subject, day));
        if before.count() > 0 {
            recurring = recurring.wrapping_add(references);
        }
    });
    Value::Ratio {
        numerator: recurring,
        denominator: all,
    }
}

/// Unit and category, and the day: a key parted at its last zero byte.
fn subject_and_day(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut parts = key.rsplitn(2, |byte| *byte == 0);
    let day = parts.next()?;
    Some((parts.next()?, day))
}

fn date_of(day: &[u8]) -> Option<LocalDate> {
    std::str::from_utf8(day).ok()?.parse().ok()
}
