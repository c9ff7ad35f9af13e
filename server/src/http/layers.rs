//! What every request passes: an id, a span, headers, bounds.

use std::time::Duration;

use axum::body::Body;
use axum::error_handling::HandleErrorLayer;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use shared::problem::ProblemCode;
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::request_id::RequestId;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use tower_http::trace::TraceLayer;
use uuid::Uuid;

use super::problem::{self, ApiError};
use crate::fresh;
use crate::state::App;

/// Largest body of a JSON request.
const MAX_JSON_BYTES: usize = 64 * 1024;
/// Requests in work at once; beyond, the answer is 503 at once, and phones come again.
const MAX_CONCURRENT: usize = 512;
/// Longest time for a JSON request or a page.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Longest time for an exchange: 1 MB at the edge of a network.
const SYNC_TIMEOUT: Duration = Duration::from_secs(600);
/// Longest silence inside a body.
const BODY_SILENCE: Duration = Duration::from_secs(60);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Security headers of every answer. Nothing may run, frame or call out: pages are HTML and one sheet
/// of style.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// Bounds of a JSON route or a page.
pub(super) fn bounded(router: Router<App>) -> Router<App> {
    router
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .layer(middleware::from_fn(whole_body))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            TIMEOUT,
        ))
}

/// Bounds of the exchange, which counts its body itself as it comes.
pub(super) fn bounded_exchange(router: Router<App>) -> Router<App> {
    router
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyTimeoutLayer::new(BODY_SILENCE))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            SYNC_TIMEOUT,
        ))
}

/// What is around every route, outermost last.
pub(super) fn around(router: Router<App>, app: &App) -> Router<App> {
    let shed = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(busy))
        .load_shed()
        .layer(GlobalConcurrencyLimitLayer::new(MAX_CONCURRENT));
    let mut router = router
        .layer(shed)
        .layer(middleware::from_fn(problem::render));
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    router
        .layer(middleware::map_response(close_after_error))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(middleware::from_fn_with_state(app.clone(), identify))
}

async fn busy(_: BoxError) -> Response {
    ApiError::new(ProblemCode::Unavailable).into_response()
}

/// Reads a small body before anything is decided: an answer sent over unread bytes would reset the
/// connection, and be lost.
async fn whole_body(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, MAX_JSON_BYTES).await {
        Ok(bytes) => {
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Err(_) => ApiError::new(ProblemCode::BodyTooLarge).into_response(),
    }
}

/// An error can be answered before all of the request was read, and then the connection ends. Saying so
/// keeps a phone from sending its next request into it: after an expired token that is the renewal.
async fn close_after_error(mut response: Response) -> Response {
    if response.status().is_client_error() || response.status().is_server_error() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Gives the request an id of ours, whatever it brought, and says it in the answer.
async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = Uuid::from_bytes(fresh::uuid(app.clock.now())).to_string();
    let Ok(id) = HeaderValue::from_str(&id) else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(RequestId::new(id.clone()));
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The path without its query: a link's key must not be in a log.
fn span(request: &Request) -> tracing::Span {
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
}
