//! One dot a village, so that the denominator of coverage is the picture.

use std::collections::BTreeSet;

use shared::division::{Area, DivisionCode, Divisions, Level, Succession};
use shared::figure::{Figure, FigureValue, Measure, Question, Tally};
use shared::time::{LocalDate, Month};

use super::place::{self, Place};

/// A township and its villages, in code order.
#[derive(Debug, Clone)]
pub(super) struct Township {
    pub(super) name: String,
    pub(super) link: String,
    pub(super) visited: usize,
    pub(super) dots: Vec<Dot>,
}

/// A village.
#[derive(Debug, Clone)]
pub(super) struct Dot {
    pub(super) name: String,
    pub(super) visited: bool,
    pub(super) link: String,
}

/// The dots of an area. None unless they add up to the figure of coverage: where an area of today is
/// asked about villages of before a merge, the list beside the figure says more than a picture could.
pub(super) fn of(
    coverage: &Figure,
    tally: &Tally,
    divisions: &Divisions,
    question: &Question,
    at: Place,
) -> Option<Vec<Township>> {
    let Some(FigureValue::Ratio {
        numerator,
        denominator,
    }) = coverage.value
    else {
        return None;
    };
    let on = question.reference_day();
    let visited = visited(tally, divisions, question, on);
    let townships: Vec<Area> = match at.area.level() {
        Level::County => {
            let townships = divisions.townships(at.area, on);
            townships
                .map(|township| Area::from(township.code))
                .collect()
        }
        Level::Township => vec![at.area],
        Level::Village => return None,
    };
    let townships: Vec<Township> = townships
        .into_iter()
        .map(|township| {
            let dots: Vec<Dot> = divisions
                .villages(township, on)
                .map(|village| Dot {
                    name: village.short_name().to_owned(),
                    visited: visited.contains(&village.code),
                    link: format!("/?{}", at.at(Area::from(village.code)).query()),
                })
                .collect();
            Township {
                name: place::name(divisions, township, on),
                link: format!("/?{}", at.at(township).query()),
                visited: dots.iter().filter(|dot| dot.visited).count(),
                dots,
            }
        })
        .collect();
    let all: usize = townships.iter().map(|township| township.dots.len()).sum();
    let full: usize = townships.iter().map(|township| township.visited).sum();
    let adds_up = i64::try_from(full) == Ok(numerator) && i64::try_from(all) == Ok(denominator);
    adds_up.then_some(townships)
}

/// The villages of a day that sessions of the period count for.
fn visited(
    tally: &Tally,
    divisions: &Divisions,
    question: &Question,
    on: LocalDate,
) -> BTreeSet<DivisionCode> {
    let (first, last) = question.period.months();
    tally
        .iter()
        .filter(|(cell, sessions)| {
            cell.measure == Measure::Sessions
                && *sessions > 0
                && (first..=last).contains(&cell.month)
        })
        .filter_map(|(cell, _)| counts_for(divisions, cell.village, cell.month, on))
        .collect()
}

fn counts_for(
    divisions: &Divisions,
    village: DivisionCode,
    month: Month,
    on: LocalDate,
) -> Option<DivisionCode> {
    let first = month.first_day();
    let end = Month(month.0 + 1).first_day().plus_days(-1);
    let day = [first, end]
        .into_iter()
        .find(|day| divisions.resolve(village, *day).is_some())?;
    match divisions.successors(village, day, on) {
        Succession::Same => Some(village),
        Succession::To(list) => match list.as_slice() {
            [only] => Some(only.code),
            _ => None,
        },
        Succession::Unknown => None,
    }
}
