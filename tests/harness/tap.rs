//! A loopback proxy that counts every byte on the socket, headers and all.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use anyhow::{Context as _, Result};

/// A proxy in front of a server. It passes bytes on as they come and lives until the process ends.
#[derive(Debug, Clone)]
pub struct Tap {
    /// `http://127.0.0.1:…`.
    pub address: String,
    up: Arc<AtomicU64>,
    down: Arc<AtomicU64>,
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
        let (up, down) = (self.up.clone(), self.down.clone());
        thread::spawn(move || pass(client, server_end, &up));
        thread::spawn(move || pass(server, client_end, &down));
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, count: &AtomicU64) {
    let mut buffer = [0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        count.fetch_add(length as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    // The other side is closed too, or was.
    let _ = to.shutdown(Shutdown::Both);
}
