//! Where a server under test keeps its data.
#![expect(
    clippy::disallowed_methods,
    reason = "makes and drops whole databases, which the server's store never does"
)]

use std::process::Command;

use crate::environment::{TEST_POSTGRES_URL, test_postgres_url};
use server::store::{Database, StoreError};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

/// A folder for the embedded database, or a PostgreSQL database of its own; gone with the test.
pub enum Storage {
    /// `--data`.
    Folder(tempfile::TempDir),
    /// `--database-url`.
    Postgres {
        /// The database beside which it was made.
        beside: String,
        /// Its name.
        name: String,
    },
}

impl Storage {
    /// A new folder.
    pub fn folder() -> Self {
        Self::Folder(tempfile::tempdir().expect("a folder"))
    }

    /// Fails without a PostgreSQL: a test that was not run must not look as if it had passed.
    pub fn postgres(purpose: &str) -> Self {
        let beside = test_postgres_url();
        let beside = beside
            .unwrap_or_else(|| panic!("{TEST_POSTGRES_URL} is not set: run `cargo xtask test`"));
        let name = format!("e2e_{purpose}_{}", std::process::id());
        execute(&beside, format!("create database {name}"));
        Self::Postgres { beside, name }
    }

    /// `SQLite` or `PostgreSQL`.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Folder(_) => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    /// The database itself, to look into while no server runs.
    pub async fn open(&self) -> Result<Database, StoreError> {
        match self {
            Self::Folder(folder) => Database::sqlite(folder.path()).await,
            Self::Postgres { beside, name } => Database::postgres(&url(beside, name)).await,
        }
    }

    /// Changes the database behind everybody's back, while no server runs.
    pub fn tamper(&self, text: &str) {
        let url = match self {
            Self::Folder(folder) => {
                format!("sqlite://{}", folder.path().join("satchel.db").display())
            }
            Self::Postgres { beside, name } => url(beside, name),
        };
        execute(&url, text.to_owned());
    }

    /// Tells a program where the data is, and keeps the environment from telling it otherwise.
    pub fn tell<'a>(&self, program: &'a mut Command) -> &'a mut Command {
        program.env_remove("SATCHEL_DATABASE_URL");
        match self {
            Self::Folder(folder) => program.arg("--data").arg(folder.path()),
            Self::Postgres { beside, name } => program.arg("--database-url").arg(url(beside, name)),
        }
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        if let Self::Postgres { beside, name } = self {
            execute(
                beside,
                format!("drop database if exists {name} with (force)"),
            );
        }
    }
}

/// The address of a database beside another.
fn url(beside: &str, name: &str) -> String {
    let (server, _) = beside.rsplit_once('/').expect("a database's URL");
    format!("{server}/{name}")
}

fn execute(url: &str, text: String) {
    sqlx::any::install_default_drivers();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut connection = AnyConnection::connect(url)
            .await
            .expect("the database answers");
        sqlx::query(AssertSqlSafe(text))
            .execute(&mut connection)
            .await
            .expect("the database obeys");
    });
}
