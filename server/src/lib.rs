//! The office: identity, ingest, access, projections and figures over SQLite or PostgreSQL, and the
//! JSON and pages in front of them.
//!
//! A request passes [`http`], which knows routes and words; its caller is made by [`identity`]; items go
//! through [`ingest`] into the log; [`sync`], [`records`] and [`figures`] read what came of them. All SQL
//! is in [`store`], the time in [`clock`], randomness in [`fresh`], the environment in [`config`].

pub mod bundles;
pub mod clock;
pub mod config;
pub mod figures;
pub mod fresh;
pub mod http;
pub mod identity;
pub mod ingest;
pub mod init;
pub mod keys;
pub mod limits;
mod page;
pub mod rebuild;
pub mod records;
pub mod reference;
pub mod replay;
pub mod state;
pub mod store;
pub mod sync;
pub mod telemetry;
pub mod verify;

use std::future::Future;
use std::net::SocketAddr;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::state::App;

/// Serves until told to stop, then lets the requests in work finish: what was acknowledged is on disk,
/// what was not is sent again.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = listener.tap_io(|stream| {
        // An exchange is one small answer: waiting to fill a segment only delays it.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(error = &error as &dyn std::error::Error, "nodelay not set");
        }
    });
    let service = http::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stop)
        .await
}
