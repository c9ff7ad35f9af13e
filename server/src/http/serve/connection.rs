//! Which connections are open, and which of them could go.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::limits::Limits;
use crate::rates::Network;

/// The open connections. Half a header costs its sender nothing, so it must not cost anybody else their turn: where
/// there are too many, the oldest that has nothing in work goes.
#[derive(Debug, Clone)]
pub(super) struct Connections(Arc<Registry>);

#[derive(Debug)]
struct Registry {
    most: usize,
    most_of_address: usize,
    open: Mutex<Opened>,
    closed: Notify,
}

#[derive(Debug, Default)]
struct Opened {
    last: u64,
    by_age: BTreeMap<u64, Connection>,
}

/// There is no place for another connection of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoPlace;

/// An open connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Open {
    connections: Connections,
    number: u64,
    connection: Connection,
}

/// A connection as its requests know it.
#[derive(Debug, Clone, Default)]
pub(in crate::http) struct Connection(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Whose it is, where addresses are told apart.
    of: Option<Network>,
    at_work: AtomicUsize,
    out: Notify,
}

/// A request of a connection is in work, until this is dropped.
#[derive(Debug)]
pub(in crate::http) struct AtWork(Connection);

impl Connections {
    pub(super) fn new(limits: &Limits) -> Self {
        Self(Arc::new(Registry {
            most: limits.connections,
            most_of_address: limits.connections_of_address,
            open: Mutex::default(),
            closed: Notify::new(),
        }))
    }

    /// Waits until another may be open, turning one out if that helps. Nobody waits for an address that has all its
    /// places at work.
    pub(super) async fn room(&self, of: Option<Network>) -> Result<(), NoPlace> {
        if of.is_some() && !self.make_room(self.0.most_of_address, |open| open.0.of == of) {
            return Err(NoPlace);
        }
        loop {
            // Before the look, or what closes meanwhile would be missed.
            let closed = self.0.closed.notified();
            if self.make_room(self.0.most, |_| true) {
                return Ok(());
            }
            closed.await;
        }
    }

    /// Whether there are fewer than so many of some, or come to be: one that is told to go goes at once.
    fn make_room(&self, most: usize, is_one: impl Fn(&Connection) -> bool) -> bool {
        let mut open = self.opened();
        let some = || open.by_age.iter().filter(|(_, one)| is_one(one));
        if some().count() < most {
            return true;
        }
        let idle = some().find(|(_, connection)| !connection.is_at_work());
        let Some(number) = idle.map(|(number, _)| *number) else {
            return false;
        };
        if let Some(connection) = open.by_age.remove(&number) {
            connection.0.out.notify_one();
        }
        true
    }

    pub(super) fn open(&self, of: Option<Network>) -> Open {
        let connection = Connection(Arc::new(State {
            of,
            ..State::default()
        }));
        let mut open = self.opened();
        open.last += 1;
        let number = open.last;
        open.by_age.insert(number, connection.clone());
        Open {
            connections: self.clone(),
            number,
            connection,
        }
    }

    fn opened(&self) -> std::sync::MutexGuard<'_, Opened> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    pub(super) fn connection(&self) -> Connection {
        self.connection.clone()
    }

    /// Comes back once it has to go.
    pub(super) async fn turned_out(&self) {
        self.connection.0.out.notified().await;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.connections.opened().by_age.remove(&self.number);
        self.connections.0.closed.notify_one();
    }
}

impl Connection {
    /// It is not turned out while this is kept.
    pub(in crate::http) fn work(&self) -> AtWork {
        self.0.at_work.fetch_add(1, Ordering::SeqCst);
        AtWork(self.clone())
    }

    fn is_at_work(&self) -> bool {
        self.0.at_work.load(Ordering::SeqCst) > 0
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.0.at_work.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::net::IpAddr;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn connections(most: usize, most_of_address: usize) -> Connections {
        Connections::new(&Limits {
            connections: most,
            connections_of_address: most_of_address,
            ..Limits::default()
        })
    }

    fn has_room(connections: &Connections, of: Option<Network>) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        let room = pin!(connections.room(of)).poll(&mut context);
        room == Poll::Ready(Ok(()))
    }

    #[test]
    fn the_oldest_that_has_nothing_in_work_goes() {
        let connections = connections(3, 3);
        let open: Vec<Open> = (0..3).map(|_| connections.open(None)).collect();
        let work = open[0].connection().work();
        assert!(has_room(&connections, None));
        let numbers: Vec<u64> = connections.opened().by_age.keys().copied().collect();
        assert_eq!(numbers, [1, 3]);
        let last = connections.open(None);
        let _works = [open[2].connection().work(), last.connection().work()];
        assert!(!has_room(&connections, None), "all are at work");
        drop(work);
        assert!(has_room(&connections, None));
        // One that was turned out takes nobody's place when it ends.
        drop(open);
        let numbers: Vec<u64> = connections.opened().by_age.keys().copied().collect();
        assert_eq!(numbers, [4]);
    }

    #[test]
    fn an_address_takes_the_places_of_its_own() {
        let connections = connections(5, 2);
        let address = |last| Some(Network::from(IpAddr::from([10, 0, 0, last])));
        let other = connections.open(address(2));
        let own = [connections.open(address(1)), connections.open(address(1))];
        let work = own[0].connection().work();
        assert!(has_room(&connections, address(1)));
        let numbers: Vec<u64> = connections.opened().by_age.keys().copied().collect();
        assert_eq!(numbers, [1, 2], "the own idle one went, older ones stay");
        let third = connections.open(address(1));
        let _works = [third.connection().work(), work];
        assert!(!has_room(&connections, address(1)));
        assert!(has_room(&connections, address(2)));
        assert!(has_room(&connections, None));
        drop(other);
    }
}
