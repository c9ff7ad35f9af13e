//! C: the villages reached, among those of the reference day.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::value::Value;
use crate::division::DivisionCode;
use crate::figure::Bound;
use crate::figure::attribution::Rolled;
use crate::figure::computation::Part;
use crate::time::Month;

pub(super) fn of(cells: &mut Cells<'_>, part: &Part) -> (Value, Bound) {
    let day = cells.question.reference_day();
    let (villages, unplaced) = cells.attribution.villages(day);
    let window = part.window(cells.question);
    let visited: BTreeSet<(DivisionCode, Month)> = cells
        .tally
        .of(window.measure, window.months)
        .filter(|(month, _, key, number)| *number > 0 && window.takes(*month, *key))
        .map(|(month, village, _, _)| (village, month))
        .collect();
    let mut covered = BTreeSet::new();
    for (village, month) in visited {
        match cells.attribution.roll_up(village, month, day) {
            Rolled::Village(present) => {
                covered.insert(present);
            }
            Rolled::Unknown => cells.leave_out(village),
            Rolled::Outside => {}
        }
    }
    let bound = match (unplaced.is_empty(), cells.has_left_out()) {
        (false, _) => Bound::About,
        (true, true) => Bound::AtLeast,
        (true, false) => Bound::Exact,
    };
    for village in unplaced {
        cells.leave_out(village);
    }
    let covered = i64::try_from(covered.len()).unwrap_or(i64::MAX);
    (Value::over(covered, villages.len()), bound)
}
