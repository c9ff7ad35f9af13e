//! Which server a phone goes to, and who vouches for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mobile_cli::{HttpTransport, Phone, PhoneError, Store, Transport};

use super::CliError;

/// Name of the setting that holds the server's address.
const SERVER: &str = "server";
/// Name of the setting that holds the certificate of the office's own authority; empty where public ones vouch.
const AUTHORITY: &str = "authority";
/// Where a phone goes that was never told.
const HERE: &str = "http://127.0.0.1:8420";

/// A server, and the certificate of who vouches for it where that is no public authority.
pub(super) struct Server {
    address: String,
    authority: Vec<u8>,
}

impl Server {
    /// The one that is named.
    pub(super) fn named(address: &str, authority: Option<&Path>) -> Result<Self, CliError> {
        let authority = match authority {
            Some(path) => std::fs::read(path).map_err(|source| PhoneError::FileNotRead {
                path: PathBuf::from(path),
                source,
            })?,
            None => Vec::new(),
        };
        Ok(Self {
            address: address.to_owned(),
            authority,
        })
    }

    /// The one that this phone enrolled with.
    pub(super) fn kept(store: &mut dyn Store) -> Result<Self, CliError> {
        let address = store.secret(SERVER).map_err(PhoneError::from)?;
        let address = address.and_then(|bytes| String::from_utf8(bytes).ok());
        let authority = store.secret(AUTHORITY).map_err(PhoneError::from)?;
        Ok(Self {
            address: address.unwrap_or_else(|| HERE.to_owned()),
            authority: authority.unwrap_or_default(),
        })
    }

    /// The way to it.
    pub(super) fn transport(&self) -> Result<Arc<dyn Transport>, CliError> {
        if self.authority.is_empty() {
            return Ok(Arc::new(HttpTransport::new(&self.address)));
        }
        let transport = HttpTransport::trusting(&self.address, &self.authority);
        Ok(Arc::new(transport.map_err(CliError::NoAuthority)?))
    }

    /// Keeps it for the phone's next commands.
    pub(super) fn keep(&self, phone: &mut Phone) -> Result<(), PhoneError> {
        phone.keep_secret(AUTHORITY, &self.authority)?;
        phone.keep_secret(SERVER, self.address.as_bytes())
    }
}
