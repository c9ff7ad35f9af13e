//! `POST /v1/enrol`.

use axum::extract::State;
use shared::enrolment::{EnrolRequest, EnrolResponse};

use super::client::Address;
use super::extract::Json;
use super::problem::ApiError;
use super::rule::Public;
use super::schema;
use crate::identity::enrol::{self, EnrolError};
use crate::state::App;
use crate::store::identity::CodeState;

/// Enrols a device with a one-time code.
///
/// The code is used up by the first device that is enrolled with it. Sixty wrong codes from one address
/// within ten minutes close the door to it until those ten minutes are over, 3,000 from all together to everybody.
#[utoipa::path(
    post, path = "/v1/enrol", tag = "identity", security(()),
    request_body = schema::EnrolRequest,
    responses(
        (status = 200, description = "What the phone keeps", body = schema::EnrolResponse),
        (status = 403, description = "`device_revoked`: the key is a revoked device's", body = schema::Problem),
        (status = 404, description = "`code_unknown`", body = schema::Problem),
        (status = 409, description = "`code_used`", body = schema::Problem),
        (status = 410, description = "`code_expired`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: `Retry-After` says when", body = schema::Problem),
    )
)]
pub(crate) async fn enrol(
    State(app): State<App>,
    _: Public,
    Address(address): Address,
    Json(request): Json<EnrolRequest>,
) -> Result<Json<EnrolResponse>, ApiError> {
    if let Some(wait) = app.wrong_codes.wait_ms(address, app.clock.now()) {
        return Err(ApiError::too_many(wait.div_ceil(1_000)));
    }
    match enrol::enrol(&app, address, &request).await {
        Ok(response) => Ok(Json(response)),
        Err(error) => {
            if matches!(error, EnrolError::Code(CodeState::Unknown)) {
                app.wrong_codes.failed(address, app.clock.now());
                tracing::warn!(%address, "wrong enrolment code");
            }
            enrol::refused(&app, address, &error).await?;
            Err(error.into())
        }
    }
}
