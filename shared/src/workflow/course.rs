//! What a record's events come to: a fold, the same on phone and server.

use minicbor::{Decode, Encode};
use serde::Serialize;

use super::Status;
use crate::command::{Event, Happened, Order, RecheckResult, Responsible};
use crate::id::{Digest, RecordId, UserId};
use crate::record::RecordKind;
use crate::time::{LocalDate, Timestamp};

/// One event of the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Step {
    /// The hash of the event's row body.
    #[n(0)]
    pub event: Digest,
    /// Who caused it.
    #[n(1)]
    pub by: UserId,
    /// When the server decided.
    #[n(2)]
    pub decided_at: Timestamp,
}

/// What a record's events come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Course {
    /// Where it stands.
    #[n(0)]
    pub status: Status,
    /// Its events, in the order decided.
    #[n(1)]
    pub trail: Vec<Step>,
    /// Whether it is out of every figure.
    #[n(2)]
    pub is_void: bool,
    /// The record that counts for it.
    #[n(3)]
    pub same_as: Option<RecordId>,
    /// What only its kind has.
    #[n(4)]
    pub facts: Facts,
}

/// What only one kind has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
#[serde(untagged)]
pub enum Facts {
    /// Nothing.
    #[n(0)]
    None,
    /// A matter's.
    #[n(1)]
    Item(#[n(0)] ItemFacts),
    /// A finding's.
    #[n(2)]
    Finding(#[n(0)] FindingFacts),
}

/// What the events of a matter say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Encode, Decode)]
pub struct ItemFacts {
    /// Who has taken it on.
    #[n(0)]
    pub responsible: Option<Responsible>,
    /// By which day, that day included.
    #[n(1)]
    pub due_on: Option<LocalDate>,
    /// Who said that it is done; none again when it was reopened.
    #[n(2)]
    pub claim: Option<Claim>,
    /// How it was settled, while it is.
    #[n(3)]
    pub settled: Option<Settled>,
    /// The day of every time it was settled.
    #[n(4)]
    pub settled_on: Vec<LocalDate>,
}

/// A claim that a matter is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Claim {
    /// Who.
    #[n(0)]
    pub by: UserId,
    /// The day.
    #[n(1)]
    pub on: LocalDate,
    /// What was done.
    #[n(2)]
    pub resolution: String,
}

/// How a matter was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Settled {
    /// The day.
    #[n(0)]
    pub on: LocalDate,
    /// What was done, or the answer on the spot.
    #[n(1)]
    pub resolution: String,
    /// Whether somebody other than the claimant confirmed it.
    #[n(2)]
    pub is_confirmed: bool,
}

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

impl Course {
    /// The course of a record without events.
    pub fn begin(kind: RecordKind) -> Self {
        Self {
            status: Status::first(kind),
            trail: Vec::new(),
            is_void: false,
            same_as: None,
            facts: match kind {
                RecordKind::TalkItem => Facts::Item(ItemFacts::default()),
                RecordKind::Finding => Facts::Finding(FindingFacts::default()),
                _ => Facts::None,
            },
        }
    }

    /// The hash of the last event.
    pub fn last_event(&self) -> Option<Digest> {
        self.trail.last().map(|step| step.event)
    }

    /// Whether changes that arrive now are proposed amendments: after a void, an issue or a closing.
    pub fn is_frozen(&self) -> bool {
        let is_issued = matches!(self.facts, Facts::Finding(_)) && self.status != Status::Recorded;
        self.is_void || is_issued || self.status == Status::Closed
    }

    /// Whether it counts in figures.
    pub fn counts(&self) -> bool {
        !self.is_void && self.same_as.is_none()
    }

    /// The unit in charge, by its events.
    pub fn unit(&self) -> Option<&str> {
        match &self.facts {
            Facts::None => None,
            Facts::Item(item) => item.responsible.as_ref()?.unit(),
            Facts::Finding(finding) => finding.lead_unit.as_deref(),
        }
    }

    /// Whether somebody else acted after the event that `by` saw last. What the same person asked for in
    /// between, from whichever phone, is no surprise to them.
    pub fn is_stale(&self, seen: Option<Digest>, by: UserId) -> bool {
        let after = match seen {
            None => 0,
            Some(seen) => match self.trail.iter().position(|step| step.event == seen) {
                Some(place) => place + 1,
                // An event of another log: nothing of this course was seen for certain.
                None => 0,
            },
        };
        let mut since = self.trail.iter().skip(after);
        since.any(|step| step.by != by)
    }

    /// Takes an event in. `hash` is that of its row's body.
    pub fn apply(&mut self, event: &Event, hash: Digest) {
        self.trail.push(Step {
            event: hash,
            by: event.by,
            decided_at: event.decided_at,
        });
        let on = event.effective_on();
        match &event.happened {
            Happened::Voided { .. } => self.is_void = true,
            Happened::ReadBack { .. } => {
                if let Facts::Item(item) = &mut self.facts {
                    self.status = Status::Resolved;
                    item.settle(on);
                }
            }
            Happened::Ordered { order } => self.carry_out(order, event.by, on),
        }
    }

    fn carry_out(&mut self, order: &Order, by: UserId, on: LocalDate) {
        match order {
            Order::Void { .. } => self.is_void = true,
            Order::SameAs { canonical } => self.same_as = Some(*canonical),
            Order::NotSame { .. } => self.same_as = None,
            Order::CloseInspection {} => self.status = Status::Closed,
            _ => match &mut self.facts {
                Facts::None => {}
                Facts::Item(item) => self.status = item.carry_out(self.status, order, by, on),
                Facts::Finding(finding) => {
                    self.status = finding.carry_out(self.status, order, by, on);
                }
            },
        }
    }
}

impl ItemFacts {
    /// What was claimed is settled.
    fn settle(&mut self, on: LocalDate) {
        let claim = self.claim.as_ref();
        self.settled = Some(Settled {
            on,
            resolution: claim
                .map(|claim| claim.resolution.clone())
                .unwrap_or_default(),
            is_confirmed: true,
        });
        self.settled_on.push(on);
    }

    fn carry_out(&mut self, status: Status, order: &Order, by: UserId, on: LocalDate) -> Status {
        match order {
            Order::AnswerOnSpot { resolution } => {
                self.settled = Some(Settled {
                    on,
                    resolution: resolution.clone(),
                    is_confirmed: false,
                });
                self.settled_on.push(on);
                Status::Resolved
            }
            Order::Accept {
                responsible,
                due_on,
            } => {
                self.responsible = Some(responsible.clone());
                self.due_on = Some(*due_on);
                Status::Accepted
            }
            Order::Start {} => Status::InProgress,
            Order::ClaimDone { resolution } => {
                self.claim = Some(Claim {
                    by,
                    on,
                    resolution: resolution.clone(),
                });
                Status::DoneClaimed
            }
            Order::Confirm { .. } => {
                self.settle(on);
                Status::Resolved
            }
            Order::Escalate { .. } => Status::Escalated,
            Order::Decline { .. } => Status::Declined,
            Order::Reopen { .. } => {
                self.claim = None;
                self.settled = None;
                Status::Reopened
            }
            Order::Withdraw { .. } => Status::Withdrawn,
            Order::ChangeDue { due_on, .. } => {
                self.due_on = Some(*due_on);
                status
            }
            _ => status,
        }
    }
}

impl FindingFacts {
    fn carry_out(&mut self, status: Status, order: &Order, by: UserId, on: LocalDate) -> Status {
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
            Order::Recheck { result, .. } => self.recheck(status, by, *result),
            Order::NextRound { due_on } => {
                self.round += 1;
                self.due_on = Some(*due_on);
                self.reported_on = None;
                self.rechecks.clear();
                Status::Rectifying
            }
            Order::SettleRecheck { result, .. } => self.see(*result, true),
            Order::Close { waived } => {
                self.closed_on = Some(on);
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
    fn recheck(&mut self, status: Status, by: UserId, result: RecheckResult) -> Status {
        let differs = self.rechecks.iter().any(|other| other.result != result);
        self.rechecks.push(Recheck { by, result });
        self.was_rechecked = true;
        if status == Status::Reported {
            return self.see(result, true);
        }
        if differs {
            self.passed = None;
            return Status::RecheckDisputed;
        }
        status
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
