//! What became of a matter or a finding, told order by order.

use shared::command::{Order, RecheckResult};
use shared::time::LocalDate;

/// An order and its day.
type Happening = (LocalDate, Order);

/// All of them, in the order decided.
pub(crate) type Life = Vec<Happening>;

#[derive(Default)]
pub(super) struct PlainItem {
    pub(super) withdrawn: bool,
    pub(super) declined: bool,
    pub(super) settled: Option<LocalDate>,
    pub(super) confirmed: bool,
    pub(super) settlements: Vec<LocalDate>,
    pub(super) due: Option<LocalDate>,
    pub(super) owed: bool,
}

impl PlainItem {
    pub(super) fn of(life: &Life) -> Self {
        let mut item = Self::default();
        for (on, order) in life {
            item.owed = match order {
                Order::AnswerOnSpot { .. } | Order::Confirm { .. } => {
                    item.settled = Some(*on);
                    item.confirmed = matches!(order, Order::Confirm { .. });
                    item.settlements.push(*on);
                    false
                }
                Order::Accept { due_on, .. } => {
                    item.due = Some(*due_on);
                    true
                }
                Order::ChangeDue { due_on, .. } => {
                    item.due = Some(*due_on);
                    item.owed
                }
                Order::Reopen { .. } => {
                    item.settled = None;
                    true
                }
                Order::Start {} | Order::Escalate { .. } => true,
                Order::ClaimDone { .. } => false,
                Order::Decline { .. } => {
                    item.declined = true;
                    false
                }
                Order::Withdraw { .. } => {
                    item.withdrawn = true;
                    false
                }
                other => panic!("{other:?}"),
            };
        }
        item
    }
}

pub(super) struct PlainPassed {
    pub(super) round: u32,
    pub(super) reported: LocalDate,
    pub(super) due: LocalDate,
    pub(super) waived: bool,
}

#[derive(Default)]
pub(super) struct PlainFinding {
    pub(super) first_due: Option<LocalDate>,
    pub(super) due: Option<LocalDate>,
    pub(super) planned: bool,
    pub(super) was_reported: bool,
    pub(super) rechecked: bool,
    pub(super) passed: Option<PlainPassed>,
    pub(super) closed: Option<LocalDate>,
    pub(super) owed: bool,
    round: u32,
    reported: Option<LocalDate>,
    seen: Vec<RecheckResult>,
}

impl PlainFinding {
    pub(super) fn of(life: &Life) -> Self {
        let mut finding = Self {
            round: 1,
            ..Self::default()
        };
        for (on, order) in life {
            finding.hear(*on, order);
        }
        finding
    }

    fn hear(&mut self, on: LocalDate, order: &Order) {
        match order {
            Order::Issue { due_on, .. } => {
                self.first_due = Some(*due_on);
                self.due = Some(*due_on);
                self.owed = true;
            }
            Order::Acknowledge {}
            | Order::RequestExtension { .. }
            | Order::RefuseExtension { .. } => {}
            Order::Plan { .. } => self.planned = true,
            Order::Report { .. } => {
                self.reported = Some(on);
                self.was_reported = true;
                self.owed = false;
            }
            Order::GrantExtension { due_on } => self.due = Some(*due_on),
            Order::Recheck { result, .. } => {
                let is_first = self.seen.is_empty();
                let differs = self.seen.iter().any(|other| other != result);
                self.seen.push(*result);
                self.rechecked = true;
                if is_first {
                    self.conclude(*result, false);
                } else if differs {
                    self.passed = None;
                    self.owed = false;
                }
            }
            Order::SettleRecheck { result, .. } => self.conclude(*result, false),
            Order::NextRound { due_on } => {
                self.due = Some(*due_on);
                self.round += 1;
                self.reported = None;
                self.seen.clear();
                self.owed = true;
            }
            Order::Close { waived } => {
                if waived.is_some() {
                    self.conclude(RecheckResult::Passed, true);
                }
                self.closed = Some(on);
                self.owed = false;
            }
            other => panic!("{other:?}"),
        }
    }

    fn conclude(&mut self, result: RecheckResult, waived: bool) {
        self.owed = result == RecheckResult::Returned;
        self.passed = match result {
            RecheckResult::Returned => None,
            RecheckResult::Passed => Some(PlainPassed {
                round: self.round,
                reported: self.reported.unwrap(),
                due: self.due.unwrap(),
                waived,
            }),
        };
    }
}
