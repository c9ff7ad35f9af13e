//! How long somebody may keep the server waiting.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use crate::limits::Pace;

/// What is left of the grace of a [`Pace`]: waiting spends it, bytes earn it back. Time that nobody waits in costs
/// nothing, so that a busy server does not hold its own delays against a phone.
#[derive(Debug)]
pub(crate) struct Patience {
    pace: Pace,
    left: Duration,
    since: Option<Instant>,
    end: Pin<Box<Sleep>>,
}

impl Patience {
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            left: pace.grace,
            since: None,
            end: Box::pin(tokio::time::sleep(pace.grace)),
        }
    }

    /// So many bytes came or went.
    pub(crate) fn passed(&mut self, bytes: usize) {
        if let Some(since) = self.since.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let earned = f64::from(bytes) / f64::from(self.pace.bytes_per_second.max(1));
        let earned = Duration::try_from_secs_f64(earned).unwrap_or(self.pace.grace);
        self.left = self.left.saturating_add(earned).min(self.pace.grace);
    }

    /// Nothing comes or goes just now: ready once patience is at its end.
    pub(crate) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.since.is_none() {
            let now = Instant::now();
            self.since = Some(now);
            self.end.as_mut().reset(now + self.left);
        }
        self.end.as_mut().poll(context)
    }
}
