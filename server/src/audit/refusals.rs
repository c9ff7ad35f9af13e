//! Which refusals get an entry: a flood of wrong codes must not fill the disk.
//!
//! In a window of [`WINDOW_MS`] an address has one at each door, and one more when the door closes to it; all
//! addresses together have [`MOST`]. The rest is counted, and the next entry says how many there were. Counts live
//! in memory, as those of [`attempts`](crate::identity::attempts) do: several processes each allow the same again.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use shared::time::Timestamp;

use crate::identity::attempts::WINDOW_MS;

/// Entries of refusals in one window: at some 150 bytes, 100 MB in half a year of a flood without a pause.
pub const MOST: usize = 20;

/// Where somebody is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// Enrolment, by a code.
    Enrolment,
    /// The office's page, by a link.
    Page,
    /// Signing in with a password, and setting that up.
    SignIn,
}

/// What was noted in this window, and what was not.
#[derive(Debug, Clone, Default)]
pub struct Refusals {
    window: Arc<Mutex<Window>>,
}

#[derive(Debug, Default)]
struct Window {
    since: Option<Timestamp>,
    /// Door, address, and whether it was closing.
    noted: BTreeSet<(Door, IpAddr, bool)>,
    unnoted: u64,
}

impl Refusals {
    /// Whether a refusal gets an entry: then how many had none since the last that did. `closes`: the door closes
    /// to the address with it.
    pub fn note(&self, door: Door, address: IpAddr, closes: bool, now: Timestamp) -> Option<u64> {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |since: Timestamp| now.0 < since.0 || now.0 - since.0 >= WINDOW_MS;
        if window.since.is_none_or(is_over) {
            window.since = Some(now);
            window.noted.clear();
        }
        let key = (door, address, closes);
        if window.noted.len() >= MOST || !window.noted.insert(key) {
            window.unnoted += 1;
            return None;
        }
        Some(std::mem::take(&mut window.unnoted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u16) -> IpAddr {
        let [high, low] = number.to_be_bytes();
        IpAddr::from([10, 0, high, low])
    }

    #[test]
    fn an_address_has_its_first_and_its_last_and_the_rest_is_counted() {
        let refusals = Refusals::default();
        let note = |ms, closes| refusals.note(Door::Enrolment, address(1), closes, Timestamp(ms));
        assert_eq!(note(0, false), Some(0));
        for ms in 1..9 {
            assert_eq!(note(ms, false), None);
        }
        assert_eq!(note(9, true), Some(8));
        assert_eq!(note(10, true), None);
        let page = refusals.note(Door::Page, address(1), false, Timestamp(11));
        assert_eq!(page, Some(1), "another door");
        assert_eq!(note(WINDOW_MS - 1, false), None);
        assert_eq!(note(WINDOW_MS, false), Some(1), "another window");
    }

    #[test]
    fn a_flood_from_everywhere_leaves_so_many_entries_a_window_and_loses_no_count() {
        let refusals = Refusals::default();
        let (mut entries, mut counted) = (0, 0);
        for number in 0..10_000u16 {
            let now = Timestamp(i64::from(number));
            if let Some(before) = refusals.note(Door::Enrolment, address(number), false, now) {
                (entries, counted) = (entries + 1, counted + before + 1);
            }
        }
        assert_eq!(entries, MOST);
        let later = Timestamp(WINDOW_MS);
        let before = refusals.note(Door::Enrolment, address(1), false, later);
        counted += before.unwrap() + 1;
        assert_eq!(counted, 10_001);
    }
}
