//! The embedded table: Wanyuan (511781), editions 2018 and 2023 (`data/README.md` names the source).

use jiff::civil::Date;

use super::{DivisionError, Divisions, EditionSource};
use crate::time::LocalDate;

/// The county-level city of the table, as an area.
pub const COUNTY: &str = "511781";

/// First day for which the table says anything. The 2018 edition states 2018-10-31; nothing in the data
/// says how far back it holds.
pub const KNOWN_FROM: LocalDate = LocalDate(Date::constant(2018, 1, 1));

/// Default first day of the 2023 edition: the merges were ordered in June 2020 (川府民政〔2020〕8号).
/// The exact day for each village is not in the data, so the whole table switches on one day, and a
/// deployment that knows better gives another to [`divisions`].
pub const MERGED_FROM: LocalDate = LocalDate(Date::constant(2020, 6, 1));

/// The embedded table with the switch from edition 2018 to edition 2023 on `merged_from`, its first
/// day. 52 townships and 414 villages before, 31 and 298 from then on, 256 known successions between.
/// The county's name is that of the 2023 table in both.
pub fn divisions(merged_from: LocalDate) -> Result<Divisions, DivisionError> {
    let counties = include_str!("../../data/dazhou-counties.csv");
    Divisions::parse(&[
        EditionSource {
            id: "2018",
            valid_from: KNOWN_FROM,
            valid_to: Some(merged_from.plus_days(-1)),
            counties,
            townships: include_str!("../../data/wanyuan-townships-2018.csv"),
            villages: include_str!("../../data/wanyuan-villages-2018.csv"),
            succession: Some(include_str!("../../data/wanyuan-villages-2018-to-2023.csv")),
        },
        EditionSource {
            id: "2023",
            valid_from: merged_from,
            valid_to: None,
            counties,
            townships: include_str!("../../data/wanyuan-townships.csv"),
            villages: include_str!("../../data/wanyuan-villages.csv"),
            succession: None,
        },
    ])
}
