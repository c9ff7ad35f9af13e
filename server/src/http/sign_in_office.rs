//! What the security administrator does: `/v1/users/{id}/sign-in`, and who signs in with two steps.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shared::id::UserId;
use utoipa::ToSchema;

use super::extract::{Json, Segment};
use super::problem::ApiError;
use super::rule::{ManageSignIn, Permitted};
use super::schema;
use super::sessions::Ended;
use crate::identity::sign_in::manage;
use crate::state::App;

/// Who signs in with two steps.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct SecondStep {
    /// Whether everybody; else the administrators and those who decide, who always do.
    pub for_everyone: bool,
}

/// Lets a person who was locked out try again at once.
#[utoipa::path(
    post, path = "/v1/users/{id}/sign-in/unlock", tag = "sign-in",
    params(("id" = String, Path, description = "The person")),
    responses(
        (status = 204, description = "Unlocked"),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`: no such sign-in", body = schema::Problem),
    )
)]
pub(crate) async fn unlock(
    State(app): State<App>,
    caller: Permitted<ManageSignIn>,
    Segment(user): Segment<UserId>,
) -> Result<StatusCode, ApiError> {
    manage::unlock(&app, caller.principal(), user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a person's login name, password, authenticator and sessions away. They set up anew with a one-time code, which
/// is not this administrator's to make.
#[utoipa::path(
    post, path = "/v1/users/{id}/sign-in/reset", tag = "sign-in",
    params(("id" = String, Path, description = "The person")),
    responses(
        (status = 204, description = "Reset"),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`: no such sign-in", body = schema::Problem),
    )
)]
pub(crate) async fn reset(
    State(app): State<App>,
    caller: Permitted<ManageSignIn>,
    Segment(user): Segment<UserId>,
) -> Result<StatusCode, ApiError> {
    manage::reset(&app, caller.principal(), user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs a person out everywhere.
#[utoipa::path(
    post, path = "/v1/users/{id}/sign-in/end-sessions", tag = "sign-in",
    params(("id" = String, Path, description = "The person")),
    responses(
        (status = 200, description = "How many ended", body = Ended),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`: no such person", body = schema::Problem),
    )
)]
pub(crate) async fn end_sessions(
    State(app): State<App>,
    caller: Permitted<ManageSignIn>,
    Segment(user): Segment<UserId>,
) -> Result<Json<Ended>, ApiError> {
    let sessions = manage::end_sessions(&app, caller.principal(), user).await?;
    Ok(Json(Ended { sessions }))
}

/// Who signs in with two steps.
#[utoipa::path(
    get, path = "/v1/sign-in/second-step", tag = "sign-in",
    responses(
        (status = 200, description = "Who", body = SecondStep),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn second_step(
    State(app): State<App>,
    caller: Permitted<ManageSignIn>,
) -> Result<Json<SecondStep>, ApiError> {
    let for_everyone = manage::is_second_step_for_all(&app, caller.principal()).await?;
    Ok(Json(SecondStep { for_everyone }))
}

/// Says who signs in with two steps. Who has no authenticator yet sets it up at the next sign-in.
#[utoipa::path(
    put, path = "/v1/sign-in/second-step", tag = "sign-in", request_body = SecondStep,
    responses(
        (status = 200, description = "Who", body = SecondStep),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn set_second_step(
    State(app): State<App>,
    caller: Permitted<ManageSignIn>,
    Json(who): Json<SecondStep>,
) -> Result<Json<SecondStep>, ApiError> {
    manage::set_second_step_for_all(&app, caller.principal(), who.for_everyone).await?;
    Ok(Json(who))
}
