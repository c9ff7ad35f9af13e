//! C: villages reached.

use super::{DOWN_TO_TOWNSHIPS, Definition, DefinitionId, Unit};
use crate::figure::Measure;
use crate::figure::computation::{Computation, Part};

const BOUND: &str = "about if a village of D is left out because its successor is unknown; else at_least \
                     if a visited village is; else exact";

pub(super) const C1: Definition = Definition {
    id: DefinitionId::C1,
    unit: Unit::VillagesOfVillages,
    title_key: "figure-c1-title",
    definition_key: "figure-c1-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "number of distinct villages with at least one session in P ÷ number of villages \
              valid on D; a village that ended by D counts as its one successor; without one, or \
              with several, it is listed and not counted; null if no village is valid",
    bound: BOUND,
    computation: Computation::Coverage(Part::in_period(Measure::Sessions)),
};

pub(super) const C1_TALKS: Definition = Definition {
    id: DefinitionId::C1Talks,
    unit: Unit::VillagesOfVillages,
    title_key: "figure-c1_talks-title",
    definition_key: "figure-c1_talks-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "number of distinct villages with at least one talk in P ÷ number of villages \
              valid on D; a village that ended by D counts as its one successor; without one, or \
              with several, it is listed and not counted; null if no village is valid",
    bound: BOUND,
    computation: Computation::Coverage(Part::in_period(Measure::Talks)),
};
