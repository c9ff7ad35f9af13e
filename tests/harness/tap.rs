//! A loopback proxy that counts every byte on the socket, headers and all, and can do something between two of them.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};

/// A proxy in front of a server. It passes bytes on as they come and lives until the process ends.
#[derive(Debug, Clone)]
pub struct Tap {
    /// `http://127.0.0.1:…`.
    pub address: String,
    up: Arc<AtomicU64>,
    down: Arc<AtomicU64>,
    trap: Arc<Trap>,
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the server.
    Up,
    /// From it.
    Down,
}

/// What happens between two bytes, once.
type Deed = Box<dyn FnOnce(Way) + Send>;

/// A deed, and how many bytes still pass before it.
#[derive(Default)]
struct Trap(Mutex<Option<(u64, Deed)>>);

impl std::fmt::Debug for Trap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let trap = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = trap.as_ref().map(|(left, _)| left);
        f.debug_tuple("Trap").field(&left).finish()
    }
}

impl Trap {
    /// How many of these bytes pass first, and what comes then.
    fn spring(&self, bytes: u64) -> Option<(u64, Deed)> {
        let mut trap = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, _) = trap.as_mut()?;
        if *left >= bytes {
            *left -= bytes;
            return None;
        }
        trap.take()
    }
}

impl Tap {
    /// Starts one in front of `http://host:port`.
    pub fn before(address: &str) -> Result<Self> {
        let server: SocketAddr = address
            .strip_prefix("http://")
            .context("not an http address")?
            .parse()?;
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let tap = Self {
            address: format!("http://{}", listener.local_addr()?),
            up: Arc::default(),
            down: Arc::default(),
            trap: Arc::default(),
        };
        let counting = tap.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(server) {
                    counting.join(client, server);
                }
            }
        });
        Ok(tap)
    }

    /// Bytes sent to the server so far. A byte is counted before it is passed on, so after an answer
    /// all of its request is counted.
    pub fn up(&self) -> u64 {
        self.up.load(Ordering::SeqCst)
    }

    /// Bytes that came back so far.
    pub fn down(&self) -> u64 {
        self.down.load(Ordering::SeqCst)
    }

    /// Does something once so many more bytes have passed, both ways together, and before the next one does. The
    /// connection that it happens on waits for it.
    pub fn after(&self, bytes: u64, deed: impl FnOnce(Way) + Send + 'static) {
        let mut trap = self.trap.0.lock().unwrap_or_else(PoisonError::into_inner);
        *trap = Some((bytes, Box::new(deed)));
    }

    fn join(&self, client: TcpStream, server: TcpStream) {
        let ends = (client.try_clone(), server.try_clone());
        let (Ok(client_end), Ok(server_end)) = ends else {
            return;
        };
        // Small answers wait for nobody.
        if client
            .set_nodelay(true)
            .and(server.set_nodelay(true))
            .is_err()
        {
            return;
        }
        let (up, down) = (self.clone(), self.clone());
        thread::spawn(move || up.pass(client, server_end, Way::Up));
        thread::spawn(move || down.pass(server, client_end, Way::Down));
    }

    fn pass(&self, mut from: TcpStream, mut to: TcpStream, way: Way) {
        let count = match way {
            Way::Up => &self.up,
            Way::Down => &self.down,
        };
        let mut buffer = [0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            count.fetch_add(length as u64, Ordering::SeqCst);
            let mut rest = &buffer[..length];
            if let Some((first, deed)) = self.trap.spring(length as u64) {
                let (before, after) = rest.split_at(usize::try_from(first).unwrap_or(length));
                let passed = to.write_all(before);
                deed(way);
                if passed.is_err() {
                    break;
                }
                rest = after;
            }
            if to.write_all(rest).is_err() {
                break;
            }
        }
        // The other side is closed too, or was.
        let _ = to.shutdown(Shutdown::Both);
    }
}
