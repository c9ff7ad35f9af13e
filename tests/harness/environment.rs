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
