//! The 12-digit code of one division.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::DivisionError;

/// Codes of one township: the last three digits.
const VILLAGES: u64 = 1_000;
/// Codes of one county: the last six digits.
const TOWNSHIPS: u64 = 1_000_000;
/// First number of 13 digits.
const END: u64 = 1_000_000_000_000;

/// How deep a division lies. The levels above the county are not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// County, county-level city, district: 6 digits (GB/T 2260).
    County,
    /// Street, town, township: 9 digits (GB/T 10114).
    Township,
    /// Village or residents' committee: 12 digits.
    Village,
}

/// A division code of exactly 12 digits, padded with zeros above the village: `511781109201`,
/// `511781109000`, `511781000000` (domain.md §2.4).
///
/// The same code may name different places in two editions, so a code alone resolves to nothing: see
/// [`super::Divisions`]. Text in JSON and in records; in CBOR an unsigned integer (9 bytes for 13).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(u64);

impl DivisionCode {
    /// Reads a number as a code. The county part is never zero, and a village lies in a township.
    pub fn from_number(number: u64) -> Result<Self, DivisionError> {
        let county = number / TOWNSHIPS;
        let township = number % TOWNSHIPS / VILLAGES;
        let village = number % VILLAGES;
        if number < END && county > 0 && (township > 0 || village == 0) {
            Ok(Self(number))
        } else {
            Err(DivisionError::Code)
        }
    }

    /// The code as a number, as in CBOR.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The level, by its zeros.
    pub fn level(self) -> Level {
        if !self.0.is_multiple_of(VILLAGES) {
            Level::Village
        } else if !self.0.is_multiple_of(TOWNSHIPS) {
            Level::Township
        } else {
            Level::County
        }
    }

    /// The township that holds it, padded with zeros; a county's own code for a county.
    pub fn township(self) -> Self {
        Self(self.0 - self.0 % VILLAGES)
    }

    /// The county that holds it, padded with zeros.
    pub fn county(self) -> Self {
        Self(self.0 - self.0 % TOWNSHIPS)
    }

    /// The code one level up; none above the county.
    pub fn parent(self) -> Option<Self> {
        match self.level() {
            Level::County => None,
            Level::Township => Some(self.county()),
            Level::Village => Some(self.township()),
        }
    }

    /// The last code whose text begins with this code's significant digits.
    pub(super) fn last_within(self) -> Self {
        match self.level() {
            Level::County => Self(self.0 + (TOWNSHIPS - 1)),
            Level::Township => Self(self.0 + (VILLAGES - 1)),
            Level::Village => self,
        }
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DivisionCode({self})")
    }
}

impl FromStr for DivisionCode {
    type Err = DivisionError;

    fn from_str(text: &str) -> Result<Self, DivisionError> {
        if text.len() != 12 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(DivisionError::Code);
        }
        Self::from_number(text.parse().map_err(|_| DivisionError::Code)?)
    }
}

impl Serialize for DivisionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DivisionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for DivisionCode {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u64(self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for DivisionCode {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::from_number(d.u64()?).map_err(minicbor::decode::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_say_level_and_parents() {
        let village: DivisionCode = "511781109201".parse().unwrap();
        assert_eq!(village.level(), Level::Village);
        assert_eq!(village.township().to_string(), "511781109000");
        assert_eq!(village.county().to_string(), "511781000000");
        assert_eq!(village.township().level(), Level::Township);
        assert_eq!(village.county().level(), Level::County);
        assert_eq!(village.parent(), Some(village.township()));
        assert_eq!(village.county().parent(), None);
    }

    #[test]
    fn what_is_not_a_code_is_refused() {
        for text in [
            "",
            "511781",
            "51178110920",
            "5117811092011",
            "51178110920a",
            "+51178110920",
            "000000109201",
            "511781000201",
            "５１１７８１１０９２０１",
        ] {
            assert_eq!(
                text.parse::<DivisionCode>(),
                Err(DivisionError::Code),
                "{text}"
            );
        }
        assert!(minicbor::decode::<DivisionCode>(&minicbor::to_vec(7u64).unwrap()).is_err());
        assert!(DivisionCode::from_number(u64::MAX).is_err());
    }

    #[test]
    fn text_in_json_and_nine_bytes_in_cbor() {
        let code: DivisionCode = "511781109201".parse().unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"511781109201\"");
        assert_eq!(
            serde_json::from_str::<DivisionCode>("\"511781109201\"").unwrap(),
            code
        );
        let bytes = minicbor::to_vec(code).unwrap();
        assert_eq!(bytes.len(), 9);
        assert_eq!(minicbor::decode::<DivisionCode>(&bytes).unwrap(), code);
    }
}
