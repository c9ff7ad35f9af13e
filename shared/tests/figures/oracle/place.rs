//! The small table of divisions by hand.

use shared::time::LocalDate;

use crate::fixture::{
    COUNTY, JOINED, LOST, MOVED, MOVED_NOW, SPLIT, STAYED, TOWN_A, TOWN_B, TOWN_C,
};

const SPLIT_EAST: &str = "511781100205";
const SPLIT_WEST: &str = "511781102201";

const VILLAGES_THEN: &[&str] = &[STAYED, JOINED, SPLIT, LOST, MOVED];
const VILLAGES_NOW: &[&str] = &[STAYED, SPLIT_EAST, SPLIT_WEST, MOVED_NOW];

/// Where a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lies {
    Inside,
    Outside,
    Unknown,
}

fn is_now(on: LocalDate) -> bool {
    on >= "2020-06-01".parse().unwrap()
}

/// The villages of a day.
pub(super) fn villages(on: LocalDate) -> &'static [&'static str] {
    if is_now(on) {
        VILLAGES_NOW
    } else {
        VILLAGES_THEN
    }
}

fn exists(code: &str, on: LocalDate) -> bool {
    let towns: &[&str] = if is_now(on) {
        &[TOWN_A, TOWN_C]
    } else {
        &[TOWN_A, TOWN_B]
    };
    code == COUNTY || towns.contains(&code) || villages(on).contains(&code)
}

/// What a code of one day is on another; nothing where nobody knows.
fn became(code: &'static str, on: LocalDate, later: LocalDate) -> Vec<&'static str> {
    if !exists(code, on) {
        return Vec::new();
    }
    match (is_now(on), is_now(later)) {
        (false, false) | (true, true) => vec![code],
        (true, false) => Vec::new(),
        (false, true) => match code {
            JOINED => vec![STAYED],
            SPLIT => vec![SPLIT_EAST, SPLIT_WEST],
            LOST => Vec::new(),
            MOVED => vec![MOVED_NOW],
            TOWN_A => vec![TOWN_A, TOWN_C],
            TOWN_B => vec![TOWN_C],
            _ => vec![code],
        },
    }
}

/// Where the place that bore a code on a day lies.
pub(super) fn lies(code: &'static str, on: LocalDate, area: &str, as_of: LocalDate) -> Lies {
    let has_villages = villages(as_of)
        .iter()
        .any(|village| village.starts_with(area));
    if area == COUNTY || !has_villages {
        return if code.starts_with(area) {
            Lies::Inside
        } else {
            Lies::Outside
        };
    }
    let now = became(code, on, as_of);
    let inside = now.iter().filter(|code| code.starts_with(area)).count();
    if !now.is_empty() && inside == now.len() {
        Lies::Inside
    } else if (now.is_empty() || inside > 0) && code.starts_with(area) {
        Lies::Unknown
    } else {
        Lies::Outside
    }
}

/// The one village that a village of a day is on another.
pub(super) fn one_successor(
    code: &'static str,
    on: LocalDate,
    later: LocalDate,
) -> Option<&'static str> {
    match became(code, on, later).as_slice() {
        [only] => Some(only),
        _ => None,
    }
}
