//! `/v1/sign-in`: signing in, setting that up, and one's own password.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use shared::problem::ProblemCode;
use shared::time::Timestamp;
use utoipa::ToSchema;

use super::extract::{Json, Sender};
use super::in_session::{InSession, is_from_here};
use super::problem::ApiError;
use super::rule::Public;
use super::sessions::OwnSession;
use super::{cookie, schema};
use crate::identity::session::Session;
use crate::identity::sign_in::setup::{self, Ticket, Wanted};
use crate::identity::sign_in::{self, Credentials, SignedIn, own};
use crate::state::App;

/// What somebody signs in with.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SignIn {
    /// The login name; capitals do not matter.
    #[schema(example = "zhangguilan")]
    pub login: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
    /// The six digits of the authenticator, for whoever has one.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "081804")]
    pub totp: Option<SecretString>,
    /// Instead of them, a recovery code. It is used up.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub recovery_code: Option<SecretString>,
}

/// A sign-in to be set up.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewSignIn {
    /// A one-time code of the person's. It is used up once all is set up.
    #[schema(value_type = String, example = "7KQ2-M9XD")]
    pub code: SecretString,
    /// The login name, 3 to 40 letters, digits, `.`, `_`, `-` or `@`.
    pub login: String,
    /// The password, 10 to 128 characters.
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
}

/// The first code of an authenticator.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TotpProof {
    /// What `totp_setup` said.
    #[schema(value_type = String)]
    pub ticket: SecretString,
    /// The six digits.
    #[schema(value_type = String, example = "081804")]
    pub totp: SecretString,
}

/// A password to be changed.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PasswordChange {
    /// The one that holds.
    #[schema(value_type = String, format = Password)]
    pub old_password: SecretString,
    /// The one that will, 10 to 128 characters.
    #[schema(value_type = String, format = Password)]
    pub new_password: SecretString,
}

/// A password, said again.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PasswordProof {
    /// The password.
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
}

/// An authenticator that must be set up first. It is said here once.
#[derive(Serialize, ToSchema)]
pub(crate) struct TotpSetup {
    /// What finishes it at `/v1/sign-in/setup/confirm`.
    pub ticket: String,
    /// The secret, for typing.
    pub secret: String,
    /// The same for a QR code: `otpauth://totp/…`.
    pub url: String,
    /// Until when it waits.
    #[schema(value_type = String, format = DateTime)]
    pub valid_until: Timestamp,
}

impl From<Ticket> for TotpSetup {
    fn from(ticket: Ticket) -> Self {
        Self {
            ticket: ticket.ticket,
            secret: ticket.secret,
            url: ticket.url,
            valid_until: ticket.valid_until,
        }
    }
}

/// What a good sign-in comes to: one of the two.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignInAnswer {
    /// The session, whose key is in the cookie.
    pub session: Option<OwnSession>,
    /// The authenticator that comes first.
    pub totp_setup: Option<TotpSetup>,
}

/// A finished authenticator.
#[derive(Serialize, ToSchema)]
pub(crate) struct TotpDone {
    /// The session, whose key is in the cookie.
    pub session: OwnSession,
    /// Ten recovery codes, each good once. They are said here once.
    pub recovery_codes: Vec<String>,
}

/// Recovery codes.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    /// Ten, each good once. They are said here once; those of before are nobody's.
    pub recovery_codes: Vec<String>,
}

/// A request that no other site's page sent: a browser must not be signed in as somebody else unnoticed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FromHere;

impl FromRequestParts<App> for FromHere {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match is_from_here(app, &parts.headers) {
            true => Ok(Self),
            false => Err(ApiError::new(ProblemCode::CsrfFailed)),
        }
    }
}

type WithCookie<T> = ([(header::HeaderName, HeaderValue); 1], Json<T>);

fn with_cookie<T>(app: &App, session: &Session, body: T) -> WithCookie<T> {
    (
        [(header::SET_COOKIE, cookie::set(app, session))],
        Json(body),
    )
}

async fn came_to(app: &App, signed_in: SignedIn) -> Result<Response, ApiError> {
    match signed_in {
        SignedIn::Session(session) => {
            let answer = SignInAnswer {
                session: Some(OwnSession::of(app, &session).await?),
                totp_setup: None,
            };
            Ok(with_cookie(app, &session, answer).into_response())
        }
        SignedIn::SetUp(ticket) => {
            let answer = SignInAnswer {
                session: None,
                totp_setup: Some(ticket.into()),
            };
            Ok(Json(answer).into_response())
        }
    }
}

/// Signs in with a login name and a password, and a second step for whom one is asked.
///
/// Whatever is wrong, the answer is `sign_in_failed`. After five wrong tries a login name is locked for a minute, then for
/// twice as long after each, up to an hour; sixty of one address within ten minutes close the door to it. While it is
/// locked nothing is judged.
#[utoipa::path(
    post, path = "/v1/sign-in", tag = "sign-in", security(()), request_body = SignIn,
    responses(
        (status = 200, description = "A session, or an authenticator that must be set up first", body = SignInAnswer),
        (status = 401, description = "`sign_in_failed`", body = schema::Problem),
        (status = 403, description = "`csrf_failed`", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: `Retry-After` says when", body = schema::Problem),
    )
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    _: Public,
    _: FromHere,
    Sender(from): Sender,
    Json(said): Json<SignIn>,
) -> Result<Response, ApiError> {
    let credentials = Credentials {
        login: said.login,
        password: said.password,
        totp: said.totp,
        recovery_code: said.recovery_code,
    };
    came_to(&app, sign_in::sign_in(&app, &from, &credentials).await?).await
}

/// Sets up a login name and a password with a one-time code.
#[utoipa::path(
    post, path = "/v1/sign-in/setup", tag = "sign-in", security(()), request_body = NewSignIn,
    responses(
        (status = 200, description = "A session, or the authenticator that comes first", body = SignInAnswer),
        (status = 403, description = "`csrf_failed`", body = schema::Problem),
        (status = 404, description = "`code_unknown`", body = schema::Problem),
        (status = 409, description = "`code_used`, `sign_in_exists`, `name_taken`", body = schema::Problem),
        (status = 410, description = "`code_expired`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: `Retry-After` says when", body = schema::Problem),
    )
)]
pub(crate) async fn set_up(
    State(app): State<App>,
    _: Public,
    _: FromHere,
    Sender(from): Sender,
    Json(new): Json<NewSignIn>,
) -> Result<Response, ApiError> {
    let wanted = Wanted {
        code: new.code,
        login: new.login,
        password: new.password,
    };
    came_to(&app, setup::set_up(&app, &from, &wanted).await?).await
}

/// Finishes an authenticator with its first code.
#[utoipa::path(
    post, path = "/v1/sign-in/setup/confirm", tag = "sign-in", security(()), request_body = TotpProof,
    responses(
        (status = 200, description = "A session, and the recovery codes", body = TotpDone),
        (status = 401, description = "`sign_in_failed`", body = schema::Problem),
        (status = 403, description = "`csrf_failed`", body = schema::Problem),
        (status = 409, description = "`code_used`, `sign_in_exists`, `name_taken`", body = schema::Problem),
        (status = 410, description = "`setup_expired`, `code_expired`", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: `Retry-After` says when", body = schema::Problem),
    )
)]
pub(crate) async fn confirm(
    State(app): State<App>,
    _: Public,
    _: FromHere,
    Sender(from): Sender,
    Json(proof): Json<TotpProof>,
) -> Result<WithCookie<TotpDone>, ApiError> {
    let done = setup::finish(&app, &from, &proof.ticket, &proof.totp).await?;
    let answer = TotpDone {
        session: OwnSession::of(&app, &done.session).await?,
        recovery_codes: done.recovery_codes,
    };
    Ok(with_cookie(&app, &done.session, answer))
}

/// Changes one's own password. One's other sessions end.
#[utoipa::path(
    post, path = "/v1/sign-in/password", tag = "sign-in", security(("session" = [])),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "Changed"),
        (status = 401, description = "`unauthenticated`, `sign_in_failed`", body = schema::Problem),
        (status = 403, description = "`csrf_failed`", body = schema::Problem),
        (status = 404, description = "`not_found`: one has no password", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: `Retry-After` says when", body = schema::Problem),
    )
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    InSession(session): InSession,
    Sender(from): Sender,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    let (old, new) = (&change.old_password, &change.new_password);
    own::change_password(&app, &from, &session, old, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes ten other recovery codes.
#[utoipa::path(
    post, path = "/v1/sign-in/recovery-codes", tag = "sign-in", security(("session" = [])),
    request_body = PasswordProof,
    responses(
        (status = 200, description = "The codes", body = RecoveryCodes),
        (status = 401, description = "`unauthenticated`, `sign_in_failed`", body = schema::Problem),
        (status = 403, description = "`csrf_failed`", body = schema::Problem),
        (status = 404, description = "`not_found`: one has no authenticator", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: `Retry-After` says when", body = schema::Problem),
    )
)]
pub(crate) async fn new_recovery_codes(
    State(app): State<App>,
    InSession(session): InSession,
    Sender(from): Sender,
    Json(proof): Json<PasswordProof>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    let codes = own::new_recovery_codes(&app, &from, &session, &proof.password).await?;
    Ok(Json(RecoveryCodes {
        recovery_codes: codes,
    }))
}
