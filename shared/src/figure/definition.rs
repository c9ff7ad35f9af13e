//! The definitions of the figures (domain.md §2.5): one table, from which the documents are made.

mod coverage;
mod finding;
mod id;
mod inspection;
mod item;
mod outreach;
mod talk;
mod unit;

pub use id::{DEFINITIONS, DefinitionId, UnknownDefinition};
pub use unit::Unit;

use super::computation::Computation;
use super::{Contribution, Measure};
use crate::division::Level;

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
    /// The formula as it is carried out.
    pub(super) computation: Computation,
}

impl Definition {
    /// Whether it may be shown for an area of this level.
    pub fn shown_at(&self, level: Level) -> bool {
        self.levels.contains(&level)
    }

    /// Whether it is of deadlines: what is overdue or soon due. It changes as days pass, with no record
    /// changing, so that it says little without its instant.
    pub fn is_of_deadlines(&self) -> bool {
        let parts = self.computation.parts();
        parts.iter().any(|part| part.moves_with_the_clock())
    }

    /// The measures it needs; none: it is made of reference data alone and no record is behind it.
    pub fn measures(&self) -> Vec<Measure> {
        let mut measures = Vec::new();
        for part in self.computation.parts() {
            if !measures.contains(&part.measure) {
                measures.push(part.measure);
            }
        }
        measures
    }
}

/// The measures a figure needs.
pub fn measures_of(id: DefinitionId) -> Vec<Measure> {
    id.definition().measures()
}

/// Whether a record with these contributions can be behind a figure at all. Whether it is behind one
/// of a given area and period is [`is_behind`](super::is_behind)'s answer.
pub fn contributes_to(definition: &Definition, contributions: &[Contribution]) -> bool {
    let measures = definition.measures();
    contributions
        .iter()
        .any(|contribution| measures.contains(&contribution.measure))
}

/// Of what happens in villages.
const EVERY_LEVEL: &[Level] = &[Level::County, Level::Township, Level::Village];
/// Of what is not shown of one village alone.
const DOWN_TO_TOWNSHIPS: &[Level] = &[Level::County, Level::Township];

/// The bound of what is added up.
const BOUND_OF_COUNT: &str =
    "at_least if records are left out because a place's successor is unknown; else exact";
/// The bound of a ratio or a median: what is left out may lie on both sides.
const BOUND_OF_RATIO: &str =
    "about if records are left out because a place's successor is unknown; else exact";

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
        }
    }

    #[test]
    fn sessions_per_member_is_never_shown_below_the_township() {
        assert!(!DefinitionId::O3.definition().shown_at(Level::Village));
        assert!(DefinitionId::O3.definition().shown_at(Level::Township));
    }

    #[test]
    fn what_is_overdue_or_soon_due_moves_with_the_clock() {
        let of_deadlines = DEFINITIONS.iter().filter(|one| one.is_of_deadlines());
        let ids: Vec<DefinitionId> = of_deadlines.map(|one| one.id).collect();
        assert_eq!(
            ids,
            [
                DefinitionId::T8,
                DefinitionId::T8DueSoon,
                DefinitionId::I6,
                DefinitionId::I6DueSoon,
            ]
        );
    }

    #[test]
    fn every_measure_is_behind_some_figure() {
        for measure in Measure::ALL {
            let used = |definition: &Definition| definition.measures().contains(&measure);
            assert!(DEFINITIONS.iter().any(used), "{measure:?}");
        }
    }
}
