//! A figure as given to people and programs, and the digest that compares two sets of them.

use minicbor::{Encode, Encoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{DefinitionId, Unit};
use crate::division::{Area, DivisionCode};
use crate::id::Digest;
use crate::time::{Period, Timestamp};

/// The number of a figure. In JSON an integer, or `{numerator, denominator}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FigureValue {
    /// A count or sum.
    Integer(i64),
    /// A ratio, not reduced; the denominator is above zero.
    Ratio {
        /// Above the line.
        numerator: i64,
        /// Below it.
        denominator: i64,
    },
}

/// What the value says of the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// This many.
    Exact,
    /// This many or more (≥).
    AtLeast,
    /// Around this many (约).
    About,
}

impl Bound {
    /// The word in JSON, tables and exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::AtLeast => "at_least",
            Self::About => "about",
        }
    }
}

/// A figure with all that makes it provable (domain.md §2.5, last line; sync.md N9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What it means.
    pub definition_id: DefinitionId,
    /// The area asked.
    pub area: Area,
    /// The period asked.
    pub period: Period,
    /// The number; null for a ratio with nothing below the line.
    pub value: Option<FigureValue>,
    /// Its unit.
    pub unit: Unit,
    /// What the value says of the truth.
    pub bound: Bound,
    /// Of a ratio, the number below the line; of a median, how many it is the middle of; 0 too. None for a
    /// count or sum.
    pub denominator: Option<i64>,
    /// The instant for which it holds.
    pub as_of: Timestamp,
    /// The revision of a closing it belongs to; 0: open, not frozen by any.
    pub revision: u32,
    /// The last row of the log it was computed from.
    pub seq: u64,
    /// Records that may yet change it: held at the office, or not yet sent by the phone that shows it.
    pub records_pending: u32,
    /// Homes, as written, whose records could not be attributed, and villages whose place could not be,
    /// because their successor is unknown, or is several where one is needed: listed, not counted.
    /// Ascending.
    pub unknown_successors: Vec<DivisionCode>,
    /// Of the attendances, the part recorded as about, 人次; none for other figures.
    pub about_share: Option<i64>,
}

/// One hash over what a set of figures says: SHA-256 of the deterministic CBOR array, ascending, of
/// byte strings `[definition, area, period, value, bound]`, where value is null, an integer or
/// `[numerator, denominator]`. The order of the slice does not matter; as-of, seq and hints are left
/// out, since phone and server differ in them.
pub fn figure_digest(figures: &[Figure]) -> Digest {
    let mut entries: Vec<minicbor::bytes::ByteVec> =
        figures.iter().map(|figure| entry(figure).into()).collect();
    entries.sort();
    Digest(Sha256::digest(crate::cbor::encode(&entries)).into())
}

fn entry(figure: &Figure) -> Vec<u8> {
    crate::cbor::encode(&(
        figure.definition_id.as_str(),
        figure.area,
        figure.period.to_string(),
        figure.value,
        figure.bound.as_str(),
    ))
}

/// CBOR: an integer, or `[numerator, denominator]`.
impl<C> Encode<C> for FigureValue {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Integer(value) => encoder.i64(*value)?.ok(),
            Self::Ratio {
                numerator,
                denominator,
            } => encoder.array(2)?.i64(*numerator)?.i64(*denominator)?.ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: Option<FigureValue>) -> Figure {
        Figure {
            definition_id: DefinitionId::O2Audience,
            area: "511781".parse().unwrap(),
            period: Period::Year(2018),
            value,
            unit: Unit::PersonTimes,
            bound: Bound::AtLeast,
            denominator: None,
            as_of: "2018-12-31T16:00:00.000Z".parse().unwrap(),
            revision: 0,
            seq: 9,
            records_pending: 1,
            unknown_successors: Vec::new(),
            about_share: Some(30),
        }
    }

    #[test]
    fn json_is_plain_and_reads_back() {
        let ratio = FigureValue::Ratio {
            numerator: 3,
            denominator: 414,
        };
        for (value, json) in [
            (None, "\"value\":null"),
            (Some(FigureValue::Integer(280)), "\"value\":280"),
            (
                Some(ratio),
                "\"value\":{\"numerator\":3,\"denominator\":414}",
            ),
        ] {
            let figure = figure(value);
            let text = serde_json::to_string(&figure).unwrap();
            assert!(text.contains(json), "{text}");
            assert!(text.contains("\"definition_id\":\"o2_audience\""), "{text}");
            assert!(text.contains("\"bound\":\"at_least\""), "{text}");
            assert_eq!(serde_json::from_str::<Figure>(&text).unwrap(), figure);
        }
    }

    #[test]
    fn the_digest_sees_what_figures_say_and_not_when_or_in_which_order() {
        let one = figure(Some(FigureValue::Integer(280)));
        let two = Figure {
            period: Period::Year(2019),
            ..one.clone()
        };
        let digest = figure_digest(&[one.clone(), two.clone()]);
        let later = Figure {
            seq: 99,
            records_pending: 0,
            ..one.clone()
        };
        assert_eq!(digest, figure_digest(&[two.clone(), later]));
        for other in [
            figure(Some(FigureValue::Integer(281))),
            figure(None),
            figure(Some(FigureValue::Ratio {
                numerator: 280,
                denominator: 1,
            })),
            Figure {
                bound: Bound::Exact,
                ..one.clone()
            },
            Figure {
                area: "511781109".parse().unwrap(),
                ..one.clone()
            },
            Figure {
                definition_id: DefinitionId::O2,
                ..one.clone()
            },
        ] {
            assert_ne!(digest, figure_digest(&[other, two.clone()]));
        }
    }

    #[test]
    fn the_digest_is_frozen() {
        // One byte string of 37 bytes: the array of five that the documentation states.
        let bytes = b"\x81\x58\x25\x85\x6bo2_audience\x66511781\x642018\x19\x01\x18\x68at_least";
        let digest = figure_digest(&[figure(Some(FigureValue::Integer(280)))]);
        assert_eq!(digest, Digest(Sha256::digest(bytes).into()));
    }
}
