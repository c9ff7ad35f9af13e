//! The key that signs tokens: how old it is.

use shared::time::{DAY_MS, Timestamp};

use super::{Finding, Level};
use crate::store::identity::TokenKeyRow;

const CHECK: &str = "token_key";
/// Days after which it is changed.
const OLD: i64 = 90;

/// The newest one; the first is made when the office is first served.
pub(super) fn of(newest: Option<&TokenKeyRow>, now: Timestamp) -> Finding {
    let days = newest.map_or(0, |key| (now.0 - key.made_at.0) / DAY_MS);
    if days > OLD {
        return Finding::new(
            CHECK,
            Level::Warning,
            format!("签令牌的密钥用了 {days} 天；请运行 satchel keys rotate，不用停机。"),
            format!(
                "The key that signs tokens is {days} days old: run satchel keys rotate, also while it serves."
            ),
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        format!("签令牌的密钥用了 {days} 天。"),
        format!("The key that signs tokens is {days} days old."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_key_is_to_be_changed() {
        let key = |days: i64| TokenKeyRow {
            kid: String::new(),
            seed: [0; 32],
            made_at: Timestamp(1_000 * DAY_MS - days * DAY_MS),
            retired_at: None,
        };
        let level = |days| of(Some(&key(days)), Timestamp(1_000 * DAY_MS)).level;
        assert_eq!(level(OLD), Level::Ok);
        assert_eq!(level(OLD + 1), Level::Warning);
        assert_eq!(of(None, Timestamp(0)).level, Level::Ok);
    }
}
