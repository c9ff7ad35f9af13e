//! The server's figures, over its JSON API, against the oracle's.

use std::collections::BTreeMap;

use ::tests::oracle::{self, Number};
use ::tests::places::{self, COUNTY};
use ::tests::truth::{Date, Truth};
use ::tests::world::World;
use anyhow::{Context as _, Result};
use serde_json::Value;
use shared::time::Timestamp;

use super::Checks;
use crate::plan::YEAR;
use crate::scenario::REPORTED;

/// The figures of every area and period, as JSON.
pub(super) type Sheets = BTreeMap<(String, String), Value>;

/// Reads the figures of the county and so many townships for all periods.
pub(super) fn read(world: &mut World, townships: usize) -> Result<Sheets> {
    let mut sheets = Sheets::new();
    let townships = places::townships()
        .into_iter()
        .map(|township| township.code)
        .take(townships);
    for area in std::iter::once(COUNTY.to_owned()).chain(townships) {
        for period in oracle::periods(YEAR) {
            let sheet = world.figures(&area, &period)?;
            sheets.insert((area.clone(), period), sheet);
        }
    }
    Ok(sheets)
}

/// The figures of one sheet, by name, in the oracle's words.
fn sheet_of(sheet: &Value) -> Result<BTreeMap<String, String>> {
    let figures = sheet["figures"]
        .as_array()
        .context("a sheet without figures")?;
    figures
        .iter()
        .map(|figure| {
            let text = |key: &str| figure[key].as_str().map(str::to_owned);
            let name = text("definition_id").context("a figure without a name")?;
            let number = match &figure["value"] {
                Value::Null => Number::Null,
                Value::Object(ratio) => {
                    Number::Over(whole(&ratio["numerator"])?, whole(&ratio["denominator"])?)
                }
                value => Number::Whole(whole(value)?),
            };
            let mut said = format!(
                "{number} {}",
                text("bound").context("a figure without a bound")?
            );
            if let Some(about) = figure["about_share"].as_i64() {
                said.push_str(&format!(" about={about}"));
            }
            Ok((name, said))
        })
        .collect()
}

fn whole(value: &Value) -> Result<i64> {
    value.as_i64().context("not a whole number")
}

/// The server against the oracle.
pub(super) fn compare_with_oracle(
    checks: &mut Checks,
    sheets: &Sheets,
    truth: &Truth,
    as_of: Timestamp,
) {
    let villages: Vec<String> = places::villages()
        .into_iter()
        .map(|village| village.code)
        .collect();
    let as_of = day_of(as_of);
    let pairs = sheets.iter().flat_map(|((area, period), sheet)| {
        let got = sheet_of(sheet).unwrap_or_default();
        let expected = oracle::figures(truth, &villages, area, period, as_of);
        let said = expected.into_iter().map(|figure| {
            let got = got.get(figure.name).cloned().unwrap_or_default();
            (
                format!("{} of {area} in {period}", figure.name),
                figure.to_string(),
                got,
            )
        });
        said.collect::<Vec<_>>()
    });
    checks.equal_all("figures: server and oracle", pairs);
}

/// The county's year against what was reported.
pub(super) fn compare_with_report(checks: &mut Checks, sheets: &Sheets) {
    let year = (COUNTY.to_owned(), YEAR.to_string());
    let got = sheets.get(&year).and_then(|sheet| sheet_of(sheet).ok());
    let got = got.unwrap_or_default();
    let pairs = REPORTED.iter().map(|reported| {
        let said = got.get(reported.figure).cloned().unwrap_or_default();
        let number = said
            .split(' ')
            .next()
            .and_then(|number| number.parse().ok());
        let (least, most) = reported.range;
        let holds = number.is_some_and(|number: i64| (least..=most).contains(&number));
        let expected = format!("{least} to {most} ({})", reported.words);
        let got = if holds { expected.clone() } else { said };
        (reported.figure.to_owned(), expected, got)
    });
    checks.equal_all("figures: as reported", pairs);
    let in_time = got.get("i4").cloned().unwrap_or_default();
    checks.equal("figures: as reported: i4", "59/59 exact", in_time);
}

/// The server before and after a rebuild: the same to the last letter.
pub(super) fn compare_rebuilt(checks: &mut Checks, before: &Sheets, after: &Sheets) {
    let pairs = before.iter().map(|(key, sheet)| {
        let rebuilt = after.get(key).map(Value::to_string).unwrap_or_default();
        (
            format!("{} in {}", key.0, key.1),
            sheet.to_string(),
            rebuilt,
        )
    });
    checks.equal_all("figures: before and after rebuild", pairs);
}

/// The day of an instant, as plain data.
fn day_of(instant: Timestamp) -> Date {
    let text = instant.date().to_string();
    let mut parts = text.split('-').filter_map(|part| part.parse::<u32>().ok());
    let mut next = || parts.next().unwrap_or_default();
    let year = i32::try_from(next()).unwrap_or_default();
    Date::new(year, next(), next())
}
