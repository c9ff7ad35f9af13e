//! When to try again: exponential, with a jitter that differs from phone to phone, so that a village
//! that gets its signal back does not call all at once.

use shared::id::InstallationId;
use shared::time::Timestamp;

/// Delay after the first failure, in milliseconds.
const FIRST_MS: i64 = 5_000;
/// Longest delay, in milliseconds.
const LONGEST_MS: i64 = 3_600_000;

/// When to try again after so many failures in a row (1 and up): between half and all of
/// `5 s × 2^(failures − 1)`, at most an hour.
pub(crate) fn retry_at(installation: InstallationId, failures: u32, now: Timestamp) -> Timestamp {
    let doubled = FIRST_MS << failures.saturating_sub(1).min(20);
    let most = doubled.min(LONGEST_MS);
    let half = most / 2;
    now.plus_ms(half + jitter(installation, failures) % (half + 1))
}

/// FNV-1a over installation and failures: spread, not secret.
fn jitter(installation: InstallationId, failures: u32) -> i64 {
    let bytes = installation.0.into_iter().chain(failures.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    i64::from_le_bytes((hash >> 1).to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_to_an_hour_and_differ_between_phones() {
        let delay = |byte, failures| retry_at(InstallationId([byte; 16]), failures, Timestamp(0)).0;
        for byte in 0..50 {
            for (failures, most) in [(1, 5_000), (2, 10_000), (5, 80_000), (40, LONGEST_MS)] {
                assert!((most / 2..=most).contains(&delay(byte, failures)));
            }
        }
        let distinct: std::collections::BTreeSet<i64> =
            (0..50).map(|byte| delay(byte, 3)).collect();
        assert!(distinct.len() > 40);
    }
}
