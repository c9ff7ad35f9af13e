//! Multi-row inserts in a few fixed widths, so that the database keeps the prepared statements.
//!
//! On SQLite their places have no names: the driver asks for the name of each and finds it by a walk over
//! all of them, which for 64 rows costs more than the insert.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{AnyConnection, Database as _};

use super::{StoreError, assembled};

type AnyQuery<'q> = Query<'q, sqlx::Any, AnyArguments>;

/// Rows a statement inserts, widest first.
const WIDTHS: [usize; 3] = [64, 8, 1];

/// Inserts rows: `insert into <head> values (…), (…) <tail>`. `bind` binds one row's columns in order.
pub(super) async fn insert<R>(
    connection: &mut AnyConnection,
    head: &'static str,
    columns: usize,
    tail: &'static str,
    rows: &[R],
    bind: impl for<'q> Fn(AnyQuery<'q>, &R) -> AnyQuery<'q>,
) -> Result<(), StoreError> {
    let is_named = connection.backend_name() != sqlx::Sqlite::NAME;
    let mut rest = rows;
    for width in WIDTHS {
        if rest.len() < width {
            continue;
        }
        let text = text(head, columns, tail, width, is_named);
        while rest.len() >= width {
            let (now, later) = rest.split_at(width);
            let mut query = sqlx::query(assembled(text.clone()));
            for row in now {
                query = bind(query, row);
            }
            query.execute(&mut *connection).await?;
            rest = later;
        }
    }
    Ok(())
}

fn text(head: &str, columns: usize, tail: &str, width: usize, is_named: bool) -> String {
    let mut text = format!("insert into {head} values ");
    for row in 0..width {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            text.push_str(comma);
            if is_named {
                text.push_str(&format!("${}", row * columns + column + 1));
            } else {
                text.push('?');
            }
        }
        text.push(')');
    }
    text.push(' ');
    text.push_str(tail);
    text
}

/// `$2, $3, …` for a list of a fixed width, and the list padded to that width with its last value.
/// Statements then come in few texts, whatever the number of values.
pub(super) fn list<T: Clone>(values: &[T], first: usize) -> (String, Vec<T>) {
    let width = WIDTHS
        .iter()
        .rev()
        .copied()
        .find(|width| *width >= values.len())
        .unwrap_or(values.len());
    let mut padded = values.to_vec();
    if let Some(last) = values.last() {
        padded.resize(width, last.clone());
    }
    let places: Vec<String> = (first..first + padded.len())
        .map(|n| format!("${n}"))
        .collect();
    (places.join(", "), padded)
}

/// The most values of one [`list`].
pub(super) const LIST: usize = WIDTHS[0];
