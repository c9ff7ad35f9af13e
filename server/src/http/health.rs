//! `GET /healthz` and `GET /readyz`: whether the process runs, and whether it can answer.

use axum::extract::State;
use shared::problem::ProblemCode;

use super::problem::ApiError;
use super::rule::Public;
use super::schema;
use crate::state::App;

/// The process runs.
#[utoipa::path(
    get, path = "/healthz", tag = "health", security(()),
    responses((status = 200, description = "It runs", body = String))
)]
pub(crate) async fn healthz(State(_app): State<App>, _: Public) -> &'static str {
    "ok\n"
}

/// The database answers.
#[utoipa::path(
    get, path = "/readyz", tag = "health", security(()),
    responses(
        (status = 200, description = "It answers", body = String),
        (status = 503, description = "`unavailable`", body = schema::Problem),
    )
)]
pub(crate) async fn readyz(State(app): State<App>, _: Public) -> Result<&'static str, ApiError> {
    let unavailable = |error| ApiError::caused(ProblemCode::Unavailable, error);
    let mut tx = app.store.snapshot().await.map_err(unavailable)?;
    tx.head().await.map_err(unavailable)?;
    Ok("ok\n")
}
