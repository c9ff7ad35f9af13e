//! Why the server keeps an item without counting it.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Serialize};

/// Why an item is held (sync.md N3): kept byte for byte, in no figure, until its cause is gone or the office decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldCode {
    /// Another item has this record, actor and sequence number.
    Collision,
    /// The actor is not an installation of the device and user who signed.
    Forged,
    /// A witness of another installation's change without that installation's signature.
    Unsigned,
    /// A change it builds on is not here yet.
    MissingDependency,
    /// Written by a newer version than this server knows.
    NewerSchema,
    /// A kind of record that this server does not know.
    UnknownKind,
    /// Its home is a division of no edition that this server has.
    UnknownDivision,
    /// The author's role had ended when it arrived.
    RoleEnded,
    /// The record's home lies outside the author's areas.
    OutOfArea,
    /// The device was retired when it arrived.
    DeviceRevoked,
    /// The author's roles do not allow this on such a record.
    NotPermitted,
    /// The record is frozen by an event that the change has not seen.
    Frozen,
    /// Fields break rules; the notice names them.
    Invalid,
    /// A change it builds on is held.
    DependsOnHeld,
    /// It speaks of a day after its receipt.
    FutureDate,
    /// Known only from a phone's safe.
    Recovered,
}

/// A text that is no held code known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown held code")]
pub struct UnknownHeldCode;

impl HeldCode {
    /// Every code.
    pub const ALL: [Self; 16] = [
        Self::Collision,
        Self::Forged,
        Self::Unsigned,
        Self::MissingDependency,
        Self::NewerSchema,
        Self::UnknownKind,
        Self::UnknownDivision,
        Self::RoleEnded,
        Self::OutOfArea,
        Self::DeviceRevoked,
        Self::NotPermitted,
        Self::Frozen,
        Self::Invalid,
        Self::DependsOnHeld,
        Self::FutureDate,
        Self::Recovered,
    ];

    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Collision => "collision",
            Self::Forged => "forged",
            Self::Unsigned => "unsigned",
            Self::MissingDependency => "missing_dependency",
            Self::NewerSchema => "newer_schema",
            Self::UnknownKind => "unknown_kind",
            Self::UnknownDivision => "unknown_division",
            Self::RoleEnded => "role_ended",
            Self::OutOfArea => "out_of_area",
            Self::DeviceRevoked => "device_revoked",
            Self::NotPermitted => "not_permitted",
            Self::Frozen => "frozen",
            Self::Invalid => "invalid",
            Self::DependsOnHeld => "depends_on_held",
            Self::FutureDate => "future_date",
            Self::Recovered => "recovered",
        }
    }

    /// Key of the sentence that says what to do.
    pub fn message_key(self) -> String {
        format!("held-{self}")
    }

    /// Key of the same for the office, which decides about others' work: what it can do, or who has to act.
    pub fn office_message_key(self) -> String {
        format!("{}-office", self.message_key())
    }
}

impl fmt::Display for HeldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for HeldCode {
    type Err = UnknownHeldCode;

    fn from_str(text: &str) -> Result<Self, UnknownHeldCode> {
        Self::ALL
            .into_iter()
            .find(|code| code.as_str() == text)
            .ok_or(UnknownHeldCode)
    }
}

/// CBOR text, the stable code.
impl<C> Encode<C> for HeldCode {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for HeldCode {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.str()?.parse().map_err(minicbor::decode::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_everywhere() {
        for code in HeldCode::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
            let bytes = minicbor::to_vec(code).unwrap();
            assert_eq!(bytes, minicbor::to_vec(code.as_str()).unwrap());
            assert_eq!(minicbor::decode::<HeldCode>(&bytes).unwrap(), code);
            assert_eq!(
                serde_json::to_value(code).unwrap(),
                serde_json::Value::from(code.as_str())
            );
        }
        assert_eq!("nothing".parse::<HeldCode>(), Err(UnknownHeldCode));
    }
}
