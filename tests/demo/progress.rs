//! What is told while the year is played, on standard error.
#![expect(
    clippy::disallowed_methods,
    reason = "says how long the play took; nothing in it depends on that"
)]

use std::time::Instant;

use shared::message::Language;

use crate::play::Count;

/// Tells how far the play has come.
#[derive(Debug)]
pub(crate) struct Progress {
    began: Instant,
    language: Language,
    is_quiet: bool,
}

impl Progress {
    pub(crate) fn new(language: Language) -> Self {
        Self {
            began: Instant::now(),
            language,
            is_quiet: false,
        }
    }

    /// Says nothing.
    #[cfg(test)]
    pub(crate) fn quiet() -> Self {
        Self {
            began: Instant::now(),
            language: Language::ZhCn,
            is_quiet: true,
        }
    }

    /// Seconds since it began.
    pub(crate) fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// One of two texts, after the seconds.
    pub(crate) fn say(&self, chinese: &str, english: &str) {
        let words = match self.language {
            Language::ZhCn => chinese,
            Language::En => english,
        };
        if !self.is_quiet {
            eprintln!("[{:6.1}s] {words}", self.seconds());
        }
    }

    pub(crate) fn day(&self, day: i32, count: &Count) {
        let date = ::tests::truth::Date::new(2018, 1, 1).plus_days(day);
        let Count {
            logged,
            amended,
            voids_asked,
            calls,
            calls_failed,
            answers_lost,
            sent_twice,
            ..
        } = count;
        self.say(
            &format!(
                "{date} 登记 {logged} 场，更正 {amended}，申请作废 {voids_asked}，联网 {calls} 次\
                 （失败 {calls_failed}，回执丢失 {answers_lost}，重复发送 {sent_twice}）"
            ),
            &format!(
                "{date} sessions {logged}, amended {amended}, voids asked for {voids_asked}, calls {calls} \
                 (failed {calls_failed}, answers lost {answers_lost}, sent twice {sent_twice})"
            ),
        );
    }
}
