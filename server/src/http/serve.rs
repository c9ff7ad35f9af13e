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
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt as _;

use self::connection::Connections;
use self::paced::Paced;
use crate::clock;
use crate::limits::Limits;
use crate::proxies::Proxies;
use crate::rates::Network;
use crate::state::App;
use crate::tls::Certificate;

/// Bytes of a request that are read ahead of who takes them; headers are bounded by it too.
const READ_AHEAD: usize = 64 * 1024;
/// How long accepting rests after the system had no connection to give.
const REST: Duration = Duration::from_secs(1);

/// Serves until told to stop, then lets the requests in work finish: what was acknowledged is on disk,
/// what was not is sent again. Without TLS only this machine and the named proxies are heard: whoever else came would
/// send their secrets in the clear.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    serve_with(app, listener, None, stop).await
}

/// The same over TLS, with the certificate that is the office's when somebody calls.
pub async fn serve_tls(
    app: App,
    listener: TcpListener,
    certificate: Certificate,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    serve_with(app, listener, Some(certificate), stop).await
}

async fn serve_with(
    app: App,
    listener: TcpListener,
    certificate: Option<Certificate>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let limits = app.limits.clone();
    let door = Door {
        listener,
        connections: Connections::new(&limits),
        proxies: app.settings.proxies.clone(),
        is_plain: certificate.is_none(),
    };
    let router = super::router(app);
    let (stopping, told) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = door.accept() => accepted,
        };
        if let Some((stream, address, open)) = accepted {
            prepare(&stream, &limits);
            let (limits, mut told) = (limits.clone(), told.clone());
            let (router, certificate) = (router.clone(), certificate.clone());
            tokio::spawn(async move {
                let stream = Paced::new(stream, limits.pace);
                let connection = open.connection();
                let served = async {
                    let Some(certificate) = certificate else {
                        return talk(stream, address, router, connection, &limits, &mut told).await;
                    };
                    let handshake = certificate.handshake(stream, limits.held_by_system());
                    if let Some(stream) = within(limits.headers_within, handshake).await {
                        talk(stream, address, router, connection, &limits, &mut told).await;
                    }
                };
                tokio::select! {
                    () = served => {}
                    () = open.turned_out() => {}
                }
            });
        }
    }
    drop(door);
    drop(told);
    let _ = stopping.send(true);
    stopping.closed().await;
    Ok(())
}

/// A handshake that is done in time.
async fn within<S>(
    time: Duration,
    handshake: impl Future<Output = std::io::Result<S>>,
) -> Option<S> {
    match tokio::time::timeout(time, handshake).await {
        Ok(Ok(stream)) => Some(stream),
        Ok(Err(error)) => {
            tracing::debug!(error = &error as &dyn std::error::Error, "no handshake");
            None
        }
        Err(_) => None,
    }
}

/// Where connections come in.
struct Door {
    listener: TcpListener,
    connections: Connections,
    proxies: Proxies,
    is_plain: bool,
}

impl Door {
    /// The next connection, once there is room for it.
    async fn accept(&self) -> Option<(TcpStream, SocketAddr, connection::Open)> {
        match self.listener.accept().await {
            Ok((stream, address)) => {
                let peer = address.ip().to_canonical();
                let is_near = peer.is_loopback() || self.proxies.contains(peer);
                if self.is_plain && !is_near {
                    tracing::debug!(%address, "not heard without TLS");
                    return None;
                }
                let of = (!is_near).then(|| Network::from(peer));
                self.connections.room(of).await.ok()?;
                Some((stream, address, self.connections.open(of)))
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

/// Serves one connection until it ends, or the server stops.
async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    address: SocketAddr,
    router: Router,
    connection: Connection,
    limits: &Limits,
    told: &mut watch::Receiver<bool>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.headers_within)
        .max_buf_size(READ_AHEAD);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        let extensions = request.extensions_mut();
        extensions.insert(ConnectInfo(address));
        extensions.insert(connection.clone());
        router.clone().oneshot(request)
    });
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
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
