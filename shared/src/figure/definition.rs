//! The definitions of the figures (domain.md §2.5): one table, from which the documents are made.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Contribution, Measure};
use crate::division::Level;

/// A text that names no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown figure")]
pub struct UnknownDefinition;

/// The name of a definition. What it means never changes; another meaning is another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionId {
    /// Members on roll.
    O1,
    /// Sessions.
    O2,
    /// Attendances.
    O2Audience,
    /// Sessions per active member.
    O3,
    /// Village coverage.
    C1,
}

impl DefinitionId {
    /// Every definition, in the order shown.
    pub const ALL: [Self; 5] = [Self::O1, Self::O2, Self::O2Audience, Self::O3, Self::C1];

    /// The word in addresses, tables and message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::O1 => "o1",
            Self::O2 => "o2",
            Self::O2Audience => "o2_audience",
            Self::O3 => "o3",
            Self::C1 => "c1",
        }
    }

    /// Its definition.
    pub fn definition(self) -> &'static Definition {
        match self {
            Self::O1 => &DEFINITIONS[0],
            Self::O2 => &DEFINITIONS[1],
            Self::O2Audience => &DEFINITIONS[2],
            Self::O3 => &DEFINITIONS[3],
            Self::C1 => &DEFINITIONS[4],
        }
    }
}

impl fmt::Display for DefinitionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DefinitionId {
    type Err = UnknownDefinition;

    fn from_str(text: &str) -> Result<Self, UnknownDefinition> {
        Self::ALL
            .into_iter()
            .find(|id| id.as_str() == text)
            .ok_or(UnknownDefinition)
    }
}

/// The unit of a figure (domain.md §2.4, "Units"). Figures of two units are never added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 名
    People,
    /// 场次
    Sessions,
    /// 人次, never unique people.
    PersonTimes,
    /// 场次/人, a ratio.
    SessionsPerMember,
    /// 村 of 村: a ratio, at most 1, shown in percent.
    VillagesOfVillages,
}

impl Unit {
    /// The word in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Sessions => "sessions",
            Self::PersonTimes => "person_times",
            Self::SessionsPerMember => "sessions_per_member",
            Self::VillagesOfVillages => "villages_of_villages",
        }
    }

    /// Key of its name in the messages: `unit-<word>`.
    pub fn message_key(self) -> String {
        format!("unit-{}", self.as_str())
    }
}

/// A figure's definition: what stands next to it wherever it is shown.
#[derive(Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub id: DefinitionId,
    /// The unit of its value.
    pub unit: Unit,
    /// Key of its title in the messages.
    pub title_key: &'static str,
    /// Key of its definition, for readers, in the messages.
    pub definition_key: &'static str,
    /// The levels of area at which it may be shown.
    pub levels: &'static [Level],
    /// The exact formula. P is the period, t the as-of day, D the earlier of t and P's last day.
    pub formula: &'static str,
    /// What may make it a bound.
    pub bound: &'static str,
    /// The measures it needs; none: it is made of reference data alone and no record is behind it.
    pub measures: &'static [Measure],
}

impl Definition {
    /// Whether it may be shown for an area of this level.
    pub fn shown_at(&self, level: Level) -> bool {
        self.levels.contains(&level)
    }
}

/// The figures, in the order shown.
pub const DEFINITIONS: [Definition; 5] = [
    Definition {
        id: DefinitionId::O1,
        unit: Unit::People,
        title_key: "figure-o1-title",
        definition_key: "figure-o1-definition",
        levels: &[Level::County, Level::Township],
        formula: "number of distinct persons with a satchel_member membership that holds on D and \
                  whose area lies in the area asked",
        bound: "always exact",
        measures: &[],
    },
    Definition {
        id: DefinitionId::O2,
        unit: Unit::Sessions,
        title_key: "figure-o2-title",
        definition_key: "figure-o2-definition",
        levels: &[Level::County, Level::Township, Level::Village],
        formula: "Σ sessions in P",
        bound: "at_least if sessions are left out because a village's successor is unknown; else \
                exact",
        measures: &[Measure::Sessions],
    },
    Definition {
        id: DefinitionId::O2Audience,
        unit: Unit::PersonTimes,
        title_key: "figure-o2_audience-title",
        definition_key: "figure-o2_audience-definition",
        levels: &[Level::County, Level::Township, Level::Village],
        formula: "Σ audience in P, with the smallest value where people wrote different ones and \
                  nobody has chosen; about_share = Σ audience_about in P",
        bound: "at_least if a count in dispute is among them, or sessions are left out because a \
                village's successor is unknown; else about if a count is marked about; else exact",
        measures: &[
            Measure::Audience,
            Measure::AudienceAbout,
            Measure::AudienceDisputed,
        ],
    },
    Definition {
        id: DefinitionId::O3,
        unit: Unit::SessionsPerMember,
        title_key: "figure-o3-title",
        definition_key: "figure-o3-definition",
        levels: &[Level::County, Level::Township],
        formula: "Σ member_sessions in P ÷ number of distinct active_member in P; null if nobody \
                  was active; never by person",
        bound: "about if sessions are left out because a village's successor is unknown; else exact",
        measures: &[Measure::MemberSessions, Measure::ActiveMember],
    },
    Definition {
        id: DefinitionId::C1,
        unit: Unit::VillagesOfVillages,
        title_key: "figure-c1-title",
        definition_key: "figure-c1-definition",
        levels: &[Level::County, Level::Township],
        formula: "number of distinct villages with at least one session in P ÷ number of villages \
                  valid on D; a village that ended by D counts as its one successor; without one, or \
                  with several, it is listed and not counted; null if no village is valid",
        bound: "about if a village of D is left out because its successor is unknown; else at_least \
                if a visited village is; else exact",
        measures: &[Measure::Sessions],
    },
];

/// The measures a figure needs.
pub fn measures_of(id: DefinitionId) -> &'static [Measure] {
    id.definition().measures
}

/// Whether a record with these contributions can be behind a figure at all. Whether it is behind one
/// of a given area and period is [`is_behind`](super::is_behind)'s answer.
pub fn contributes_to(definition: &Definition, contributions: &[Contribution]) -> bool {
    contributions
        .iter()
        .any(|contribution| definition.measures.contains(&contribution.measure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_finds_its_own_definition() {
        for (id, definition) in DefinitionId::ALL.into_iter().zip(&DEFINITIONS) {
            assert_eq!(definition.id, id);
            assert_eq!(id.definition(), definition);
            assert_eq!(id.as_str().parse(), Ok(id));
            assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
            assert_eq!(definition.title_key, format!("figure-{id}-title"));
            assert_eq!(definition.definition_key, format!("figure-{id}-definition"));
            let unit = serde_json::to_string(&definition.unit).unwrap();
            assert_eq!(unit, format!("\"{}\"", definition.unit.as_str()));
        }
    }

    #[test]
    fn sessions_per_member_is_never_shown_below_the_township() {
        assert!(!DefinitionId::O3.definition().shown_at(Level::Village));
        assert!(DefinitionId::O3.definition().shown_at(Level::Township));
    }
}
