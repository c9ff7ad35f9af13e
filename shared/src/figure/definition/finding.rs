//! I2 to I7: findings and their rectification.

use super::inspection::THREE_KINDS;
use super::{BOUND_OF_COUNT, BOUND_OF_RATIO, DOWN_TO_TOWNSHIPS, Definition, DefinitionId, Unit};
use crate::figure::Measure;
use crate::figure::computation::{Computation, Days, Part};

const FOUND: &[Part] = &[Part::in_period(Measure::Findings)];
const RECHECKED: &[Part] = &[Part::in_period(Measure::FindingsRechecked)];

/// Of those found by the reference day, those due by it.
const fn due(measure: Measure) -> Part {
    Part::by_reference_day(measure).of(Days::ByReferenceDay)
}

pub(super) const I2: Definition = Definition {
    id: DefinitionId::I2,
    unit: Unit::Findings,
    title_key: "figure-i2-title",
    definition_key: "figure-i2-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ findings in P",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(FOUND),
};

pub(super) const I2_PER_INSPECTION: Definition = Definition {
    id: DefinitionId::I2PerInspection,
    unit: Unit::FindingsPerInspection,
    title_key: "figure-i2_per_inspection-title",
    definition_key: "figure-i2_per_inspection-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ findings in P ÷ (Σ inspections_on_site + Σ inspections_random + Σ inspections_special) in \
              P, on t or before; null if there was none",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: FOUND,
        below: THREE_KINDS,
    },
};

pub(super) const I3: Definition = Definition {
    id: DefinitionId::I3,
    unit: Unit::FindingsOfFindings,
    title_key: "figure-i3-title",
    definition_key: "figure-i3-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ findings_planned ÷ Σ findings_issued, both found in P; null if none is issued",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[Part::in_period(Measure::FindingsPlanned)],
        below: &[Part::in_period(Measure::FindingsIssued)],
    },
};

pub(super) const I4: Definition = Definition {
    id: DefinitionId::I4,
    unit: Unit::FindingsOfFindings,
    title_key: "figure-i4-title",
    definition_key: "figure-i4-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ finding_in_time ÷ Σ finding_first_due, both of a first due day on D or before, found by D, \
              in P or before; null if none was due",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[due(Measure::FindingInTime)],
        below: &[due(Measure::FindingFirstDue)],
    },
};

pub(super) const I4_EXTENDED: Definition = Definition {
    id: DefinitionId::I4Extended,
    unit: Unit::FindingsOfFindings,
    title_key: "figure-i4_extended-title",
    definition_key: "figure-i4_extended-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ finding_in_time_extended ÷ Σ finding_due, both of a due day, extensions and rounds \
              included, on D or before, found by D, in P or before; null if none was due",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[due(Measure::FindingInTimeExtended)],
        below: &[due(Measure::FindingDue)],
    },
};

pub(super) const I5: Definition = Definition {
    id: DefinitionId::I5,
    unit: Unit::FindingsOfFindings,
    title_key: "figure-i5-title",
    definition_key: "figure-i5-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ findings_passed_first ÷ Σ findings_rechecked, both found in P; null if none was rechecked",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[Part::in_period(Measure::FindingsPassedFirst)],
        below: RECHECKED,
    },
};

pub(super) const I5_COVERAGE: Definition = Definition {
    id: DefinitionId::I5Coverage,
    unit: Unit::FindingsOfFindings,
    title_key: "figure-i5_coverage-title",
    definition_key: "figure-i5_coverage-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ findings_rechecked ÷ Σ findings_reported, both found in P; null if none was reported",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: RECHECKED,
        below: &[Part::in_period(Measure::FindingsReported)],
    },
};

pub(super) const I6: Definition = Definition {
    id: DefinitionId::I6,
    unit: Unit::Findings,
    title_key: "figure-i6-title",
    definition_key: "figure-i6-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ finding_owed due on a day before t, found by D, in P or before",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(&[
        Part::by_reference_day(Measure::FindingOwed).of(Days::BeforeAsOf)
    ]),
};

pub(super) const I6_DUE_SOON: Definition = Definition {
    id: DefinitionId::I6DueSoon,
    unit: Unit::Findings,
    title_key: "figure-i6_due_soon-title",
    definition_key: "figure-i6_due_soon-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ finding_owed due on a day from t to t + 3, found by D, in P or before",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(&[Part::by_reference_day(Measure::FindingOwed).of(Days::Soon)]),
};

pub(super) const I7: Definition = Definition {
    id: DefinitionId::I7,
    unit: Unit::FindingsOfFindings,
    title_key: "figure-i7-title",
    definition_key: "figure-i7-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ finding_occurred in P for which a finding_closed of the same unit and category and of the \
              area, found by D, has its day in the twelve months before the day found, that day not \
              among them ÷ Σ finding_occurred in P; null if nothing was found",
    bound: BOUND_OF_RATIO,
    computation: Computation::Recurrence {
        found: Part::in_period(Measure::FindingOccurred),
        closed: Part::by_reference_day(Measure::FindingClosed).of(Days::YearBefore),
    },
};
