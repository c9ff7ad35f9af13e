//! `/v1/devices`. No usage and no online time, ever (domain.md §6): last contact is a reason to
//! telephone, not a score.

use axum::extract::State;
use serde::Serialize;
use shared::id::{DeviceId, Digest, InstallationId, UserId};
use shared::time::Timestamp;
use utoipa::ToSchema;

use super::extract::{Json, Parameters, Segment};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::rule::{Permitted, ReadPeople, RevokeDevice};
use super::schema;
use crate::identity::device;
use crate::state::App;
use crate::store::identity::{DeviceRow, InstallationRow};

/// A device.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Device {
    /// The device.
    #[schema(value_type = String, format = "uuid")]
    pub id: DeviceId,
    /// What its owner calls it.
    pub name: String,
    /// Its Ed25519 public key.
    #[schema(value_type = String)]
    pub public_key: Digest,
    /// When it was enrolled.
    #[schema(value_type = String, format = DateTime)]
    pub enrolled_at: Timestamp,
    /// Since when it is revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
}

impl From<DeviceRow> for Device {
    fn from(row: DeviceRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            public_key: row.public_key,
            enrolled_at: row.enrolled_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// A person's installation on a device. A shared phone has one for each of its people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Installation {
    /// The installation.
    #[schema(value_type = String, format = "uuid")]
    pub installation: InstallationId,
    /// The person.
    #[schema(value_type = String, format = "uuid")]
    pub user: UserId,
    /// The person's name.
    pub user_name: String,
    /// The device.
    pub device: Device,
    /// When it last called, to the hour.
    #[schema(value_type = String, format = DateTime)]
    pub last_contact: Timestamp,
    /// When it said that it had followed the order to wipe, which a revoked device is given at its next contact. Its unsent
    /// work it still hands in.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub wiped_at: Option<Timestamp>,
}

impl From<InstallationRow> for Installation {
    fn from(row: InstallationRow) -> Self {
        Self {
            installation: row.id,
            user: row.person,
            user_name: row.person_name,
            device: row.device.into(),
            last_contact: row.last_contact,
            wiped_at: row.wiped_at,
        }
    }
}

/// Installations with their devices and persons.
#[utoipa::path(
    get, path = "/v1/devices", tag = "people", params(Paging),
    responses(
        (status = 200, description = "A page of installations", body = List<Installation>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Permitted<ReadPeople>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<Installation>>, ApiError> {
    let limit = paging.limit();
    let rows = device::list(&app, caller.principal(), paging.after()?, limit + 1).await?;
    Ok(Json(List::of(
        rows,
        limit,
        |row| row.id.to_string(),
        Installation::from,
    )))
}

/// Revokes a device, for all who use it. It may still hand in what it holds, which then waits for the
/// office, and reads nothing.
#[utoipa::path(
    post, path = "/v1/devices/{id}/revoke", tag = "people",
    params(("id" = String, Path, description = "The device")),
    responses(
        (status = 200, description = "The device", body = Device),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`", body = schema::Problem),
    )
)]
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: Permitted<RevokeDevice>,
    Segment(id): Segment<DeviceId>,
) -> Result<Json<Device>, ApiError> {
    Ok(Json(
        device::revoke(&app, caller.principal(), id).await?.into(),
    ))
}
