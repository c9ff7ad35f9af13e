//! When to try again: exponential, with a jitter that differs from phone to phone, so that a village
//! that gets its signal back does not call all at once.

use shared::id::InstallationId;
use shared::time::Timestamp;

use crate::carry::Waits;

/// Delay after the first failure, in milliseconds.
const FIRST_MS: i64 = 5_000;
/// Longest delay, in milliseconds.
const LONGEST_MS: i64 = 3_600_000;

/// When to try again after so many failures in a row (1 and up): between half and all of
/// `5 s × 2^(failures − 1)`, at most an hour; but not before the time the server asked for, in seconds, up to
/// that hour.
pub(crate) fn retry_at(
    installation: InstallationId,
    failures: u32,
    asked_s: Option<u32>,
    now: Timestamp,
) -> Timestamp {
    let doubled = FIRST_MS << failures.saturating_sub(1).min(20);
    let own = within(installation, failures, doubled.min(LONGEST_MS));
    let asked = asked_s.map_or(0, |seconds| i64::from(seconds) * 1_000);
    now.plus_ms(own.max(asked.min(LONGEST_MS)))
}

/// When to try again what only the office can make room for: within half an hour to an hour.
pub(crate) fn for_the_office(installation: InstallationId, now: Timestamp) -> Timestamp {
    now.plus_ms(within(installation, 0, LONGEST_MS))
}

/// When to hand a bundle in again that the office could not hold so many times in a row (1 and up): between half and
/// all of `1 h × 2^(times − 1)`, at most a day.
pub(crate) fn for_a_bundle(installation: InstallationId, times: u32, now: Timestamp) -> Timestamp {
    let doubled = LONGEST_MS << times.saturating_sub(1).min(20);
    now.plus_ms(within(installation, times, doubled.min(Waits::LONGEST_MS)))
}

/// Between half and all of a time.
fn within(installation: InstallationId, failures: u32, most: i64) -> i64 {
    let half = most / 2;
    half + jitter(installation, failures) % (half + 1)
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
        let delay = |byte, failures| {
            let installation = InstallationId([byte; 16]);
            retry_at(installation, failures, None, Timestamp(0)).0
        };
        for byte in 0..50 {
            for (failures, most) in [(1, 5_000), (2, 10_000), (5, 80_000), (40, LONGEST_MS)] {
                assert!((most / 2..=most).contains(&delay(byte, failures)));
            }
        }
        let distinct: std::collections::BTreeSet<i64> =
            (0..50).map(|byte| delay(byte, 3)).collect();
        assert!(distinct.len() > 40);
    }

    #[test]
    fn nobody_comes_before_the_server_asked_and_nobody_waits_longer_than_an_hour() {
        let delay = |failures, asked| {
            let installation = InstallationId([7; 16]);
            retry_at(installation, failures, asked, Timestamp(0)).0
        };
        assert_eq!(delay(1, Some(0)), delay(1, None));
        assert_eq!(delay(1, Some(90)), 90_000);
        assert!(delay(9, Some(90)) > 90_000, "the own wait is longer by now");
        assert_eq!(delay(1, Some(u32::MAX)), LONGEST_MS);
        let wait = for_the_office(InstallationId([7; 16]), Timestamp(0)).0;
        assert!((LONGEST_MS / 2..=LONGEST_MS).contains(&wait));
    }

    #[test]
    fn a_bundle_waits_longer_each_time_up_to_a_day() {
        for (times, hours) in [(1, 1), (2, 2), (4, 8), (6, 24), (u32::MAX, 24)] {
            let wait = for_a_bundle(InstallationId([7; 16]), times, Timestamp(0)).0;
            let most = hours * LONGEST_MS;
            assert!((most / 2..=most).contains(&wait), "{times}: {wait}");
        }
    }
}
