//! What the cells show, and that they could have shown otherwise.

use std::collections::BTreeSet;
use std::io::Write as _;

use anyhow::Result;
use tests::rights::{ROLES, Reach};

use crate::cells::{Cell, Oracle, Table};

/// Says how much was tried: past the test's capture, since it is what the matrix is read for.
pub(crate) fn report(engine: &str, oracle: &Oracle, cells: &[Cell], differ: usize) -> Result<()> {
    let allowed = cells.iter().filter(|cell| oracle.allows(cell)).count();
    let refused = cells.len() - allowed;
    let rows =
        [Table::Records, Table::Orders, Table::Requests].map(|table| oracle.rows(table).len());
    writeln!(
        std::io::stderr(),
        "access matrix on {engine}: {} cells of {} rows ({} of records, {} of orders, {} of requests) and {} roles: \
         {allowed} allowed, {refused} refused, {differ} differ",
        cells.len(),
        rows.iter().sum::<usize>(),
        rows[0],
        rows[1],
        rows[2],
        ROLES.len(),
    )?;
    Ok(())
}

/// Every row has cells that are allowed and cells that are refused, and every role was tried in it.
pub(crate) fn is_not_vacuous(oracle: &Oracle, cells: &[Cell]) {
    for table in [Table::Records, Table::Orders, Table::Requests] {
        for (place, row) in oracle.rows(table).iter().enumerate() {
            let of_row = || {
                cells
                    .iter()
                    .filter(|cell| (cell.table, cell.row) == (table, place))
            };
            let allowed = of_row().filter(|cell| oracle.allows(cell)).count();
            let refused = of_row().count() - allowed;
            let is_open = row.reach.iter().all(|reach| *reach == Reach::Open);
            let name = format!("{} {}", row.subject, row.action);
            assert!(allowed > 0, "{name} is allowed to nobody");
            assert!(is_open || refused > 0, "{name} is refused to nobody");
            let roles: BTreeSet<usize> = of_row().map(|cell| cell.role).collect();
            assert_eq!(
                roles.len(),
                ROLES.len(),
                "{name} is not tried by every role"
            );
        }
    }
}

/// The control: an oracle with one word turned round differs from the office, whichever word it is.
pub(crate) fn every_mistake_is_noticed(oracle: &Oracle, cells: &[Cell]) {
    for table in [Table::Records, Table::Orders, Table::Requests] {
        for (place, row) in oracle.rows(table).iter().enumerate() {
            for (role, name) in ROLES.into_iter().enumerate() {
                let of_cell =
                    |cell: &&Cell| (cell.table, cell.row, cell.role) == (table, place, role);
                let cells: Vec<Cell> = cells.iter().filter(of_cell).cloned().collect();
                let flipped = oracle.flipped(table, place, role);
                let noticed = flipped.differ(&cells).next().is_some();
                let word = row.reach[role].word();
                assert!(
                    noticed,
                    "{word} of {name} in {} {} could be anything",
                    row.subject, row.action
                );
            }
        }
    }
}
