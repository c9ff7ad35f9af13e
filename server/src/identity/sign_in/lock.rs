//! How many tries a login name has, and how long it is locked after too many.
//!
//! Counted in the database, so that several servers agree; whether somebody has the name makes no difference. A session
//! that is open stays open: whoever is signed in cannot be locked out.

use shared::id::Digest;
use shared::time::Timestamp;

use super::SignInError;
use crate::state::App;
use crate::store::audit::Unaudited;

/// Wrong tries in a row before the first lock.
pub const FREE_TRIES: u64 = 5;
/// The first lock: a minute. Each wrong try after it doubles.
pub const FIRST_LOCK_MS: i64 = 60_000;
/// The longest lock: an hour.
pub const LONGEST_LOCK_MS: i64 = 3_600_000;
/// Wrong tries are forgotten a day after the last.
pub const FORGOTTEN_MS: i64 = 24 * 3_600_000;

/// A try, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many since the last good one, with this one.
    pub count: u64,
    /// Until when the name is locked unless this one is good.
    pub locked_until: Option<Timestamp>,
}

/// How long so many wrong tries lock a name.
pub fn lock_ms(tries: u64) -> Option<i64> {
    let doublings = tries.checked_sub(FREE_TRIES)?;
    let doublings = u32::try_from(doublings).unwrap_or(u32::MAX).min(16);
    Some((FIRST_LOCK_MS << doublings).min(LONGEST_LOCK_MS))
}

/// Refuses a name that is locked: nothing of it is judged.
pub(super) async fn check(app: &App, login: Digest, now: Timestamp) -> Result<(), SignInError> {
    let mut tx = app.store.snapshot().await?;
    match tx.locked_until(login, now).await? {
        Some(until) => Err(SignInError::Wait(until.0.abs_diff(now.0))),
        None => Ok(()),
    }
}

/// Counts a try before it is judged, and locks the name until it turns out good: of many that come at once no more are
/// judged than one after the other.
pub(super) async fn count(app: &App, login: Digest, now: Timestamp) -> Result<Tries, SignInError> {
    let mut tx = app.store.begin().await?;
    let forgotten = now.plus_ms(-FORGOTTEN_MS);
    let Some(count) = tx.count_try(login, now, forgotten).await? else {
        drop(tx);
        check(app, login, now).await?;
        // The lock ended between the two: come again.
        return Err(SignInError::Wait(1_000));
    };
    let locked_until = lock_ms(count).map(|ms| now.plus_ms(ms));
    if let Some(until) = locked_until {
        tx.lock_login(login, until).await?;
    }
    tx.commit_unaudited(Unaudited::SignIn).await?;
    Ok(Tries {
        count,
        locked_until,
    })
}

/// Forgets the tries of a name, the last of which was good.
pub(super) async fn forget(app: &App, login: Digest) -> Result<(), SignInError> {
    let mut tx = app.store.begin().await?;
    tx.clear_tries(login).await?;
    tx.commit_unaudited(Unaudited::SignIn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_locks_for_a_minute_and_each_later_one_twice_as_long_up_to_an_hour() {
        assert_eq!(lock_ms(4), None);
        let minutes = [5, 6, 7, 8, 9, 10, 11, 12, 100_000, u64::MAX];
        let minutes = minutes.map(|tries| lock_ms(tries).unwrap() / 60_000);
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    }
}
