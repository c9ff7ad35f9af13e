//! Devices, as the office sees and revokes them.

use shared::access::{Action, Principal};
use shared::audit::Act;
use shared::id::{DeviceId, InstallationId};

use super::people::{PeopleError, may};
use crate::audit;
use crate::state::App;
use crate::store::identity::{DeviceRow, InstallationRow};

/// Installations after an id, each with its device and person.
pub async fn list(
    app: &App,
    principal: &Principal,
    after: Option<InstallationId>,
    limit: u32,
) -> Result<Vec<InstallationRow>, PeopleError> {
    may(app, principal, Action::ReadPeople)?;
    let mut tx = app.store.snapshot().await?;
    Ok(tx.installations_after(after, limit).await?)
}

/// Revokes a device: from now on it reads nothing, and what it still hands in waits for the office.
/// Doing it again changes nothing.
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
    let act = Act::DeviceRevoked { device };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(%device, by = %principal.user, "device revoked");
    Ok(row)
}
