//! From cells to a figure.

mod cells;
mod coverage;
mod median;
mod recurrence;
mod roll;
mod value;

use super::computation::Computation;
use super::{Bound, Definition, DefinitionId, Figure, Question, Tally};
use crate::division::Divisions;
use crate::membership::Membership;
use cells::Cells;
use value::Value;

/// Why a figure is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// The definition is not shown for an area of this level (domain.md §2.5, O3).
    #[error("{0} is not shown for an area of this level")]
    Level(DefinitionId),
}

/// The reference data a figure is read against.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// Divisions and their succession.
    pub divisions: &'a Divisions,
    /// The roll.
    pub memberships: &'a [Membership],
}

/// Evaluates a definition over the cells of counted, canonical, non-void records. The tally has to hold
/// the months of [`Definition::months`]; what else it holds makes no difference.
pub fn evaluate(
    definition: &Definition,
    tally: &Tally,
    reference: &Reference<'_>,
    question: &Question,
) -> Result<Figure, FigureError> {
    if !definition.shown_at(question.area.level()) {
        return Err(FigureError::Level(definition.id));
    }
    let mut cells = Cells::new(tally, reference, question);
    let mut about_share = None;
    let (value, bound) = match definition.computation {
        Computation::Roll => (roll::members(reference, question), Bound::Exact),
        Computation::Sum(parts) => {
            let sum = cells.sum(parts);
            (Value::Count(sum), cells.bound_of_count())
        }
        Computation::Audience {
            all,
            about,
            disputed,
        } => {
            let audience = cells.sum(&[all]);
            let about = cells.sum(&[about]);
            let disputed = cells.sum(&[disputed]);
            about_share = Some(about);
            // A count of nobody, marked about, adds nothing to the share and makes nothing uncertain.
            let bound = match cells.bound_of_count() {
                Bound::Exact if disputed > 0 => Bound::AtLeast,
                Bound::Exact if about > 0 => Bound::About,
                bound => bound,
            };
            (Value::Count(audience), bound)
        }
        Computation::Ratio { above, below } => {
            let (numerator, denominator) = (cells.sum(above), cells.sum(below));
            let value = Value::Ratio {
                numerator,
                denominator,
            };
            (value, cells.bound_of_ratio())
        }
        Computation::PerKey { above, keys } => {
            let (sum, keys) = (cells.sum(&[above]), cells.distinct(&keys));
            (Value::over(sum, keys), cells.bound_of_ratio())
        }
        Computation::Coverage(part) => coverage::of(&mut cells, &part),
        Computation::Median(part) => (median::of(&mut cells, &part), cells.bound_of_ratio()),
        Computation::Recurrence { found, closed } => {
            let value = recurrence::of(&mut cells, &found, &closed);
            (value, cells.bound_of_ratio())
        }
    };
    Ok(Figure {
        definition_id: definition.id,
        area: question.area,
        period: question.period,
        value: value.given(),
        unit: definition.unit,
        bound,
        denominator: value.denominator(),
        as_of: question.as_of,
        revision: question.revision,
        seq: question.seq,
        records_pending: question.records_pending,
        unknown_successors: cells.into_unknown(),
        about_share,
    })
}
