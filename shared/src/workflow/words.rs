//! What an order says in words, as it will be kept.

use crate::command::{Order, reason_of, words_of};
use crate::problem::RejectionCode;

/// Longest account of what was or will be done, in characters.
const MAX_WORDS: usize = 500;
/// Longest post, in characters.
const MAX_POST: usize = 60;

/// The order with its words as they will be kept.
pub(super) fn as_it_will_stand(order: &Order) -> Result<Order, RejectionCode> {
    let mut order = order.clone();
    match &mut order {
        Order::Void { reason }
        | Order::NotSame { reason }
        | Order::Escalate { reason, .. }
        | Order::Decline { reason }
        | Order::Reopen { reason }
        | Order::Withdraw { reason }
        | Order::ChangeDue { reason, .. }
        | Order::RequestExtension { reason, .. }
        | Order::RefuseExtension { reason }
        | Order::SettleRecheck { reason, .. }
        | Order::Close {
            waived: Some(reason),
        } => *reason = reason_of(reason)?,
        Order::AnswerOnSpot { resolution: words }
        | Order::ClaimDone { resolution: words }
        | Order::Report { result: words }
        | Order::Recheck { words, .. } => *words = words_of(words, MAX_WORDS)?,
        Order::Plan { measures, owner } => {
            *measures = words_of(measures, MAX_WORDS)?;
            *owner = words_of(owner, MAX_POST)?;
        }
        Order::SameAs { .. }
        | Order::CloseInspection {}
        | Order::Accept { .. }
        | Order::Start {}
        | Order::Confirm { .. }
        | Order::Issue { .. }
        | Order::Acknowledge {}
        | Order::GrantExtension { .. }
        | Order::NextRound { .. }
        | Order::Close { waived: None } => {}
    }
    Ok(order)
}
