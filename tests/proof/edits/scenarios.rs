//! The 41, in the order of Central's suite.

mod at_once;
mod conflicts;
mod decided;
mod gone;
mod in_order;
mod late;
mod out_of_order;
mod sent;
mod waiting;

use super::Scenario;

/// All of them; a scenario's number is its place, from 1.
pub(super) fn all() -> impl Iterator<Item = &'static Scenario> {
    let groups = [
        sent::ALL,
        in_order::ALL,
        out_of_order::ALL,
        decided::ALL,
        waiting::ALL,
        gone::ALL,
        conflicts::ALL,
        at_once::ALL,
        late::ALL,
    ];
    groups.into_iter().flatten()
}
