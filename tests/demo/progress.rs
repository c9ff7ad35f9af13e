//! What is told while the year is played, on standard error.
#![expect(
    clippy::disallowed_methods,
    reason = "says how long the play took; nothing in it depends on that"
)]

use std::time::Instant;

use crate::play::Count;

/// Tells how far the play has come.
#[derive(Debug)]
pub(crate) struct Progress {
    began: Instant,
    is_quiet: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            is_quiet: false,
        }
    }

    /// Says nothing.
    #[cfg(test)]
    pub(crate) fn quiet() -> Self {
        Self {
            began: Instant::now(),
            is_quiet: true,
        }
    }

    /// Seconds since it began.
    pub(crate) fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    pub(crate) fn say(&self, words: &str) {
        if !self.is_quiet {
            eprintln!("[{:6.1}s] {words}", self.seconds());
        }
    }

    pub(crate) fn day(&self, day: i32, count: &Count) {
        let date = ::tests::truth::Date::new(2018, 1, 1).plus_days(day);
        self.say(&format!(
            "{date} 登记 {} 场，更正 {}，申请作废 {}，联网 {} 次（失败 {}，回执丢失 {}，重复发送 {}）",
            count.logged,
            count.amended,
            count.voids_asked,
            count.calls,
            count.calls_failed,
            count.answers_lost,
            count.sent_twice,
        ));
    }
}
