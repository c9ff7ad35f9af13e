//! Instants, dates and periods as values. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The organisation's zone: Asia/Shanghai, fixed at +08:00 (conventions.md; China has had no
/// daylight saving since 1991).
pub const ZONE: Offset = Offset::constant(8);

/// Milliseconds in a day.
pub const DAY_MS: i64 = 86_400_000;

/// Why a text is not a date or a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not an RFC 3339 instant within years 0 to 9999.
    #[error("not an instant such as 2018-07-01T08:00:00.000Z")]
    Timestamp,
    /// Not a calendar date.
    #[error("not a date such as 2018-07-01")]
    Date,
    /// Not a period.
    #[error("not a period such as 2018, 2018-H1, 2018-Q3 or 2018-07")]
    Period,
}

/// An instant: milliseconds since 1970-01-01T00:00:00Z. RFC 3339 with milliseconds in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Default)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] pub i64);

impl Timestamp {
    /// The date in the organisation's zone at this instant.
    pub fn date(self) -> LocalDate {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::MIN);
        LocalDate(instant.to_zoned(TimeZone::fixed(ZONE)).date())
    }

    /// The date and time of day in the organisation's zone, to the minute, as people read it: `2018-07-01 16:30`.
    pub fn minute(self) -> String {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::MIN);
        let civil = instant.to_zoned(TimeZone::fixed(ZONE)).datetime();
        civil.strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// This instant moved by a number of milliseconds, saturating.
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => write!(f, "{}", instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ")),
            Err(_) => write!(f, "out-of-range:{}", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let instant: jiff::Timestamp = text.parse().map_err(|_| TimeError::Timestamp)?;
        Ok(Self(instant.as_millisecond()))
    }
}

/// A calendar date in the organisation's zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LocalDate(pub Date);

impl LocalDate {
    /// The first instant of this date in the organisation's zone.
    pub fn start(self) -> Timestamp {
        let instant = TimeZone::fixed(ZONE)
            .to_ambiguous_timestamp(self.0.at(0, 0, 0, 0))
            .compatible();
        Timestamp(instant.map_or(i64::MIN, |instant| instant.as_millisecond()))
    }

    /// The month that holds this date, as a number that counts months: `year * 12 + month - 1`.
    pub fn month(self) -> Month {
        Month(i32::from(self.0.year()) * 12 + i32::from(self.0.month()) - 1)
    }

    /// Whether it lies between a first and a last day, both included; an end that is not there is open.
    pub fn is_within(self, first: Option<Self>, last: Option<Self>) -> bool {
        first.is_none_or(|first| first <= self) && last.is_none_or(|last| self <= last)
    }

    /// How many days after another day; negative when before it.
    pub fn days_since(self, other: Self) -> i32 {
        (self.0 - other.0).get_days()
    }

    /// This date moved by whole days; the calendar's end bounds it.
    pub fn plus_days(self, days: i32) -> Self {
        self.plus(jiff::Span::new().try_days(days), days)
    }

    /// The same day of another month, or that month's last day where it has no such day; the calendar's
    /// end bounds it. A year is twelve months.
    pub fn plus_months(self, months: i32) -> Self {
        self.plus(jiff::Span::new().try_months(months), months)
    }

    /// Moved by a span, or to the end of the calendar where the amount is longer than the calendar itself.
    fn plus(self, span: Result<jiff::Span, jiff::Error>, amount: i32) -> Self {
        match span {
            Ok(span) => Self(self.0.saturating_add(span)),
            Err(_) if amount < 0 => Self(Date::MIN),
            Err(_) => Self(Date::MAX),
        }
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for LocalDate {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if text.len() != 10 {
            return Err(TimeError::Date);
        }
        text.parse().map(Self).map_err(|_| TimeError::Date)
    }
}

/// A calendar month, counted as `year * 12 + month - 1`: the finest cell of a figure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
#[cbor(transparent)]
pub struct Month(#[n(0)] pub i32);

impl Month {
    /// The first there is: no record is dated before year 0.
    pub const FIRST: Self = Self(0);

    /// First day of the month.
    pub fn first_day(self) -> LocalDate {
        let year = i16::try_from(self.0.div_euclid(12))
            .unwrap_or(0)
            .clamp(0, 9999);
        let month = i8::try_from(self.0.rem_euclid(12) + 1).unwrap_or(1);
        LocalDate(Date::new(year, month, 1).unwrap_or(Date::MIN))
    }
}

/// A reporting period: a year, a half, a quarter or a month of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Period {
    /// `2018`
    Year(i16),
    /// `2018-H1`, half 1 or 2.
    Half(i16, u8),
    /// `2018-Q3`, quarter 1 to 4.
    Quarter(i16, u8),
    /// `2018-07`, month 1 to 12.
    Month(i16, u8),
}

impl Period {
    /// First and last month, both inside the period.
    pub fn months(self) -> (Month, Month) {
        let (year, first, last) = match self {
            Self::Year(year) => (year, 1, 12),
            Self::Half(year, half) => (year, half * 6 - 5, half * 6),
            Self::Quarter(year, quarter) => (year, quarter * 3 - 2, quarter * 3),
            Self::Month(year, month) => (year, month, month),
        };
        let index = |month: u8| Month(i32::from(year) * 12 + i32::from(month) - 1);
        (index(first), index(last))
    }

    /// First day of the period.
    pub fn first_day(self) -> LocalDate {
        self.months().0.first_day()
    }

    /// Last day of the period.
    pub fn last_day(self) -> LocalDate {
        Month(self.months().1.0 + 1).first_day().plus_days(-1)
    }

    /// Whether a date falls in the period.
    pub fn contains(self, date: LocalDate) -> bool {
        let (first, last) = self.months();
        (first..=last).contains(&date.month())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Half(year, half) => write!(f, "{year:04}-H{half}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
        }
    }
}

impl FromStr for Period {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (year, part) = match text.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (text, None),
        };
        let digits = |text: &str, len: usize| {
            if text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit()) {
                text.parse::<i16>().ok()
            } else {
                None
            }
        };
        let number = |text: &str, len, most: i16| {
            digits(text, len)
                .filter(|number| (1..=most).contains(number))
                .and_then(|number| u8::try_from(number).ok())
                .ok_or(TimeError::Period)
        };
        let year = digits(year, 4)
            .filter(|year| *year > 0)
            .ok_or(TimeError::Period)?;
        match part {
            None => Ok(Self::Year(year)),
            Some(part) => match part.split_at_checked(1) {
                Some(("H", half)) => Ok(Self::Half(year, number(half, 1, 2)?)),
                Some(("Q", quarter)) => Ok(Self::Quarter(year, number(quarter, 1, 4)?)),
                _ => Ok(Self::Month(year, number(part, 2, 12)?)),
            },
        }
    }
}

macro_rules! serde_as_text {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
serde_as_text!(Timestamp, LocalDate, Period);

/// CBOR text `YYYY-MM-DD`, as in the records themselves.
impl<C> Encode<C> for LocalDate {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for LocalDate {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.str()?.parse().map_err(minicbor::decode::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_belongs_to_shanghai() {
        let before: Timestamp = "2018-06-30T15:59:59.999Z".parse().unwrap();
        let after = before.plus_ms(1);
        assert_eq!(before.date().to_string(), "2018-06-30");
        assert_eq!(after.date().to_string(), "2018-07-01");
        assert_eq!(after.date().start(), after);
        assert_eq!(after.to_string(), "2018-06-30T16:00:00.000Z");
    }

    #[test]
    fn people_read_the_minute_of_shanghai() {
        let before: Timestamp = "2018-06-30T15:59:59.999Z".parse().unwrap();
        assert_eq!(before.minute(), "2018-06-30 23:59");
        assert_eq!(before.plus_ms(1).minute(), "2018-07-01 00:00");
    }

    #[test]
    fn periods_parse_print_and_bound() {
        for (text, first, last) in [
            ("2018", "2018-01-01", "2018-12-31"),
            ("2018-H2", "2018-07-01", "2018-12-31"),
            ("2018-Q1", "2018-01-01", "2018-03-31"),
            ("2020-02", "2020-02-01", "2020-02-29"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), text);
            assert_eq!(period.first_day().to_string(), first);
            assert_eq!(period.last_day().to_string(), last);
        }
        for text in [
            "18", "2018-H3", "2018-Q0", "2018-13", "2018-7", "0000", "2018-",
        ] {
            assert_eq!(text.parse::<Period>(), Err(TimeError::Period), "{text}");
        }
    }

    #[test]
    fn more_days_or_months_than_the_calendar_has_end_at_its_end() {
        let date: LocalDate = "2018-06-30".parse().unwrap();
        for far in [date.plus_days(i32::MAX), date.plus_months(i32::MAX)] {
            assert_eq!(far, LocalDate(Date::MAX));
        }
        for far in [date.plus_days(i32::MIN), date.plus_months(i32::MIN)] {
            assert_eq!(far, LocalDate(Date::MIN));
        }
        assert_eq!(date.plus_days(1).to_string(), "2018-07-01");
    }

    #[test]
    fn a_year_before_is_twelve_months() {
        let back = |text: &str| {
            let date: LocalDate = text.parse().unwrap();
            date.plus_months(-12).to_string()
        };
        assert_eq!(back("2019-03-15"), "2018-03-15");
        assert_eq!(back("2020-02-29"), "2019-02-28");
        assert_eq!(
            "0000-01-01".parse::<LocalDate>().unwrap().month(),
            Month::FIRST
        );
    }

    #[test]
    fn a_date_is_cbor_text() {
        let date: LocalDate = "2018-07-01".parse().unwrap();
        let bytes = minicbor::to_vec(date).unwrap();
        assert_eq!(bytes, b"\x6a2018-07-01");
        assert_eq!(minicbor::decode::<LocalDate>(&bytes).unwrap(), date);
        assert!(minicbor::decode::<LocalDate>(b"\x6a2018-02-30").is_err());
    }
}
