//! A problem found by an inspection (问题), domain.md §2.2. Issued by the office it is frozen; what follows
//! are events ([`crate::workflow`]).

mod form;

pub use form::Answers;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Rules;
use super::choice::choice;
use super::reading::Reading;
use crate::division::DivisionCode;
use crate::id::{RecordId, TeamId};
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation};

/// Longest description and statement, in characters (domain.md §2.2).
pub const MAX_DESCRIPTION_CHARS: usize = 500;
/// Longest basis, evidence text and late reason, in characters.
pub const MAX_TEXT_CHARS: usize = 200;
/// Longest post and unit code, in characters.
pub const MAX_REF_CHARS: usize = 60;
/// Most pieces of evidence.
pub const MAX_EVIDENCE: usize = 20;

/// Keys of the record's root map. Evidence is keys `evidence/<id>`.
pub mod key {
    /// The day it was found, `2018-07-01`.
    pub const OCCURRED_ON: &str = "occurred_on";
    /// Home division: that of its inspection.
    pub const DIVISION: &str = crate::record::DIVISION;
    /// The inspection that found it.
    pub const INSPECTION: &str = "inspection";
    /// The unit it was found at.
    pub const UNIT: &str = "unit";
    /// What it is about.
    pub const CATEGORY: &str = "category";
    /// `minor`, `normal` or `serious`.
    pub const SEVERITY: &str = "severity";
    /// What was found.
    pub const DESCRIPTION: &str = "description";
    /// The rule or task it falls short of.
    pub const BASIS: &str = "basis";
    /// `text:…`, `doc:…` or `blob:<sha256>`, by an id the phone made.
    pub const EVIDENCE: &str = "evidence";
    /// Whether the inspected side agrees.
    pub const POSITION: &str = "position";
    /// Who spoke for the unit, by post.
    pub const REPRESENTATIVE: &str = "representative";
    /// The inspected side's own words.
    pub const UNIT_STATEMENT: &str = "unit_statement";
    /// Why it was logged late.
    pub const LATE_REASON: &str = "late_reason";
}

/// What holds for every finding.
pub const RULES: Rules = Rules {
    schema: 1,
    home: key::DIVISION,
    fixed: &[key::INSPECTION],
    free_text: &[
        key::DESCRIPTION,
        key::BASIS,
        key::EVIDENCE,
        key::REPRESENTATIVE,
        key::UNIT_STATEMENT,
        key::LATE_REASON,
    ],
    pairs: &[],
};

choice! {
    /// What a finding is about. The source names no categories; these follow its list of what is inspected
    /// (domain.md §1b to 1d).
    Category {
        /// 方案未落实
        PlanNotCarriedOut = 0, "plan_not_carried_out",
        /// 进度滞后
        BehindSchedule = 1, "behind_schedule",
        /// 责任不到位
        DutyNotMet = 2, "duty_not_met",
        /// 台账资料不全
        LedgerIncomplete = 3, "ledger_incomplete",
        /// 资金项目
        FundsAndProjects = 4, "funds_and_projects",
        /// 群众反映未回应
        VillagersUnanswered = 5, "villagers_unanswered",
        /// 其他
        Other = 6, "other",
    }
}

choice! {
    /// How grave a finding is.
    Severity {
        /// 轻微
        Minor = 0, "minor",
        /// 一般
        Normal = 1, "normal",
        /// 严重
        Serious = 2, "serious",
    }
}

choice! {
    /// What the inspected side says to it.
    Position {
        /// 认可
        Agreed = 0, "agreed",
        /// 不认可
        Disagreed = 1, "disagreed",
        /// 未表态
        NoStatement = 2, "no_statement",
    }
}

/// A finding as its merged state says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The day it was found, in the organisation's zone.
    pub occurred_on: LocalDate,
    /// Home division as created.
    pub division: DivisionCode,
    /// Team as created.
    pub team: TeamId,
    /// The inspection that found it.
    pub inspection: RecordId,
    /// The unit it was found at.
    pub unit: String,
    /// What it is about.
    pub category: Category,
    /// How grave.
    pub severity: Severity,
    /// What was found.
    pub description: String,
    /// The rule or task it falls short of.
    pub basis: Option<String>,
    /// Evidence by id: `text:…`, `doc:…` or `blob:<sha256>`.
    pub evidence: BTreeMap<String, String>,
    /// What the inspected side says to it.
    pub position: Position,
    /// Who spoke for the unit, by post.
    pub representative: Option<String>,
    /// The inspected side's own words.
    pub unit_statement: Option<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// Reads a finding, and every rule its state breaks.
pub fn read(state: &State) -> (Option<Finding>, Vec<Violation>) {
    let mut reading = Reading::of(state);
    let occurred_on = reading.date(key::OCCURRED_ON);
    let division = reading.division(key::DIVISION);
    let team = reading.team();
    let inspection = reading.parsed(key::INSPECTION, Rule::Type, |text| text.parse().ok());
    let unit = reading.required_text(key::UNIT, MAX_REF_CHARS);
    let category = reading.parsed(key::CATEGORY, Rule::UnknownValue, Category::parse);
    let severity = reading.parsed(key::SEVERITY, Rule::UnknownValue, Severity::parse);
    let description = reading.required_text(key::DESCRIPTION, MAX_DESCRIPTION_CHARS);
    let basis = reading.text(key::BASIS, MAX_TEXT_CHARS);
    // A prefix and the words.
    let evidence = reading.texts(key::EVIDENCE, MAX_EVIDENCE, MAX_TEXT_CHARS + 5);
    if !evidence.values().all(|piece| is_evidence(piece)) {
        reading.broke(key::EVIDENCE, Rule::UnknownValue);
    }
    let position = reading.parsed(key::POSITION, Rule::UnknownValue, Position::parse);
    let representative = reading.text(key::REPRESENTATIVE, MAX_REF_CHARS);
    let unit_statement = reading.text(key::UNIT_STATEMENT, MAX_DESCRIPTION_CHARS);
    let late_reason = reading.text(key::LATE_REASON, MAX_TEXT_CHARS);
    let finding = || {
        Some(Finding {
            occurred_on: occurred_on?,
            division: division?,
            team: team?,
            inspection: inspection?,
            unit: unit?,
            category: category?,
            severity: severity?,
            description: description?,
            basis,
            evidence,
            position: position?,
            representative,
            unit_statement,
            late_reason,
        })
    };
    (finding(), reading.into_broken())
}

fn is_evidence(piece: &str) -> bool {
    match piece.split_once(':') {
        Some(("text" | "doc", words)) => !words.trim().is_empty(),
        Some(("blob", hash)) => hash.parse::<crate::id::Digest>().is_ok(),
        _ => false,
    }
}
