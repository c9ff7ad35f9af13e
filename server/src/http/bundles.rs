//! `POST /v1/bundles`: packs that a phone carried for others.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use shared::bundle::{Bundle, BundleError, MAX_BUNDLE_BYTES};
use shared::problem::ProblemCode;
use tracing::Instrument as _;

use super::client::Client;
use super::extract::Uploader;
use super::layers::unread;
use super::problem::ApiError;
use super::schema;
use super::serve::Connection;
use super::sync::{Came, answer, cbor_from, drain};
use crate::bundles;
use crate::state::App;

/// Hands in a bundle for its authors (docs/sync-protocol.md, "Bundles").
///
/// Any enrolled phone may carry one: each pack is judged as its author's, never as the bearer's. The answer
/// has a signed receipt for each author's installation, to be carried back, and what was refused.
#[utoipa::path(
    post, path = "/v1/bundles", tag = "sync", security(("token" = [])), security(("token" = [])),
    request_body(content = Vec<u8>, content_type = "application/cbor",
        description = "The bundle's file: at most 1 MB and 64 packs"),
    responses(
        (status = 200, description = "`Delivery`", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "`bad_request`, `unsupported_version`", body = schema::Problem),
        (status = 401, description = "`unauthenticated`, `token_expired`, `unknown_installation`", body = schema::Problem),
        (status = 403, description = "`forbidden`: a bundle of another organisation", body = schema::Problem),
        (status = 408, description = "`too_slow`", body = schema::Problem),
        (status = 413, description = "`body_too_large`", body = schema::Problem),
        (status = 415, description = "`unsupported_media_type`", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: other exchanges of the device are under way, or there were too many; `Retry-After` says when", body = schema::Problem),
        (status = 503, description = "`unavailable`; `Retry-After` says when to come again", body = schema::Problem),
    )
)]
pub(crate) async fn deliver(
    State(app): State<App>,
    uploader: Result<Uploader, ApiError>,
    client: Client,
    connection: Option<Extension<Connection>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let uploader = uploader.map(|Uploader(row)| row);
    let came = Came {
        client,
        connection,
        headers: &headers,
        body,
    };
    let (bearer, body, place) = cbor_from(&app, uploader, came).await?;
    // A bundle is in memory whole, from its first byte on.
    let room = match app.load.answer(MAX_BUNDLE_BYTES).await {
        Ok(room) => room,
        Err(turned) => {
            drain(body).await;
            return Err(turned.into());
        }
    };
    let file = axum::body::to_bytes(body, MAX_BUNDLE_BYTES)
        .await
        .map_err(unread)?;
    let bundle = Bundle::read(&file).map_err(|error| {
        let code = match error {
            BundleError::Version(_) => ProblemCode::UnsupportedVersion,
            BundleError::TooLarge => ProblemCode::BodyTooLarge,
            BundleError::Malformed | BundleError::Signature => ProblemCode::BadRequest,
        };
        ApiError::caused(code, error)
    })?;
    if bundle.organisation != app.store.org() {
        return Err(ApiError::new(ProblemCode::Forbidden));
    }
    drop(file);
    let now = app.clock.now();
    // A task of its own: when the bearer hangs up, the bundle is taken whole all the same, and only then are its place
    // and room another's.
    let take = async move {
        let (store, writer, keys) = (&app.store, &app.ingest, &app.keys);
        let delivery = bundles::take(store, writer, keys, Some(&bearer), &bundle, now).await?;
        let delivery = shared::cbor::encode(&delivery);
        Ok(answer(delivery, (place, room)))
    };
    match tokio::spawn(take.in_current_span()).await {
        Ok(delivered) => delivered,
        Err(error) => Err(ApiError::caused(ProblemCode::Internal, error)),
    }
}
