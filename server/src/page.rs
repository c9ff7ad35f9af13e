//! stub
use axum::Router;
use crate::state::App;
pub(crate) fn routes() -> Router<App> { Router::new() }
