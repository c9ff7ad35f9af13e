//! The machine's clock against what was stored under it.

use shared::time::Timestamp;

use super::{Finding, Level};

const CHECK: &str = "clock";
/// How far another process's clock may be ahead: a minute.
const AHEAD_MS: i64 = 60_000;

/// `newest`: when the last row or entry was stored.
pub(super) fn of(now: Timestamp, newest: Option<Timestamp>) -> Finding {
    match newest {
        Some(newest) if now.0 + AHEAD_MS < newest.0 => Finding::new(
            CHECK,
            Level::Unsafe,
            format!(
                "这台机器的钟比账里最后一笔（{}）还早；请把钟对准。",
                newest.minute()
            ),
            format!(
                "This machine's clock is before the last that was stored ({}): set it right.",
                newest.minute()
            ),
        ),
        _ => Finding::new(
            CHECK,
            Level::Ok,
            format!("这台机器的钟是 {}。", now.minute()),
            format!("This machine's clock says {}.", now.minute()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_log_is_unsafe() {
        let level = |now, newest| of(Timestamp(now), newest).level;
        assert_eq!(level(0, None), Level::Ok);
        assert_eq!(level(0, Some(Timestamp(AHEAD_MS))), Level::Ok);
        assert_eq!(level(0, Some(Timestamp(AHEAD_MS + 1))), Level::Unsafe);
    }
}
