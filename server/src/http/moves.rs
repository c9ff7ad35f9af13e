//! `POST /v1/moves`: a person leaves this phone for a new one.

use axum::extract::State;
use axum::http::StatusCode;
use shared::enrolment::{IssuedCode, MoveRequest};

use super::extract::Json;
use super::problem::ApiError;
use super::rule::Own;
use super::schema;
use crate::identity::moving;
use crate::state::App;

/// Makes the code that moves the caller to a new phone, good for an hour.
///
/// The caller names the newest of its packs that arrived, which must be here, and signs that with a challenge of
/// `/v1/token/challenge`. Once a phone is enrolled with the code, the
/// caller's installation reads nothing, and what it still hands in waits for the office.
#[utoipa::path(
    post, path = "/v1/moves", tag = "identity", request_body = schema::MoveRequest,
    responses(
        (status = 201, description = "The code", body = schema::IssuedCode),
        (status = 400, description = "`bad_request`, `bad_signature`", body = schema::Problem),
        (status = 401, description = "`unauthenticated`, `token_expired`, `unknown_installation`, `proof_stale` (the challenge was answered before)", body = schema::Problem),
        (status = 403, description = "`device_revoked`", body = schema::Problem),
        (status = 409, description = "`packs_missing`", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: `Retry-After` says when", body = schema::Problem),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    Own(installation): Own,
    Json(request): Json<MoveRequest>,
) -> Result<(StatusCode, Json<IssuedCode>), ApiError> {
    let code = moving::issue(&app, &installation, &request).await?;
    Ok((StatusCode::CREATED, Json(code)))
}
