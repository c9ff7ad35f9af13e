//! `satchel serve`: where to listen, and behind what.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use server::clock::Clock;
use server::config::{self, Edge, Location};
use server::proxies::Proxy;
use server::state::{App, Settings};
use server::tls::{Certificate, TlsFiles};

use crate::Office;

/// On this machine alone.
const HERE: &str = "127.0.0.1:8420";
/// On every address of this machine.
const LAN: &str = "0.0.0.0:8443";

/// The server's outer edge.
#[derive(Debug, Args)]
pub(crate) struct EdgeArgs {
    /// Where to listen; 127.0.0.1:8420 unless given. Beyond this machine only with TLS.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Listen on every address of this machine: 0.0.0.0:8443 unless --listen says where.
    #[arg(long)]
    lan: bool,
    /// Where people reach it, for links; made of the address or the certificate's name unless given.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The certificate in PEM, then those of who issued it; read again when it changes, and at SIGHUP.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A proxy in front, which is believed about who asks: an address or a network; may be given several times.
    #[arg(long, value_name = "ADDRESS")]
    behind_proxy: Vec<Proxy>,
}

impl From<EdgeArgs> for Edge {
    fn from(args: EdgeArgs) -> Self {
        let usual = if args.lan { LAN } else { HERE };
        let usual = || {
            usual
                .parse()
                .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8420)))
        };
        let tls = args.tls_cert.zip(args.tls_key);
        Self {
            listen: args.listen.unwrap_or_else(usual),
            public_url: args.public_url,
            tls: tls.map(|(certificate, key)| TlsFiles { certificate, key }),
            proxies: args.behind_proxy.into(),
        }
    }
}

/// Serves until told to stop.
pub(crate) async fn run(office: &Office, edge: EdgeArgs) -> anyhow::Result<()> {
    let edge = Edge::from(edge);
    edge.check()?;
    let certificate = edge.tls.clone().map(Certificate::open).transpose()?;
    let location = Location::of(&office.data.data, office.data.database_url.clone());
    let database = location.open().await?;
    let store = config::organisation(&database, office.organisation).await?;
    let listener = config::listen(edge.listen).await?;
    let address = listener.local_addr()?;
    let names = certificate.as_ref().map_or(Vec::new(), Certificate::names);
    let settings = Settings {
        public_url: edge.reached_at(address, &names),
        proxies: edge.proxies,
    };
    let app = App::open(store, Clock::System, settings).await?;
    let stop = stopped()?;
    let (tls, organisation) = (certificate.is_some(), app.store.org());
    tracing::info!(%address, tls, %organisation, "serving");
    match certificate {
        None => server::serve(app, listener, stop).await?,
        Some(certificate) => {
            let serving = server::serve_tls(app, listener, certificate.clone(), stop);
            tokio::select! {
                served = serving => served?,
                // Never ends.
                () = certificate.keep_current() => {}
            }
        }
    }
    database.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// SIGINT or SIGTERM. Heard from the moment this returns.
fn stopped() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let (mut interrupt, mut terminate) = {
        use tokio::signal::unix::{SignalKind, signal};
        (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        )
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("stopping: requests in work are finished first");
    })
}
