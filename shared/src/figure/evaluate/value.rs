//! The number of a figure in the making.

use crate::figure::FigureValue;

#[derive(Clone, Copy)]
pub(super) enum Value {
    Count(i64),
    Ratio {
        numerator: i64,
        denominator: i64,
    },
    /// The middle of `of` numbers: of an odd number that one twice, of an even number the middle two.
    Middle {
        low: i64,
        high: i64,
        of: i64,
    },
}

impl Value {
    /// How many.
    pub(super) fn count(number: usize) -> Self {
        Self::Count(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// A number over how many.
    pub(super) fn over(numerator: i64, denominator: usize) -> Self {
        Self::Ratio {
            numerator,
            denominator: i64::try_from(denominator).unwrap_or(i64::MAX),
        }
    }

    /// Null where nothing stands below the line.
    pub(super) fn given(self) -> Option<FigureValue> {
        match self {
            Self::Count(count) => Some(FigureValue::Integer(count)),
            Self::Ratio {
                denominator: ..=0, ..
            }
            | Self::Middle { of: ..=0, .. } => None,
            Self::Middle { low, high, of } => {
                let (numerator, denominator) = match of % 2 {
                    1 => (low, 1),
                    _ => (low + high, 2),
                };
                Some(FigureValue::Ratio {
                    numerator,
                    denominator,
                })
            }
            Self::Ratio {
                numerator,
                denominator,
            } => Some(FigureValue::Ratio {
                numerator,
                denominator,
            }),
        }
    }

    /// Of how many it is.
    pub(super) fn denominator(self) -> Option<i64> {
        match self {
            Self::Count(_) => None,
            Self::Ratio { denominator, .. } => Some(denominator),
            Self::Middle { of, .. } => Some(of),
        }
    }
}
