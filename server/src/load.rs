//! What the server has taken on, and whose turn it is: slots for exchanges and requests, room for answers.
//!
//! Of the places one address has at most its share. Whoever waits is served in the order of coming. Whoever would wait too long is told when to come again.

mod shares;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared::id::DeviceId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::shares::{Share, Shares};
use crate::fresh;
use crate::limits::Limits;
use crate::rates::Network;

/// Least time after which somebody may come again, in seconds.
const LEAST_WAIT_S: u64 = 5;
/// Longest, before the jitter.
const MOST_WAIT_S: u64 = 300;

/// Why a request has to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Turned {
    /// Its device has as many exchanges under way as it may.
    #[error("the device has too many exchanges under way")]
    Device,
    /// Too many others wait.
    #[error("too many wait")]
    Busy,
}

/// What the server has taken on. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Load(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    exchanges: Arc<Semaphore>,
    most_exchanges: usize,
    exchanges_of_address: Shares,
    requests: Arc<Semaphore>,
    requests_of_address: Shares,
    /// In KiB.
    answers: Arc<Semaphore>,
    most_answers: u32,
    devices: Mutex<BTreeMap<DeviceId, usize>>,
    most_of_device: usize,
    waiting: AtomicUsize,
    turn_within: Duration,
}

/// An exchange's place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    load: Load,
    device: DeviceId,
    _turn: Option<Turn>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
    _share: Option<Share>,
}

/// Room for an answer, until it is dropped.
#[derive(Debug)]
pub(crate) struct Room(OwnedSemaphorePermit);

impl Load {
    pub(crate) fn new(limits: &Limits) -> Self {
        let answers = kib(limits.answers_bytes);
        let slots = |most: usize| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Self(Arc::new(Inner {
            exchanges: slots(limits.exchanges),
            most_exchanges: limits.exchanges,
            exchanges_of_address: Shares::new(limits.exchanges_of_address),
            requests: slots(limits.requests),
            requests_of_address: Shares::new(limits.requests_of_address),
            answers: slots(answers as usize),
            most_answers: answers,
            devices: Mutex::default(),
            most_of_device: limits.exchanges_of_device,
            waiting: AtomicUsize::new(0),
            turn_within: limits.turn_within,
        }))
    }

    /// A place for an exchange of a device, which calls from an address that is told apart, or not.
    pub(crate) async fn exchange(
        &self,
        device: DeviceId,
        from: Option<Network>,
    ) -> Result<Slot, Turned> {
        {
            let mut devices = self.devices();
            let count = devices.entry(device).or_default();
            if *count >= self.0.most_of_device {
                return Err(Turned::Device);
            }
            *count += 1;
        }
        // From here on the device's place is given back, however this ends.
        let mut slot = Slot {
            load: self.clone(),
            device,
            _turn: None,
        };
        let (slots, shares) = (&self.0.exchanges, &self.0.exchanges_of_address);
        slot._turn = Some(self.shared_turn(slots, shares, from).await?);
        Ok(slot)
    }

    /// A turn for any other request.
    pub(crate) async fn request(&self, from: Option<Network>) -> Result<Turn, Turned> {
        let (slots, shares) = (&self.0.requests, &self.0.requests_of_address);
        self.shared_turn(slots, shares, from).await
    }

    /// A turn, which begins to be waited for once the address has a place of its share.
    async fn shared_turn(
        &self,
        slots: &Arc<Semaphore>,
        shares: &Shares,
        from: Option<Network>,
    ) -> Result<Turn, Turned> {
        let turn = async {
            let share = match from {
                Some(from) => Some(shares.place(from).await),
                None => None,
            };
            let permit = self.turn(slots, 1).await?;
            Ok(Turn {
                _permit: permit,
                _share: share,
            })
        };
        let turn = tokio::time::timeout(self.0.turn_within, turn).await;
        turn.unwrap_or(Err(Turned::Busy))
    }

    /// Room for an answer of at most so many bytes.
    pub(crate) async fn answer(&self, bytes: usize) -> Result<Room, Turned> {
        let room = kib(bytes).min(self.0.most_answers);
        Ok(Room(self.turn(&self.0.answers, room).await?))
    }

    async fn turn(
        &self,
        slots: &Arc<Semaphore>,
        many: u32,
    ) -> Result<OwnedSemaphorePermit, Turned> {
        if let Ok(permit) = slots.clone().try_acquire_many_owned(many) {
            return Ok(permit);
        }
        let _waiting = Waiting::one_more(self);
        let turn = slots.clone().acquire_many_owned(many);
        match tokio::time::timeout(self.0.turn_within, turn).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(Turned::Busy),
        }
    }

    /// Exchanges that have a place or wait for one.
    pub(crate) fn exchanges_under_way(&self) -> usize {
        self.devices().values().sum()
    }

    /// When to come again, in seconds: the later the more wait, and not all at once.
    pub(crate) fn retry_after(&self) -> u64 {
        let waiting = self.0.waiting.load(Ordering::Relaxed);
        let rounds = 1 + waiting / self.0.most_exchanges.max(1);
        let rounds = u64::try_from(rounds).unwrap_or(u64::MAX);
        let least = LEAST_WAIT_S.saturating_mul(rounds).min(MOST_WAIT_S);
        least + fresh::below_or_at(least)
    }

    fn devices(&self) -> std::sync::MutexGuard<'_, BTreeMap<DeviceId, usize>> {
        self.0
            .devices
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut devices = self.load.devices();
        if let Some(count) = devices.get_mut(&self.device) {
            *count -= 1;
            if *count == 0 {
                devices.remove(&self.device);
            }
        }
    }
}

impl Room {
    /// The answer came to so many bytes: the rest of the room is for others.
    pub(crate) fn shrink(&mut self, bytes: usize) {
        let spare = self.0.num_permits().saturating_sub(kib(bytes) as usize);
        drop(self.0.split(spare));
    }
}

/// Somebody waits, until this is dropped.
struct Waiting<'a>(&'a Load);

impl<'a> Waiting<'a> {
    fn one_more(load: &'a Load) -> Self {
        load.0.waiting.fetch_add(1, Ordering::Relaxed);
        Self(load)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Bytes as KiB, rounded up, at least one.
pub(crate) fn kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1_024).max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(exchanges: usize) -> Load {
        Load::new(&Limits {
            exchanges,
            exchanges_of_device: 2,
            answers_bytes: 4 * 1_024,
            turn_within: Duration::ZERO,
            ..Limits::default()
        })
    }

    #[tokio::test]
    async fn a_device_has_few_places_and_gives_them_back() {
        let load = load(3);
        let (one, other) = (DeviceId([1; 16]), DeviceId([2; 16]));
        let first = load.exchange(one, None).await.unwrap();
        let _second = load.exchange(one, None).await.unwrap();
        assert_eq!(load.exchange(one, None).await.unwrap_err(), Turned::Device);
        let _third = load.exchange(other, None).await.unwrap();
        assert_eq!(load.exchange(other, None).await.unwrap_err(), Turned::Busy);
        drop(first);
        let _again = load.exchange(one, None).await.unwrap();
        assert_eq!(load.devices().values().sum::<usize>(), 3);
    }

    #[tokio::test]
    async fn an_address_leaves_places_for_others() {
        let load = Load::new(&Limits {
            exchanges: 4,
            exchanges_of_address: 2,
            requests: 2,
            requests_of_address: 1,
            turn_within: Duration::from_millis(20),
            ..Limits::default()
        });
        let from = |last| Some(Network::from(std::net::IpAddr::from([10, 0, 0, last])));
        let device = |id| DeviceId([id; 16]);
        let first = load.exchange(device(1), from(1)).await.unwrap();
        let _second = load.exchange(device(2), from(1)).await.unwrap();
        let third = load.exchange(device(3), from(1)).await;
        assert_eq!(third.unwrap_err(), Turned::Busy);
        let _other = load.exchange(device(4), from(2)).await.unwrap();
        drop(first);
        let _again = load.exchange(device(3), from(1)).await.unwrap();
        let _request = load.request(from(1)).await.unwrap();
        assert_eq!(load.request(from(1)).await.unwrap_err(), Turned::Busy);
        // Who is not told apart has no share to keep to.
        assert!(load.request(None).await.is_ok());
    }

    #[tokio::test]
    async fn an_answer_keeps_what_it_needs_and_none_needs_more_than_there_is() {
        let load = load(1);
        let mut first = load.answer(usize::MAX).await.unwrap();
        assert_eq!(load.answer(1).await.unwrap_err(), Turned::Busy);
        first.shrink(1_025);
        let _two = load.answer(2 * 1_024).await.unwrap();
        assert_eq!(load.answer(1).await.unwrap_err(), Turned::Busy);
        drop(first);
        assert!(load.answer(2 * 1_024).await.is_ok());
    }

    #[tokio::test]
    async fn the_more_wait_the_later_to_come_again() {
        let load = load(2);
        let draws = |load: &Load| (0..50).map(|_| load.retry_after()).collect::<Vec<_>>();
        let free = draws(&load);
        assert!(free.iter().all(|s| (5..=10).contains(s)), "{free:?}");
        assert!(free.iter().any(|s| *s != free[0]), "no two come at once");
        let waiting: Vec<_> = (0..6).map(|_| Waiting::one_more(&load)).collect();
        assert!(draws(&load).iter().all(|s| (20..=40).contains(s)));
        drop(waiting);
        assert!(draws(&load).iter().all(|s| *s <= 10));
    }
}
