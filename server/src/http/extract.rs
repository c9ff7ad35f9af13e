//! What handlers take out of a request. Who may call is the rule's ([`super::rule`]).

use std::convert::Infallible;

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header;
use axum::http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::enrolment::SyncProof;
use shared::id::InstallationId;
use shared::problem::ProblemCode;

use super::client::Address;
use super::problem::ApiError;
use crate::identity::session::Origin;
use crate::identity::{proof, token};
use crate::state::App;
use crate::store::identity::InstallationRow;

/// A caller who may hand in items: the device may be revoked, what it brings then waits for the office
/// and it reads nothing (sync.md N7).
#[derive(Debug, Clone)]
pub(crate) struct Uploader(pub InstallationRow);

/// A caller of the exchange: as [`Uploader`], or a device that proves itself in it. What it reads is answered once the
/// proof is redeemed.
#[derive(Debug, Clone)]
pub(crate) struct Exchanger(pub InstallationRow, pub Option<SyncProof>);

/// What follows a scheme in the `Authorization` header.
fn credentials<'a>(parts: &'a Parts, scheme: &str) -> Option<&'a str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (said, credentials) = value.split_once(' ')?;
    said.eq_ignore_ascii_case(scheme)
        .then(|| credentials.trim())
}

/// The installation that a token names.
pub(super) async fn bearer(parts: &Parts, app: &App) -> Result<InstallationId, ApiError> {
    let bearer = credentials(parts, "bearer");
    let bearer = bearer.ok_or_else(|| ApiError::new(ProblemCode::Unauthenticated))?;
    Ok(token::read(&app.tokens, bearer, app.clock.now()).await?)
}

impl FromRequestParts<App> for Uploader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let installation = bearer(parts, app).await?;
        let row = app
            .store
            .snapshot()
            .await?
            .installation(installation)
            .await?;
        let row = row.ok_or_else(|| ApiError::new(ProblemCode::UnknownInstallation))?;
        Ok(Self(row))
    }
}

impl FromRequestParts<App> for Exchanger {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Some(proof) = credentials(parts, SyncProof::SCHEME) else {
            let Uploader(row) = Uploader::from_request_parts(parts, app).await?;
            return Ok(Self(row, None));
        };
        let proof = SyncProof::read(proof);
        let proof = proof.ok_or_else(|| ApiError::new(ProblemCode::Unauthenticated))?;
        let row = proof::check(&mut app.store.snapshot().await?, &proof).await?;
        Ok(Self(row, Some(proof)))
    }
}

/// Where a request comes from: the address, and what the browser says it is.
#[derive(Debug, Clone)]
pub(crate) struct Sender(pub Origin);

impl<S: Send + Sync> FromRequestParts<S> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Address(address) = Address::from_request_parts(parts, state).await?;
        let agent = parts.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok());
        Ok(Self(Origin {
            address,
            agent: agent.unwrap_or_default().to_owned(),
        }))
    }
}

/// A JSON body, in and out.
#[derive(Debug, Clone)]
pub(crate) struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => {
                let code = match &rejection {
                    JsonRejection::MissingJsonContentType(_) => ProblemCode::UnsupportedMediaType,
                    JsonRejection::BytesRejection(bytes) if bytes.status() == 413 => {
                        ProblemCode::BodyTooLarge
                    }
                    _ => ProblemCode::BadRequest,
                };
                Err(ApiError::caused(code, NotTaken::from(&rejection)))
            }
        }
    }
}

/// Why a body was not taken, for the log. Never what is in it, which the library quotes: that may be a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum NotTaken {
    #[error("the body is no JSON")]
    NoJson,
    #[error("the body is JSON of something else")]
    Other,
    #[error("the body is said to be no JSON")]
    SaidOtherwise,
    #[error("the body did not come whole")]
    Broken,
}

impl From<&JsonRejection> for NotTaken {
    fn from(rejection: &JsonRejection) -> Self {
        match rejection {
            JsonRejection::JsonSyntaxError(_) => Self::NoJson,
            JsonRejection::JsonDataError(_) => Self::Other,
            JsonRejection::MissingJsonContentType(_) => Self::SaidOtherwise,
            _ => Self::Broken,
        }
    }
}

impl<T: Serialize> axum::response::IntoResponse for Json<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}

/// Parameters after `?`.
#[derive(Debug, Clone)]
pub(crate) struct Parameters<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(ApiError::caused(ProblemCode::BadRequest, rejection)),
        }
    }
}

/// The variable part of a path. One that does not read as what it should be names nothing.
#[derive(Debug, Clone)]
pub(crate) struct Segment<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Segment<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(ApiError::caused(ProblemCode::NotFound, rejection)),
        }
    }
}
