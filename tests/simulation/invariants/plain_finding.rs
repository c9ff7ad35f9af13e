//! What the events of a finding come to, by plain rules (domain.md §2.2): its days, its rounds, the extension that
//! somebody waits for, and the report that passed.

use shared::command::{Event, Happened, Order, RecheckResult};
use shared::time::LocalDate;

/// The report that passed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passed {
    pub(super) reported_on: LocalDate,
    /// The day it was due then.
    pub(super) due_on: LocalDate,
    /// Whether a recheck of the first round passed it.
    pub(super) at_once: bool,
}

/// A finding by its events.
#[derive(Debug, Clone, Default)]
pub(super) struct Finding {
    pub(super) first_due: Option<LocalDate>,
    /// The day it is due now.
    pub(super) due_on: Option<LocalDate>,
    /// The day until which more time is asked for.
    pub(super) asked_for: Option<LocalDate>,
    pub(super) was_reported: bool,
    pub(super) was_rechecked: bool,
    pub(super) passed: Option<Passed>,
    rounds: u32,
    /// The day of this round's report.
    reported_on: Option<LocalDate>,
    /// What was seen in this round.
    rechecks: Vec<RecheckResult>,
}

impl Finding {
    /// A finding to which all of this happened, in this order.
    pub(super) fn of<'a>(events: impl Iterator<Item = &'a Event>) -> Self {
        let mut finding = Self::default();
        for event in events {
            if let Happened::Ordered { order } = &event.happened {
                finding.take(order, event.effective_on());
            }
        }
        finding
    }

    fn take(&mut self, order: &Order, on: LocalDate) {
        match order {
            Order::Issue { due_on, .. } => {
                self.first_due = Some(*due_on);
                self.due_on = Some(*due_on);
                self.rounds = 1;
            }
            Order::Report { .. } => {
                self.reported_on = Some(on);
                self.was_reported = true;
            }
            Order::RequestExtension { due_on, .. } => self.asked_for = Some(*due_on),
            Order::RefuseExtension { .. } => self.asked_for = None,
            Order::GrantExtension { due_on } => {
                self.asked_for = None;
                self.due_on = Some(*due_on);
            }
            Order::Recheck { result, .. } => {
                self.was_rechecked = true;
                self.rechecks.push(*result);
                let mut rechecks = self.rechecks.iter();
                self.pass_if(rechecks.all(|one| *one == RecheckResult::Passed), true);
            }
            Order::SettleRecheck { result, .. } => {
                self.pass_if(*result == RecheckResult::Passed, true);
            }
            Order::NextRound { due_on } => {
                self.rounds += 1;
                self.due_on = Some(*due_on);
                self.asked_for = None;
                self.reported_on = None;
                self.rechecks.clear();
            }
            Order::Close { waived } => {
                self.asked_for = None;
                if waived.is_some() {
                    self.pass_if(true, false);
                }
            }
            _ => {}
        }
    }

    fn pass_if(&mut self, passes: bool, by_recheck: bool) {
        let days = self.reported_on.zip(self.due_on);
        self.passed = days.filter(|_| passes).map(|(reported_on, due_on)| Passed {
            reported_on,
            due_on,
            at_once: by_recheck && self.rounds == 1,
        });
    }
}
