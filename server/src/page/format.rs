//! Numbers, dates and times as people read them.

use shared::time::{Period, Timestamp, ZONE};

use super::words::Words;
use shared::message::Language;

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
    fn minutes_are_those_of_the_office() {
        let at: Timestamp = "2018-06-30T16:00:00.000Z".parse().unwrap();
        assert_eq!(minute(at), "2018-07-01 00:00");
    }
}
