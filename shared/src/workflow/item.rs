//! What the events of a matter come to.

use minicbor::{Decode, Encode};
use serde::Serialize;

use super::Status;
use crate::command::{Order, Responsible};
use crate::id::UserId;
use crate::time::LocalDate;

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

impl ItemFacts {
    /// What was claimed is settled.
    pub(super) fn settle(&mut self, on: LocalDate) {
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

    pub(super) fn carry_out(
        &mut self,
        status: Status,
        order: &Order,
        by: UserId,
        on: LocalDate,
    ) -> Status {
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
