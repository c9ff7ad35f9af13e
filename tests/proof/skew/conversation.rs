//! What old phones said, said again to today's office.

use anyhow::Result;

use crate::row::Row;

pub(super) fn replay(_: &str, _: &mut Row) -> Result<()> {
    Ok(())
}

pub(super) fn control(_: &mut Row) -> Result<()> {
    Ok(())
}
