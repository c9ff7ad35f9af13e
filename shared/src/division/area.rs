//! A part of the country as a prefix of codes.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{DivisionCode, DivisionError, Level};

/// Every code that begins with the same digits: a county (6), a township (9) or one village (12).
/// Its text is exactly those digits, in JSON, CBOR and feeds.
///
/// A prefix says nothing about time: [`super::Divisions::close_over_merges`] adds the former codes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area(DivisionCode);

impl Area {
    /// The area's own code, padded with zeros to 12 digits.
    pub fn code(self) -> DivisionCode {
        self.0
    }

    /// The level, by the number of digits.
    pub fn level(self) -> Level {
        self.0.level()
    }

    /// Whether a division lies in it: the area itself, or anything below it.
    pub fn contains(self, code: DivisionCode) -> bool {
        (self.0..=self.0.last_within()).contains(&code)
    }

    /// Whether all of another area lies in it.
    pub fn covers(self, other: Self) -> bool {
        self.contains(other.0)
    }
}

impl From<DivisionCode> for Area {
    fn from(code: DivisionCode) -> Self {
        Self(code)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.number();
        match self.level() {
            Level::County => write!(f, "{:06}", number / 1_000_000),
            Level::Township => write!(f, "{:09}", number / 1_000),
            Level::Village => write!(f, "{number:012}"),
        }
    }
}

impl fmt::Debug for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Area({self})")
    }
}

impl FromStr for Area {
    type Err = DivisionError;

    /// Reads 6, 9 or 12 digits. A text padded with zeros is refused, so that an area has one text.
    fn from_str(text: &str) -> Result<Self, DivisionError> {
        let level = match text.len() {
            6 => Level::County,
            9 => Level::Township,
            12 => Level::Village,
            _ => return Err(DivisionError::Area),
        };
        let code: DivisionCode = format!("{text:0<12}")
            .parse()
            .map_err(|_| DivisionError::Area)?;
        if code.level() == level {
            Ok(Self(code))
        } else {
            Err(DivisionError::Area)
        }
    }
}

impl Serialize for Area {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Area {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for Area {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Area {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.str()?.parse().map_err(minicbor::decode::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_has_one_text() {
        for text in ["511781", "511781109", "511781109201"] {
            let area: Area = text.parse().unwrap();
            assert_eq!(area.to_string(), text);
            assert_eq!(serde_json::to_string(&area).unwrap(), format!("\"{text}\""));
            let bytes = minicbor::to_vec(area).unwrap();
            assert_eq!(bytes.len(), text.len() + 1);
            assert_eq!(minicbor::decode::<Area>(&bytes).unwrap(), area);
        }
        for text in [
            "",
            "5117",
            "51178110",
            "511781000",
            "511781109000",
            "511781000000",
            "51178a",
            "区区",
        ] {
            assert_eq!(text.parse::<Area>(), Err(DivisionError::Area), "{text}");
        }
    }

    #[test]
    fn containment_follows_the_prefix() {
        let code = |text: &str| text.parse::<DivisionCode>().unwrap();
        let area = |text: &str| text.parse::<Area>().unwrap();
        assert!(area("511781").contains(code("511781239203")));
        assert!(area("511781").contains(code("511781000000")));
        assert!(!area("511781").contains(code("511782000000")));
        assert!(area("511781109").contains(code("511781109000")));
        assert!(area("511781109").contains(code("511781109999")));
        assert!(!area("511781109").contains(code("511781110001")));
        assert!(!area("511781109").contains(code("511781000000")));
        assert!(area("511781109201").contains(code("511781109201")));
        assert!(area("511781").covers(area("511781109")));
        assert!(!area("511781109").covers(area("511781")));
        assert_eq!(Area::from(code("511781109000")), area("511781109"));
    }
}
