//! T1 and T9: talks.

use super::{BOUND_OF_COUNT, BOUND_OF_RATIO, Definition, DefinitionId, EVERY_LEVEL, Unit};
use crate::figure::Measure;
use crate::figure::computation::{Computation, Part};

const TALKS: &[Part] = &[Part::in_period(Measure::Talks)];

pub(super) const T1: Definition = Definition {
    id: DefinitionId::T1,
    unit: Unit::Talks,
    title_key: "figure-t1-title",
    definition_key: "figure-t1-definition",
    levels: EVERY_LEVEL,
    formula: "Σ talks in P",
    bound: BOUND_OF_COUNT,
    computation: Computation::Sum(TALKS),
};

pub(super) const T9: Definition = Definition {
    id: DefinitionId::T9,
    unit: Unit::ItemsPerTalk,
    title_key: "figure-t9-title",
    definition_key: "figure-t9-definition",
    levels: EVERY_LEVEL,
    formula: "Σ items_raised in P ÷ Σ talks in P; null if no talk was held",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[Part::in_period(Measure::ItemsRaised)],
        below: TALKS,
    },
};

pub(super) const T9_NO_ITEM: Definition = Definition {
    id: DefinitionId::T9NoItem,
    unit: Unit::TalksOfTalks,
    title_key: "figure-t9_no_item-title",
    definition_key: "figure-t9_no_item-definition",
    levels: EVERY_LEVEL,
    formula: "Σ talks_no_item in P ÷ Σ talks in P; null if no talk was held",
    bound: BOUND_OF_RATIO,
    computation: Computation::Ratio {
        above: &[Part::in_period(Measure::TalksNoItem)],
        below: TALKS,
    },
};
