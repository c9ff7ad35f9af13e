//! Numbers, dates and times as people read them.

use shared::time::{Period, Timestamp, ZONE};

use super::words::Words;
use shared::message::Language;

/// A whole number with its thousands apart: `31,204`.
pub(super) fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `numerator ÷ denominator × scale` with one digit after the point, halves up. The denominator is
/// above zero.
pub(super) fn tenths(numerator: i64, denominator: i64, scale: i64) -> String {
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator.max(1)));
    let tenths = (numerator * i128::from(scale) * 20 + denominator) / (denominator * 2);
    let whole = i64::try_from(tenths / 10).unwrap_or(i64::MAX);
    format!("{}.{}", number(whole), (tenths % 10).abs())
}

/// An instant in the organisation's zone, to the minute: `2018-12-29 14:00`.
pub(super) fn minute(at: Timestamp) -> String {
    let shift = i64::from(ZONE.seconds()) * 1_000;
    let minutes =
        at.0.saturating_add(shift)
            .div_euclid(60_000)
            .rem_euclid(24 * 60);
    format!("{} {:02}:{:02}", at.date(), minutes / 60, minutes % 60)
}

/// A period in words.
pub(super) fn period(period: Period, words: Words) -> String {
    match (words.language, period) {
        (Language::ZhCn, Period::Year(year)) => format!("{year} 年"),
        (Language::ZhCn, Period::Half(year, 1)) => format!("{year} 年上半年"),
        (Language::ZhCn, Period::Half(year, _)) => format!("{year} 年下半年"),
        (Language::ZhCn, Period::Quarter(year, quarter)) => format!("{year} 年第 {quarter} 季度"),
        (Language::ZhCn, Period::Month(year, month)) => format!("{year} 年 {month} 月"),
        (Language::En, Period::Year(year)) => format!("{year}"),
        (Language::En, Period::Half(year, half)) => format!("{year}, half {half}"),
        (Language::En, Period::Quarter(year, quarter)) => format!("{year}, quarter {quarter}"),
        (Language::En, Period::Month(year, month)) => {
            let names = [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ];
            let name = names
                .get(usize::from(month) - 1)
                .copied()
                .unwrap_or_default();
            format!("{name} {year}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (-31_204, "-31,204"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(1_234_567), "1,234,567");
    }

    #[test]
    fn ratios_round_halves_up() {
        assert_eq!(tenths(247, 298, 100), "82.9");
        assert_eq!(tenths(1, 3, 100), "33.3");
        assert_eq!(tenths(1, 8, 1), "0.1");
        assert_eq!(tenths(414, 414, 100), "100.0");
        assert_eq!(tenths(5, 4, 1), "1.3");
    }

    #[test]
    fn minutes_are_those_of_the_office() {
        let at: Timestamp = "2018-06-30T16:00:00.000Z".parse().unwrap();
        assert_eq!(minute(at), "2018-07-01 00:00");
    }
}
