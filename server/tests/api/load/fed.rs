//! A body whose bytes come when the test says so, and which tells when the office has taken them.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use tokio::sync::{mpsc, watch};

/// The sender's end of a body.
pub(super) struct Feeder {
    pieces: Option<mpsc::UnboundedSender<Bytes>>,
    sent: usize,
    wanted: watch::Receiver<Wanted>,
}

/// How far the office is with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// It has not looked yet.
    Nothing,
    /// It has done with so many pieces and waits for another.
    After(usize),
    /// It has seen the end.
    End,
}

struct Fed {
    pieces: mpsc::UnboundedReceiver<Bytes>,
    taken: usize,
    wanted: watch::Sender<Wanted>,
}

/// A body, and who feeds it.
pub(super) fn fed() -> (Body, Feeder) {
    let (pieces, coming) = mpsc::unbounded_channel();
    let (wanting, wanted) = watch::channel(Wanted::Nothing);
    let fed = Fed {
        pieces: coming,
        taken: 0,
        wanted: wanting,
    };
    let feeder = Feeder {
        pieces: Some(pieces),
        sent: 0,
        wanted,
    };
    (Body::new(fed), feeder)
}

impl Feeder {
    pub(super) fn send(&mut self, bytes: impl Into<Bytes>) {
        self.sent += 1;
        let pieces = self.pieces.as_ref().unwrap();
        pieces.send(bytes.into()).unwrap();
    }

    pub(super) fn end(&mut self) {
        self.pieces = None;
    }

    /// Waits until all that was sent has been dealt with, as far as its end if that was said.
    pub(super) async fn is_taken(&mut self) {
        let all = match self.pieces {
            Some(_) => Wanted::After(self.sent),
            None => Wanted::End,
        };
        self.wanted.wait_for(|wanted| *wanted == all).await.unwrap();
    }
}

impl HttpBody for Fed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.pieces.poll_recv(context);
        match &next {
            Poll::Pending => {
                let after = Wanted::After(self.taken);
                self.wanted.send_replace(after);
            }
            Poll::Ready(None) => {
                self.wanted.send_replace(Wanted::End);
            }
            Poll::Ready(Some(_)) => self.taken += 1,
        }
        next.map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
    }
}
