//! Version skew: data of every earlier format opens, is complete and catches up; old and new programs understand each
//! other.

mod compare;
mod conversation;
mod formats;
mod frozen;
mod opened;

use anyhow::{Context as _, Result};
use tests::format::{self, Fixture};

use self::opened::Opened;
use crate::row::{Row, Size};

/// Opens every fixture with today's programs. Each is as much as there is: both sizes try the same.
pub(crate) fn prove(_: Size) -> Result<Row> {
    let mut row = Row::new("Data of every earlier version opens, is whole and catches up");
    let names = format::names()?;
    for name in &names {
        let fixture = Fixture::copy(name)?;
        let wrong = tried(&fixture, &mut row).with_context(|| format!("fixture {name}"))?;
        row.lost
            .extend(wrong.into_iter().map(|wrong| format!("{name}: {wrong}")));
        conversation::replay(name, &mut row).with_context(|| format!("conversation of {name}"))?;
    }
    for name in &names {
        formats::controls(name, &mut row)?;
    }
    let unkept = formats::shapes_beside_the_newest()?;
    row.lost.extend(unkept);
    conversation::control(&mut row)?;
    row.measure("formats", names.len().to_string());
    Ok(row)
}

/// Opens one fixture, lets it catch up, and tells what is not as it was or should be.
fn tried(fixture: &Fixture, row: &mut Row) -> Result<Vec<String>> {
    let mut opened = Opened::open(fixture)?;
    let mut wrong = opened.is_as_expected()?;
    let phones = u64::try_from(opened.phones())?;
    row.tried += 1 + phones;
    row.fault("data folders of an office by an earlier version", 1);
    row.fault("phones' folders by an earlier version", phones);
    let unsent = opened.catch_up(&mut wrong)?;
    row.fault(
        "items that had not been sent, or whose answer was lost",
        unsent,
    );
    opened.agrees(&mut wrong)?;
    opened.stop()?;
    Ok(wrong)
}

#[test]
fn data_of_every_earlier_version_opens_is_whole_and_catches_up() {
    prove(Size::Ci).unwrap().assert_good();
}
