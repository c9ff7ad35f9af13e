//! Who reads the page: the cookie session, and the exchange of a link for one.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use shared::access::Principal;
use shared::division::Area;
use shared::message::Language;
use shared::time::{Period, Timestamp};
use tower_http::request_id::RequestId;

use super::error::{PageError, Trouble};
use super::words::Words;
use crate::http::{Witness, cookie_key, set_cookie};
use crate::identity::page_session;
use crate::identity::session::{self, Origin, Session};
use crate::reference::ReferenceData;
use crate::state::App;
use std::sync::Arc;

/// A person with a session, and what every page needs.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) session: Session,
    pub(super) principal: Principal,
    pub(super) voice: Voice,
    pub(super) reference: Arc<ReferenceData>,
    pub(super) now: Timestamp,
}

/// In which words to answer, and the number that finds the request in the log.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    pub(super) words: Words,
    pub(super) request_id: String,
}

impl Voice {
    pub(super) fn of(parts: &Parts) -> Self {
        #[derive(Deserialize)]
        struct Asked {
            lang: Option<String>,
        }
        let asked = Query::<Asked>::try_from_uri(&parts.uri).ok();
        let language = match asked.and_then(|Query(asked)| asked.lang).as_deref() {
            Some("en") => Language::En,
            Some("zh") => Language::ZhCn,
            _ => parts
                .headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok())
                .map_or(Language::ZhCn, Language::from_accept_language),
        };
        let id = parts.extensions.get::<RequestId>();
        let id = id.and_then(|id| id.header_value().to_str().ok());
        Self {
            words: Words { language },
            request_id: id.unwrap_or_default().to_owned(),
        }
    }
}

impl Witness for Reader {}
impl Witness for Result<Reader, PageError> {}

impl FromRequestParts<App> for Voice {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let voice = Voice::of(parts);
        match reader(app, &parts.headers, voice.clone()).await {
            Ok(Some(reader)) => Ok(reader),
            Ok(None) => Err(PageError::new(voice, Trouble::LinkNeeded)),
            Err(error) => Err(PageError::new(voice, error.into())),
        }
    }
}

/// The person of a request's session.
async fn reader(
    app: &App,
    headers: &HeaderMap,
    voice: Voice,
) -> Result<Option<Reader>, crate::store::StoreError> {
    let Some(key) = cookie_key(app, headers) else {
        return Ok(None);
    };
    let Some(session) = session::of_key(app, &key).await? else {
        return Ok(None);
    };
    let reference = app.reference.current(&app.store).await?;
    let now = app.clock.now();
    let mut tx = app.store.snapshot().await?;
    let principal = session::principal(&mut tx, &session, &reference.divisions, now).await?;
    Ok(principal.map(|principal| Reader {
        session,
        principal,
        voice,
        reference,
        now,
    }))
}

/// Exchanges a link's key for a session and goes on to the page without the key in its address, at the
/// area and period that the link names. A link
/// opened a second time by the same browser goes on to the page too.
pub(super) async fn exchange(
    app: &App,
    headers: &HeaderMap,
    from: &Origin,
    key: &str,
    address: &Address,
    voice: Voice,
) -> Result<Response, PageError> {
    let fail = |voice: &Voice, trouble| PageError::new(voice.clone(), trouble);
    let mut to = format!("/?lang={}", voice.words.code());
    // As read, not as given: nothing else of the address goes into a header.
    if let Some(area) = address.area() {
        to.push_str(&format!("&area={area}"));
    }
    if let Some(period) = address.period() {
        to.push_str(&format!("&period={period}"));
    }
    let opened = page_session::open(app, from, key).await;
    let opened = opened.map_err(|error| fail(&voice, error.into()))?;
    let session = match opened {
        Ok(session) => session,
        Err(state) => {
            let known = reader(app, headers, voice.clone()).await;
            if known.map_err(|error| fail(&voice, error.into()))?.is_some() {
                return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response());
            }
            let noted = page_session::refused(app, from.address, state).await;
            noted.map_err(|error| fail(&voice, error.into()))?;
            return Err(fail(&voice, Trouble::Link(state)));
        }
    };
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    let cookie = set_cookie(app, &session);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The area and period of an address. What does not read is left out: a mistyped address still shows
/// the office's figures.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Address {
    pub(super) area: Option<String>,
    pub(super) period: Option<String>,
    pub(super) after: Option<String>,
    pub(super) from: Option<String>,
    pub(super) key: Option<String>,
}

impl Address {
    pub(super) fn area(&self) -> Option<Area> {
        self.area.as_deref().and_then(|area| area.parse().ok())
    }

    pub(super) fn period(&self) -> Option<Period> {
        self.period
            .as_deref()
            .and_then(|period| period.parse().ok())
    }
}
