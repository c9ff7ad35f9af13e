//! `/sessions`: who one is here, where one is signed in, and the own password.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use secrecy::SecretString;
use serde::Deserialize;
use shared::access;
use shared::problem::ProblemCode;
use uuid::Uuid;

use super::error::{PageError, Trouble};
use super::form::OfSession;
use super::session::{Reader, Voice};
use super::sign_in::{page, recovery_page, said};
use super::words::Words;
use crate::http::{Sender, clear_cookie};
use crate::identity::session;
use crate::identity::sign_in::own;
use crate::state::App;
use crate::store::StoreError;
use crate::store::session::{Opened, SessionRow};

#[derive(Template)]
#[template(path = "sessions.html")]
struct Account {
    words: Words,
    organisation: String,
    other_language: String,
    csrf: String,
    name: String,
    roles: Vec<String>,
    sees_figures: bool,
    has_password: bool,
    has_totp: bool,
    told: Option<String>,
    sessions: Vec<Place>,
}

/// A place where somebody is signed in.
struct Place {
    id: String,
    is_here: bool,
    how: String,
    since: String,
    seen: String,
    address: String,
    agent: String,
}

impl Place {
    fn of(row: SessionRow, reader: &Reader) -> Self {
        let how = match row.opened {
            Opened::Link => "page-session_by_link",
            Opened::Password => "page-session_by_password",
            Opened::TwoSteps => "page-session_by_two_steps",
        };
        Self {
            is_here: row.id == reader.session.row.id,
            id: Uuid::from_bytes(row.id).to_string(),
            how: reader.voice.words.say(how),
            since: row.created_at.minute(),
            seen: row.seen_at.minute(),
            address: row.address,
            agent: row.agent,
        }
    }
}

/// The page of a reader; `told`: what came of a form, with its status.
pub(super) async fn of(
    app: &App,
    reader: &Reader,
    told: Option<(StatusCode, String)>,
) -> Result<Response, PageError> {
    let words = reader.voice.words;
    let (status, told) = match told {
        Some((status, told)) => (status, Some(told)),
        None => (StatusCode::OK, None),
    };
    let fail = |error: StoreError| PageError::new(reader.voice.clone(), error.into());
    let person = reader.session.row.person;
    let sessions = session::of_person(app, person).await.map_err(fail)?;
    let mut tx = app.store.snapshot().await.map_err(fail)?;
    let row = tx.person(person).await.map_err(fail)?;
    let sign_in = tx.sign_in_of(person).await.map_err(fail)?;
    drop(tx);
    let on = reader.now.date();
    let opened = reader.session.row.opened;
    let held = reader.principal.grants_on(on);
    let mut roles: Vec<_> = held.map(|grant| grant.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let areas = access::figure_area(&reader.principal, app.organisation.county, on);
    let account = Account {
        words,
        organisation: app.organisation.name.clone(),
        other_language: format!("/sessions?lang={}", words.other_code()),
        csrf: reader.session.csrf(),
        name: row.map(|row| row.name).unwrap_or_default(),
        roles: roles
            .into_iter()
            .map(|role| words.word("role", role.as_str()))
            .collect(),
        sees_figures: !areas.is_empty(),
        has_password: sign_in.is_some() && opened != Opened::Link,
        has_totp: opened == Opened::TwoSteps,
        told,
        sessions: sessions
            .into_iter()
            .map(|row| Place::of(row, reader))
            .collect(),
    };
    page(&reader.voice, status, &account)
}

/// Shows it.
pub(super) async fn show(State(app): State<App>, reader: Reader) -> Result<Response, PageError> {
    of(&app, &reader, None).await
}

/// A form with a button and nothing else.
#[derive(Debug, Deserialize)]
pub(super) struct Pressed {}

/// Which session to end.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    id: String,
}

/// A password to be changed.
#[derive(Debug, Deserialize)]
pub(super) struct PasswordForm {
    old_password: SecretString,
    new_password: SecretString,
}

/// A password, said again.
#[derive(Debug, Deserialize)]
pub(super) struct AgainForm {
    password: SecretString,
}

fn to(voice: &Voice, path: &str) -> Response {
    let to = format!("{path}?lang={}", voice.words.code());
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

fn out(app: &App, voice: &Voice) -> Response {
    let mut response = to(voice, "/sign-in");
    let cookie = clear_cookie(app);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

/// Signs out.
pub(super) async fn sign_out(
    State(app): State<App>,
    reader: Reader,
    form: OfSession<Pressed>,
) -> Result<Response, PageError> {
    let Pressed {} = form.of(&reader)?;
    let done = session::sign_out(&app, &reader.session).await;
    done.map_err(|error| PageError::new(reader.voice.clone(), error.into()))?;
    Ok(out(&app, &reader.voice))
}

/// Ends one session.
pub(super) async fn end(
    State(app): State<App>,
    reader: Reader,
    form: OfSession<Which>,
) -> Result<Response, PageError> {
    let which = form.of(&reader)?;
    let fail = |trouble| PageError::new(reader.voice.clone(), trouble);
    let none = || fail(Trouble::Problem(ProblemCode::NotFound));
    let id = Uuid::parse_str(&which.id).map_err(|_| none())?;
    let ended = session::end(&app, &reader.session, id.into_bytes()).await;
    if !ended.map_err(|error| fail(error.into()))? {
        return Err(none());
    }
    Ok(to(&reader.voice, "/sessions"))
}

/// Signs out everywhere.
pub(super) async fn end_all(
    State(app): State<App>,
    reader: Reader,
    form: OfSession<Pressed>,
) -> Result<Response, PageError> {
    let Pressed {} = form.of(&reader)?;
    let done = session::end_all(&app, &reader.session).await;
    done.map_err(|error| PageError::new(reader.voice.clone(), error.into()))?;
    Ok(out(&app, &reader.voice))
}

/// Changes the password.
pub(super) async fn change_password(
    State(app): State<App>,
    reader: Reader,
    Sender(from): Sender,
    form: OfSession<PasswordForm>,
) -> Result<Response, PageError> {
    let form = form.of(&reader)?;
    let (old, new) = (&form.old_password, &form.new_password);
    let told = match own::change_password(&app, &from, &reader.session, old, new).await {
        Ok(()) => (
            StatusCode::OK,
            reader.voice.words.say("page-password_changed"),
        ),
        Err(error) => said(&reader.voice, error)?,
    };
    of(&app, &reader, Some(told)).await
}

/// Makes other recovery codes.
pub(super) async fn new_recovery_codes(
    State(app): State<App>,
    reader: Reader,
    Sender(from): Sender,
    form: OfSession<AgainForm>,
) -> Result<Response, PageError> {
    let form = form.of(&reader)?;
    match own::new_recovery_codes(&app, &from, &reader.session, &form.password).await {
        Ok(codes) => recovery_page(&app, &reader.voice, codes),
        Err(error) => {
            let told = said(&reader.voice, error)?;
            of(&app, &reader, Some(told)).await
        }
    }
}
