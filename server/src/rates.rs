//! How often somebody may ask: a bucket each for addresses and devices.
//!
//! A bucket holds so many requests ([`Rate::burst`]) and gets one back in so many milliseconds. Whoever finds it empty
//! is told when the next may come; nothing is stored of them. Buckets live in memory: several processes each give the
//! same again, and a restart fills them.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use shared::id::{DeviceId, InstallationId};
use shared::time::Timestamp;

use crate::limits::{Limits, Rate};

/// Buckets remembered at once, each kind. Those that are full again are forgotten first, which changes nothing; then
/// those that are nearest to it.
const MOST: usize = 20_000;

/// Who is told apart by their address: one of IPv4, a /64 of IPv6, which one subscriber has to themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let mut octets = [0; 16];
                octets[..8].copy_from_slice(&address.octets()[..8]);
                IpAddr::V6(Ipv6Addr::from(octets))
            }
            address => address,
        })
    }
}

/// Buckets of one kind.
#[derive(Debug)]
struct Buckets<K> {
    rate: Rate,
    /// When each is full again; one that is full now need not be here.
    full_at: Mutex<BTreeMap<K, i64>>,
}

impl<K: Ord + Copy> Buckets<K> {
    fn new(rate: Rate) -> Self {
        Self {
            rate,
            full_at: Mutex::default(),
        }
    }

    /// Takes a request out of a bucket; where it is empty, says in how many milliseconds there is one.
    fn take(&self, key: K, now: Timestamp) -> Result<(), u64> {
        let every = i64::from(self.rate.every_ms);
        let whole = every * i64::from(self.rate.burst);
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        // Never emptier than empty: a clock that was put back shuts nobody out.
        let kept = full_at.get(&key).copied();
        let was = kept.map_or(now.0, |at| at.clamp(now.0, now.0.saturating_add(whole)));
        let then = was.saturating_add(every);
        let over = then.saturating_sub(now.0).saturating_sub(whole);
        if over > 0 {
            return Err(over.unsigned_abs());
        }
        if kept.is_none() && full_at.len() >= MOST {
            make_room(&mut full_at, now);
        }
        full_at.insert(key, then);
        Ok(())
    }
}

/// Forgets buckets that are full, and of the others those that will be soonest, so many that this is seldom needed.
fn make_room<K: Ord + Copy>(full_at: &mut BTreeMap<K, i64>, now: Timestamp) {
    full_at.retain(|_, at| *at > now.0);
    if full_at.len() >= MOST / 4 * 3 {
        let mut times: Vec<i64> = full_at.values().copied().collect();
        let (_, middle, _) = times.select_nth_unstable(MOST / 2);
        let middle = *middle;
        full_at.retain(|_, at| *at > middle);
    }
}

/// The buckets of a server.
#[derive(Debug)]
pub(crate) struct Rates {
    addresses: Buckets<Network>,
    doors: Buckets<Network>,
    devices: Buckets<DeviceId>,
    renewals: Buckets<InstallationId>,
}

/// Who asked too often, and when they may come again, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too often; once more in {retry_after} s")]
pub struct TooOften {
    /// Seconds, at least one.
    pub retry_after: u64,
}

impl From<u64> for TooOften {
    fn from(wait_ms: u64) -> Self {
        let retry_after = wait_ms.div_ceil(1_000).max(1);
        Self { retry_after }
    }
}

impl Rates {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            addresses: Buckets::new(limits.rate_of_address),
            doors: Buckets::new(limits.rate_at_doors),
            devices: Buckets::new(limits.rate_of_device),
            renewals: Buckets::new(limits.renewals_of_device),
        }
    }

    /// Counts a request of an address.
    pub(crate) fn request(&self, of: Network, now: Timestamp) -> Result<(), TooOften> {
        Ok(self.addresses.take(of, now)?)
    }

    /// Counts a request of an address at a door through which nobody is known yet.
    pub(crate) fn at_door(&self, of: Network, now: Timestamp) -> Result<(), TooOften> {
        Ok(self.doors.take(of, now)?)
    }

    /// Counts an exchange or a bundle of a device that proved who it is.
    pub(crate) fn exchange(&self, of: DeviceId, now: Timestamp) -> Result<(), TooOften> {
        Ok(self.devices.take(of, now)?)
    }

    /// Counts a renewal of a token, of an installation that proved who it is: each is a write.
    pub(crate) fn renewal(&self, of: InstallationId, now: Timestamp) -> Result<(), TooOften> {
        Ok(self.renewals.take(of, now)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, proptest};

    use super::*;

    fn buckets(burst: u32, every_ms: u32) -> Buckets<u32> {
        Buckets::new(Rate { burst, every_ms })
    }

    #[test]
    fn a_burst_is_let_through_and_then_one_at_a_time() {
        let buckets = buckets(3, 100);
        let take = |ms| buckets.take(1, Timestamp(ms));
        assert_eq!([take(0), take(0), take(0)], [Ok(()); 3]);
        assert_eq!(take(0), Err(100));
        assert_eq!(take(99), Err(1));
        assert_eq!(take(100), Ok(()));
        assert_eq!(take(100), Err(100));
        assert_eq!(buckets.take(2, Timestamp(100)), Ok(()), "another's is full");
        // A clock that was put back keeps nobody out for longer than a burst takes.
        assert_eq!(take(-1_000_000), Err(100));
        assert_eq!(take(-1_000_000 + 100), Err(100));
        assert_eq!(take(1_000_000), Ok(()));
    }

    #[test]
    fn who_may_ask_as_often_as_they_like_is_never_told_to_wait() {
        let buckets = Buckets::new(Rate::ANY);
        assert!((0..1_000).all(|_| buckets.take(1, Timestamp(0)).is_ok()));
    }

    proptest! {
        /// Whatever the times: no more in a span than the burst and what came back in it, and whoever waits as long as
        /// they were told is let through.
        #[test]
        fn never_more_than_the_rate(
            burst in 1u32..8,
            every in 1u32..50,
            gaps in prop::collection::vec(0i64..60, 1..80),
            key in any::<u32>(),
        ) {
            let buckets = buckets(burst, every);
            let mut now = 0;
            let mut passed: Vec<i64> = Vec::new();
            for gap in gaps {
                now += gap;
                match buckets.take(key, Timestamp(now)) {
                    Ok(()) => passed.push(now),
                    Err(wait) => {
                        now += i64::try_from(wait).unwrap();
                        assert!(buckets.take(key, Timestamp(now)).is_ok());
                        passed.push(now);
                    }
                }
            }
            for (first, from) in passed.iter().enumerate() {
                for (last, to) in passed.iter().enumerate().skip(first) {
                    let many = i64::try_from(last - first + 1).unwrap();
                    let back = (to - from) / i64::from(every);
                    assert!(many <= i64::from(burst) + back, "{passed:?}");
                }
            }
        }
    }

    #[test]
    fn a_flood_of_addresses_is_bounded_and_forgets_the_emptiest_last() {
        let buckets = buckets(10, 1_000);
        for _ in 0..10 {
            buckets.take(0, Timestamp(0)).unwrap();
        }
        for key in 1..100_000 {
            buckets.take(key, Timestamp(0)).unwrap();
            assert!(buckets.full_at.lock().unwrap().len() <= MOST);
        }
        assert!(buckets.take(0, Timestamp(0)).is_err(), "still remembered");
    }

    #[test]
    fn a_subscriber_is_one_whatever_address_they_make_up() {
        let network = |text: &str| Network::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
        assert_ne!(network("10.0.0.2"), network("10.0.0.1"));
    }
}
