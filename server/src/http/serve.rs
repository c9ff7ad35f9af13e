//! Connections: how many, how long they may stand, how slowly they may be read.
//!
//! HTTP/1.1 only: a connection is one request at a time, so that bounds on connections bound requests. A proxy in
//! front speaks whatever it likes.

mod connection;
mod paced;

pub(super) use connection::{AtWork, Connection};
pub(super) use paced::{PacedBody, is_too_slow};

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt as _;

use self::connection::Connections;
use self::paced::Paced;
use crate::clock;
use crate::limits::Limits;
use crate::state::App;

/// Bytes of a request that are read ahead of who takes them; headers are bounded by it too.
const READ_AHEAD: usize = 64 * 1024;
/// How long accepting rests after the system had no connection to give.
const REST: Duration = Duration::from_secs(1);

/// Serves until told to stop, then lets the requests in work finish: what was acknowledged is on disk,
/// what was not is sent again.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let limits = app.limits.clone();
    let router = super::router(app);
    let connections = Connections::new(limits.connections);
    let (stopping, told) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &connections) => accepted,
        };
        if let Some((stream, address, connection)) = accepted {
            prepare(&stream, &limits);
            let (router, limits, told) = (router.clone(), limits.clone(), told.clone());
            tokio::spawn(async move {
                talk(stream, address, router, connection, &limits, told).await;
            });
        }
    }
    drop(listener);
    drop(told);
    let _ = stopping.send(true);
    stopping.closed().await;
    Ok(())
}

/// The next connection, once there is room for it.
async fn accept(
    listener: &TcpListener,
    connections: &Connections,
) -> Option<(TcpStream, SocketAddr, connection::Open)> {
    match listener.accept().await {
        Ok((stream, address)) => {
            connections.room().await;
            Some((stream, address, connections.open()))
        }
        Err(error) => {
            use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
            let is_theirs = matches!(
                error.kind(),
                ConnectionAborted | ConnectionRefused | ConnectionReset
            );
            if !is_theirs {
                tracing::error!(error = &error as &dyn std::error::Error, "accept failed");
                clock::pause(REST).await;
            }
            None
        }
    }
}

fn prepare(stream: &TcpStream, limits: &Limits) {
    // An exchange is one small answer: waiting to fill a segment only delays it. What the system holds of an
    // answer nobody reads is not the server's memory, but the machine's: so little that the pace can be seen.
    let socket = socket2::SockRef::from(stream);
    let set = stream
        .set_nodelay(true)
        .and_then(|()| socket.set_send_buffer_size(limits.held_by_system()));
    if let Err(error) = set {
        tracing::debug!(error = &error as &dyn std::error::Error, "socket not set");
    }
}

/// Serves one connection until it ends, is turned out for a new one, or the server stops.
async fn talk(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
    open: connection::Open,
    limits: &Limits,
    mut told: watch::Receiver<bool>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.headers_within)
        .max_buf_size(READ_AHEAD);
    let stream = TokioIo::new(Paced::new(stream, limits.pace));
    let connection = open.connection();
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        let extensions = request.extensions_mut();
        extensions.insert(ConnectInfo(address));
        extensions.insert(connection.clone());
        router.clone().oneshot(request)
    });
    let mut serving = pin!(http.serve_connection(stream, service));
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = open.turned_out() => return,
        // Told to, or whoever would tell is gone.
        _ = told.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = &error as &dyn std::error::Error, "connection broke");
    }
}
