//! The only module of the harness that reads environment variables.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]

/// Names the address of a PostgreSQL database beside which tests may create their own. `cargo xtask
/// test` sets it; a test that needs PostgreSQL fails without.
pub const TEST_POSTGRES_URL: &str = "SATCHEL_TEST_POSTGRES_URL";

/// The value of [`TEST_POSTGRES_URL`].
pub fn test_postgres_url() -> Option<String> {
    std::env::var(TEST_POSTGRES_URL)
        .ok()
        .filter(|url| !url.is_empty())
}

/// Names the program of schemathesis, which makes requests out of the OpenAPI document. `cargo xtask test` installs it
/// and sets this; a test that needs it fails without.
pub const TEST_SCHEMATHESIS: &str = "SATCHEL_TEST_SCHEMATHESIS";

/// The value of [`TEST_SCHEMATHESIS`].
pub fn schemathesis() -> Option<String> {
    std::env::var(TEST_SCHEMATHESIS)
        .ok()
        .filter(|program| !program.is_empty())
}
