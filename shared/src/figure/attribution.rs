//! Which codes, as written in records, belong to an area, and what ended villages count as.
//!
//! An area is read **as it stands on the as-of day**, whatever the period: 官渡镇 asked today for 2018
//! is the villages of 2018 that are now known to lie in it, whatever township they were in then. So
//! the townships of one day share out the county without overlap.
//!
//! - A county needs no succession: a code belongs by its first six digits.
//! - An inspection's home may be a township, which lies where all its villages are known to have gone, or
//!   the county, which lies in no township.
//! - An area that has no village on the as-of day has ended, or the table does not know it: it is read
//!   as written, by prefix, so that a place is found under its former code too.
//! - A code whose successor is unknown, or whose successors lie partly outside, belongs to no township
//!   of the as-of day. If it was written under the prefix asked, it is listed beside the figure. It is
//!   never guessed into it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::division::{Area, DivisionCode, Divisions, Level, Succession};
use crate::time::{LocalDate, Month};

/// Where a code, as written, lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placement {
    Inside,
    Outside,
    /// Written under the area's prefix, and nobody knows whether it still is of it.
    Unknown,
}

/// What a visited village counts as on the reference day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rolled {
    /// This village of the area.
    Village(DivisionCode),
    Outside,
    /// Its one successor is not known: listed.
    Unknown,
}

/// One area, read on the as-of day.
pub(super) struct Attribution<'a> {
    divisions: &'a Divisions,
    area: Area,
    as_of: LocalDate,
    by_prefix: bool,
    cells: RefCell<BTreeMap<(DivisionCode, Month), Placement>>,
}

impl<'a> Attribution<'a> {
    pub(super) fn new(divisions: &'a Divisions, area: Area, as_of: LocalDate) -> Self {
        let has_ended = || divisions.villages(area, as_of).next().is_none();
        Self {
            divisions,
            area,
            as_of,
            by_prefix: area.level() == Level::County || has_ended(),
            cells: RefCell::default(),
        }
    }

    /// Where the records of a cell lie.
    pub(super) fn place(&self, home: DivisionCode, month: Month) -> Placement {
        if self.by_prefix {
            return self.prefixed(home);
        }
        let known = self.cells.borrow().get(&(home, month)).copied();
        known.unwrap_or_else(|| {
            let placement = match self.day_of(home, month) {
                Some(day) => self.place_on(home, day),
                None => self.unplaced(home),
            };
            self.cells.borrow_mut().insert((home, month), placement);
            placement
        })
    }

    /// The village of day `on` that a session of a cell counts for.
    pub(super) fn roll_up(&self, village: DivisionCode, month: Month, on: LocalDate) -> Rolled {
        let became = self
            .day_of(village, month)
            .map(|day| self.divisions.successors(village, day, on));
        let present = match became {
            Some(Succession::Same) => Some(village),
            Some(Succession::To(list)) => match list.as_slice() {
                [only] => Some(only.code),
                _ => None,
            },
            Some(Succession::Unknown) | None => None,
        };
        let placement = match present {
            Some(present) => self.place_on(present, on),
            None => self.place(village, month),
        };
        match (present, placement) {
            (_, Placement::Outside) => Rolled::Outside,
            (Some(present), Placement::Inside) => Rolled::Village(present),
            _ => Rolled::Unknown,
        }
    }

    /// The villages of day `on` that belong to the area, and those nobody can place.
    pub(super) fn villages(&self, on: LocalDate) -> (Vec<DivisionCode>, Vec<DivisionCode>) {
        let county = Area::from(self.area.code().county());
        let (mut inside, mut unknown) = (Vec::new(), Vec::new());
        for village in self.divisions.villages(county, on) {
            match self.place_on(village.code, on) {
                Placement::Inside => inside.push(village.code),
                Placement::Unknown => unknown.push(village.code),
                Placement::Outside => {}
            }
        }
        (inside, unknown)
    }

    /// Where the division that bears a code on a day lies.
    fn place_on(&self, home: DivisionCode, day: LocalDate) -> Placement {
        if self.by_prefix {
            return self.prefixed(home);
        }
        match self.divisions.successors(home, day, self.as_of) {
            Succession::Same => self.prefixed(home),
            Succession::To(list) => {
                let inside = list
                    .iter()
                    .filter(|link| self.area.contains(link.code))
                    .count();
                match inside {
                    0 => Placement::Outside,
                    _ if inside == list.len() => Placement::Inside,
                    _ => self.unplaced(home),
                }
            }
            Succession::Unknown => self.unplaced(home),
        }
    }

    fn prefixed(&self, home: DivisionCode) -> Placement {
        if self.area.contains(home) {
            Placement::Inside
        } else {
            Placement::Outside
        }
    }

    fn unplaced(&self, home: DivisionCode) -> Placement {
        if self.area.contains(home) {
            Placement::Unknown
        } else {
            Placement::Outside
        }
    }

    /// A day of the month on which the code named the home of the record. A code that the month's
    /// first and last day give to two places names neither for certain.
    fn day_of(&self, home: DivisionCode, month: Month) -> Option<LocalDate> {
        let first = month.first_day();
        let last = Month(month.0 + 1).first_day().plus_days(-1);
        let named_on = |day| self.divisions.resolve(home, day).is_some();
        match (named_on(first), named_on(last)) {
            (true, true) => {
                (self.divisions.successors(home, first, last) == Succession::Same).then_some(first)
            }
            (true, false) => Some(first),
            (false, true) => Some(last),
            (false, false) => None,
        }
    }
}
