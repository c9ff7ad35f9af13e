//! Wrong codes and passwords, counted by address in this process, at each door by itself.
//!
//! A fixed window: [`MOST`] failures of one address within [`WINDOW_MS`] close the door to it until the window ends. So many,
//! since a hall of people who mistype, and a county's phones, may be one address. Of all addresses together [`MOST_CODES`]
//! wrong codes close the door to everybody: two hundred codes that are open for two weeks are hit by guesses at that rate
//! with a chance of one in seven hundred. Passwords have no such bound, each login name has its own lock. Counts live in
//! memory: several processes each allow the same again, and a restart forgets them. Of IPv6 a subscriber has a whole /64,
//! which is one address here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::time::Timestamp;

use crate::rates::Network;

/// Failures an address may have in one window.
pub const MOST: u32 = 60;
/// Wrong codes that all addresses together may have in one window.
pub const MOST_CODES: u32 = 3_000;
/// Length of the window: ten minutes.
pub const WINDOW_MS: i64 = 600_000;
/// Addresses remembered at once; beyond, ended windows are forgotten, then the oldest ones.
const ADDRESSES: usize = 10_000;

/// Failures at a door.
#[derive(Debug, Clone)]
pub struct Attempts {
    /// What all addresses together may have.
    most_of_all: u32,
    counts: Arc<Mutex<Counts>>,
}

#[derive(Debug, Default)]
struct Counts {
    all: Window,
    windows: BTreeMap<Network, Window>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Window {
    since: Timestamp,
    failures: u32,
}

impl Window {
    fn is_over(&self, now: Timestamp) -> bool {
        now.0 < self.since.0 || now.0 - self.since.0 >= WINDOW_MS
    }

    fn count(&mut self, now: Timestamp) {
        if self.is_over(now) {
            *self = Self {
                since: now,
                failures: 0,
            };
        }
        self.failures = self.failures.saturating_add(1);
    }

    /// How long a door is closed that so many failures close.
    fn wait_ms(&self, most: u32, now: Timestamp) -> Option<u64> {
        let is_closed = self.failures >= most && !self.is_over(now);
        is_closed.then(|| self.since.plus_ms(WINDOW_MS).0.abs_diff(now.0))
    }
}

impl Attempts {
    /// A door that codes open.
    pub fn of_codes() -> Self {
        Self {
            most_of_all: MOST_CODES,
            counts: Arc::default(),
        }
    }

    /// A door that passwords open.
    pub fn of_passwords() -> Self {
        Self {
            most_of_all: u32::MAX,
            counts: Arc::default(),
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long an address must wait before it may try, in milliseconds; none when it may.
    pub fn wait_ms(&self, address: IpAddr, now: Timestamp) -> Option<u64> {
        let counts = self.counts();
        let own = counts.windows.get(&address.into());
        let own = own.and_then(|window| window.wait_ms(MOST, now));
        own.max(counts.all.wait_ms(self.most_of_all, now))
    }

    /// Failures of an address in its window.
    pub fn failures(&self, address: IpAddr, now: Timestamp) -> u32 {
        let counts = self.counts();
        let window = counts.windows.get(&address.into());
        let window = window.filter(|window| !window.is_over(now));
        window.map_or(0, |window| window.failures)
    }

    /// Counts a failure of an address.
    pub fn failed(&self, address: IpAddr, now: Timestamp) {
        let address = Network::from(address);
        let mut counts = self.counts();
        counts.all.count(now);
        let windows = &mut counts.windows;
        if windows.len() >= ADDRESSES && !windows.contains_key(&address) {
            windows.retain(|_, window| !window.is_over(now));
            if windows.len() >= ADDRESSES {
                let oldest = windows.iter().min_by_key(|(_, window)| window.since);
                if let Some(oldest) = oldest.map(|(address, _)| *address) {
                    windows.remove(&oldest);
                }
            }
        }
        windows.entry(address).or_default().count(now);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn sixty_failures_close_the_door_until_the_window_ends() {
        let attempts = Attempts::of_passwords();
        let (here, there) = (IpAddr::from([10, 0, 0, 1]), IpAddr::V4(Ipv4Addr::LOCALHOST));
        for ms in 0..60 {
            assert_eq!(attempts.wait_ms(here, Timestamp(ms)), None);
            attempts.failed(here, Timestamp(ms));
        }
        assert_eq!(attempts.wait_ms(here, Timestamp(60)), Some(599_940));
        assert_eq!(attempts.wait_ms(there, Timestamp(60)), None);
        for last in 0..60 {
            let made_up = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]);
            attempts.failed(made_up, Timestamp(60));
        }
        let another = IpAddr::from([0x2001, 0xdb8, 0, 0, 9, 9, 9, 9]);
        assert!(attempts.wait_ms(another, Timestamp(60)).is_some());
        assert_eq!(attempts.wait_ms(here, Timestamp(WINDOW_MS - 1)), Some(1));
        assert_eq!(attempts.wait_ms(here, Timestamp(WINDOW_MS)), None);
    }

    #[test]
    fn however_many_addresses_guess_codes_together_they_have_so_many() {
        let (codes, passwords) = (Attempts::of_codes(), Attempts::of_passwords());
        let nobody = IpAddr::from([10, 255, 0, 0]);
        for number in 0..MOST_CODES {
            assert_eq!(codes.wait_ms(nobody, Timestamp(0)), None);
            let [_, b, c, d] = number.to_be_bytes();
            for door in [&codes, &passwords] {
                door.failed(IpAddr::from([10, b, c, d]), Timestamp(0));
            }
        }
        assert_eq!(codes.wait_ms(nobody, Timestamp(1)), Some(599_999));
        assert_eq!(codes.wait_ms(nobody, Timestamp(WINDOW_MS)), None);
        assert_eq!(passwords.wait_ms(nobody, Timestamp(1)), None);
    }
}
