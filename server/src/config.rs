//! What the program is told from outside: where the data is, where to listen, what to log. The one
//! place that reads the environment.
#![expect(
    clippy::disallowed_methods,
    reason = "this module is where the environment is read; everything else gets values"
)]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use shared::id::OrganisationId;
use tokio::net::TcpListener;

use crate::store::{Database, Store, StoreError};

/// Why the program cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The data folder cannot be made.
    #[error("cannot make the data folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Nothing was founded there.
    #[error("no organisation here yet: run `satchel init` first")]
    NoOrganisation,
    /// Which of several organisations is meant.
    #[error("this database holds {0} organisations: name one with --organisation")]
    Several(usize),
    /// Others on the network could read tokens and records.
    #[error(
        "{0} is not a loopback address; TLS is not built yet, so only 127.0.0.1 and [::1] are served: put a TLS proxy in front"
    )]
    NotLoopback(SocketAddr),
    /// Something listens there already.
    #[error(
        "{0} is in use already, perhaps by another `satchel serve`: stop that one, or choose another port with --listen"
    )]
    InUse(SocketAddr),
    /// The system does not let this program listen there.
    #[error("cannot listen on {address}: choose another with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// The embedded database in a folder.
    Folder(PathBuf),
    /// A PostgreSQL server.
    Url(String),
}

impl Location {
    /// As told by arguments: a URL there or in `SATCHEL_DATABASE_URL`, else the folder.
    pub fn of(folder: &Path, url: Option<String>) -> Self {
        let url = url.or_else(|| std::env::var("SATCHEL_DATABASE_URL").ok());
        match url {
            Some(url) => Self::Url(url),
            None => Self::Folder(folder.to_owned()),
        }
    }

    /// Opens the database, making the folder when it is missing, for its owner alone.
    pub async fn create(&self) -> Result<Database, ConfigError> {
        match self {
            Self::Url(url) => Ok(Database::postgres(url).await?),
            Self::Folder(path) => {
                make_private(path).map_err(|source| ConfigError::Folder {
                    path: path.clone(),
                    source,
                })?;
                Ok(Database::sqlite(path).await?)
            }
        }
    }

    /// Opens a database in which something was founded; a missing one is not made.
    pub async fn open(&self) -> Result<Database, ConfigError> {
        if let Self::Folder(path) = self
            && !path.join("satchel.db").exists()
        {
            return Err(ConfigError::NoOrganisation);
        }
        self.create().await
    }
}

/// Makes a folder for its owner alone where it is missing. Its name is on the disk before anything in it is
/// acknowledged.
fn make_private(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    let missing: Vec<&Path> = path
        .ancestors()
        .take_while(|folder| !folder.exists())
        .collect();
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)?;
    #[cfg(unix)]
    for parent in missing.into_iter().filter_map(Path::parent) {
        let here = parent.as_os_str().is_empty();
        let parent = if here { Path::new(".") } else { parent };
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// The store of the organisation that is meant: the one there is, or the one named.
pub async fn organisation(
    database: &Database,
    named: Option<OrganisationId>,
) -> Result<Store, ConfigError> {
    let organisations = database.organisations().await?;
    let org = match (named, organisations.as_slice()) {
        (Some(named), all) if all.contains(&named) => named,
        (Some(_), _) | (None, []) => return Err(ConfigError::NoOrganisation),
        (None, [one]) => *one,
        (None, several) => return Err(ConfigError::Several(several.len())),
    };
    Ok(database.of(org))
}

/// Listens on an address that may be listened on: loopback, until there is TLS.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ConfigError> {
    if !address.ip().is_loopback() {
        return Err(ConfigError::NotLoopback(address));
    }
    let listener = TcpListener::bind(address).await;
    listener.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => ConfigError::InUse(address),
        _ => ConfigError::Listen { address, source },
    })
}

/// What to log, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// A filter in the words of tracing: `info,server::ingest=debug`.
    pub filter: String,
    /// JSON, one object a line, instead of text.
    pub json: bool,
}

impl LogSettings {
    /// From `SATCHEL_LOG` (default `info`) and `SATCHEL_LOG_FORMAT` (`json` or text).
    pub fn from_environment() -> Self {
        Self {
            filter: std::env::var("SATCHEL_LOG").unwrap_or_else(|_| "info,sqlx=warn".to_owned()),
            json: std::env::var("SATCHEL_LOG_FORMAT").is_ok_and(|format| format == "json"),
        }
    }
}
