//! The only module that reads environment variables.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// How tests find PostgreSQL: the address of a database in which they may create databases of their own.
/// A test that needs PostgreSQL fails when it is missing.
pub(crate) const TEST_POSTGRES_URL: &str = "SATCHEL_TEST_POSTGRES_URL";

/// How tests find schemathesis. A test that needs it fails when it is missing.
pub(crate) const TEST_SCHEMATHESIS: &str = "SATCHEL_TEST_SCHEMATHESIS";

/// The value of [`TEST_POSTGRES_URL`], when the caller brings a database.
pub(crate) fn test_postgres_url() -> Option<OsString> {
    env::var_os(TEST_POSTGRES_URL).filter(|url| !url.is_empty())
}

/// Whether `SATCHEL_POSTGRES=npm` asks for the packaged PostgreSQL although the machine has one.
pub(crate) fn packaged_postgres_wanted() -> bool {
    env::var_os("SATCHEL_POSTGRES").is_some_and(|choice| choice == "npm")
}

/// The cargo that runs us.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The folders of `PATH`.
pub(crate) fn search_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).collect()
}
