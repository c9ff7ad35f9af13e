//! What every request passes: an id, a span, headers, bounds.

use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;
use shared::problem::ProblemCode;
use tower_http::request_id::RequestId;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use uuid::Uuid;

use super::client::{self, Client};
use super::problem::{self, ApiError};
use super::serve::{Connection, PacedBody, is_too_slow};
use crate::fresh;
use crate::state::App;

/// Largest body of a JSON request.
const MAX_JSON_BYTES: usize = 64 * 1024;
/// Largest sheet that is imported.
const MAX_SHEET_BYTES: usize = 1024 * 1024;
/// An answer of so many bytes is in the system's hands at once, whoever reads it.
const SMALL_ANSWER: usize = 8 * 1024;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Security headers of every answer. Nothing may run, frame or call out: pages are HTML and one sheet
/// of style.
const HEADERS: [(HeaderName, &str); 8] = [
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
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// Where people reach the office over TLS, a browser never tries without it again, for a year.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Bounds of a JSON route or a page: its body is read whole before it waits for its turn, and its answer is made
/// before the next has one.
pub(super) fn bounded(router: Router<App>, app: &App) -> Router<App> {
    bounded_to(MAX_JSON_BYTES, router, app)
}

/// The same of a route that takes a sheet.
pub(super) fn bounded_import(router: Router<App>, app: &App) -> Router<App> {
    bounded_to(MAX_SHEET_BYTES, router, app)
}

fn bounded_to(most: usize, router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(DefaultBodyLimit::max(most))
        .layer(middleware::from_fn_with_state(app.clone(), in_turn))
        .layer(middleware::from_fn_with_state(app.clone(), client::rated))
        .layer(middleware::from_fn(move |request, next| {
            whole_body(most, request, next)
        }))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            app.limits.request_within,
        ))
}

/// Bounds of the exchange, which counts its body itself as it comes, and takes its turn once it knows whose it is.
pub(super) fn bounded_exchange(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(app.clone(), client::rated))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            app.limits.exchange_within,
        ))
}

/// Bounds of routes where who calls is not known yet, besides those of any other.
pub(super) fn door(router: Router<App>, app: &App) -> Router<App> {
    router.layer(middleware::from_fn_with_state(
        app.clone(),
        client::rated_at_door,
    ))
}

/// What is around every route, outermost last.
pub(super) fn around(router: Router<App>, app: &App) -> Router<App> {
    let mut router = router
        .layer(middleware::from_fn_with_state(app.clone(), client::located))
        .layer(middleware::from_fn_with_state(app.clone(), paced))
        .layer(middleware::from_fn_with_state(app.clone(), problem::render));
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    if app.settings.is_https() {
        let name = header::STRICT_TRANSPORT_SECURITY;
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HSTS));
    }
    router
        .layer(middleware::map_response(close_after_error))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(middleware::from_fn_with_state(app.clone(), identify))
}

/// Whoever sends a body too slowly is not waited for.
async fn paced(State(app): State<App>, request: Request, next: Next) -> Response {
    let pace = app.limits.pace;
    next.run(request.map(|body| Body::new(PacedBody::new(body, pace))))
        .await
}

/// Waits for its turn; what it then answers is kept within the room for answers until it is taken.
async fn in_turn(State(app): State<App>, client: Client, request: Request, next: Next) -> Response {
    let at_work = request.extensions().get().map(Connection::work);
    let turn = match app.load.request(client.network()).await {
        Ok(turn) => turn,
        Err(turned) => return ApiError::from(turned).into_response(),
    };
    let (parts, body) = next.run(request).await.into_parts();
    drop(turn);
    let length = body
        .size_hint()
        .exact()
        .and_then(|length| usize::try_from(length).ok());
    let Some(length) = length.filter(|length| *length > SMALL_ANSWER) else {
        return Response::from_parts(parts, body);
    };
    let room = match app.load.answer(length).await {
        Ok(room) => room,
        Err(turned) => return ApiError::from(turned).into_response(),
    };
    match axum::body::to_bytes(body, length).await {
        Ok(bytes) => Response::from_parts(parts, kept_until_taken(bytes, (at_work, room))),
        Err(error) => ApiError::caused(ProblemCode::Internal, error).into_response(),
    }
}

/// A body that keeps what it was given a place by until the connection has taken its last byte.
pub(super) fn kept_until_taken<K: Send + Sync + 'static>(bytes: impl Into<Bytes>, kept: K) -> Body {
    struct Owner<K>(Bytes, K);
    impl<K> AsRef<[u8]> for Owner<K> {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    Body::from(Bytes::from_owner(Owner(bytes.into(), kept)))
}

/// Reads a small body before anything is decided: an answer sent over unread bytes would reset the
/// connection, and be lost.
async fn whole_body(most: usize, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, most).await {
        Ok(bytes) => {
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Err(error) => unread(error).into_response(),
    }
}

/// Why a body could not be read to its end.
pub(super) fn unread(error: axum::Error) -> ApiError {
    let is_too_large = |error: &axum::Error| {
        let source = std::error::Error::source(error);
        source.is_some_and(|source| source.is::<LengthLimitError>())
    };
    let code = if is_too_slow(&error) {
        ProblemCode::TooSlow
    } else if is_too_large(&error) {
        ProblemCode::BodyTooLarge
    } else {
        ProblemCode::BadRequest
    };
    ApiError::caused(code, error)
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
