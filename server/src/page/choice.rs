//! The choices of the form: areas the reader may see, periods worth looking at.

use shared::access;
use shared::division::{Area, Level};
use shared::time::Period;

use super::format;
use super::place::{self, Place};
use super::session::Reader;
use super::words::{Word, Words};

/// Years back from the running one.
const YEARS: i16 = 2;

/// One line of a list.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// Lines under one heading.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) label: String,
    pub(super) choices: Vec<Choice>,
}

/// The areas a reader may ask for, in code order: what their grants name, and the townships of a
/// county. The one asked for is among them, a village too.
pub(super) fn areas(reader: &Reader, county: Area, at: Place) -> Vec<Group> {
    let on = reader.now.date();
    let divisions = &reader.reference.divisions;
    let mut areas: Vec<Area> = Vec::new();
    for granted in access::figure_area(&reader.principal, county, on) {
        areas.push(granted);
        if granted.level() == Level::County {
            let townships = divisions.townships(granted, on);
            areas.extend(townships.map(|township| Area::from(township.code)));
        }
    }
    if !areas.contains(&at.area) {
        areas.push(at.area);
    }
    areas.sort();
    let choices = areas.into_iter().map(|area| Choice {
        value: area.to_string(),
        label: place::name(divisions, area, on),
        chosen: area == at.area,
    });
    vec![Group {
        label: at.words.of(Word::AllPlaces).to_owned(),
        choices: choices.collect(),
    }]
}

/// The running year and the two before it, newest first, each with its halves, quarters and months; and
/// the year asked for.
pub(super) fn periods(now: i16, at: Place) -> Vec<Group> {
    let asked = year_of(at.period);
    let mut years: Vec<i16> = (now - YEARS..=now).rev().collect();
    if !years.contains(&asked) {
        years.push(asked);
        years.sort_by(|a, b| b.cmp(a));
    }
    years.into_iter().map(|year| year_group(year, at)).collect()
}

/// The year a period lies in.
pub(super) fn year_of(period: Period) -> i16 {
    match period {
        Period::Year(year)
        | Period::Half(year, _)
        | Period::Quarter(year, _)
        | Period::Month(year, _) => year,
    }
}

fn year_group(year: i16, at: Place) -> Group {
    let halves = (1..=2).map(|half| Period::Half(year, half));
    let quarters = (1..=4).map(|quarter| Period::Quarter(year, quarter));
    let months = (1..=12).map(|month| Period::Month(year, month));
    let all = std::iter::once(Period::Year(year))
        .chain(halves)
        .chain(quarters)
        .chain(months);
    Group {
        label: year.to_string(),
        choices: all
            .map(|period| choice(period, at.period, at.words))
            .collect(),
    }
}

fn choice(period: Period, asked: Period, words: Words) -> Choice {
    Choice {
        value: period.to_string(),
        label: format::period(period, words),
        chosen: period == asked,
    }
}
