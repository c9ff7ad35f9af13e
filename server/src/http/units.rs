//! `GET` and `PUT /v1/units`.

use axum::extract::State;
use serde::Deserialize;
use shared::unit::Unit;
use utoipa::ToSchema;

use super::extract::Json;
use super::list::List;
use super::problem::ApiError;
use super::rule::{ManageReference, Permitted, ReadReference};
use super::schema;
use crate::reference::lists;
use crate::state::App;

/// The units as they shall be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewUnits {
    /// All of them, those that were there before among them: one that is over gets a last day.
    #[schema(value_type = Vec<schema::Unit>)]
    pub items: Vec<Unit>,
}

/// The units, in the order of the list.
#[utoipa::path(
    get, path = "/v1/units", tag = "reference",
    responses(
        (status = 200, description = "All units", body = List<schema::Unit>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Permitted<ReadReference>,
) -> Result<Json<List<Unit>>, ApiError> {
    let reference = lists::read(&app, caller.principal()).await?;
    Ok(Json(List::whole(reference.units.clone())))
}

/// Replaces the units.
#[utoipa::path(
    put, path = "/v1/units", tag = "reference", request_body = NewUnits,
    responses(
        (status = 200, description = "All units", body = List<schema::Unit>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn replace(
    State(app): State<App>,
    caller: Permitted<ManageReference>,
    Json(new): Json<NewUnits>,
) -> Result<Json<List<Unit>>, ApiError> {
    let units = lists::put_units(&app, caller.principal(), new.items).await?;
    Ok(Json(List::whole(units)))
}
