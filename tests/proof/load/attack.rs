//! Whoever takes and does not give: slow writers and readers, half a header, floods.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use shared::sync::encode_request;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use tests::hand::Hand;

/// The attackers' side: a runtime of its own, and the beat at which they move. It is struck by what honest phones
/// do, so that nothing here depends on how fast the machine is.
pub(super) struct Attack {
    runtime: Runtime,
    address: SocketAddr,
    beat: watch::Sender<u64>,
    /// Attackers tell that they are where they wanted to be.
    ready: (mpsc::UnboundedSender<()>, mpsc::UnboundedReceiver<()>),
    pub(super) counts: Arc<Counts>,
}

/// What they came to.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Connections opened.
    pub(super) opened: AtomicU64,
    /// Answers 429 or 503.
    pub(super) turned_away: AtomicU64,
    /// Answers that began and are not read.
    pub(super) unread: AtomicU64,
    /// Bytes sent one by one.
    pub(super) single_bytes: AtomicU64,
}

impl Counts {
    pub(super) fn of(count: &AtomicU64) -> u64 {
        count.load(Ordering::SeqCst)
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::SeqCst);
}

impl Attack {
    pub(super) fn on(address: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self {
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()?,
            address,
            beat: watch::channel(0).0,
            ready: mpsc::unbounded_channel(),
            counts: Arc::default(),
        })
    }

    /// Lets every attacker move once more.
    pub(super) fn beat(&self) {
        self.beat.send_modify(|beat| *beat += 1);
    }

    /// Waits until so many are where they wanted to be.
    pub(super) fn wait_for(&mut self, many: usize) {
        let ready = &mut self.ready.1;
        self.runtime.block_on(async {
            for _ in 0..many {
                ready.recv().await;
            }
        });
    }

    /// Connections that never end their header, opened again when they are closed, at the next beat.
    pub(super) fn half_heads(&self, many: usize) {
        for _ in 0..many {
            let mut one = self.one();
            self.runtime.spawn(async move {
                loop {
                    if let Some(mut line) = one.connect().await {
                        let _ = line.write_all(b"POST /v1/sync HTTP/1.1\r\nhost: ").await;
                        one.is_ready();
                        let _ = line.read(&mut [0]).await;
                    }
                    if one.next_beat().await.is_none() {
                        return;
                    }
                }
            });
        }
    }

    /// Exchanges whose bodies come a byte at a beat; begun again when the server has had enough.
    pub(super) fn slow_writers(&self, hand: &Hand, many: usize) {
        for _ in 0..many {
            let mut one = self.one();
            let head = hand.head(900_000);
            self.runtime.spawn(async move {
                loop {
                    if let Some(mut line) = one.connect().await {
                        let _ = line.write_all(head.as_bytes()).await;
                        one.is_ready();
                        one.drip(&mut line).await;
                    }
                    if one.next_beat().await.is_none() {
                        return;
                    }
                }
            });
        }
    }

    /// Exchanges whose answer begins and is not read on; begun again when the server has had enough.
    pub(super) fn slow_readers(&self, hand: &Hand, many: usize) {
        let body = encode_request(&hand.request(), &[]);
        let message = [hand.head(body.len()).as_bytes(), &body].concat();
        for _ in 0..many {
            let mut one = self.one();
            let message = message.clone();
            self.runtime.spawn(async move {
                loop {
                    if let Some(mut line) = one.connect().await {
                        let _ = line.write_all(&message).await;
                        let mut status = [0; 12];
                        match line.read_exact(&mut status).await {
                            Ok(_) if status.ends_with(b"200") => {
                                count(&one.counts.unread);
                                one.is_ready();
                                one.closed(&mut line).await;
                            }
                            Ok(_) => {
                                count(&one.counts.turned_away);
                                one.is_ready();
                            }
                            // Turned out before it had said all: it comes again.
                            Err(_) => one.is_ready(),
                        }
                    }
                    if one.next_beat().await.is_none() {
                        return;
                    }
                }
            });
        }
    }

    /// Everybody goes home.
    pub(super) fn end(self) {
        drop(self.beat);
        self.runtime.shutdown_background();
    }

    fn one(&self) -> One {
        One {
            address: self.address,
            beat: self.beat.subscribe(),
            ready: Some(self.ready.0.clone()),
            counts: self.counts.clone(),
        }
    }
}

/// One attacker.
struct One {
    address: SocketAddr,
    beat: watch::Receiver<u64>,
    ready: Option<mpsc::UnboundedSender<()>>,
    counts: Arc<Counts>,
}

impl One {
    /// A connection that takes next to nothing in.
    async fn connect(&mut self) -> Option<TcpStream> {
        let line = self.try_connect().await;
        match line {
            Ok(line) => {
                count(&self.counts.opened);
                Some(line)
            }
            // Nobody waits for one that does not get through.
            Err(_) => {
                self.is_ready();
                None
            }
        }
    }

    async fn try_connect(&self) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(4 * 1_024)?;
        socket.connect(self.address).await
    }

    /// Says so once.
    fn is_ready(&mut self) {
        if let Some(ready) = self.ready.take() {
            let _ = ready.send(());
        }
    }

    async fn next_beat(&mut self) -> Option<()> {
        self.beat.changed().await.ok()
    }

    /// A byte at a beat, until the server answers or closes.
    async fn drip(&mut self, line: &mut TcpStream) {
        let mut status = [0; 12];
        loop {
            tokio::select! {
                read = line.read(&mut status) => {
                    if read.is_ok_and(|read| read > 0) {
                        count(&self.counts.turned_away);
                    }
                    return;
                }
                beat = self.beat.changed() => {
                    if beat.is_err() || line.write_all(&[0x5a]).await.is_err() {
                        return;
                    }
                    count(&self.counts.single_bytes);
                }
            }
        }
    }

    /// Reads nothing; comes back once the server is found to have ended it.
    async fn closed(&mut self, line: &mut TcpStream) {
        while self.beat.changed().await.is_ok() {
            // A connection that was ended takes no more bytes.
            if line.write_all(b"x").await.is_err() {
                return;
            }
        }
    }
}
