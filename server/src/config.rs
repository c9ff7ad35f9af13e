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

use crate::proxies::Proxies;
use crate::store::{Database, Store, StoreError};
use crate::tls::{TlsError, TlsFiles};

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
        "{0} is open to the network, where others could read tokens and records: give --tls-cert and --tls-key, or name the TLS proxy in front with --behind-proxy"
    )]
    NotLoopback(SocketAddr),
    /// Links that say http where only https answers.
    #[error("with --tls-cert people come over https: begin --public-url with https://")]
    PlainUrl,
    /// TLS cannot be spoken.
    #[error(transparent)]
    Tls(#[from] TlsError),
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
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// The embedded database in a folder.
    Folder(PathBuf),
    /// A PostgreSQL server.
    Url(String),
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            Self::Url(url) => f.debug_tuple("Url").field(&without_secret(url)).finish(),
        }
    }
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

/// A database's URL as it may be shown: without user, password and parameters.
pub fn without_secret(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.split('?').next().unwrap_or_default();
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{place}")
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

/// The server's outer edge: where it listens, and what stands between it and the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where people reach it; made of the rest where it is not given.
    pub public_url: Option<String>,
    /// The certificate for TLS in process.
    pub tls: Option<TlsFiles>,
    /// The proxies that are believed about who asks.
    pub proxies: Proxies,
}

impl Edge {
    /// Whether what it listens on may be: with neither TLS nor a proxy that has it, only loopback.
    pub fn check(&self) -> Result<(), ConfigError> {
        let is_covered = self.tls.is_some() || !self.proxies.is_empty();
        if !is_covered && !self.listen.ip().is_loopback() {
            return Err(ConfigError::NotLoopback(self.listen));
        }
        let is_plain = |url: &String| !url.starts_with("https://");
        if self.tls.is_some() && self.public_url.as_ref().is_some_and(is_plain) {
            return Err(ConfigError::PlainUrl);
        }
        Ok(())
    }

    /// Where people reach it: as given, else the first name of the certificate, else the address.
    pub fn reached_at(&self, address: SocketAddr, names: &[String]) -> String {
        if let Some(given) = &self.public_url {
            return given.trim_end_matches('/').to_owned();
        }
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        match names.first() {
            Some(name) if name.contains(':') => format!("{scheme}://[{name}]:{}", address.port()),
            Some(name) => format!("{scheme}://{name}:{}", address.port()),
            None => format!("{scheme}://{address}"),
        }
    }
}

/// Listens on an address.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ConfigError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(listen: &str) -> Edge {
        Edge {
            listen: listen.parse().unwrap(),
            public_url: None,
            tls: None,
            proxies: Proxies::default(),
        }
    }

    fn tls() -> Option<TlsFiles> {
        Some(TlsFiles {
            certificate: "tls.crt".into(),
            key: "tls.key".into(),
        })
    }

    #[test]
    fn the_network_is_served_over_tls_alone() {
        assert!(edge("127.0.0.1:8420").check().is_ok());
        assert!(edge("[::1]:8420").check().is_ok());
        let open = edge("0.0.0.0:8443");
        assert!(matches!(open.check(), Err(ConfigError::NotLoopback(_))));
        let proxies = vec!["10.0.0.5".parse().unwrap()].into();
        assert!(
            Edge {
                proxies,
                ..open.clone()
            }
            .check()
            .is_ok()
        );
        let mut open = Edge { tls: tls(), ..open };
        assert!(open.check().is_ok());
        open.public_url = Some("http://office.example".to_owned());
        assert!(matches!(open.check(), Err(ConfigError::PlainUrl)));
    }

    #[test]
    fn a_database_is_named_without_its_password() {
        for url in [
            "postgres://satchel:geheim@db.example:5432/satchel",
            "postgres://satchel:ge@heim@db.example:5432/satchel?sslmode=require",
            "postgres://db.example:5432/satchel?user=satchel&password=geheim",
        ] {
            assert_eq!(without_secret(url), "postgres://db.example:5432/satchel");
            let shown = format!("{:?}", Location::Url(url.to_owned()));
            assert!(!shown.contains("heim"), "{shown}");
        }
    }

    #[test]
    fn links_begin_with_where_people_reach_it() {
        let address = "0.0.0.0:8443".parse().unwrap();
        let mut edge = edge("0.0.0.0:8443");
        assert_eq!(edge.reached_at(address, &[]), "http://0.0.0.0:8443");
        edge.tls = tls();
        let names = ["office.example".to_owned(), "10.0.0.1".to_owned()];
        assert_eq!(
            edge.reached_at(address, &names),
            "https://office.example:8443"
        );
        assert_eq!(
            edge.reached_at(address, &["::1".to_owned()]),
            "https://[::1]:8443"
        );
        edge.public_url = Some("https://office.example/".to_owned());
        assert_eq!(edge.reached_at(address, &names), "https://office.example");
    }
}
