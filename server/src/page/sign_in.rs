//! `/sign-in`: signing in, and setting that up, without script.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use secrecy::SecretString;
use serde::Deserialize;
use shared::qr::Qr;

use super::error::{PageError, Trouble};
use super::form::Sent;
use super::session::Voice;
use super::words::Words;
use crate::http::{ApiError, Public, Sender, set_cookie};
use crate::identity::session::Session;
use crate::identity::sign_in::setup::{self, Ticket, Wanted};
use crate::identity::sign_in::{self, Credentials, SignInError, SignedIn};
use crate::state::App;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    words: Words,
    organisation: String,
    other_language: String,
    problem: Option<String>,
    login: String,
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    words: Words,
    organisation: String,
    other_language: String,
    problem: Option<String>,
    login: String,
}

#[derive(Template)]
#[template(path = "totp.html")]
struct TotpPage {
    words: Words,
    organisation: String,
    problem: Option<String>,
    ticket: String,
    secret: String,
    qr: Option<Qr>,
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryPage {
    words: Words,
    organisation: String,
    codes: Vec<String>,
}

/// What the form of `/sign-in` says.
#[derive(Debug, Deserialize)]
pub(super) struct SignInForm {
    login: String,
    password: SecretString,
    #[serde(default)]
    second: String,
}

/// What the form of `/sign-in/setup` says.
#[derive(Debug, Deserialize)]
pub(super) struct SetupForm {
    code: SecretString,
    login: String,
    password: SecretString,
}

/// What the form of an authenticator says.
#[derive(Debug, Deserialize)]
pub(super) struct TotpForm {
    ticket: SecretString,
    totp: SecretString,
}

fn fail(voice: &Voice, trouble: impl Into<Trouble>) -> PageError {
    PageError::new(voice.clone(), trouble.into())
}

/// What is wrong, in a sentence for the form, and its status; a fault is a page of its own.
pub(super) fn said(voice: &Voice, error: SignInError) -> Result<(StatusCode, String), PageError> {
    let words = voice.words;
    if let SignInError::Invalid(broken) = &error {
        let label = |field: &str| match field {
            "login" => words.say("page-login"),
            "new_password" => words.say("page-new_password"),
            _ => words.say("page-password"),
        };
        let sentence =
            |field: &str, key: &str| format!("{}{}{}", label(field), words.colon(), words.say(key));
        let sentences = broken.iter().map(|it| sentence(&it.field, &it.message_key));
        let sentences: Vec<String> = sentences.collect();
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, sentences.join(" ")));
    }
    let error = ApiError::from(error);
    let code = error.code();
    if code.status() >= 500 {
        return Err(fail(voice, error));
    }
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let key = code.message_key();
    let sentence = format!(
        "{}{}{}",
        words.say(&key),
        words.colon(),
        words.say(&format!("{key}-detail"))
    );
    Ok((status, sentence))
}

pub(super) fn page(
    voice: &Voice,
    status: StatusCode,
    template: &impl Template,
) -> Result<Response, PageError> {
    let text = template.render().map_err(|error| fail(voice, error))?;
    Ok((status, Html(text)).into_response())
}

fn with_cookie(app: &App, session: &Session, mut response: Response) -> Response {
    let cookie = set_cookie(app, session);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

/// On to the office's page.
fn welcome(app: &App, session: &Session, voice: &Voice) -> Response {
    let to = format!("/?lang={}", voice.words.code());
    let response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    with_cookie(app, session, response)
}

fn other(path: &str, words: Words) -> String {
    format!("{path}?lang={}", words.other_code())
}

/// The form.
pub(super) async fn show(
    State(app): State<App>,
    _: Public,
    voice: Voice,
) -> Result<Response, PageError> {
    sign_in_page(&app, &voice, StatusCode::OK, None, String::new())
}

fn sign_in_page(
    app: &App,
    voice: &Voice,
    status: StatusCode,
    problem: Option<String>,
    login: String,
) -> Result<Response, PageError> {
    let template = SignInPage {
        words: voice.words,
        organisation: app.organisation.name.clone(),
        other_language: other("/sign-in", voice.words),
        problem,
        login,
    };
    page(voice, status, &template)
}

/// Signs in.
pub(super) async fn send(
    State(app): State<App>,
    _: Public,
    voice: Voice,
    Sender(from): Sender,
    Sent(form): Sent<SignInForm>,
) -> Result<Response, PageError> {
    // One field takes both: six digits are an authenticator's, all else is a recovery code.
    let second: String = form.second.chars().filter(|c| !c.is_whitespace()).collect();
    let is_totp = second.len() <= 6;
    let second = Some(second).filter(|second| !second.is_empty());
    let secret = |text: String| SecretString::from(text);
    let credentials = Credentials {
        login: form.login,
        password: form.password,
        totp: second.clone().filter(|_| is_totp).map(secret),
        recovery_code: second.filter(|_| !is_totp).map(secret),
    };
    match sign_in::sign_in(&app, &from, &credentials).await {
        Ok(signed_in) => came_to(&app, &voice, signed_in),
        Err(error) => {
            let wait = match &error {
                SignInError::Wait(ms) => Some(ms.div_ceil(1_000)),
                _ => None,
            };
            let (status, sentence) = said(&voice, error)?;
            let mut response =
                sign_in_page(&app, &voice, status, Some(sentence), credentials.login)?;
            if let Some(seconds) = wait {
                let seconds = HeaderValue::from(seconds);
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            Ok(response)
        }
    }
}

/// The form that sets a sign-in up.
pub(super) async fn show_setup(
    State(app): State<App>,
    _: Public,
    voice: Voice,
) -> Result<Response, PageError> {
    setup_page(&app, &voice, StatusCode::OK, None, String::new())
}

fn setup_page(
    app: &App,
    voice: &Voice,
    status: StatusCode,
    problem: Option<String>,
    login: String,
) -> Result<Response, PageError> {
    let template = SetupPage {
        words: voice.words,
        organisation: app.organisation.name.clone(),
        other_language: other("/sign-in/setup", voice.words),
        problem,
        login,
    };
    page(voice, status, &template)
}

/// Sets a sign-in up.
pub(super) async fn send_setup(
    State(app): State<App>,
    _: Public,
    voice: Voice,
    Sender(from): Sender,
    Sent(form): Sent<SetupForm>,
) -> Result<Response, PageError> {
    let wanted = Wanted {
        code: form.code,
        login: form.login,
        password: form.password,
    };
    match setup::set_up(&app, &from, &wanted).await {
        Ok(signed_in) => came_to(&app, &voice, signed_in),
        Err(error) => {
            let (status, sentence) = said(&voice, error)?;
            setup_page(&app, &voice, status, Some(sentence), wanted.login)
        }
    }
}

fn came_to(app: &App, voice: &Voice, signed_in: SignedIn) -> Result<Response, PageError> {
    match signed_in {
        SignedIn::Session(session) => Ok(welcome(app, &session, voice)),
        SignedIn::SetUp(ticket) => totp_page(app, voice, ticket),
    }
}

fn totp_page(app: &App, voice: &Voice, ticket: Ticket) -> Result<Response, PageError> {
    let template = TotpPage {
        words: voice.words,
        organisation: app.organisation.name.clone(),
        problem: None,
        qr: Qr::of(&ticket.url).ok(),
        ticket: ticket.ticket,
        secret: in_groups(&ticket.secret),
    };
    page(voice, StatusCode::OK, &template)
}

/// A long key in groups of four, to be typed.
fn in_groups(key: &str) -> String {
    let characters: Vec<char> = key.chars().collect();
    let groups = characters.chunks(4).map(|group| group.iter().collect());
    groups.collect::<Vec<String>>().join(" ")
}

/// Finishes an authenticator, and says the recovery codes.
pub(super) async fn confirm(
    State(app): State<App>,
    _: Public,
    voice: Voice,
    Sender(from): Sender,
    Sent(form): Sent<TotpForm>,
) -> Result<Response, PageError> {
    match setup::finish(&app, &from, &form.ticket, &form.totp).await {
        Ok(done) => {
            let response = recovery_page(&app, &voice, done.recovery_codes)?;
            Ok(with_cookie(&app, &done.session, response))
        }
        Err(SignInError::Failed) => {
            // The authenticator has its secret: only the digits are asked for again.
            let (status, sentence) = said(&voice, SignInError::Failed)?;
            let template = TotpPage {
                words: voice.words,
                organisation: app.organisation.name.clone(),
                problem: Some(sentence),
                qr: None,
                ticket: secrecy::ExposeSecret::expose_secret(&form.ticket).to_owned(),
                secret: String::new(),
            };
            page(&voice, status, &template)
        }
        Err(error) => {
            let (status, sentence) = said(&voice, error)?;
            sign_in_page(&app, &voice, status, Some(sentence), String::new())
        }
    }
}

/// Recovery codes, said once.
pub(super) fn recovery_page(
    app: &App,
    voice: &Voice,
    codes: Vec<String>,
) -> Result<Response, PageError> {
    let template = RecoveryPage {
        words: voice.words,
        organisation: app.organisation.name.clone(),
        codes,
    };
    page(voice, StatusCode::OK, &template)
}
