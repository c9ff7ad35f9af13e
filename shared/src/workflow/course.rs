//! What a record's events come to: a fold, the same on phone and server.

use minicbor::{Decode, Encode};
use serde::Serialize;

use super::{FindingFacts, ItemFacts, Status};
use crate::command::{Event, Happened, Order};
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

    /// Whether whoever saw `seen` last had seen `event`. An event of another log tells nothing.
    pub fn has_seen(&self, seen: Option<Digest>, event: Digest) -> bool {
        let place = |wanted| self.trail.iter().position(|step| step.event == wanted);
        let seen = seen.and_then(place);
        seen.is_some() && seen >= place(event)
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
            Happened::Ordered { order } => self.carry_out(order, event.by, on, hash),
        }
    }

    fn carry_out(&mut self, order: &Order, by: UserId, on: LocalDate, hash: Digest) {
        match order {
            Order::Void { .. } => self.is_void = true,
            Order::SameAs { canonical } => self.same_as = Some(*canonical),
            Order::NotSame { .. } => self.same_as = None,
            Order::CloseInspection {} => self.status = Status::Closed,
            _ => match &mut self.facts {
                Facts::None => {}
                Facts::Item(item) => self.status = item.carry_out(self.status, order, by, on),
                Facts::Finding(finding) => {
                    self.status = finding.carry_out(self.status, order, by, on, hash);
                }
            },
        }
    }
}
