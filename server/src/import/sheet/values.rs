//! Separated values, as Excel saves them: UTF-8 with or without a mark, UTF-16 with one, in China mostly GBK.

use encoding_rs::GB18030;

use super::{MAX_COLUMNS, Row};
use crate::import::ImportError;

/// The rows of a text.
pub(super) fn rows(file: &[u8]) -> Result<Vec<Row>, ImportError> {
    let text = text(file)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| ImportError::Unreadable("not separated values"))?;
        let number = record.position().map_or(0, |begin| line(&text, begin));
        let cells = record.iter().take(MAX_COLUMNS).map(str::to_owned);
        rows.push(Row::of(number, cells.collect()));
    }
    Ok(rows)
}

/// The line of a record: that of where it was looked for, and the empty ones that the reader passed over.
fn line(text: &str, begin: &csv::Position) -> u64 {
    let begins = usize::try_from(begin.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().iter().skip(begins);
    let passed = rest.take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let passed = passed.filter(|byte| **byte == b'\n').count();
    begin.line() + u64::try_from(passed).unwrap_or(u64::MAX)
}

/// The text. What is not UTF-8 is UTF-16 where its mark says so, else GB18030, which holds all of GBK.
fn text(file: &[u8]) -> Result<String, ImportError> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let text = match std::str::from_utf8(file) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, _, is_broken) = GB18030.decode(file);
            if is_broken {
                return Err(ImportError::Unreadable("neither UTF-8 nor GBK"));
            }
            text.into_owned()
        }
    };
    match text.contains('\0') {
        true => Err(ImportError::Unreadable("not a text")),
        false => Ok(text),
    }
}

/// What stands between the values of the head: a comma, or where there is none a tab or a semicolon.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let mut all = [b',', b'\t', b';'].into_iter();
    let is_there = |sign: &u8| head.contains(char::from(*sign));
    all.find(is_there).unwrap_or(b',')
}
