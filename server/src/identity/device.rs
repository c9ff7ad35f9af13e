//! Devices, as the office sees, names and revokes them.

use shared::access::{Action, Principal};
use shared::audit::Act;
use shared::id::{DeviceId, InstallationId};
use shared::validate::one_line;

use super::enrol::MAX_DEVICE_NAME_CHARS;
use super::people::{PeopleError, may};
use crate::audit;
use crate::state::App;
use crate::store::identity::{DeviceFilter, DeviceRow, InstallationRow};

/// Installations after an id, each with its device and person.
pub async fn list(
    app: &App,
    principal: &Principal,
    filter: &DeviceFilter,
    after: Option<InstallationId>,
    limit: u32,
) -> Result<Vec<InstallationRow>, PeopleError> {
    may(app, principal, Action::ReadPeople)?;
    let mut tx = app.store.snapshot().await?;
    Ok(tx.installations_after(filter, after, limit).await?)
}

/// Revokes a device: from now on it reads nothing, and what it still hands in waits for the office. Whoever has it has had
/// its people's codes for another phone and links to the pages: those end too, with what the links opened. Doing it again
/// changes nothing.
pub async fn revoke(
    app: &App,
    principal: &Principal,
    device: DeviceId,
) -> Result<DeviceRow, PeopleError> {
    may(app, principal, Action::RevokeDevice)?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let is_news = tx.revoke_device(device, now).await?;
    let row = tx.device(device).await?.ok_or(PeopleError::Unknown)?;
    if !is_news {
        return Ok(row);
    }
    tx.withdraw_moves_from(device, now).await?;
    tx.end_links_of(device).await?;
    let act = Act::DeviceRevoked { device };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(%device, by = %principal.user, "device revoked");
    Ok(row)
}

/// Gives a device another name, 1 to [`MAX_DEVICE_NAME_CHARS`] characters. The same name again changes nothing.
pub async fn rename(
    app: &App,
    principal: &Principal,
    device: DeviceId,
    text: &str,
) -> Result<DeviceRow, PeopleError> {
    may(app, principal, Action::ManageDevices)?;
    let name = one_line("name", text, MAX_DEVICE_NAME_CHARS)
        .map_err(|broken| PeopleError::Invalid(vec![broken]))?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let mut row = tx.device(device).await?.ok_or(PeopleError::Unknown)?;
    if row.name == name || !tx.rename_device(device, &name).await? {
        return Ok(row);
    }
    row.name.clone_from(&name);
    tx.commit(audit::by(
        principal,
        now,
        Act::DeviceRenamed { device, name },
    ))
    .await?;
    tracing::info!(%device, by = %principal.user, "device renamed");
    Ok(row)
}
