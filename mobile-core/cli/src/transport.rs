//! How a phone reaches the server: HTTP, or in tests a function.

mod http;

pub use http::{HttpTransport, NoAuthority};

/// The methods used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The method.
    pub method: Method,
    /// Path and query: `/v1/sync`.
    pub path: String,
    /// The `Authorization` header, where the route wants to know the caller.
    pub authorization: Option<String>,
    /// Media type of the body.
    pub content_type: &'static str,
    /// `Accept-Language`.
    pub language: &'static str,
    /// `Accept`, where one of several kinds of answer is wanted.
    pub accept: Option<&'static str>,
    /// The body; empty for GET.
    pub body: Vec<u8>,
}

/// The `Authorization` of whoever has an access token.
pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// A response, whatever its status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// Seconds after which to come again (`Retry-After`), where the server or a proxy said so.
    pub retry_after_s: Option<u32>,
    /// The next token and nonce, where a proof was redeemed (`Satchel-Token`).
    pub token: Option<String>,
    /// What a proof has to be over, where one was not (`Satchel-Nonce`).
    pub nonce: Option<String>,
}

/// No response came: no network, no server, or it broke off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server cannot be reached: {reason}")]
pub struct Unreachable {
    /// For the log.
    pub reason: String,
    /// Somebody answered, whose certificate nobody vouches for whom this phone believes: nothing was sent.
    pub is_untrusted: bool,
}

impl Unreachable {
    /// Nobody answered.
    pub fn because(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            is_untrusted: false,
        }
    }
}

/// A way to the server.
pub trait Transport: Send + Sync {
    /// Asks and waits for the answer.
    fn send(&self, ask: Ask) -> Result<Answer, Unreachable>;
}

impl<F: Fn(Ask) -> Result<Answer, Unreachable> + Send + Sync> Transport for F {
    fn send(&self, ask: Ask) -> Result<Answer, Unreachable> {
        self(ask)
    }
}
