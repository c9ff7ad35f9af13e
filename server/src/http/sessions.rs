//! `/v1/session` and `/v1/sessions`: where one is signed in.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use shared::access::Role;
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::time::Timestamp;
use utoipa::ToSchema;
use uuid::Uuid;

use super::extract::{Json, Segment};
use super::in_session::InSession;
use super::list::List;
use super::problem::ApiError;
use super::{cookie, schema};
use crate::identity;
use crate::identity::session::{self, Session};
use crate::state::App;
use crate::store::StoreError;
use crate::store::session::SessionRow;

/// Who one is, and until when.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnSession {
    /// The person.
    #[schema(value_type = String, format = "uuid")]
    pub person: UserId,
    /// The name.
    pub person_name: String,
    /// The roles that hold today.
    #[schema(value_type = Vec<String>)]
    pub roles: BTreeSet<Role>,
    /// How it was opened: `link`, `password` or `two_steps`.
    #[schema(value_type = String, example = "password")]
    pub opened: &'static str,
    /// What requests that change something say in `satchel-csrf`.
    pub csrf: String,
    /// When it is over, however much it is used.
    #[schema(value_type = String, format = DateTime)]
    pub valid_until: Timestamp,
}

impl OwnSession {
    /// A session as its person sees it.
    pub(super) async fn of(app: &App, session: &Session) -> Result<Self, StoreError> {
        let person = session.row.person;
        let mut tx = app.store.snapshot().await?;
        let row = tx.person(person).await?;
        let row = row.ok_or(StoreError::Malformed("session's person"))?;
        let grants = identity::grants(&mut tx, person).await?;
        let today = app.clock.now().date();
        let held = grants.iter().filter(|grant| grant.holds_on(today));
        Ok(Self {
            person,
            person_name: row.name,
            roles: held.map(|grant| grant.role).collect(),
            opened: session.row.opened.as_str(),
            csrf: session.csrf(),
            valid_until: session.row.valid_until,
        })
    }
}

/// A place where one is signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SessionEntry {
    /// What it is called, to end it.
    #[schema(value_type = String, format = "uuid")]
    pub id: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
    /// How it was opened: `link`, `password` or `two_steps`.
    #[schema(value_type = String, example = "password")]
    pub opened: &'static str,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last used, to ten minutes.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
    /// When it is over, however much it is used.
    #[schema(value_type = String, format = DateTime)]
    pub valid_until: Timestamp,
    /// From which address it was opened.
    pub address: String,
    /// What the browser said it is.
    pub agent: String,
}

impl SessionEntry {
    fn of(row: SessionRow, own: &Session) -> Self {
        Self {
            is_current: row.id == own.row.id,
            id: Uuid::from_bytes(row.id).to_string(),
            opened: row.opened.as_str(),
            created_at: row.created_at,
            seen_at: row.seen_at,
            valid_until: row.valid_until,
            address: row.address,
            agent: row.agent,
        }
    }
}

/// How many sessions ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Ended {
    /// The number.
    pub sessions: u64,
}

type WithoutCookie = [(HeaderName, HeaderValue); 1];

fn without_cookie(app: &App) -> WithoutCookie {
    [(header::SET_COOKIE, cookie::clear(app))]
}

/// Who one is.
#[utoipa::path(
    get, path = "/v1/session", tag = "sign-in", security(("session" = [])),
    responses(
        (status = 200, description = "The session", body = OwnSession),
        (status = 401, description = "`unauthenticated`", body = schema::Problem),
    )
)]
pub(crate) async fn own(
    State(app): State<App>,
    InSession(session): InSession,
) -> Result<Json<OwnSession>, ApiError> {
    Ok(Json(OwnSession::of(&app, &session).await?))
}

/// Signs out.
#[utoipa::path(
    post, path = "/v1/session/end", tag = "sign-in", security(("session" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, description = "`unauthenticated`", body = schema::Problem),
        (status = 403, description = "`csrf_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn sign_out(
    State(app): State<App>,
    InSession(session): InSession,
) -> Result<(StatusCode, WithoutCookie), ApiError> {
    session::sign_out(&app, &session).await?;
    Ok((StatusCode::NO_CONTENT, without_cookie(&app)))
}

/// Where one is signed in, the newest first.
#[utoipa::path(
    get, path = "/v1/sessions", tag = "sign-in", security(("session" = [])),
    responses(
        (status = 200, description = "All of them, on one page", body = List<SessionEntry>),
        (status = 401, description = "`unauthenticated`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    InSession(own): InSession,
) -> Result<Json<List<SessionEntry>>, ApiError> {
    let rows = session::of_person(&app, own.row.person).await?;
    let entries = rows.into_iter().map(|row| SessionEntry::of(row, &own));
    Ok(Json(List::whole(entries.collect())))
}

/// Signs oneself out in one place.
#[utoipa::path(
    post, path = "/v1/sessions/{id}/end", tag = "sign-in", security(("session" = [])),
    params(("id" = String, Path, description = "The session")),
    responses(
        (status = 204, description = "Ended"),
        (status = 401, description = "`unauthenticated`", body = schema::Problem),
        (status = 403, description = "`csrf_failed`", body = schema::Problem),
        (status = 404, description = "`not_found`: none of one's own", body = schema::Problem),
    )
)]
pub(crate) async fn end(
    State(app): State<App>,
    InSession(own): InSession,
    Segment(id): Segment<String>,
) -> Result<StatusCode, ApiError> {
    let id = Uuid::parse_str(&id).map_err(|_| ApiError::new(ProblemCode::NotFound))?;
    match session::end(&app, &own, id.into_bytes()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::new(ProblemCode::NotFound)),
    }
}

/// Signs oneself out everywhere, here too.
#[utoipa::path(
    post, path = "/v1/sessions/end-all", tag = "sign-in", security(("session" = [])),
    responses(
        (status = 200, description = "How many ended", body = Ended),
        (status = 401, description = "`unauthenticated`", body = schema::Problem),
        (status = 403, description = "`csrf_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn end_all(
    State(app): State<App>,
    InSession(session): InSession,
) -> Result<(WithoutCookie, Json<Ended>), ApiError> {
    let sessions = session::end_all(&app, &session).await?;
    Ok((without_cookie(&app), Json(Ended { sessions })))
}
