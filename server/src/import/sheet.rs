//! A sheet as rows of texts, from a workbook or from separated values.

mod book;
mod values;

use shared::validate::{Rule, Violation};

use super::ImportError;

/// Most rows, the head and empty ones aside.
pub const MAX_ROWS: usize = 2_000;
/// Most columns that are looked at: what is right of them is not read.
pub(super) const MAX_COLUMNS: usize = 40;
/// Longest text of a cell, in bytes.
const MAX_CELL_BYTES: usize = 1_000;

/// A row, with its number in the sheet, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) number: u64,
    cells: Vec<String>,
}

impl Row {
    fn of(number: u64, cells: Vec<String>) -> Self {
        let cells = cells.into_iter().map(|cell| cell.trim().to_owned());
        Self {
            number,
            cells: cells.collect(),
        }
    }

    /// The text of a cell; empty where there is none.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Every cell.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(String::as_str)
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// A head and what is below it, without empty rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) head: Row,
    pub(super) rows: Vec<Row>,
}

/// Reads a file by what it begins with.
pub(super) fn read(file: &[u8]) -> Result<Sheet, ImportError> {
    let rows = match file.starts_with(b"PK\x03\x04") {
        true => book::rows(file)?,
        false => values::rows(file)?,
    };
    let mut rows = rows.into_iter().filter(|row| !row.is_empty());
    let head = rows
        .next()
        .ok_or(ImportError::Unreadable("nothing in it"))?;
    let rows: Vec<Row> = rows.collect();
    if rows.len() > MAX_ROWS {
        let broken = Violation::new("rows", Rule::TooMany);
        return Err(ImportError::Invalid(vec![broken]));
    }
    let long = rows
        .iter()
        .find(|row| row.cells().any(|cell| cell.len() > MAX_CELL_BYTES));
    if let Some(row) = long {
        return Err(too_long(row.number));
    }
    Ok(Sheet { head, rows })
}

/// A cell of this row is longer than may be.
fn too_long(row: u64) -> ImportError {
    let broken = Violation::new(&format!("rows/{row}"), Rule::TooLong);
    ImportError::Invalid(vec![broken])
}

#[cfg(test)]
mod tests;
