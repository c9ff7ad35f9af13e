//! Where an office's data is.
#![expect(
    clippy::disallowed_methods,
    reason = "creates and drops whole databases, which the server's store never does"
)]

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use server::store::Database;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

use crate::environment;

/// Where an office's data is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// The embedded database, in memory.
    Memory,
    /// The embedded database in a new folder that goes with the office.
    TemporaryFolder,
    /// The embedded database in this folder.
    Folder(PathBuf),
    /// A PostgreSQL database of its own, beside the one that `SATCHEL_TEST_POSTGRES_URL` names, that
    /// goes with the office.
    Postgres,
    /// A PostgreSQL database of its own, beside this one, that goes with the office.
    PostgresBeside(String),
    /// This PostgreSQL database.
    PostgresAt(String),
}

/// An open database, and what goes with it when it is no longer needed.
#[derive(Debug)]
pub struct Opened {
    /// The database.
    pub database: Database,
    folder: Option<tempfile::TempDir>,
    made: Option<Made>,
}

/// A PostgreSQL database that was made here.
#[derive(Debug)]
struct Made {
    beside: String,
    name: String,
}

impl Storage {
    /// A PostgreSQL database while it holds no organisation, else one of its own beside it.
    pub fn postgres_at_or_beside(url: &str) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let organisations = runtime.block_on(async {
            let database = Database::postgres(url).await?;
            let organisations = database.organisations().await?;
            database.close().await;
            anyhow::Ok(organisations)
        })?;
        Ok(if organisations.is_empty() {
            Self::PostgresAt(url.to_owned())
        } else {
            Self::PostgresBeside(url.to_owned())
        })
    }

    /// `sqlite` or `postgresql`.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Memory | Self::TemporaryFolder | Self::Folder(_) => "sqlite",
            Self::Postgres | Self::PostgresBeside(_) | Self::PostgresAt(_) => "postgresql",
        }
    }

    /// Opens it, making what has to be made.
    pub async fn open(&self) -> Result<Opened> {
        let mut folder = None;
        let mut made = None;
        let database = match self {
            Self::Memory => Database::memory().await?,
            Self::TemporaryFolder => {
                let path = folder.insert(tempfile::tempdir()?).path();
                Database::sqlite(path).await?
            }
            Self::Folder(path) => {
                std::fs::create_dir_all(path)
                    .with_context(|| format!("cannot make {}", path.display()))?;
                Database::sqlite(path).await?
            }
            Self::Postgres => {
                let Some(beside) = environment::test_postgres_url() else {
                    bail!(
                        "{} is not set: run `cargo xtask test`",
                        environment::TEST_POSTGRES_URL
                    );
                };
                let (database, fresh) = beside_of(&beside).await?;
                made = Some(fresh);
                database
            }
            Self::PostgresBeside(beside) => {
                let (database, fresh) = beside_of(beside).await?;
                made = Some(fresh);
                database
            }
            Self::PostgresAt(url) => Database::postgres(url).await?,
        };
        Ok(Opened {
            database,
            folder,
            made,
        })
    }
}

impl Opened {
    /// Closes it, and removes what was made for it.
    pub async fn close(self) -> Result<()> {
        self.database.close().await;
        if let Some(made) = self.made {
            let text = format!("drop database if exists {} with (force)", made.name);
            execute(&made.beside, text).await?;
        }
        if let Some(folder) = self.folder {
            folder.close().context("cannot remove the data folder")?;
        }
        Ok(())
    }
}

/// Makes a database beside another.
async fn beside_of(beside: &str) -> Result<(Database, Made)> {
    let name = format!("satchel_{}", hex::encode(server::fresh::bytes::<8>()));
    execute(beside, format!("create database {name}")).await?;
    let database = Database::postgres(&named(beside, &name)?).await?;
    let made = Made {
        beside: beside.to_owned(),
        name,
    };
    Ok((database, made))
}

async fn execute(url: &str, text: String) -> Result<()> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url)
        .await
        .context("cannot reach PostgreSQL")?;
    sqlx::query(AssertSqlSafe(text))
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}

/// The address of another database of the same server.
fn named(url: &str, name: &str) -> Result<String> {
    let (scheme, rest) = url.split_once("://").context("not a database URL")?;
    let (place, parameters) = match rest.split_once('?') {
        Some((place, parameters)) => (place, format!("?{parameters}")),
        None => (rest, String::new()),
    };
    let server = place.split_once('/').map_or(place, |(server, _)| server);
    Ok(format!("{scheme}://{server}/{name}{parameters}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_the_same_server() {
        for (url, other) in [
            ("postgres://a:b@h:1/c", "postgres://a:b@h:1/x"),
            ("postgres://h/c?host=/tmp", "postgres://h/x?host=/tmp"),
            ("postgres://h", "postgres://h/x"),
        ] {
            assert_eq!(named(url, "x").unwrap(), other);
        }
        assert!(named("h/c", "x").is_err());
    }
}
