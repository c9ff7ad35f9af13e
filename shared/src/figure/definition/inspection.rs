//! I1: inspections. One that is planned ahead counts when its day has come.

use super::{BOUND_OF_COUNT, DOWN_TO_TOWNSHIPS, Definition, DefinitionId, Unit};
use crate::figure::Measure;
use crate::figure::computation::{Computation, Days, Part};

const ON_SITE: Part = held(Measure::InspectionsOnSite);
const RANDOM: Part = held(Measure::InspectionsRandom);
const SPECIAL: Part = held(Measure::InspectionsSpecial);
const RECHECK: Part = held(Measure::InspectionsRecheck);

/// The three kinds that are reported as inspections.
pub(super) const THREE_KINDS: &[Part] = &[ON_SITE, RANDOM, SPECIAL];

const fn held(measure: Measure) -> Part {
    Part::in_period(measure).of(Days::ByAsOf)
}

pub(super) const I1: Definition = Definition {
    id: DefinitionId::I1,
    unit: Unit::Inspections,
    title_key: "figure-i1-title",
    definition_key: "figure-i1-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "(Σ inspections_on_site + Σ inspections_random + Σ inspections_special) in P, on t or before",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(THREE_KINDS),
};

pub(super) const I1_ON_SITE: Definition = Definition {
    id: DefinitionId::I1OnSite,
    title_key: "figure-i1_on_site-title",
    definition_key: "figure-i1_on_site-definition",
    formula: "Σ inspections_on_site in P, on t or before",
    computation: Computation::Sum(&[ON_SITE]),
    ..I1
};

pub(super) const I1_RANDOM: Definition = Definition {
    id: DefinitionId::I1Random,
    title_key: "figure-i1_random-title",
    definition_key: "figure-i1_random-definition",
    formula: "Σ inspections_random in P, on t or before",
    computation: Computation::Sum(&[RANDOM]),
    ..I1
};

pub(super) const I1_SPECIAL: Definition = Definition {
    id: DefinitionId::I1Special,
    title_key: "figure-i1_special-title",
    definition_key: "figure-i1_special-definition",
    formula: "Σ inspections_special in P, on t or before",
    computation: Computation::Sum(&[SPECIAL]),
    ..I1
};

pub(super) const I1_RECHECK: Definition = Definition {
    id: DefinitionId::I1Recheck,
    title_key: "figure-i1_recheck-title",
    definition_key: "figure-i1_recheck-definition",
    formula: "Σ inspections_recheck in P, on t or before",
    computation: Computation::Sum(&[RECHECK]),
    ..I1
};
