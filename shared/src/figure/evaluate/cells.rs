//! The cells of one question, and what was met while counting them.

use std::collections::BTreeSet;

use super::Reference;
use crate::division::DivisionCode;
use crate::figure::attribution::{Attribution, Placement};
use crate::figure::computation::Part;
use crate::figure::{Bound, Question, Tally};

pub(super) struct Cells<'a> {
    pub(super) tally: &'a Tally,
    pub(super) attribution: Attribution<'a>,
    pub(super) question: &'a Question,
    unknown: BTreeSet<DivisionCode>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(tally: &'a Tally, reference: &Reference<'a>, question: &'a Question) -> Self {
        let as_of = question.as_of.date();
        Self {
            tally,
            attribution: Attribution::new(reference.divisions, question.area, as_of),
            question,
            unknown: BTreeSet::new(),
        }
    }

    /// Every number of a part that lies in the area, with its key. Places that nobody can place are noted.
    pub(super) fn each(&mut self, part: &Part, mut take: impl FnMut(Option<&'a [u8]>, i64)) {
        let window = part.window(self.question);
        for (month, home, key, number) in self.tally.of(window.measure, window.months) {
            if !window.takes(month, key) {
                continue;
            }
            match self.attribution.place(home, month) {
                Placement::Inside => take(key, number),
                Placement::Unknown => {
                    self.unknown.insert(home);
                }
                Placement::Outside => {}
            }
        }
    }

    /// The numbers of some parts, added up.
    pub(super) fn sum(&mut self, parts: &[Part]) -> i64 {
        let mut sum = 0i64;
        for part in parts {
            self.each(part, |_, number| sum = sum.wrapping_add(number));
        }
        sum
    }

    /// How many different keys a part has.
    pub(super) fn distinct(&mut self, part: &Part) -> usize {
        let mut keys = BTreeSet::new();
        self.each(part, |key, references| {
            if references > 0 {
                keys.insert(key);
            }
        });
        keys.len()
    }

    /// Lists a place that is not counted.
    pub(super) fn leave_out(&mut self, home: DivisionCode) {
        self.unknown.insert(home);
    }

    /// Whether anything was left out so far.
    pub(super) fn has_left_out(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// What was left out would add.
    pub(super) fn bound_of_count(&self) -> Bound {
        if self.has_left_out() {
            Bound::AtLeast
        } else {
            Bound::Exact
        }
    }

    /// A ratio from which cells are left out on both sides bounds nothing.
    pub(super) fn bound_of_ratio(&self) -> Bound {
        if self.has_left_out() {
            Bound::About
        } else {
            Bound::Exact
        }
    }

    /// The places left out, ascending.
    pub(super) fn into_unknown(self) -> Vec<DivisionCode> {
        self.unknown.into_iter().collect()
    }
}
