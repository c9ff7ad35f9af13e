//! A line to the office over a real socket, held by somebody who is slow.

use std::time::Duration;

use axum::body::Body;
use shared::sync::encode_request;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use crate::office::{Office, Phone};

/// A test that waits longer than this waits for something that will not come.
const PATIENCE: Duration = Duration::from_secs(20);

/// The office on a socket, until this is dropped.
pub(super) struct Line {
    address: std::net::SocketAddr,
    served: JoinHandle<std::io::Result<()>>,
}

/// One connection.
pub(super) struct Call(pub(super) TcpStream);

impl Line {
    pub(super) async fn to(office: &Office) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = server::serve(office.app.clone(), listener, std::future::pending());
        Self {
            address,
            served: tokio::spawn(serving),
        }
    }

    /// A connection whose reader has next to no room.
    pub(super) async fn call(&self) -> Call {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(2 * 1024).unwrap();
        Call(socket.connect(self.address).await.unwrap())
    }

    /// An exchange that is begun: its head, and no byte of its body.
    pub(super) async fn exchange(&self, phone: &Phone, length: usize) -> Call {
        let mut call = self.call().await;
        let head = format!(
            "POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-type: application/cbor\r\n\
             authorization: Bearer {}\r\ncontent-length: {length}\r\n\r\n",
            phone.token(),
        );
        call.send(head.as_bytes()).await;
        call
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl Call {
    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Everything until the server ends the connection; nothing more where it broke it.
    pub(super) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        let read = self.0.read_to_end(&mut rest);
        // However it ends.
        let _ = tokio::time::timeout(PATIENCE, read).await.unwrap();
        String::from_utf8_lossy(&rest).into_owned()
    }

    pub(super) fn hang_up(self) {
        drop(self.0);
    }

    /// Waits until the office has taken an exchange on: another of whoever may still have one is answered after it.
    pub(super) async fn is_heard(&self, office: &Office) {
        until(async || office.app.exchanges_under_way() > 0).await;
    }
}

/// Looks until something is so.
pub(super) async fn until(is_so: impl AsyncFn() -> bool) {
    let look = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.unwrap();
}

/// A whole exchange without packs.
pub(super) fn question(phone: &Phone) -> Body {
    Body::from(encode_request(&phone.request(), &[]))
}
