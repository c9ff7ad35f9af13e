//! The server's clock, a value: the one place that reads the machine's time.
#![expect(
    clippy::disallowed_methods,
    reason = "this module is where the clock is read; everything else gets a Clock"
)]

mod patience;

pub(crate) use patience::Patience;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use shared::time::Timestamp;

/// Where the server's time comes from. Tokens, deadlines, receipts and jobs read it.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that somebody else sets: the demo and the simulation play a year in minutes. It starts
    /// at the given instant and never goes back.
    Simulated(Arc<AtomicI64>),
}

impl Clock {
    /// A simulated clock at an instant.
    pub fn simulated(at: Timestamp) -> Self {
        Self::Simulated(Arc::new(AtomicI64::new(at.0)))
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH);
                Timestamp(since.map_or(0, |since| {
                    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
                }))
            }
            Self::Simulated(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a simulated clock forward to an instant; the machine's clock is left alone.
    pub fn advance_to(&self, to: Timestamp) {
        if let Self::Simulated(at) = self {
            at.fetch_max(to.0, Ordering::SeqCst);
        }
    }
}

/// Lets a while pass before something that just failed is tried again.
pub(crate) async fn pause(time: std::time::Duration) {
    tokio::time::sleep(time).await;
}
