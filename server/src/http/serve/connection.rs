//! Which connections are open, and which of them could go.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// The open connections. Half a header costs its sender nothing, so it must not cost anybody else their turn: where
/// there are too many, the oldest that has nothing in work goes.
#[derive(Debug, Clone)]
pub(super) struct Connections(Arc<Registry>);

#[derive(Debug)]
struct Registry {
    most: usize,
    open: Mutex<Opened>,
    closed: Notify,
}

#[derive(Debug, Default)]
struct Opened {
    last: u64,
    by_age: BTreeMap<u64, Connection>,
}

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
    at_work: AtomicUsize,
    out: Notify,
}

/// A request of a connection is in work, until this is dropped.
#[derive(Debug)]
pub(in crate::http) struct AtWork(Connection);

impl Connections {
    pub(super) fn new(most: usize) -> Self {
        Self(Arc::new(Registry {
            most,
            open: Mutex::default(),
            closed: Notify::new(),
        }))
    }

    /// Waits until another may be open, turning one out if that helps.
    pub(super) async fn room(&self) {
        loop {
            // Before the look, or what closes meanwhile would be missed.
            let closed = self.0.closed.notified();
            if self.make_room() {
                return;
            }
            closed.await;
        }
    }

    /// Whether there is room, or comes: one that is told to go goes at once.
    fn make_room(&self) -> bool {
        let mut open = self.opened();
        if open.by_age.len() < self.0.most {
            return true;
        }
        let idle = open
            .by_age
            .iter()
            .find(|(_, connection)| !connection.is_at_work());
        let Some(number) = idle.map(|(number, _)| *number) else {
            return false;
        };
        if let Some(connection) = open.by_age.remove(&number) {
            connection.0.out.notify_one();
        }
        true
    }

    pub(super) fn open(&self) -> Open {
        let connection = Connection::default();
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
    use super::*;

    #[test]
    fn the_oldest_that_has_nothing_in_work_goes() {
        let connections = Connections::new(3);
        let open: Vec<Open> = (0..3).map(|_| connections.open()).collect();
        let work = open[0].connection().work();
        assert!(connections.make_room());
        let numbers: Vec<u64> = connections.opened().by_age.keys().copied().collect();
        assert_eq!(numbers, [1, 3]);
        let last = connections.open();
        let _works = [open[2].connection().work(), last.connection().work()];
        assert!(!connections.make_room(), "all are at work");
        drop(work);
        assert!(connections.make_room());
        // One that was turned out takes nobody's place when it ends.
        drop(open);
        let numbers: Vec<u64> = connections.opened().by_age.keys().copied().collect();
        assert_eq!(numbers, [4]);
    }
}
