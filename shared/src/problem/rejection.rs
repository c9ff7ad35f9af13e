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
}

/// A text that is no rejection code known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rejection code")]
pub struct UnknownRejectionCode;

impl RejectionCode {
    /// Every code.
    pub const ALL: [Self; 7] = [
        Self::AlreadyVoid,
        Self::NotPermitted,
        Self::NotFound,
        Self::ChangedSince,
        Self::ReasonMissing,
        Self::ReasonTooLong,
        Self::ReasonUnfit,
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
