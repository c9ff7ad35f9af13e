//! People, what they may do, and the devices they act from.

mod code;
mod device;
mod grant;
mod people;
mod proof;
mod token_key;

pub use code::{CodeRow, CodeState};
pub use device::{DeviceFilter, DeviceRow, InstallationRow};
pub use grant::{GrantRow, ProposalRow};
pub use people::{PersonRow, TeamRow};
pub use token_key::TokenKeyRow;

use super::StoreError;
use shared::id::UserId;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A column of a fixed number of bytes as the id it holds.
fn id<T>(
    row: &AnyRow,
    index: usize,
    read: impl Fn(&[u8]) -> Option<T>,
    what: &'static str,
) -> Result<T, StoreError> {
    read(&row.try_get::<Vec<u8>, _>(index)?).ok_or(StoreError::Malformed(what))
}

/// A person's id in a column.
fn person_id(row: &AnyRow, index: usize) -> Result<UserId, StoreError> {
    id(row, index, UserId::from_slice, "person")
}
