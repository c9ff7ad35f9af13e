//! Callers with a session's cookie instead of a token, and that what they change comes from the office's own pages.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use shared::problem::ProblemCode;

use super::cookie;
use super::problem::ApiError;
use crate::identity::session::{self, Session};
use crate::state::App;

/// What a request that changes something says besides its cookie.
pub(crate) const CSRF: HeaderName = HeaderName::from_static("satchel-csrf");

/// Somebody with a session of either kind, who asks about the own sessions and sign-in.
#[derive(Debug, Clone)]
pub(crate) struct InSession(pub Session);

impl FromRequestParts<App> for InSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Ok(Self(session(parts, app).await?))
    }
}

/// The session of a request; one that changes something must prove that it comes from here.
pub(super) async fn session(parts: &Parts, app: &App) -> Result<Session, ApiError> {
    let key = cookie::key(app, &parts.headers);
    let key = key.ok_or_else(|| ApiError::new(ProblemCode::Unauthenticated))?;
    let session = session::of_key(app, &key).await?;
    let session = session.ok_or_else(|| ApiError::new(ProblemCode::Unauthenticated))?;
    if !parts.method.is_safe() {
        let said = parts.headers.get(CSRF).and_then(|said| said.to_str().ok());
        let is_ours = said.is_some_and(|said| session.is_csrf(said));
        if !is_ours || !is_from_here(app, &parts.headers) {
            return Err(ApiError::new(ProblemCode::CsrfFailed));
        }
    }
    Ok(session)
}

/// Whether the browser says that a request comes from the office's own pages, where it says anything: `Sec-Fetch-Site`,
/// else `Origin`. What is no browser says neither.
pub(crate) fn is_from_here(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == app.settings.public_url || host.is_some() && host == text(header::HOST)
}
