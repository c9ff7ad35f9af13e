//! Periods as people read them.

use shared::time::Period;

use super::words::Words;
use shared::message::Language;

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
