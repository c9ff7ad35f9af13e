//! An inspection (督察), domain.md §2.2: planned by the office, or begun on site.

mod form;

pub use form::Answers;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Rules;
use super::choice::choice;
use super::reading::Reading;
use crate::division::{DivisionCode, Level};
use crate::id::{TeamId, UserId};
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation};

/// Longest plan or checklist reference and unit code, in characters.
pub const MAX_REF_CHARS: usize = 60;
/// Longest conclusion, in characters.
pub const MAX_CONCLUSION_CHARS: usize = 500;
/// Longest late reason, in characters.
pub const MAX_TEXT_CHARS: usize = 200;
/// Most members of a team.
pub const MAX_MEMBERS: usize = 30;

/// Keys of the record's root map. The team is keys `members/<person>`.
pub mod key {
    /// The day on site, `2018-07-01`; of a planned one, ahead.
    pub const OCCURRED_ON: &str = "occurred_on";
    /// Home division: where.
    pub const DIVISION: &str = crate::record::DIVISION;
    /// `on_site`, `random`, `special` or `recheck`; `kind` is the record's own.
    pub const INSPECTION_KIND: &str = "inspection_kind";
    /// The reform plan or task it is about.
    pub const PLAN_ID: &str = "plan_id";
    /// Set of inspectors.
    pub const MEMBERS: &str = "members";
    /// Whether two agencies inspect jointly.
    pub const JOINT: &str = "joint";
    /// The unit inspected.
    pub const UNIT: &str = "unit";
    /// The checklist that was followed.
    pub const CHECKLIST_REF: &str = "checklist_ref";
    /// What was concluded.
    pub const CONCLUSION: &str = "conclusion";
    /// Why it was logged late.
    pub const LATE_REASON: &str = "late_reason";
}

/// What holds for every inspection.
pub const RULES: Rules = Rules {
    schema: 1,
    home: key::DIVISION,
    fixed: &[],
    free_text: &[key::CONCLUSION, key::LATE_REASON],
    pairs: &[],
};

choice! {
    /// What sort of inspection (domain.md §1d, row 45).
    InspectionKind {
        /// 实地督察
        OnSite = 0, "on_site",
        /// 随机抽查
        Random = 1, "random",
        /// 专项督查
        Special = 2, "special",
        /// 整改复察; not among the reported inspections.
        Recheck = 3, "recheck",
    }
}

/// An inspection as its merged state says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// The day on site, in the organisation's zone.
    pub occurred_on: LocalDate,
    /// Home division as created.
    pub division: DivisionCode,
    /// Team as created.
    pub team: TeamId,
    /// What sort.
    pub inspection_kind: InspectionKind,
    /// The reform plan or task it is about.
    pub plan_id: Option<String>,
    /// The inspectors.
    pub members: BTreeSet<UserId>,
    /// Whether two agencies inspect jointly.
    pub joint: bool,
    /// The unit inspected.
    pub unit: Option<String>,
    /// The checklist that was followed.
    pub checklist_ref: Option<String>,
    /// What was concluded.
    pub conclusion: Option<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// Reads an inspection, and every rule its state breaks.
pub fn read(state: &State) -> (Option<Inspection>, Vec<Violation>) {
    let mut reading = Reading::of(state);
    let occurred_on = reading.date(key::OCCURRED_ON);
    let division = reading.division(key::DIVISION);
    let team = reading.team();
    let inspection_kind = reading.parsed(
        key::INSPECTION_KIND,
        Rule::UnknownValue,
        InspectionKind::parse,
    );
    let plan_id = reading.text(key::PLAN_ID, MAX_REF_CHARS);
    let members = reading.ids(key::MEMBERS, 1, MAX_MEMBERS);
    let joint = reading.flag(key::JOINT);
    let unit = reading.text(key::UNIT, MAX_REF_CHARS);
    let is_of_county = division.is_some_and(|division| division.level() == Level::County);
    let names_unit = unit.as_ref().is_some_and(|unit| !unit.trim().is_empty());
    if is_of_county && !names_unit {
        // A unit or a place is inspected; the county alone is neither.
        reading.broke(key::UNIT, Rule::Required);
    }
    let checklist_ref = reading.text(key::CHECKLIST_REF, MAX_REF_CHARS);
    let conclusion = reading.text(key::CONCLUSION, MAX_CONCLUSION_CHARS);
    let late_reason = reading.text(key::LATE_REASON, MAX_TEXT_CHARS);
    let inspection = || {
        Some(Inspection {
            occurred_on: occurred_on?,
            division: division?,
            team: team?,
            inspection_kind: inspection_kind?,
            plan_id,
            members,
            joint: joint?,
            unit,
            checklist_ref,
            conclusion,
            late_reason,
        })
    };
    (inspection(), reading.into_broken())
}
