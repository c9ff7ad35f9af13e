//! The records behind a figure.

use super::attribution::{Attribution, Placement, Rolled};
use super::computation::Computation;
use super::{Contribution, Definition, Question, Reference, contributes_to};

/// Whether a record with these contributions is one of those behind a figure: exactly the records
/// whose contributions [`evaluate`](super::evaluate) counts for this definition, area, period and as-of
/// day, on either side of a line. They alone give the same value, and no other record changes it. Behind
/// I7 stand the findings of the period and the closed ones that they are held against.
pub fn is_behind(
    definition: &Definition,
    reference: &Reference<'_>,
    question: &Question,
    contributions: &[Contribution],
) -> bool {
    if !contributes_to(definition, contributions) {
        return false;
    }
    let attribution = Attribution::new(reference.divisions, question.area, question.as_of.date());
    let is_inside = |one: &Contribution| match definition.computation {
        Computation::Coverage(_) => {
            let day = question.reference_day();
            let rolled = attribution.roll_up(one.village, one.month, day);
            matches!(rolled, Rolled::Village(_))
        }
        _ => attribution.place(one.village, one.month) == Placement::Inside,
    };
    definition.computation.parts().iter().any(|part| {
        let window = part.window(question);
        contributions.iter().any(|one| {
            let (key, _) = one.amount.stored();
            one.measure == part.measure && window.takes(one.month, key.as_deref()) && is_inside(one)
        })
    })
}
