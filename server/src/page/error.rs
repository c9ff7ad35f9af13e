//! A page that says what is wrong and what to do.

use std::error::Error;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use shared::problem::ProblemCode;

use super::session::Voice;
use super::words::{Word, Words};
use crate::http::ApiError;
use crate::store::StoreError;
use crate::store::identity::CodeState;

/// Why a page is not shown.
#[derive(Debug)]
pub(super) enum Trouble {
    /// No session.
    LinkNeeded,
    /// The link does not open it.
    Link(CodeState),
    /// What a handler of the interface would answer.
    Problem(ProblemCode),
    /// A fault, with its cause for the log.
    Fault(ProblemCode, Box<dyn Error + Send + Sync>),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.code(), Box::new(error))
    }
}

impl From<askama::Error> for Trouble {
    fn from(error: askama::Error) -> Self {
        Self::Fault(ProblemCode::Internal, Box::new(error))
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        if error.code().status() < 500 {
            Self::Problem(error.code())
        } else {
            Self::Fault(error.code(), Box::new(error))
        }
    }
}

/// A trouble, and in which words to say it.
#[derive(Debug)]
pub(super) struct PageError {
    voice: Voice,
    trouble: Trouble,
}

impl PageError {
    pub(super) fn new(voice: Voice, trouble: Trouble) -> Self {
        Self { voice, trouble }
    }
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice<'a> {
    words: Words,
    title: String,
    detail: String,
    may_sign_in: bool,
    request_id: &'a str,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let words = self.voice.words;
        let problem = |code: ProblemCode| {
            let key = code.message_key();
            (words.say(&key), words.say(&format!("{key}-detail")))
        };
        let how = words.of(Word::HowToGetLink).to_owned();
        let (status, (title, detail)) = match &self.trouble {
            Trouble::LinkNeeded => (401, (words.of(Word::NoLink).to_owned(), how)),
            Trouble::Link(CodeState::Used) => (401, (words.say("page-link_used"), how)),
            Trouble::Link(CodeState::Expired | CodeState::Withdrawn) => {
                (401, (words.say("page-link_expired"), how))
            }
            Trouble::Link(CodeState::Unknown) => (401, (words.of(Word::NoLink).to_owned(), how)),
            Trouble::Problem(code) => (code.status(), problem(*code)),
            Trouble::Fault(code, cause) => {
                tracing::error!(cause = cause.as_ref() as &dyn Error, "page failed");
                (code.status(), problem(*code))
            }
        };
        let notice = Notice {
            words,
            title,
            detail,
            may_sign_in: status == 401,
            request_id: &self.voice.request_id,
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match notice.render() {
            Ok(page) => (status, Html(page)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}
