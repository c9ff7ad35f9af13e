//! Wrong codes and proofs, counted by address in this process.
//!
//! A fixed window: [`MOST`] failures of one address within [`WINDOW_MS`] close the door to it until
//! the window ends. Counts live in memory: several processes each allow the same again, and a restart
//! forgets them. Of IPv6 a subscriber has a whole /64, which is one address here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use shared::time::Timestamp;

use crate::rates::Network;

/// Failures an address may have in one window.
pub const MOST: u32 = 10;
/// Length of the window: ten minutes.
pub const WINDOW_MS: i64 = 600_000;
/// Addresses remembered at once; beyond, ended windows are forgotten, then the oldest ones.
const ADDRESSES: usize = 10_000;

/// Failures by address.
#[derive(Debug, Clone, Default)]
pub struct Attempts {
    windows: Arc<Mutex<BTreeMap<Network, Window>>>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    since: Timestamp,
    failures: u32,
}

impl Window {
    fn is_over(&self, now: Timestamp) -> bool {
        now.0 < self.since.0 || now.0 - self.since.0 >= WINDOW_MS
    }
}

impl Attempts {
    /// How long an address must wait before it may try, in milliseconds; none when it may.
    pub fn wait_ms(&self, address: IpAddr, now: Timestamp) -> Option<u64> {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.get(&address.into())?;
        let is_closed = window.failures >= MOST && !window.is_over(now);
        is_closed.then(|| window.since.plus_ms(WINDOW_MS).0.abs_diff(now.0))
    }

    /// Failures of an address in its window.
    pub fn failures(&self, address: IpAddr, now: Timestamp) -> u32 {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows
            .get(&address.into())
            .filter(|window| !window.is_over(now));
        window.map_or(0, |window| window.failures)
    }

    /// Counts a failure of an address.
    pub fn failed(&self, address: IpAddr, now: Timestamp) {
        let address = Network::from(address);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= ADDRESSES && !windows.contains_key(&address) {
            windows.retain(|_, window| !window.is_over(now));
            if windows.len() >= ADDRESSES {
                let oldest = windows.iter().min_by_key(|(_, window)| window.since);
                if let Some(oldest) = oldest.map(|(address, _)| *address) {
                    windows.remove(&oldest);
                }
            }
        }
        let fresh = Window {
            since: now,
            failures: 0,
        };
        let window = windows.entry(address).or_insert(fresh);
        if window.is_over(now) {
            *window = fresh;
        }
        window.failures += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn ten_failures_close_the_door_until_the_window_ends() {
        let attempts = Attempts::default();
        let (here, there) = (IpAddr::from([10, 0, 0, 1]), IpAddr::V4(Ipv4Addr::LOCALHOST));
        for ms in 0..10 {
            assert_eq!(attempts.wait_ms(here, Timestamp(ms)), None);
            attempts.failed(here, Timestamp(ms));
        }
        assert_eq!(attempts.wait_ms(here, Timestamp(10)), Some(599_990));
        assert_eq!(attempts.wait_ms(there, Timestamp(10)), None);
        for last in 0..10 {
            let made_up = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]);
            attempts.failed(made_up, Timestamp(10));
        }
        let another = IpAddr::from([0x2001, 0xdb8, 0, 0, 9, 9, 9, 9]);
        assert!(attempts.wait_ms(another, Timestamp(10)).is_some());
        assert_eq!(attempts.wait_ms(here, Timestamp(WINDOW_MS - 1)), Some(1));
        assert_eq!(attempts.wait_ms(here, Timestamp(WINDOW_MS)), None);
    }
}
