//! Workbooks. What one inflates to is bounded before anything reads it, and no grid is made of it: a cell at the far end
//! of the sheet would ask for more memory than there is.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::{MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS, Row, too_long};
use crate::import::ImportError;

/// Most bytes of all parts of a workbook, inflated. A thousand times what 2,000 rows need is not a list of people.
const MAX_INFLATED: u64 = 16 * 1024 * 1024;
/// Most parts.
const MAX_PARTS: usize = 200;
/// Rows that are looked at: some may be empty.
const LAST_ROW: u32 = 20_000;

fn unreadable<E>(_: E) -> ImportError {
    ImportError::Unreadable("not a workbook")
}

/// The rows of a workbook's first sheet.
pub(super) fn rows(file: &[u8]) -> Result<Vec<Row>, ImportError> {
    bounded(file)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(unreadable)?;
    let names = book.sheet_names();
    let name = names.first().ok_or(ImportError::Unreadable("no sheet"))?;
    let mut reader = book.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        // A text that many cells share inflates once and would be kept for each of them.
        if written(cell.get_value()).is_some_and(|text| text.len() > MAX_CELL_BYTES) {
            return Err(too_long(u64::from(row) + 1));
        }
        let value = text(cell.get_value());
        if value.is_empty() || column >= MAX_COLUMNS {
            continue;
        }
        if row >= LAST_ROW || (rows.len() > MAX_ROWS + 1 && !rows.contains_key(&row)) {
            // One more than may be: whoever counts them says so.
            rows.insert(row, vec![value]);
            break;
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = value;
        }
    }
    let rows = rows.into_iter();
    Ok(rows
        .map(|(row, cells)| Row::of(u64::from(row) + 1, cells))
        .collect())
}

/// Inflates every part once and counts, without keeping any: what a part says of its own size may be a lie.
fn bounded(file: &[u8]) -> Result<(), ImportError> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(unreadable)?;
    if archive.len() > MAX_PARTS {
        return Err(ImportError::Unreadable("too many parts"));
    }
    let mut room = MAX_INFLATED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(unreadable)?;
        let inflated = std::io::copy(&mut part.take(room + 1), &mut std::io::sink());
        let inflated = inflated.map_err(unreadable)?;
        room = room
            .checked_sub(inflated)
            .ok_or(ImportError::Unreadable("inflates to more than it may"))?;
    }
    Ok(())
}

/// The text of a cell that has one, as long as whoever made the file likes.
fn written<'a>(value: &'a DataRef<'_>) -> Option<&'a str> {
    match value {
        DataRef::SharedString(text) => Some(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Some(text)
        }
        _ => None,
    }
}

/// A cell as somebody would have typed it. A day is one whatever its format.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // A code of digits that Excel took for a number.
        DataRef::Float(number) => format!("{number:.0}"),
        DataRef::Bool(is_so) => is_so.to_string(),
        DataRef::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) => text.chars().take(10).collect(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
