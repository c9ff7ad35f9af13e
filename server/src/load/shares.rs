//! What one address has of the places: never all of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::rates::Network;

/// The places of each address that has any, or waits for one.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    most: usize,
    by_address: Arc<Mutex<BTreeMap<Network, Arc<Semaphore>>>>,
}

/// A place of an address, until it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    permit: Option<OwnedSemaphorePermit>,
    _standing: Standing,
}

/// An address stands in the map while anybody of it has this.
#[derive(Debug)]
struct Standing {
    shares: Shares,
    of: Network,
    places: Option<Arc<Semaphore>>,
}

impl Shares {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.min(Semaphore::MAX_PERMITS),
            by_address: Arc::default(),
        }
    }

    /// A place of an address, once it has one left.
    pub(super) async fn place(&self, of: Network) -> Share {
        let (standing, places) = self.stand(of);
        // Nobody closes it.
        let permit = places.acquire_owned().await.ok();
        Share {
            permit,
            _standing: standing,
        }
    }

    fn stand(&self, of: Network) -> (Standing, Arc<Semaphore>) {
        let mut by_address = self.lock();
        let places = by_address
            .entry(of)
            .or_insert_with(|| Arc::new(Semaphore::new(self.most)))
            .clone();
        let standing = Standing {
            shares: self.clone(),
            of,
            places: Some(places.clone()),
        };
        (standing, places)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Network, Arc<Semaphore>>> {
        self.by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.permit = None;
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        let mut by_address = self.shares.lock();
        self.places = None;
        let is_last = |places: &Arc<Semaphore>| Arc::strong_count(places) == 1;
        if by_address.get(&self.of).is_some_and(is_last) {
            by_address.remove(&self.of);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::net::IpAddr;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    fn network(last: u8) -> Network {
        Network::from(IpAddr::from([10, 0, 0, last]))
    }

    #[tokio::test]
    async fn an_address_has_its_part_and_is_forgotten_when_it_has_none() {
        let shares = Shares::new(2);
        let first = shares.place(network(1)).await;
        let _second = shares.place(network(1)).await;
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut third = pin!(shares.place(network(1)));
            assert!(third.as_mut().poll(&mut context).is_pending());
            let _other = shares.place(network(2)).await;
            drop(first);
            assert!(third.as_mut().poll(&mut context).is_ready());
        }
        assert_eq!(shares.lock().len(), 1);
        // Who waited and went away leaves nothing either.
        drop(_second);
        assert_eq!(shares.lock().len(), 0);
    }
}
