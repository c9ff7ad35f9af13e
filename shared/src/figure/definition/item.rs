//! T2 to T8 and T10: the matters raised and what became of them.

use super::{BOUND_OF_COUNT, BOUND_OF_RATIO, Definition, DefinitionId, EVERY_LEVEL, Unit};
use crate::figure::Measure;
use crate::figure::computation::{Computation, Days, Part};

const RAISED: &[Part] = &[Part::in_period(Measure::ItemsRaised)];
const RESOLVED: &[Part] = &[Part::by_reference_day(Measure::ItemsResolved)];

pub(super) const T2: Definition = Definition {
    id: DefinitionId::T2,
    unit: Unit::Items,
    title_key: "figure-t2-title",
    definition_key: "figure-t2-definition",
    levels: EVERY_LEVEL,
    formula: "Σ items_raised in P",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(RAISED),
};

pub(super) const T3: Definition = Definition {
    id: DefinitionId::T3,
    unit: Unit::Items,
    title_key: "figure-t3-title",
    definition_key: "figure-t3-definition",
    levels: EVERY_LEVEL,
    formula: "Σ items_resolved raised by D, in P or before",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(RESOLVED),
};

pub(super) const T4: Definition = Definition {
    id: DefinitionId::T4,
    unit: Unit::ItemsOfItems,
    title_key: "figure-t4-title",
    definition_key: "figure-t4-definition",
    levels: EVERY_LEVEL,
    formula: "Σ items_resolved raised in P ÷ Σ items_raised in P; null if none was raised",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[Part::in_period(Measure::ItemsResolved)],
        below: RAISED,
    },
};

pub(super) const T5: Definition = Definition {
    id: DefinitionId::T5,
    unit: Unit::ResolutionsPerItem,
    title_key: "figure-t5-title",
    definition_key: "figure-t5-definition",
    levels: EVERY_LEVEL,
    formula: "Σ item_resolutions on a day of P, raised by D, in P or before ÷ Σ items_raised in P; null if \
              none was raised; may exceed 1",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[Part::by_reference_day(Measure::ItemResolutions).of(Days::InPeriod)],
        below: RAISED,
    },
};

pub(super) const T6: Definition = Definition {
    id: DefinitionId::T6,
    unit: Unit::ItemsOfItems,
    title_key: "figure-t6-title",
    definition_key: "figure-t6-definition",
    levels: EVERY_LEVEL,
    formula: "Σ items_confirmed ÷ Σ items_resolved, both raised by D, in P or before; null if none is \
              resolved",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[Part::by_reference_day(Measure::ItemsConfirmed)],
        below: RESOLVED,
    },
};

pub(super) const T7: Definition = Definition {
    id: DefinitionId::T7,
    unit: Unit::ItemsOfItems,
    title_key: "figure-t7-title",
    definition_key: "figure-t7-definition",
    levels: EVERY_LEVEL,
    formula: "(Σ items_resolved + Σ items_declined), raised in P ÷ Σ items_raised in P; null if none was \
              raised",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[
            Part::in_period(Measure::ItemsResolved),
            Part::in_period(Measure::ItemsDeclined),
        ],
        below: RAISED,
    },
};

pub(super) const T8: Definition = Definition {
    id: DefinitionId::T8,
    unit: Unit::Items,
    title_key: "figure-t8-title",
    definition_key: "figure-t8-definition",
    levels: EVERY_LEVEL,
    formula: "Σ item_due on a day before t, raised by D, in P or before",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(&[Part::by_reference_day(Measure::ItemDue).of(Days::BeforeAsOf)]),
};

pub(super) const T8_DUE_SOON: Definition = Definition {
    id: DefinitionId::T8DueSoon,
    unit: Unit::Items,
    title_key: "figure-t8_due_soon-title",
    definition_key: "figure-t8_due_soon-definition",
    levels: EVERY_LEVEL,
    formula: "Σ item_due on a day from t to t + 3, raised by D, in P or before",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(&[Part::by_reference_day(Measure::ItemDue).of(Days::Soon)]),
};

pub(super) const T10: Definition = Definition {
    id: DefinitionId::T10,
    unit: Unit::Days,
    title_key: "figure-t10-title",
    definition_key: "figure-t10-definition",
    levels: EVERY_LEVEL,
    formula: "median of the item_days raised in P: the middle one over 1, or of an even number the sum of \
              the middle two over 2; null if none is resolved",
    bound: BOUND_OF_RATIO,
    computation: Computation::Median(Part::in_period(Measure::ItemDays)),
};
