//! The office's page: figures, the records behind them, one record. Server-rendered, without script.
//!
//! A one-time link (`/?key=…`) is exchanged for a cookie session; every page reads with that person's
//! present grants. The area, the period and the language travel in the address, so that a page can be
//! sent to a colleague and printed as it is seen.

mod bars;
mod beside;
mod choice;
mod dots;
mod error;
mod family;
mod figure;
mod format;
mod line;
mod names;
mod overview;
mod place;
mod record;
mod session;
mod show;
mod words;

use axum::Router;
use axum::http::{HeaderName, header};
use axum::routing::get;

use crate::state::App;

/// The page's routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(overview::show))
        .route("/figures/{definition}", get(figure::show))
        .route("/records/{id}", get(record::show))
        .route("/assets/page.css", get(style))
        .route("/assets/icon.svg", get(icon))
}

type Asset = ([(HeaderName, &'static str); 2], &'static str);

fn asset(kind: &'static str, text: &'static str) -> Asset {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, text)
}

async fn style() -> Asset {
    asset(
        "text/css; charset=utf-8",
        include_str!("../assets/page.css"),
    )
}

async fn icon() -> Asset {
    asset("image/svg+xml", include_str!("../assets/icon.svg"))
}
