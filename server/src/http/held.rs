//! `/v1/held`: what waits for the office, and the office's decisions.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shared::id::{Digest, InstallationId, RecordId, UserId};
use shared::problem::HeldCode;
use shared::time::Timestamp;
use shared::validate::Violation;
use utoipa::ToSchema;

use super::extract::{Json, Parameters, Segment};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::records::Write;
use super::rule::{DecideHeld, Permitted};
use super::schema;
use crate::identity::names::Names;
use crate::ingest;
use crate::records::{self, HeldItem};
use crate::state::App;

/// A held item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Held {
    /// The item's hash, by which it is decided.
    #[schema(value_type = String)]
    pub hash: Digest,
    /// `change` or `command`.
    pub kind: &'static str,
    /// The record it is about.
    #[schema(value_type = String, format = "uuid")]
    pub record: RecordId,
    /// Who wrote it.
    #[schema(value_type = String, format = "uuid")]
    pub author: UserId,
    /// Their name.
    pub author_name: Option<String>,
    /// The installation that packed it.
    #[schema(value_type = String, format = "uuid")]
    pub installation: InstallationId,
    /// The device that packed it.
    pub device_name: Option<String>,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// Why it is held.
    #[schema(value_type = String, example = "out_of_area")]
    pub code: HeldCode,
    /// The broken rules, where the code is `invalid`.
    #[schema(value_type = Vec<schema::Violation>)]
    pub violations: Vec<Violation>,
    /// What it says; of a command its name and reason.
    pub writes: Vec<Write>,
}

impl Held {
    fn of(item: HeldItem, names: &Names) -> Self {
        Self {
            author_name: names.person(item.author),
            device_name: names.device(item.installation),
            hash: item.hash,
            kind: item.kind,
            record: item.record,
            author: item.author,
            installation: item.installation,
            received_at: item.received_at,
            code: item.code,
            violations: item.violations,
            writes: item.writes.into_iter().map(Write::from).collect(),
        }
    }
}

/// The office's words for its decision; the author reads them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct Decision {
    /// 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// A place in the list, oldest first: arrival and hash.
struct Place(Timestamp, Digest);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.0, self.1)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, hash) = text.split_once('.').ok_or(())?;
        let at = at.parse().map_err(|_| ())?;
        Ok(Self(Timestamp(at), hash.parse().map_err(|_| ())?))
    }
}

/// What waits for the office or for its cause to go away, oldest first.
#[utoipa::path(
    get, path = "/v1/held", tag = "held", params(Paging),
    responses(
        (status = 200, description = "A page of held items", body = List<Held>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Permitted<DecideHeld>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<Held>>, ApiError> {
    let after = paging.after::<Place>()?.map(|Place(at, hash)| (at, hash));
    let (now, limit) = (app.clock.now(), paging.limit());
    let items = records::held(&app.store, now, caller.principal(), after, limit + 1).await?;
    let persons: BTreeSet<UserId> = items.iter().map(|item| item.author).collect();
    let installations = items.iter().map(|item| item.installation).collect();
    let names = Names::of(&app.store, persons, installations).await?;
    let place = |item: &HeldItem| Place(item.received_at, item.hash).to_string();
    Ok(Json(List::of(items, limit, place, |item| {
        Held::of(item, &names)
    })))
}

/// Releases a held item: it is judged again with the check it was held for waived.
#[utoipa::path(
    post, path = "/v1/held/{hash}/release", tag = "held", request_body = Decision,
    params(("hash" = String, Path, description = "The item's hash")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`held_unknown`", body = schema::Problem),
        (status = 409, description = "`already_decided`; `not_releasable`: it waits for what no decision replaces", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn release(
    State(app): State<App>,
    caller: Permitted<DecideHeld>,
    Segment(hash): Segment<Digest>,
    Json(decision): Json<Decision>,
) -> Result<StatusCode, ApiError> {
    let principal = caller.principal();
    ingest::release(
        &app.store,
        &app.clock,
        &app.keys,
        principal,
        hash,
        &decision.reason,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Declines a held item: it never counts, stays on its author's phone, and the author reads why.
#[utoipa::path(
    post, path = "/v1/held/{hash}/decline", tag = "held", request_body = Decision,
    params(("hash" = String, Path, description = "The item's hash")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`held_unknown`", body = schema::Problem),
        (status = 409, description = "`already_decided`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn decline(
    State(app): State<App>,
    caller: Permitted<DecideHeld>,
    Segment(hash): Segment<Digest>,
    Json(decision): Json<Decision>,
) -> Result<StatusCode, ApiError> {
    let principal = caller.principal();
    ingest::decline(
        &app.store,
        &app.clock,
        &app.keys,
        principal,
        hash,
        &decision.reason,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
