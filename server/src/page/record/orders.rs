//! What was ordered, in words: the arguments of an order, each with its label. The reason stands apart.

use shared::command::{Order, Responsible};
use shared::id::RecordId;

use super::history::Said;
use super::rows::Speaker;

impl Speaker<'_> {
    /// The arguments of an order.
    pub(super) fn arguments(&self, order: &Order) -> Vec<Said> {
        let plain = |key: &str, text: &str| Said::labelled(self.words, key, text.to_owned());
        let due = |day: &shared::time::LocalDate| plain("due_on", &day.to_string());
        match order {
            Order::Void { .. }
            | Order::NotSame { .. }
            | Order::CloseInspection {}
            | Order::Start {}
            | Order::Decline { .. }
            | Order::Reopen { .. }
            | Order::Withdraw { .. }
            | Order::Acknowledge {}
            | Order::RefuseExtension { .. } => Vec::new(),
            Order::SameAs { canonical } => vec![self.counted_by(*canonical)],
            Order::AnswerOnSpot { resolution } | Order::ClaimDone { resolution } => {
                vec![plain("resolution", resolution)]
            }
            Order::Accept {
                responsible,
                due_on,
            } => vec![
                plain("responsible", &self.responsible(responsible)),
                due(due_on),
            ],
            Order::Confirm { by } => {
                let how = self.words.word("confirmation", by.as_str());
                vec![plain("confirmation", &how)]
            }
            Order::Escalate { to, .. } => {
                vec![plain(
                    "escalated_to",
                    &self.words.word("scope", to.as_str()),
                )]
            }
            Order::ChangeDue { due_on, .. }
            | Order::RequestExtension { due_on, .. }
            | Order::GrantExtension { due_on }
            | Order::NextRound { due_on } => vec![due(due_on)],
            Order::Issue { due_on, lead_unit } => {
                vec![plain("lead_unit", &self.unit(lead_unit)), due(due_on)]
            }
            Order::Plan { measures, owner } => {
                vec![plain("measures", measures), plain("owner", owner)]
            }
            Order::Report { result } => vec![plain("result", result)],
            Order::Recheck { result, words } => {
                let result = self.words.word("recheck_result", result.as_str());
                vec![plain("recheck_result", &result), plain("words", words)]
            }
            Order::SettleRecheck { result, .. } => {
                let result = self.words.word("recheck_result", result.as_str());
                vec![plain("recheck_result", &result)]
            }
            Order::Close { waived } => {
                let waived = waived.iter();
                waived.map(|why| plain("waived", why)).collect()
            }
        }
    }

    /// Who has a matter.
    pub(super) fn responsible(&self, responsible: &Responsible) -> String {
        match responsible {
            Responsible::Village => self.words.say("responsible-village"),
            Responsible::Township => self.words.say("responsible-township"),
            Responsible::Unit(code) => self.unit(code),
        }
    }

    fn counted_by(&self, canonical: RecordId) -> Said {
        let (text, link) = self.reference_to(canonical);
        Said {
            link,
            ..Said::labelled(self.words, "canonical", text)
        }
    }
}
