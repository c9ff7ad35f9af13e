//! What the events of a finding come to.

use minicbor::{Decode, Encode};
use serde::Serialize;

use super::Status;
use crate::command::{Order, RecheckResult};
use crate::id::{Digest, UserId};
use crate::time::LocalDate;

/// What the events of a finding say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Encode, Decode)]
pub struct FindingFacts {
    /// The unit that has to rectify it.
    #[n(0)]
    pub lead_unit: Option<String>,
    /// The day it was first due.
    #[n(1)]
    pub first_due: Option<LocalDate>,
    /// The day it is due now, extensions and rounds included.
    #[n(2)]
    pub due_on: Option<LocalDate>,
    /// The round of rectification, from 1.
    #[n(3)]
    pub round: u32,
    /// Whether there is a rectification list.
    #[n(4)]
    pub is_planned: bool,
    /// The day of this round's report.
    #[n(5)]
    pub reported_on: Option<LocalDate>,
    /// Whether it was ever reported.
    #[n(6)]
    pub was_reported: bool,
    /// An extension asked for and not decided.
    #[n(7)]
    pub extension: Option<Extension>,
    /// This round's rechecks.
    #[n(8)]
    pub rechecks: Vec<Recheck>,
    /// Whether it was ever rechecked.
    #[n(9)]
    pub was_rechecked: bool,
    /// The report that passed.
    #[n(10)]
    pub passed: Option<Passed>,
    /// The day it was closed.
    #[n(11)]
    pub closed_on: Option<LocalDate>,
    /// The event of this round's report: what a recheck has to have seen.
    #[n(12)]
    pub report: Option<Digest>,
}

/// An extension asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Extension {
    /// By which day instead.
    #[n(0)]
    pub due_on: LocalDate,
    /// Why.
    #[n(1)]
    pub reason: String,
}

/// A recheck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Recheck {
    /// Who.
    #[n(0)]
    pub by: UserId,
    /// What was seen.
    #[n(1)]
    pub result: RecheckResult,
    /// Its event.
    #[n(2)]
    pub event: Digest,
}

/// The report that passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Passed {
    /// Its round, from 1.
    #[n(0)]
    pub round: u32,
    /// Its day.
    #[n(1)]
    pub reported_on: LocalDate,
    /// The day it was then due.
    #[n(2)]
    pub due_on: LocalDate,
    /// Whether a recheck passed it; otherwise the office waived one.
    #[n(3)]
    pub by_recheck: bool,
}

impl FindingFacts {
    pub(super) fn carry_out(
        &mut self,
        status: Status,
        order: &Order,
        by: UserId,
        on: LocalDate,
        hash: Digest,
    ) -> Status {
        match order {
            Order::Issue { due_on, lead_unit } => {
                self.lead_unit = Some(lead_unit.clone());
                self.first_due = Some(*due_on);
                self.due_on = Some(*due_on);
                self.round = 1;
                Status::Issued
            }
            Order::Acknowledge {} => Status::Acknowledged,
            Order::Plan { .. } => {
                self.is_planned = true;
                Status::Rectifying
            }
            Order::Report { .. } => {
                self.reported_on = Some(on);
                self.report = Some(hash);
                self.was_reported = true;
                Status::Reported
            }
            Order::RequestExtension { due_on, reason } => {
                self.extension = Some(Extension {
                    due_on: *due_on,
                    reason: reason.clone(),
                });
                status
            }
            Order::GrantExtension { due_on } => {
                self.extension = None;
                self.due_on = Some(*due_on);
                status
            }
            Order::RefuseExtension { .. } => {
                self.extension = None;
                status
            }
            Order::Recheck { result, .. } => {
                let (result, event) = (*result, hash);
                self.recheck(status, Recheck { by, result, event })
            }
            Order::NextRound { due_on } => {
                self.round += 1;
                self.due_on = Some(*due_on);
                self.reported_on = None;
                self.report = None;
                // It was asked for against a day that no longer stands.
                self.extension = None;
                self.rechecks.clear();
                Status::Rectifying
            }
            Order::SettleRecheck { result, .. } => self.see(*result, true),
            Order::Close { waived } => {
                self.closed_on = Some(on);
                self.extension = None;
                if waived.is_some() {
                    self.see(RecheckResult::Passed, false);
                }
                Status::Closed
            }
            _ => status,
        }
    }

    /// The first recheck of a round decides; one that differs makes it a dispute for the office, never
    /// the last writer's.
    fn recheck(&mut self, status: Status, recheck: Recheck) -> Status {
        self.rechecks.push(recheck);
        self.was_rechecked = true;
        let differs = self.rechecks_differ();
        if status == Status::Reported {
            return self.see(recheck.result, true);
        }
        if differs {
            self.passed = None;
            return Status::RecheckDisputed;
        }
        status
    }

    /// Whether this round's rechecks saw different things.
    pub(super) fn rechecks_differ(&self) -> bool {
        let first = self.rechecks.first();
        let mut rechecks = self.rechecks.iter();
        rechecks.any(|other| first.is_some_and(|first| first.result != other.result))
    }

    fn see(&mut self, result: RecheckResult, by_recheck: bool) -> Status {
        if result == RecheckResult::Returned {
            self.passed = None;
            return Status::Returned;
        }
        self.passed = self
            .reported_on
            .zip(self.due_on)
            .map(|(reported_on, due_on)| Passed {
                round: self.round,
                reported_on,
                due_on,
                by_recheck,
            });
        Status::Passed
    }
}
