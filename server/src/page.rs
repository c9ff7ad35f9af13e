//! The office's page: figures, the records behind them, one record. Server-rendered, without script.
//!
//! A one-time link (`/?key=…`) is exchanged for a cookie session; every page reads with that person's
//! present grants. Who has a login name and a password signs in instead, and sees where ([`sign_in`], [`account`]). The area, the period and the language travel in the address, so that a page can be
//! sent to a colleague and printed as it is seen.

mod account;
mod bars;
mod beside;
mod choice;
mod dots;
mod error;
mod family;
mod figure;
mod form;
mod format;
mod line;
mod names;
mod overview;
mod place;
mod record;
mod session;
mod show;
mod sign_in;
mod words;

use axum::extract::State;
use axum::http::{HeaderName, header};

use crate::http::{Public, Routes};
use crate::state::App;

/// The page's routes.
pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/", overview::show)
        .get("/figures/{definition}", figure::show)
        .get("/records/{id}", record::show)
        .get("/sign-in", sign_in::show)
        .get("/sign-in/setup", sign_in::show_setup)
        .get("/sessions", account::show)
        .post("/sessions/sign-out", account::sign_out)
        .post("/sessions/end", account::end)
        .post("/sessions/end-all", account::end_all)
        .post("/sessions/password", account::change_password)
        .post("/sessions/recovery-codes", account::new_recovery_codes)
        .get("/assets/page.css", style)
        .get("/assets/icon.svg", icon)
}

/// Forms through which nobody is known yet: as often as the interface's doors, and no oftener.
pub(crate) fn doors() -> Routes {
    Routes::default()
        .post("/sign-in", sign_in::send)
        .post("/sign-in/setup", sign_in::send_setup)
        .post("/sign-in/setup/confirm", sign_in::confirm)
}

type Asset = ([(HeaderName, &'static str); 2], &'static str);

fn asset(kind: &'static str, text: &'static str) -> Asset {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, text)
}

async fn style(State(_app): State<App>, _: Public) -> Asset {
    asset(
        "text/css; charset=utf-8",
        include_str!("../assets/page.css"),
    )
}

async fn icon(State(_app): State<App>, _: Public) -> Asset {
    asset("image/svg+xml", include_str!("../assets/icon.svg"))
}
