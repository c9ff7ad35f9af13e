//! `/v1/devices`. No usage and no online time, ever (domain.md §6): last contact is a reason to
//! telephone, not a score.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::id::{DeviceId, Digest, InstallationId, UserId};
use shared::time::{DAY_MS, Timestamp};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json, Parameters, Segment};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::rule::{ManageDevices, Permitted, ReadPeople, RevokeDevice};
use super::schema;
use crate::identity::device;
use crate::state::App;
use crate::store::identity::{DeviceFilter, DeviceRow, InstallationRow};

/// Longest silence that is asked for, in days.
const MAX_SILENT_DAYS: u32 = 3_650;

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
    /// When it was enrolled.
    #[schema(value_type = String, format = DateTime)]
    pub enrolled_at: Timestamp,
    /// When it last called, to the hour.
    #[schema(value_type = String, format = DateTime)]
    pub last_contact: Timestamp,
    /// When it said that it had followed the order to wipe, which a revoked device is given at its next contact. Its unsent
    /// work it still hands in.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub wiped_at: Option<Timestamp>,
    /// Since when its person has moved to another phone; null while it goes on.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// Records and requests that it said, when it last called, it keeps and did not bring. More may have been saved
    /// since: nobody knows before it calls.
    pub unsent: u32,
    /// When the oldest of those was saved, by the phone's clock; null where there is none, or it is not known.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub unsent_since: Option<Timestamp>,
}

impl From<InstallationRow> for Installation {
    fn from(row: InstallationRow) -> Self {
        Self {
            installation: row.id,
            user: row.person,
            user_name: row.person_name,
            device: row.device.into(),
            enrolled_at: row.enrolled_at,
            last_contact: row.last_contact,
            wiped_at: row.wiped_at,
            ended_at: row.ended_at,
            unsent: row.unsent.map_or(0, |unsent| unsent.items),
            unsent_since: row.unsent.and_then(|unsent| unsent.since),
        }
    }
}

/// Which installations are wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only this person's.
    #[param(value_type = Option<String>, format = "uuid")]
    pub user: Option<UserId>,
    /// `true`: only those of revoked devices; `false`: only the others.
    pub revoked: Option<bool>,
    /// Only those that have not called for so many days, 1 to 3650.
    #[param(minimum = 1, maximum = 3650)]
    pub silent_days: Option<u32>,
}

/// A device's new name.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct DeviceName {
    /// What it is called from now on, 1 to 60 characters.
    #[schema(example = "宣传站的手机")]
    pub name: String,
}

/// Installations with their devices and persons.
#[utoipa::path(
    get, path = "/v1/devices", tag = "people", params(Wanted, Paging),
    responses(
        (status = 200, description = "A page of installations", body = List<Installation>),
        (status = 400, description = "`bad_request`, `cursor_malformed`", body = schema::Problem),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Permitted<ReadPeople>,
    Parameters(wanted): Parameters<Wanted>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<Installation>>, ApiError> {
    let limit = paging.limit();
    let now = app.clock.now();
    let since = |days: u32| now.plus_ms(-DAY_MS * i64::from(days.clamp(1, MAX_SILENT_DAYS)));
    let filter = DeviceFilter {
        person: wanted.user,
        revoked: wanted.revoked,
        silent_since: wanted.silent_days.map(since),
    };
    let after = paging.after()?;
    let rows = device::list(&app, caller.principal(), &filter, after, limit + 1).await?;
    Ok(Json(List::of(
        rows,
        limit,
        |row| row.id.to_string(),
        Installation::from,
    )))
}

/// Gives a device another name, for all who use it.
#[utoipa::path(
    put, path = "/v1/devices/{id}", tag = "people", request_body = DeviceName,
    params(("id" = String, Path, description = "The device")),
    responses(
        (status = 200, description = "The device", body = Device),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn rename(
    State(app): State<App>,
    caller: Permitted<ManageDevices>,
    Segment(id): Segment<DeviceId>,
    Json(new): Json<DeviceName>,
) -> Result<Json<Device>, ApiError> {
    let renamed = device::rename(&app, caller.principal(), id, &new.name).await?;
    Ok(Json(renamed.into()))
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
