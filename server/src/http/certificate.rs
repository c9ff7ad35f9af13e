//! `GET /v1/certificate`: an installation's certificate, made anew.

use axum::extract::State;
use serde::Serialize;
use shared::id::Digest;
use utoipa::ToSchema;

use super::extract::Json;
use super::problem::ApiError;
use super::rule::Own;
use super::schema;
use crate::identity::enrol;
use crate::state::App;

/// What an installation keeps to be known again by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InstallationCertificate {
    /// The server's Ed25519 public key: verifies the certificate, and outcomes.
    #[schema(value_type = String)]
    pub server_key: Digest,
    /// The signed certificate, hex of CBOR, as `/v1/enrol` gives it.
    pub certificate: String,
}

/// The caller's certificate, made anew: it has no end, and is asked for where the phone's own was damaged or the server
/// has another key.
#[utoipa::path(
    get, path = "/v1/certificate", tag = "identity",
    responses(
        (status = 200, description = "The certificate", body = InstallationCertificate),
        (status = 403, description = "`device_revoked`", body = schema::Problem),
    )
)]
pub(crate) async fn one(
    State(app): State<App>,
    Own(installation): Own,
) -> Result<Json<InstallationCertificate>, ApiError> {
    Ok(Json(InstallationCertificate {
        server_key: app.keys.public(),
        certificate: enrol::certificate(&app, &installation),
    }))
}
