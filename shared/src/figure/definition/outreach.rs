//! O: members and sessions.

use super::{DOWN_TO_TOWNSHIPS, Definition, DefinitionId, EVERY_LEVEL, Unit};
use crate::figure::Measure;
use crate::figure::computation::{Computation, Part};

pub(super) const O1: Definition = Definition {
    id: DefinitionId::O1,
    unit: Unit::People,
    title_key: "figure-o1-title",
    definition_key: "figure-o1-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "number of distinct persons with a satchel_member membership that holds on D and \
              whose area lies in the area asked",
    bound: "always exact",
    computation: Computation::Roll,
};

pub(super) const O2: Definition = Definition {
    id: DefinitionId::O2,
    unit: Unit::Sessions,
    title_key: "figure-o2-title",
    definition_key: "figure-o2-definition",
    levels: EVERY_LEVEL,
    formula: "Σ sessions in P",
    bound: "at_least if sessions are left out because a village's successor is unknown; else \
            exact",
    computation: Computation::Sum(&[Part::in_period(Measure::Sessions)]),
};

pub(super) const O2_AUDIENCE: Definition = Definition {
    id: DefinitionId::O2Audience,
    unit: Unit::PersonTimes,
    title_key: "figure-o2_audience-title",
    definition_key: "figure-o2_audience-definition",
    levels: EVERY_LEVEL,
    formula: "Σ audience in P, with the smallest value where people wrote different ones and \
              nobody has chosen; about_share = Σ audience_about in P",
    bound: "at_least if a count in dispute is among them, or sessions are left out because a \
            village's successor is unknown; else about if a count is marked about; else exact",
    computation: Computation::Audience {
        all: Part::in_period(Measure::Audience),
        about: Part::in_period(Measure::AudienceAbout),
        disputed: Part::in_period(Measure::AudienceDisputed),
    },
};

pub(super) const O3: Definition = Definition {
    id: DefinitionId::O3,
    unit: Unit::SessionsPerMember,
    title_key: "figure-o3-title",
    definition_key: "figure-o3-definition",
    levels: DOWN_TO_TOWNSHIPS,
    formula: "Σ member_sessions in P ÷ number of distinct active_member in P; null if nobody \
              was active; never by person",
    bound: "about if sessions are left out because a village's successor is unknown; else exact",
    computation: Computation::PerKey {
        above: Part::in_period(Measure::MemberSessions),
        keys: Part::in_period(Measure::ActiveMember),
    },
};
