//! What a command asks for. One list for every kind of record; which of them a record takes is its
//! workflow's ([`crate::workflow`]).

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::RecordId;
use crate::record::talk_item::Scope;
use crate::time::LocalDate;

/// Declares the orders: their wire form, and their names as a list of their own.
macro_rules! orders {
    ($($(#[$doc:meta])* $number:literal $name:literal $variant:ident { $($(#[$fdoc:meta])* $fnumber:literal $field:ident: $kind:ty),* $(,)? })+) => {
        /// What is asked.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
        #[serde(tag = "order", rename_all = "snake_case")]
        pub enum Order {
            $($(#[$doc])* #[n($number)] $variant { $($(#[$fdoc])* #[n($fnumber)] $field: $kind),* },)+
        }

        /// The name of an order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum OrderName {
            $($(#[$doc])* $variant,)+
        }

        impl Order {
            /// Its name.
            pub fn name(&self) -> OrderName {
                match self { $(Self::$variant { .. } => OrderName::$variant,)+ }
            }
        }

        impl OrderName {
            /// Every order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word on the wire of the interface, in tables and message keys.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

orders! {
    /// Take the record out of every figure; it stays readable. Freezes it.
    0 "void" Void {
        /// Why.
        0 reason: String,
    }
    /// It is of the same visit or session as another record, which counts for both.
    1 "same_as" SameAs {
        /// The record that counts.
        0 canonical: RecordId,
    }
    /// It is not the same after all, and counts again.
    2 "not_same" NotSame {
        /// Why.
        0 reason: String,
    }
    /// The inspection is over. Freezes it.
    3 "close_inspection" CloseInspection {}

    /// The matter was answered where it was raised.
    10 "answer_on_spot" AnswerOnSpot {
        /// The answer.
        0 resolution: String,
    }
    /// Somebody takes the matter on.
    11 "accept" Accept {
        /// Who.
        0 responsible: Responsible,
        /// By which day, that day included.
        1 due_on: LocalDate,
    }
    /// Work on it begins.
    12 "start" Start {}
    /// It is done, says who did it; somebody else has to confirm.
    13 "claim_done" ClaimDone {
        /// What was done.
        0 resolution: String,
    }
    /// It is done indeed.
    14 "confirm" Confirm {
        /// How that is known.
        0 by: Confirmation,
    }
    /// It is beyond who has it.
    15 "escalate" Escalate {
        /// Who is asked.
        0 to: Scope,
        /// Why.
        1 reason: String,
    }
    /// It will not be done: an answer, not a resolution.
    16 "decline" Decline {
        /// Why.
        0 reason: String,
    }
    /// It is not done after all.
    17 "reopen" Reopen {
        /// Why.
        0 reason: String,
    }
    /// Whoever raised it takes it back.
    18 "withdraw" Withdraw {
        /// Why.
        0 reason: String,
    }
    /// Another day, with a reason; every day is kept.
    19 "change_due" ChangeDue {
        /// By which day, that day included.
        0 due_on: LocalDate,
        /// Why.
        1 reason: String,
    }

    /// 交办: a unit has to rectify it. Freezes the finding.
    30 "issue" Issue {
        /// By which day, that day included.
        0 due_on: LocalDate,
        /// The unit that leads.
        1 lead_unit: String,
    }
    /// 签收
    31 "acknowledge" Acknowledge {}
    /// 整改清单
    32 "plan" Plan {
        /// What will be done.
        0 measures: String,
        /// Who answers for it, by post.
        1 owner: String,
    }
    /// 反馈
    33 "report" Report {
        /// What was done.
        0 result: String,
    }
    /// 延期申请; has to be asked for while there is time.
    34 "request_extension" RequestExtension {
        /// By which day instead.
        0 due_on: LocalDate,
        /// Why.
        1 reason: String,
    }
    /// The extension is granted.
    35 "grant_extension" GrantExtension {
        /// By which day, that day included.
        0 due_on: LocalDate,
    }
    /// The extension is refused.
    36 "refuse_extension" RefuseExtension {
        /// Why.
        0 reason: String,
    }
    /// 复查
    37 "recheck" Recheck {
        /// What was seen.
        0 result: RecheckResult,
        /// In words.
        1 words: String,
    }
    /// Another round for what was returned.
    38 "next_round" NextRound {
        /// By which day, that day included.
        0 due_on: LocalDate,
    }
    /// Two inspectors saw different things: the office decides.
    39 "settle_recheck" SettleRecheck {
        /// What holds.
        0 result: RecheckResult,
        /// Why.
        1 reason: String,
    }
    /// 销号
    40 "close" Close {
        /// Why no recheck was needed; none after one that passed.
        0 waived: Option<String>,
    }
}

impl Order {
    /// The reason or the account it gives, in whoever's words gave it; none for an order without one.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Void { reason }
            | Self::NotSame { reason }
            | Self::Escalate { reason, .. }
            | Self::Decline { reason }
            | Self::Reopen { reason }
            | Self::Withdraw { reason }
            | Self::ChangeDue { reason, .. }
            | Self::RequestExtension { reason, .. }
            | Self::RefuseExtension { reason }
            | Self::SettleRecheck { reason, .. } => Some(reason),
            Self::AnswerOnSpot { resolution } | Self::ClaimDone { resolution } => Some(resolution),
            Self::Plan { measures, .. } => Some(measures),
            Self::Report { result } => Some(result),
            Self::Recheck { words, .. } => Some(words),
            Self::Close { waived } => waived.as_deref(),
            Self::SameAs { .. }
            | Self::CloseInspection {}
            | Self::Accept { .. }
            | Self::Start {}
            | Self::Confirm { .. }
            | Self::Issue { .. }
            | Self::Acknowledge {}
            | Self::GrantExtension { .. }
            | Self::NextRound { .. } => None,
        }
    }
}

/// Who is to settle a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum Responsible {
    /// The village's cadres.
    #[n(0)]
    Village,
    /// The township.
    #[n(1)]
    Township,
    /// A unit, by its code.
    #[n(2)]
    Unit(#[n(0)] String),
}

/// How it is known that a matter is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Confirmation {
    /// The office asked the village (回访).
    #[n(0)]
    CallBack,
    /// Whoever raised it said so.
    #[n(1)]
    ProposerWord,
}

/// What a recheck saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum RecheckResult {
    /// Rectified.
    #[n(0)]
    Passed,
    /// Not rectified.
    #[n(1)]
    Returned,
}

impl Responsible {
    /// The unit's code, where it is a unit.
    pub fn unit(&self) -> Option<&str> {
        match self {
            Self::Unit(code) => Some(code),
            Self::Village | Self::Township => None,
        }
    }
}

impl Confirmation {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::CallBack, Self::ProposerWord];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CallBack => "call_back",
            Self::ProposerWord => "proposer_word",
        }
    }
}

impl RecheckResult {
    /// Both results.
    pub const ALL: [Self; 2] = [Self::Passed, Self::Returned];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Returned => "returned",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_one_word() {
        for name in OrderName::ALL {
            let json = serde_json::to_string(name).unwrap();
            assert_eq!(json, format!("\"{}\"", name.as_str()));
        }
        let order = Order::Accept {
            responsible: Responsible::Unit("transport".to_owned()),
            due_on: "2018-07-01".parse().unwrap(),
        };
        let json = serde_json::to_value(&order).unwrap();
        assert_eq!(json["order"], "accept");
        assert_eq!(json["responsible"]["unit"], "transport");
        let bytes = crate::cbor::encode(&order);
        assert_eq!(crate::cbor::decode::<Order>(&bytes).unwrap(), order);
    }
}
