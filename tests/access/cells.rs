//! Cells of the matrix: what the oracle expects, what the office did, and where the two differ.

use std::collections::BTreeMap;

use tests::rights::{Fit, ORDERS, RECORDS, REQUESTS, ROLES, Reach, Row, Scope, fit, rows};

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Table {
    Records,
    Orders,
    Requests,
}

/// How an answer is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Via {
    /// A change in a pack: counted, or held with a code.
    Change,
    /// An order in a pack: an event, rejected or held with a code.
    Order,
    /// A request: done, or a problem.
    Request,
    /// A page of the office: shown, not there, or no session.
    Page,
    /// A record asked for, or its history.
    One,
    History,
    /// Whether a record is among those answered.
    List,
    Sync,
    /// Whether it is among those behind a figure.
    Behind,
}

/// One thing that was tried.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) table: Table,
    pub(crate) row: usize,
    pub(crate) role: usize,
    pub(crate) scope: Scope,
    /// Whether the one who tried it is the record's author.
    pub(crate) wrote: bool,
    pub(crate) via: Via,
    pub(crate) observed: String,
}

/// The oracle's tables, read.
#[derive(Debug, Clone)]
pub(crate) struct Oracle {
    tables: BTreeMap<Table, Vec<Row>>,
}

impl Oracle {
    pub(crate) fn by_hand() -> Self {
        let tables = [
            (Table::Records, rows(RECORDS)),
            (Table::Orders, rows(ORDERS)),
            (Table::Requests, rows(REQUESTS)),
        ];
        Self {
            tables: tables.into(),
        }
    }

    pub(crate) fn rows(&self, table: Table) -> &[Row] {
        &self.tables[&table]
    }

    /// The place of a row.
    pub(crate) fn find(&self, table: Table, subject: &str, action: &str) -> usize {
        let mut rows = self.rows(table).iter();
        let found = rows.position(|row| row.subject == subject && row.action == action);
        found.unwrap_or_else(|| panic!("no row {subject} {action}"))
    }

    /// The same oracle with one cell turned round: who may may not, who may not may.
    pub(crate) fn flipped(&self, table: Table, row: usize, role: usize) -> Self {
        let mut other = self.clone();
        let reach = &mut other.tables.get_mut(&table).unwrap()[row].reach[role];
        *reach = match *reach {
            Reach::Never | Reach::AreaUnanswered => Reach::All,
            _ => Reach::Never,
        };
        other
    }

    /// What a cell should have come to.
    pub(crate) fn expected(&self, cell: &Cell) -> String {
        let reach = self.rows(cell.table)[cell.row].reach[cell.role];
        let fit = fit(reach, cell.scope, cell.wrote);
        let readable = fit == Fit::Yes || (cell.wrote && cell.scope.is_present());
        match cell.via {
            Via::Change => changed(fit).to_owned(),
            Via::Order => ordered(fit).to_owned(),
            Via::Request => requested(fit, "403 forbidden").to_owned(),
            Via::Page => match fit {
                Fit::Yes => "done",
                Fit::OutOfArea => "404",
                _ => "401",
            }
            .to_owned(),
            Via::One | Via::History => match cell.scope {
                Scope::Revoked => "403 device_revoked",
                _ if readable => "done",
                _ => "404 not_found",
            }
            .to_owned(),
            Via::List | Via::Sync => there(readable),
            Via::Behind => {
                let figures = self.find(Table::Requests, "GET", "/v1/figures/{definition}/records");
                let sees = self.rows(Table::Requests)[figures].reach[cell.role];
                there(readable && tests::rights::fit(sees, cell.scope, false) == Fit::Yes)
            }
        }
    }

    /// The cells that came to something else than expected.
    pub(crate) fn differ<'a>(&'a self, cells: &'a [Cell]) -> impl Iterator<Item = String> + 'a {
        cells.iter().filter_map(|cell| {
            let expected = self.expected(cell);
            (expected != cell.observed).then(|| {
                let row = &self.rows(cell.table)[cell.row];
                format!(
                    "{} {} by {} {:?}{} via {:?}: {} instead of {expected}",
                    row.subject,
                    row.action,
                    ROLES[cell.role],
                    cell.scope,
                    if cell.wrote { ", the author" } else { "" },
                    cell.via,
                    cell.observed,
                )
            })
        })
    }

    /// Whether a cell is one that is allowed.
    pub(crate) fn allows(&self, cell: &Cell) -> bool {
        matches!(
            self.expected(cell).as_str(),
            "counted" | "event" | "done" | "there"
        )
    }
}

fn there(is_there: bool) -> String {
    if is_there { "there" } else { "absent" }.to_owned()
}

fn changed(fit: Fit) -> &'static str {
    match fit {
        Fit::Yes => "counted",
        Fit::OutOfArea => "held(out_of_area)",
        Fit::RoleEnded => "held(role_ended)",
        Fit::NotPermitted | Fit::Unanswered => "held(not_permitted)",
        Fit::DeviceRevoked => "held(device_revoked)",
    }
}

fn ordered(fit: Fit) -> &'static str {
    match fit {
        Fit::Yes => "event",
        Fit::Unanswered => "rejected(not_responsible)",
        Fit::OutOfArea | Fit::NotPermitted => "rejected(not_permitted)",
        Fit::RoleEnded => "held(role_ended)",
        Fit::DeviceRevoked => "held(device_revoked)",
    }
}

fn requested(fit: Fit, refused: &'static str) -> &'static str {
    match fit {
        Fit::Yes => "done",
        Fit::DeviceRevoked => "403 device_revoked",
        _ => refused,
    }
}
