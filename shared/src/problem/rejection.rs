//! Why a command was decided against.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Serialize};

/// Why a command is rejected (sync.md N5). The author's words are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionCode {
    /// The record is void already.
    AlreadyVoid,
    /// The caller's roles do not allow it on this record.
    NotPermitted,
    /// No such record that the caller may see.
    NotFound,
    /// The record changed after the caller looked at it.
    ChangedSince,
    /// A reason is needed.
    ReasonMissing,
    /// The reason is longer than it may be.
    ReasonTooLong,
    /// The reason holds a villager's number or characters that no screen shows.
    ReasonUnfit,
    /// Such an act does not exist for this kind of record.
    WrongKind,
    /// The record is not in a state in which this may be done.
    WrongState,
    /// An account of what is done is needed.
    WordsMissing,
    /// The account is longer than it may be.
    WordsTooLong,
    /// The account holds a villager's number or characters that no screen shows.
    WordsUnfit,
    /// The day lies before the day of the act.
    DatePast,
    /// The new day is not later than the one it replaces.
    DateNotLater,
    /// An extension has to be asked for while there is time.
    AskedTooLate,
    /// No extension was asked for.
    NotAskedFor,
    /// The office's list has no such unit.
    UnknownUnit,
    /// Somebody else is responsible.
    NotResponsible,
    /// It takes another person than the one who acted before.
    SamePerson,
    /// It takes somebody of another unit than the one that rectifies.
    SameUnit,
    /// Neither did a recheck pass, nor is there a reason to do without.
    NotRechecked,
    /// The other record is of another kind or place, or does not count itself.
    NotTheSame,
    /// Another record is counted through this one.
    HasDuplicates,
}

/// A text that is no rejection code known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rejection code")]
pub struct UnknownRejectionCode;

impl RejectionCode {
    /// Every code.
    pub const ALL: [Self; 23] = [
        Self::AlreadyVoid,
        Self::NotPermitted,
        Self::NotFound,
        Self::ChangedSince,
        Self::ReasonMissing,
        Self::ReasonTooLong,
        Self::ReasonUnfit,
        Self::WrongKind,
        Self::WrongState,
        Self::WordsMissing,
        Self::WordsTooLong,
        Self::WordsUnfit,
        Self::DatePast,
        Self::DateNotLater,
        Self::AskedTooLate,
        Self::NotAskedFor,
        Self::UnknownUnit,
        Self::NotResponsible,
        Self::SamePerson,
        Self::SameUnit,
        Self::NotRechecked,
        Self::NotTheSame,
        Self::HasDuplicates,
    ];

    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyVoid => "already_void",
            Self::NotPermitted => "not_permitted",
            Self::NotFound => "not_found",
            Self::ChangedSince => "changed_since",
            Self::ReasonMissing => "reason_missing",
            Self::ReasonTooLong => "reason_too_long",
            Self::ReasonUnfit => "reason_unfit",
            Self::WrongKind => "wrong_kind",
            Self::WrongState => "wrong_state",
            Self::WordsMissing => "words_missing",
            Self::WordsTooLong => "words_too_long",
            Self::WordsUnfit => "words_unfit",
            Self::DatePast => "date_past",
            Self::DateNotLater => "date_not_later",
            Self::AskedTooLate => "asked_too_late",
            Self::NotAskedFor => "not_asked_for",
            Self::UnknownUnit => "unknown_unit",
            Self::NotResponsible => "not_responsible",
            Self::SamePerson => "same_person",
            Self::SameUnit => "same_unit",
            Self::NotRechecked => "not_rechecked",
            Self::NotTheSame => "not_the_same",
            Self::HasDuplicates => "has_duplicates",
        }
    }

    /// Key of the sentence that says what to do.
    pub fn message_key(self) -> String {
        format!("rejection-{self}")
    }
}

impl fmt::Display for RejectionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RejectionCode {
    type Err = UnknownRejectionCode;

    fn from_str(text: &str) -> Result<Self, UnknownRejectionCode> {
        Self::ALL
            .into_iter()
            .find(|code| code.as_str() == text)
            .ok_or(UnknownRejectionCode)
    }
}

/// CBOR text, the stable code.
impl<C> Encode<C> for RejectionCode {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for RejectionCode {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.str()?.parse().map_err(minicbor::decode::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_everywhere() {
        for code in RejectionCode::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
            let bytes = minicbor::to_vec(code).unwrap();
            assert_eq!(bytes, minicbor::to_vec(code.as_str()).unwrap());
            assert_eq!(minicbor::decode::<RejectionCode>(&bytes).unwrap(), code);
            assert_eq!(
                serde_json::to_value(code).unwrap(),
                serde_json::Value::from(code.as_str())
            );
        }
        assert_eq!(
            "nothing".parse::<RejectionCode>(),
            Err(UnknownRejectionCode)
        );
    }
}
