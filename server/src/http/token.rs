//! `POST /v1/token/challenge` and `POST /v1/token`.

use axum::extract::State;
use shared::enrolment::{AccessToken, TokenChallenge, TokenRequest};

use super::extract::Json;
use super::problem::ApiError;
use super::rule::Public;
use super::schema;
use crate::identity::token;
use crate::state::App;

/// Gives out a nonce to be signed with the device key within two minutes.
#[utoipa::path(
    post, path = "/v1/token/challenge", tag = "identity", security(()),
    responses((status = 200, description = "A nonce", body = schema::TokenChallenge))
)]
pub(crate) async fn challenge(State(app): State<App>, _: Public) -> Json<TokenChallenge> {
    Json(token::challenge(&app.keys, app.clock.now()))
}

/// Exchanges a signed nonce for an access token, good for 15 minutes.
#[utoipa::path(
    post, path = "/v1/token", tag = "identity", security(()),
    request_body = schema::TokenRequest,
    responses(
        (status = 200, description = "A token", body = schema::AccessToken),
        (status = 400, description = "`bad_signature`", body = schema::Problem),
        (status = 401, description = "`token_expired` (the nonce), `unknown_installation`", body = schema::Problem),
    )
)]
pub(crate) async fn renew(
    State(app): State<App>,
    _: Public,
    Json(request): Json<TokenRequest>,
) -> Result<Json<AccessToken>, ApiError> {
    Ok(Json(token::renew(&app, &request).await?))
}
