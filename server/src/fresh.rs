//! Fresh ids and secrets: the one place that draws randomness.
#![expect(
    clippy::disallowed_methods,
    reason = "this module is where randomness is drawn"
)]

use shared::time::Timestamp;

/// Random bytes from the operating system.
///
/// # Panics
/// When the operating system has no randomness to give: nothing secret can be made then.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A UUIDv7 of an instant.
pub fn uuid(now: Timestamp) -> [u8; 16] {
    let ms = u64::try_from(now.0).unwrap_or(0);
    *uuid::Builder::from_unix_timestamp_millis(ms, &bytes())
        .as_uuid()
        .as_bytes()
}

/// A number from 0 to `most`.
pub fn below_or_at(most: u64) -> u64 {
    let draw = u64::from_le_bytes(bytes());
    draw % most.saturating_add(1).max(1)
}
