//! Errors as problem bodies (RFC 9457).
//!
//! Handlers answer with an [`ApiError`]: a stable code, broken rules, and the cause. Its words depend
//! on the request's language and id, so [`render`] writes the body on the way out, for every failure,
//! also those axum and tower answer by themselves. It logs the cause of a fault once; the body never
//! has it.

use std::error::Error;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::access::Denied;
use shared::enrolment::SyncProof;
use shared::id::Nonce;
use shared::message::Language;
use shared::problem::{self, Problem, ProblemCode};
use shared::validate::Violation;
use tower_http::request_id::RequestId;

use crate::audit::read::AuditError;
use crate::figures::FiguresError;
use crate::identity::enrol::EnrolError;
use crate::identity::moving::MoveError;
use crate::identity::page_session::PageLinkError;
use crate::identity::people::PeopleError;
use crate::identity::sign_in::SignInError;
use crate::identity::token::TokenError;
use crate::import::ImportError;
use crate::ingest::{DecideError, IngestError};
use crate::load::Turned;
use crate::rates::TooOften;
use crate::records::RecordsError;
use crate::reference::lists::ListError;
use crate::state::App;
use crate::store::StoreError;
use crate::store::identity::CodeState;

/// A request that was not done, and why.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    code: ProblemCode,
    errors: Vec<Violation>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
    /// Seconds after which it may be tried again.
    retry_after: Option<u64>,
    /// What the caller's proof has to be over.
    nonce: Option<Nonce>,
}

impl ApiError {
    /// A failure with nothing more to say.
    pub(crate) fn new(code: ProblemCode) -> Self {
        Self {
            code,
            errors: Vec::new(),
            cause: None,
            retry_after: None,
            nonce: None,
        }
    }

    /// Broken rules.
    pub(crate) fn invalid(errors: Vec<Violation>) -> Self {
        Self {
            errors,
            ..Self::new(ProblemCode::ValidationFailed)
        }
    }

    /// A failure with what led to it, for the log.
    pub(crate) fn caused(code: ProblemCode, cause: impl Error + Send + Sync + 'static) -> Self {
        Self {
            cause: Some(Arc::new(cause)),
            ..Self::new(code)
        }
    }

    /// Too many wrong codes: when the next may come, in seconds.
    pub(crate) fn too_many(retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(ProblemCode::TooManyRequests)
        }
    }

    /// The code.
    pub(crate) fn code(&self) -> ProblemCode {
        self.code
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl Error for ApiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| cause as &(dyn Error + 'static))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the problem body of every failed answer, in the caller's language, with the request's id. Whoever has to
/// come again is told when.
pub(super) async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    let language = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(Language::ZhCn, Language::from_accept_language);
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .map(str::to_owned);
    let mut response = next.run(request).await;
    let error = match response.extensions_mut().remove::<ApiError>() {
        Some(error) => error,
        None => match unexplained(&response) {
            Some(code) => ApiError::new(code),
            None => return response,
        },
    };
    log(&error);
    let mut body = Problem::new(error.code, language).with_errors(error.errors);
    body.request_id = request_id;
    let json = serde_json::to_vec(&body).unwrap_or_default();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(problem::MEDIA_TYPE),
    );
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(language.tag()),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    let is_for_later = matches!(error.code.status(), 429 | 503);
    let retry_after = error.retry_after;
    let retry_after = retry_after.or_else(|| is_for_later.then(|| app.load.retry_after()));
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let nonce = error.nonce.map(|nonce| nonce.to_string());
    if let Some(nonce) = nonce.and_then(|nonce| HeaderValue::try_from(nonce).ok()) {
        headers.insert(SyncProof::NONCE_HEADER, nonce);
    }
    *response.status_mut() =
        StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.body_mut() = Body::from(json);
    response
}

/// The code of a failure that no handler explained: axum's and tower's own. A page of the office that
/// says in HTML what is wrong is left alone.
fn unexplained(response: &Response) -> Option<ProblemCode> {
    let status = response.status();
    let explained = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| {
            kind.as_bytes().starts_with(b"text/html")
                || kind.as_bytes() == problem::MEDIA_TYPE.as_bytes()
        });
    if explained {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMediaType,
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => ProblemCode::Unavailable,
        _ if status.is_client_error() => ProblemCode::BadRequest,
        _ if status.is_server_error() => ProblemCode::Internal,
        _ => return None,
    })
}

fn log(error: &ApiError) {
    let code = error.code.as_str();
    let cause = error
        .cause
        .as_deref()
        .map(|cause| cause as &(dyn Error + 'static));
    if error.code == ProblemCode::Unavailable {
        tracing::warn!(code, cause, "request turned away");
    } else if error.code.status() >= 500 {
        tracing::error!(code, cause, "request failed");
    } else {
        tracing::debug!(code, cause, "request refused");
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::caused(error.code(), error)
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        let code = match denied {
            Denied::DeviceRevoked => ProblemCode::DeviceRevoked,
            Denied::RoleEnded | Denied::OutOfArea | Denied::NotPermitted => ProblemCode::Forbidden,
        };
        Self::caused(code, denied)
    }
}

impl From<TooOften> for ApiError {
    fn from(often: TooOften) -> Self {
        Self {
            retry_after: Some(often.retry_after),
            ..Self::caused(ProblemCode::TooManyRequests, often)
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        let code = match &error {
            TokenError::TooOften(often) => return (*often).into(),
            TokenError::Foreign(_) => ProblemCode::Unauthenticated,
            TokenError::Expired => ProblemCode::TokenExpired,
            TokenError::UnknownInstallation => ProblemCode::UnknownInstallation,
            TokenError::Proof => ProblemCode::BadSignature,
            TokenError::Stale(_) => ProblemCode::ProofStale,
            TokenError::Sign(_) => ProblemCode::Internal,
            TokenError::Store(error) => error.code(),
        };
        let nonce = match &error {
            TokenError::Stale(nonce) => *nonce,
            _ => None,
        };
        Self {
            nonce,
            ..Self::caused(code, error)
        }
    }
}

impl From<EnrolError> for ApiError {
    fn from(error: EnrolError) -> Self {
        let code = match error {
            EnrolError::Invalid(errors) => return Self::invalid(errors),
            EnrolError::Token(error) => return error.into(),
            EnrolError::Store(error) => return error.into(),
            EnrolError::Code(state) => of_code(state),
            EnrolError::Revoked => ProblemCode::DeviceRevoked,
        };
        Self::new(code)
    }
}

/// What a one-time code that was not taken comes to.
fn of_code(state: CodeState) -> ProblemCode {
    match state {
        CodeState::Unknown => ProblemCode::CodeUnknown,
        CodeState::Used => ProblemCode::CodeUsed,
        CodeState::Expired => ProblemCode::CodeExpired,
        CodeState::Withdrawn => ProblemCode::CodeWithdrawn,
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        let code = match error {
            SignInError::Wait(ms) => return Self::too_many(ms.div_ceil(1_000)),
            SignInError::Invalid(errors) => return Self::invalid(errors),
            SignInError::Denied(denied) => return denied.into(),
            SignInError::Store(error) => return error.into(),
            SignInError::Failed => ProblemCode::SignInFailed,
            SignInError::Busy => ProblemCode::Unavailable,
            SignInError::Code(state) => of_code(state),
            SignInError::Exists => ProblemCode::SignInExists,
            SignInError::LoginTaken => ProblemCode::NameTaken,
            SignInError::SetupExpired => ProblemCode::SetupExpired,
            SignInError::Session => ProblemCode::Unauthenticated,
            SignInError::Unknown => ProblemCode::NotFound,
            SignInError::Hash(_) | SignInError::Totp(_) => ProblemCode::Internal,
        };
        Self::caused(code, error)
    }
}

impl From<MoveError> for ApiError {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::PacksMissing => Self::new(ProblemCode::PacksMissing),
            MoveError::Proof(error) => error.into(),
            MoveError::Shut => Self::new(ProblemCode::DeviceRevoked),
            MoveError::Store(error) => error.into(),
        }
    }
}

impl From<PeopleError> for ApiError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Denied(denied) => denied.into(),
            PeopleError::Invalid(errors) => Self::invalid(errors),
            PeopleError::Store(error) => error.into(),
            PeopleError::Unknown => Self::new(ProblemCode::NotFound),
            PeopleError::NameTaken => Self::new(ProblemCode::NameTaken),
            PeopleError::OwnProposal => Self::new(ProblemCode::OwnProposal),
            PeopleError::LastAdministrator(_) => Self::new(ProblemCode::LastAdministrator),
            PeopleError::AdministratorCode => Self::new(ProblemCode::AdministratorCode),
        }
    }
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Denied(denied) => denied.into(),
            ImportError::Invalid(errors) => Self::invalid(errors),
            ImportError::Store(error) => error.into(),
            error @ ImportError::Unreadable(_) => Self::caused(ProblemCode::SheetUnreadable, error),
        }
    }
}

impl From<AuditError> for ApiError {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Denied(denied) => denied.into(),
            AuditError::Store(error) => error.into(),
        }
    }
}

impl From<ListError> for ApiError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Denied(denied) => denied.into(),
            ListError::UnknownVillage => Self::new(ProblemCode::NotFound),
            ListError::Invalid(errors) => Self::invalid(errors),
            ListError::Store(error) => error.into(),
        }
    }
}

impl From<PageLinkError> for ApiError {
    fn from(error: PageLinkError) -> Self {
        match error {
            PageLinkError::Denied(denied) => denied.into(),
            PageLinkError::Store(error) => error.into(),
        }
    }
}

impl From<RecordsError> for ApiError {
    fn from(error: RecordsError) -> Self {
        match error {
            RecordsError::Denied(denied) => denied.into(),
            RecordsError::NotFound => Self::new(ProblemCode::NotFound),
            RecordsError::Store(error) => error.into(),
        }
    }
}

impl From<FiguresError> for ApiError {
    fn from(error: FiguresError) -> Self {
        match error {
            FiguresError::Denied(denied) => denied.into(),
            FiguresError::UnknownArea => Self::new(ProblemCode::NotFound),
            FiguresError::Store(error) => error.into(),
        }
    }
}

impl From<IngestError> for ApiError {
    fn from(error: IngestError) -> Self {
        Self::caused(error.code(), error)
    }
}

impl From<Turned> for ApiError {
    fn from(turned: Turned) -> Self {
        let code = match turned {
            Turned::Device => ProblemCode::TooManyRequests,
            Turned::Busy => ProblemCode::Unavailable,
        };
        Self::caused(code, turned)
    }
}

impl From<DecideError> for ApiError {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::Denied(denied) => denied.into(),
            DecideError::Store(error) => error.into(),
            DecideError::Unknown => Self::new(ProblemCode::HeldUnknown),
            DecideError::AlreadyDecided => Self::new(ProblemCode::AlreadyDecided),
            DecideError::Reason(broken) => Self::invalid(vec![broken]),
            error @ DecideError::NotReleasable(_) => {
                Self::caused(ProblemCode::NotReleasable, error)
            }
        }
    }
}
