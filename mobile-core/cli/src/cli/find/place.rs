//! Places by code, or by a name they have or had.

use mobile_cli::Phone;
use shared::division::{Area, DivisionCode, Level};
use shared::time::LocalDate;

use super::{CliError, Sought, only};

/// A village by its code or a name it has or had. A place above the villages is told from one that is not there.
pub(crate) fn village(phone: &Phone, given: &str, on: LocalDate) -> Result<DivisionCode, CliError> {
    let area = given.parse::<Area>().ok().map(Area::code);
    match area.or_else(|| given.parse().ok()) {
        Some(code) if code.level() == Level::Village => Ok(code),
        Some(code) => Err(no_village(phone, code, on)),
        None => named(phone, given, on, Sought::Village).map_err(|error| match error {
            CliError::Unknown { .. } => {
                let above = named(phone, given, on, Sought::Area).ok();
                above.map_or(error, |code| no_village(phone, code, on))
            }
            error => error,
        }),
    }
}

/// What to choose from instead of a place that is no village.
fn no_village(phone: &Phone, code: DivisionCode, on: LocalDate) -> CliError {
    let reference = phone.core().reference();
    let name = reference.place_name(code, on);
    let villages = (code.level() == Level::Township).then(|| {
        let edition = reference.divisions().edition_on(on).into_iter();
        let within = edition.flat_map(|edition| edition.within(Area::from(code), Level::Village));
        within
            .map(|village| village.short_name().to_owned())
            .collect()
    });
    CliError::NoVillage {
        name: name.unwrap_or_else(|| code.to_string()),
        villages,
    }
}

/// The county, a township or a village: by 6, 9 or 12 digits, a village by its name too.
pub(crate) fn division(
    phone: &Phone,
    given: &str,
    on: LocalDate,
) -> Result<DivisionCode, CliError> {
    match given.parse::<Area>() {
        Ok(area) => Ok(area.code()),
        Err(_) => named(phone, given, on, Sought::Village),
    }
}

/// The county, a township or a village: by 6, 9 or 12 digits, or by a name it has or had.
fn area(phone: &Phone, given: &str, on: LocalDate) -> Result<Area, CliError> {
    match given.parse() {
        Ok(area) => Ok(area),
        Err(_) => named(phone, given, on, Sought::Area).map(Area::from),
    }
}

/// The same where one is given, by its names of today.
pub(crate) fn area_if(phone: &Phone, given: Option<&str>) -> Result<Option<Area>, CliError> {
    let today = phone.now().date();
    given.map(|given| area(phone, given, today)).transpose()
}

/// The one place of this name; whose whole name or short name it is goes before whose name it is part of.
fn named(
    phone: &Phone,
    given: &str,
    on: LocalDate,
    what: Sought,
) -> Result<DivisionCode, CliError> {
    let reference = phone.core().reference();
    let divisions = reference.divisions();
    let mut found: Vec<(String, DivisionCode)> = Vec::new();
    let mut exact: Vec<(String, DivisionCode)> = Vec::new();
    for place in divisions.find(given, on) {
        let level = place.division.level();
        if what == Sought::Village && level != Level::Village {
            continue;
        }
        for code in place.present.present(place.division.code) {
            let township = match level {
                Level::Village => reference.place_name(code.township(), on),
                _ => None,
            };
            let (township, name) = (township.unwrap_or_default(), place.division.short_name());
            let entry = (format!("{} {township}{name}", typed(code, what)), code);
            if place.division.name == given || name == given {
                exact.push(entry.clone());
            }
            found.push(entry);
        }
    }
    for list in [&mut found, &mut exact] {
        list.sort();
        list.dedup_by_key(|entry| entry.1);
    }
    only(what, given, if exact.is_empty() { &found } else { &exact })
}

/// A code as it can be typed where this is asked for.
fn typed(code: DivisionCode, what: Sought) -> String {
    match what {
        Sought::Area => Area::from(code).to_string(),
        _ => code.to_string(),
    }
}
