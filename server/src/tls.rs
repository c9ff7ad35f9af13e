//! TLS in process: 1.2 and 1.3, HTTP/1.1 only, a certificate that may be replaced while the server runs.

mod files;
mod read;
mod self_signed;

pub use files::{TlsError, TlsFiles};
pub use read::{Read, read_certificate};
pub use self_signed::{SelfSigned, self_signed};

use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ServerConfig, version};
use tokio_rustls::server::TlsStream;

use self::files::Loaded;
use crate::clock;

/// How often the files are looked at: a minute.
const LOOK: Duration = Duration::from_secs(60);

/// The office's certificate, as it is now. Clones share it.
#[derive(Debug, Clone)]
pub struct Certificate {
    files: TlsFiles,
    current: Arc<RwLock<Current>>,
}

#[derive(Debug)]
struct Current {
    loaded: Loaded,
    config: Arc<ServerConfig>,
}

impl Certificate {
    /// Reads a certificate and its key.
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let loaded = files.load()?;
        let config = config(&loaded)?;
        Ok(Self {
            files,
            current: Arc::new(RwLock::new(Current { loaded, config })),
        })
    }

    /// Reads the files again; says whether they changed. Connections that stand keep the certificate they began with.
    /// Where the files do not do, the former stays.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let loaded = self.files.load()?;
        let is_same = {
            let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
            current.loaded == loaded
        };
        if is_same {
            return Ok(false);
        }
        let config = config(&loaded)?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Current { loaded, config };
        Ok(true)
    }

    /// Reads the files again once a minute, and at SIGHUP, for as long as this is polled.
    pub async fn keep_current(&self) {
        #[cfg(unix)]
        let mut told = {
            use tokio::signal::unix::{SignalKind, signal};
            signal(SignalKind::hangup()).ok()
        };
        loop {
            #[cfg(unix)]
            match &mut told {
                Some(told) => tokio::select! {
                    _ = told.recv() => {}
                    () = clock::pause(LOOK) => {}
                },
                None => clock::pause(LOOK).await,
            }
            #[cfg(not(unix))]
            clock::pause(LOOK).await;
            match self.reload() {
                Ok(true) => tracing::info!("another certificate"),
                Ok(false) => {}
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(
                        error,
                        "the certificate cannot be replaced; the former stays"
                    );
                }
            }
        }
    }

    /// Names that the certificate is for, in its order.
    pub fn names(&self) -> Vec<String> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let first = current.loaded.chain.first();
        let read = first.and_then(|first| read_certificate(first).ok());
        read.map_or(Vec::new(), |read| read.names)
    }

    /// The handshake with whoever called. Of an answer that nobody reads it holds so many bytes.
    pub(crate) async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        holds: usize,
    ) -> io::Result<TlsStream<S>> {
        let config = {
            let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
            current.config.clone()
        };
        let acceptor = TlsAcceptor::from(config);
        acceptor
            .accept_with(stream, |connection| {
                connection.set_buffer_limit(Some(holds));
            })
            .await
    }
}

fn config(loaded: &Loaded) -> Result<Arc<ServerConfig>, TlsError> {
    let versions = [&version::TLS13, &version::TLS12];
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&versions)
        .map_err(TlsError::Unfit)?
        .with_no_client_auth()
        .with_single_cert(loaded.chain.clone(), loaded.key.clone_key())
        .map_err(TlsError::Unfit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
