//! What is wrong with a record, named so that a person can mend it.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// One broken rule. `message_key` names the sentence in `messages/*.ftl`; the same value is shown on
/// the phone before saving, written on a held item and sent in a problem body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode)]
pub struct Violation {
    /// The field, by its key in the record: `occurred_on`, `audience_count`, `topics`.
    #[n(0)]
    pub field: String,
    /// The rule's stable name: `required`, `too_long`.
    #[n(1)]
    pub rule: String,
    /// The message: `rule-required`.
    #[n(2)]
    pub message_key: String,
}

impl Violation {
    /// A broken rule of a field.
    pub fn new(field: &str, rule: Rule) -> Self {
        Self {
            field: field.to_owned(),
            rule: rule.as_str().to_owned(),
            message_key: format!("rule-{}", rule.as_str()),
        }
    }
}

/// The rules a field can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The field must have a value.
    Required,
    /// The value has another type than the field.
    Type,
    /// Not a date.
    Date,
    /// The date lies after the day the record is judged on.
    FutureDate,
    /// Not one of the field's values.
    UnknownValue,
    /// Not a 12-digit code of a village.
    Division,
    /// Outside the field's range.
    Range,
    /// Longer than the field allows.
    TooLong,
    /// More members than the set allows.
    TooMany,
    /// `audience_count` and `audience_about` are written together.
    Pair,
    /// Fixed by the creation; changed only by a command.
    Fixed,
    /// Text that looks like a telephone or identity number.
    Privacy,
}

impl Rule {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Type => "type",
            Self::Date => "date",
            Self::FutureDate => "future_date",
            Self::UnknownValue => "unknown_value",
            Self::Division => "division",
            Self::Range => "range",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::Pair => "pair",
            Self::Fixed => "fixed",
            Self::Privacy => "privacy",
        }
    }
}
