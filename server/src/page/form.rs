//! What a form of the pages sends. One of a session is read only once it is proved to come from here.

use axum::extract::{Form, FromRequest, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::problem::ProblemCode;

use super::error::{PageError, Trouble};
use super::session::{Reader, Voice};
use crate::http::is_from_here;
use crate::state::App;

/// A form that needs no session.
#[derive(Debug)]
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let voice = Voice::of(&parts);
        if !is_from_here(app, &parts.headers) {
            let trouble = Trouble::Problem(ProblemCode::CsrfFailed);
            return Err(PageError::new(voice, trouble));
        }
        let form = Form::from_request(Request::from_parts(parts, body), app).await;
        match form {
            Ok(Form(form)) => Ok(Self(form)),
            // Its cause may hold what was typed.
            Err(_) => Err(PageError::new(
                voice,
                Trouble::Problem(ProblemCode::BadRequest),
            )),
        }
    }
}

/// A form of a session's page. What it says is had by [`OfSession::of`] alone.
#[derive(Debug)]
pub(super) struct OfSession<T> {
    csrf: String,
    said: T,
}

#[derive(Deserialize)]
struct WithCsrf<T> {
    #[serde(default)]
    csrf: String,
    #[serde(flatten)]
    said: T,
}

impl<T: DeserializeOwned> FromRequest<App> for OfSession<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let Sent(WithCsrf { csrf, said }) = Sent::from_request(request, app).await?;
        Ok(Self { csrf, said })
    }
}

impl<T> OfSession<T> {
    /// What it says, where it is a form of this reader's session.
    pub(super) fn of(self, reader: &Reader) -> Result<T, PageError> {
        if reader.session.is_csrf(&self.csrf) {
            return Ok(self.said);
        }
        let trouble = Trouble::Problem(ProblemCode::CsrfFailed);
        Err(PageError::new(reader.voice.clone(), trouble))
    }
}
