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
    account: Account,
    since: Option<Instant>,
    end: Pin<Box<Sleep>>,
}

/// The sums of it.
#[derive(Debug)]
struct Account {
    pace: Pace,
    left: Duration,
}

impl Account {
    fn new(pace: Pace) -> Self {
        let left = pace.grace;
        Self { pace, left }
    }

    /// Never more is left than the grace: whoever was quick does not stand still for longer.
    fn earn(&mut self, bytes: usize) {
        let left = self.left.saturating_add(self.pace.earned(bytes));
        self.left = left.min(self.pace.grace);
    }

    fn spend(&mut self, wait: Duration) {
        self.left = self.left.saturating_sub(wait);
    }
}

impl Patience {
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            account: Account::new(pace),
            since: None,
            end: Box::pin(tokio::time::sleep(pace.grace)),
        }
    }

    /// So many bytes came or went.
    pub(crate) fn passed(&mut self, bytes: usize) {
        if let Some(since) = self.since.take() {
            self.account.spend(since.elapsed());
        }
        self.account.earn(bytes);
    }

    /// Nothing comes or goes just now: ready once patience is at its end.
    pub(crate) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.since.is_none() {
            let now = Instant::now();
            self.since = Some(now);
            self.end.as_mut().reset(now + self.account.left);
        }
        self.end.as_mut().poll(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    /// How an answer was taken: whether all of it, and how long the server waited.
    struct Taken {
        whole: bool,
        waited: Duration,
    }

    /// An answer that a reader takes at an even rate, through a system that holds so many bytes and takes more once a
    /// third of them is with the reader.
    fn take(pace: Pace, holds: usize, rate: usize, answer: usize) -> Taken {
        let mut account = Account::new(pace);
        let mut waited = Duration::ZERO;
        let mut given = answer.min(holds);
        account.earn(given);
        while given < answer {
            let third = (holds / 3).max(1);
            let wait = match rate {
                0 => Duration::MAX,
                rate => Duration::from_micros((third * 1_000_000 / rate) as u64),
            };
            if wait >= account.left {
                waited += account.left;
                return Taken {
                    whole: false,
                    waited,
                };
            }
            account.spend(wait);
            waited += wait;
            let more = third.min(answer - given);
            account.earn(more);
            given += more;
        }
        Taken {
            whole: true,
            waited,
        }
    }

    /// What Linux holds, where so much is asked for.
    fn held(bytes: usize) -> usize {
        2 * bytes
    }

    #[test]
    fn who_takes_an_answer_at_the_pace_has_all_of_it_however_long() {
        let limits = Limits::default();
        let pace = limits.pace;
        let rate = pace.bytes_per_second as usize;
        for answer in [1, 20_000, 100_000, 1_000_000, 9_000_000] {
            let taken = take(pace, held(limits.held_by_system()), rate, answer);
            assert!(taken.whole, "{answer} B");
        }
        // Were the system to hold what it might, the same reader would seem to stand still.
        let taken = take(pace, held(256 * 1024), rate, 1_000_000);
        assert!(!taken.whole);
    }

    #[test]
    fn nobody_has_longer_for_an_answer_than_the_pace_gives_it() {
        let limits = Limits::default();
        let pace = limits.pace;
        let pace_of = pace.bytes_per_second as usize;
        for answer in [1, 50_000, 1_000_000, 9_000_000] {
            for rate in [0, 1, 10, 100, 170, 200, 255, pace_of, 10_000] {
                for holds in [5_000, held(limits.held_by_system()), 400_000] {
                    let taken = take(pace, holds, rate, answer);
                    let longest = pace.longest(answer);
                    assert!(
                        taken.waited <= longest,
                        "{answer} B at {rate}, {holds} B held"
                    );
                }
            }
        }
        // Who takes nothing has the grace, and no more.
        let taken = take(pace, held(limits.held_by_system()), 0, 1_000_000);
        assert!(!taken.whole && taken.waited == pace.grace);
        assert_eq!(pace.longest(1_000_000).as_secs(), 60 + 3_906);
    }
}
