//! That the comparison notices what is lost, and that no format goes without a fixture.

use anyhow::{Context as _, Result};
use rusqlite::Connection;
use tests::format::programs::Programs;
use tests::format::shape::{self, Shapes};
use tests::format::{self, Fixture, story};
use tests::process::built;

use super::opened::Opened;
use crate::row::Row;

/// What is taken out of a phone's store, one row of each.
const ROWS: [&str; 3] = ["record/", "draft/", "outbox/"];

/// Takes one row out of a phone's store, or out of the office's log: each must be missed.
pub(super) fn controls(name: &str, row: &mut Row) -> Result<()> {
    for prefix in ROWS {
        let fixture = Fixture::copy(name)?;
        let store = Connection::open(fixture.phone("zhang").join("phone.db"))?;
        let key: String = store
            .query_row(
                "select key from kv where key like ?1 || '%' order by key desc",
                [prefix],
                |row| row.get(0),
            )
            .with_context(|| format!("{name} has no {prefix}"))?;
        store.execute("delete from kv where key = ?1", [&key])?;
        drop(store);
        let mut opened = Opened::open(&fixture)?;
        let mut wrong = opened.is_as_expected()?;
        if wrong.is_empty() {
            opened.catch_up(&mut wrong)?;
        }
        opened.stop()?;
        let mistake = format!("{name} without one {prefix} row of a phone");
        row.control(mistake, !wrong.is_empty());
    }
    let fixture = Fixture::copy(name)?;
    let database = Connection::open(fixture.office().join("satchel.db"))?;
    database.execute(
        "delete from log where seq = (select max(seq) from log where kind = 0)",
        [],
    )?;
    drop(database);
    let is_caught = match Opened::open(&fixture) {
        Err(_) => true,
        Ok(mut opened) => {
            let wrong = opened.is_as_expected();
            opened.stop()?;
            wrong.map_or(true, |wrong| !wrong.is_empty())
        }
    };
    row.control(format!("{name} without one row of the log"), is_caught);
    Ok(())
}

/// Plays the story with today's programs: what they store must have the shapes of the newest fixture. Gives what has
/// another.
pub(super) fn shapes_beside_the_newest() -> Result<Vec<String>> {
    let newest = format::names()?.pop().context("there are fixtures")?;
    let fixture = Fixture::copy(&newest)?;
    let folder = built();
    let made = tempfile::tempdir()?;
    story::play(Programs::new(folder, folder, made.path()), "now")?;
    let mut different = Vec::new();
    let mut compare = |name: &str, kept: Shapes, now: Shapes| {
        let is_other = |of: &Shapes, shape: &str, count: u64| of.get(shape) != Some(&count);
        let gone = kept
            .iter()
            .filter(|(shape, count)| is_other(&now, shape, **count));
        different
            .extend(gone.map(|(shape, count)| format!("{name}: {count} × {shape} in {newest}")));
        let new = now
            .iter()
            .filter(|(shape, count)| is_other(&kept, shape, **count));
        different.extend(new.map(|(shape, count)| format!("{name}: {count} × {shape} now")));
    };
    let office = made.path().join("office");
    compare(
        "office",
        shape::of_office(&fixture.office())?,
        shape::of_office(&office)?,
    );
    for phone in fixture.phones() {
        let home = made.path().join("phones").join(&phone);
        compare(
            &phone,
            shape::of_phone(&fixture.phone(&phone))?,
            shape::of_phone(&home)?,
        );
    }
    Ok(different)
}

#[test]
fn what_is_stored_now_has_a_fixture() {
    let different = shapes_beside_the_newest().unwrap();
    assert!(
        different.is_empty(),
        "what an office or a phone stores has changed: make its fixture as tests/fixtures/formats/README.md says\n{}",
        different.join("\n")
    );
}
