//! The files of a certificate and its key, in PEM.

use std::fmt;
use std::path::{Path, PathBuf};

use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where the certificate and its key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and after it those of who issued it.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// No certificate in the file.
    #[error("{} holds no certificate in PEM", .0.display())]
    NoCertificate(PathBuf),
    /// No private key in the file.
    #[error("{} holds no private key in PEM", .0.display())]
    NoKey(PathBuf),
    /// The two do not belong together, or are of a kind that TLS does not take.
    #[error("the certificate and its key cannot be used")]
    Unfit(#[source] rustls::Error),
    /// What cannot be made or written.
    #[error("cannot make a certificate")]
    Made(#[source] rcgen::Error),
    /// A file cannot be written.
    #[error("cannot write {}: it may be there already", path.display())]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

/// What the files hold.
pub(super) struct Loaded {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("certificates", &self.chain.len())
            .finish_non_exhaustive()
    }
}

impl PartialEq for Loaded {
    fn eq(&self, other: &Self) -> bool {
        self.chain == other.chain && self.key.secret_der() == other.key.secret_der()
    }
}

impl TlsFiles {
    /// Reads both.
    pub(super) fn load(&self) -> Result<Loaded, TlsError> {
        Ok(Loaded {
            chain: self.chain()?,
            key: self.key()?,
        })
    }

    /// The certificate, and after it those of who issued it.
    pub fn chain(&self) -> Result<Vec<CertificateDer<'static>>, TlsError> {
        let text = read(&self.certificate)?;
        let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&text).collect();
        match chain {
            Ok(chain) if !chain.is_empty() => Ok(chain),
            Ok(_) | Err(_) => Err(TlsError::NoCertificate(self.certificate.clone())),
        }
    }

    fn key(&self) -> Result<PrivateKeyDer<'static>, TlsError> {
        let text = read(&self.key)?;
        // The reason could quote the key.
        PrivateKeyDer::from_pem_slice(&text).map_err(|_| TlsError::NoKey(self.key.clone()))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|source| TlsError::Unread {
        path: path.to_owned(),
        source,
    })
}
