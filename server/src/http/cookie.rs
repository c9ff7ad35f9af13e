//! The cookie that carries a session's key.
//!
//! Over https its name begins with `__Host-`: a browser then takes it only with `Secure`, for this host alone and for all
//! of its paths. A session that was opened with a password is `Strict`: no other site's link or form carries it. One that
//! was opened with a link is `Lax`, since the link itself is opened from a messenger, and with `Strict` the browser would
//! not send the new cookie with the redirect that follows.

use ::cookie::time::Duration;
use ::cookie::{Cookie, SameSite};
use axum::http::{HeaderMap, HeaderValue, header};

use crate::identity::session::{SESSION_MS, Session};
use crate::state::App;
use crate::store::session::Opened;

fn is_secure(app: &App) -> bool {
    app.settings.is_https()
}

fn name(app: &App) -> &'static str {
    if is_secure(app) {
        "__Host-satchel"
    } else {
        "satchel"
    }
}

/// The key that a request's cookie says.
pub(crate) fn key(app: &App, headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(header::COOKIE).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let mut cookies = values.flat_map(Cookie::split_parse).flatten();
    let cookie = cookies.find(|cookie| cookie.name() == name(app))?;
    Some(cookie.value().to_owned())
}

fn header(app: &App, value: &str, same_site: SameSite, age: Duration) -> HeaderValue {
    let cookie = Cookie::build((name(app), value))
        .path("/")
        .max_age(age)
        .http_only(true)
        .same_site(same_site)
        .secure(is_secure(app))
        .build();
    // Hexadecimal digits and our own words.
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// The header that gives a browser its session.
pub(crate) fn set(app: &App, session: &Session) -> HeaderValue {
    let same_site = match session.row.opened {
        Opened::Link => SameSite::Lax,
        Opened::Password | Opened::TwoSteps => SameSite::Strict,
    };
    let age = Duration::milliseconds(SESSION_MS);
    let mut value = header(app, session.key(), same_site, age);
    value.set_sensitive(true);
    value
}

/// The header that takes it back.
pub(crate) fn clear(app: &App) -> HeaderValue {
    header(app, "", SameSite::Strict, Duration::ZERO)
}
