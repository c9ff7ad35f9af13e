//! Small bars, one a month, as SVG: no script, no inline style.

use shared::figure::{self, DefinitionId, FigureValue, Question, Reference, Tally, thousands};
use shared::time::{Month, Period};

use super::format;
use super::words::Words;

/// Height of the drawing.
const HEIGHT: i64 = 40;
const SLOT: i64 = 20;
const BAR: i64 = 15;

/// Bars of one figure.
#[derive(Debug, Clone)]
pub(super) struct Bars {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) bars: Vec<Bar>,
    /// For those who do not see it.
    pub(super) text: String,
}

/// One month.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
    /// The month is not over.
    pub(super) running: bool,
    /// Month and value.
    pub(super) label: String,
}

/// A count by month of its period, up to the running month. None for a period of one month, or where
/// the figure is not shown.
pub(super) fn by_month(
    id: DefinitionId,
    tally: &Tally,
    reference: &Reference<'_>,
    question: &Question,
    words: Words,
) -> Option<Bars> {
    let running = question.as_of.date().month();
    let (first, last) = question.period.months();
    if first == last || running < first {
        return None;
    }
    let months: Vec<Month> = (first.0..=last.0.min(running.0)).map(Month).collect();
    let mut values = Vec::with_capacity(months.len());
    for month in &months {
        let question = Question {
            period: period(*month),
            ..*question
        };
        let figure = figure::evaluate(id.definition(), tally, reference, &question).ok()?;
        match figure.value {
            Some(FigureValue::Integer(value)) => values.push(value),
            _ => return None,
        }
    }
    let most = values.iter().copied().max().filter(|most| *most > 0)?;
    let bars = months
        .iter()
        .zip(&values)
        .zip(0..)
        .map(|((month, value), slot)| {
            let height = (value * HEIGHT / most).max(i64::from(*value > 0));
            Bar {
                x: slot * SLOT,
                y: HEIGHT - height,
                width: BAR,
                height,
                running: *month == running,
                label: format!(
                    "{} {}",
                    format::period(period(*month), words),
                    thousands(*value)
                ),
            }
        });
    let bars: Vec<Bar> = bars.collect();
    let slots = i64::from(last.0 - first.0 + 1);
    Some(Bars {
        width: slots * SLOT - (SLOT - BAR),
        height: HEIGHT,
        text: bars
            .iter()
            .map(|bar| bar.label.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        bars,
    })
}

fn period(month: Month) -> Period {
    let year = i16::try_from(month.0.div_euclid(12)).unwrap_or(0);
    let of_year = u8::try_from(month.0.rem_euclid(12) + 1).unwrap_or(1);
    Period::Month(year, of_year)
}
