//! What a person answered.

use super::{Category, Position, Severity, key, read};
use crate::division::DivisionCode;
use crate::id::RecordId;
use crate::record::form::{Form, Written, answers};
use crate::record::{RecordKind, reading};
use crate::state::State;
use crate::time::LocalDate;

answers! {
    /// The day it was found.
    occurred_on: LocalDate = 0,
    /// Where: that of its inspection; fixed once submitted.
    division: DivisionCode = 1,
    /// The inspection that found it; fixed once submitted.
    inspection: RecordId = 2,
    /// The unit it was found at.
    unit: String = 3,
    /// What it is about.
    category: Category = 4,
    /// How grave.
    severity: Severity = 5,
    /// What was found.
    description: String = 6,
    /// The rule or task it falls short of.
    basis: String = 7,
    /// What the inspected side says to it.
    position: Position = 9,
    /// Who spoke for the unit, by post.
    representative: String = 10,
    /// The inspected side's own words.
    unit_statement: String = 11,
    /// Why it was logged late.
    late_reason: String = 12,
    ;
    /// Evidence by an id the phone made: `text:…`, `doc:…` or `blob:<sha256>`. Only ever added.
    evidence = 8,
}

impl Form for Answers {
    const KIND: RecordKind = RecordKind::Finding;

    fn home(&self) -> Option<DivisionCode> {
        self.division
    }

    fn written(&self) -> Written {
        Written::default()
            .date(key::OCCURRED_ON, self.occurred_on)
            .record(key::INSPECTION, self.inspection)
            .text(key::UNIT, self.unit.as_deref())
            .text(key::CATEGORY, self.category.map(Category::as_str))
            .text(key::SEVERITY, self.severity.map(Severity::as_str))
            .text(key::DESCRIPTION, self.description.as_deref())
            .text(key::BASIS, self.basis.as_deref())
            .text(key::POSITION, self.position.map(Position::as_str))
            .text(key::REPRESENTATIVE, self.representative.as_deref())
            .text(key::UNIT_STATEMENT, self.unit_statement.as_deref())
            .text(key::LATE_REASON, self.late_reason.as_deref())
            .additions(key::EVIDENCE, &self.evidence)
    }

    fn of(state: &State) -> Self {
        let Some(finding) = read(state).0 else {
            return Self::default();
        };
        Self {
            occurred_on: Some(finding.occurred_on),
            division: Some(finding.division),
            inspection: Some(finding.inspection),
            unit: Some(finding.unit),
            category: Some(finding.category),
            severity: Some(finding.severity),
            description: Some(finding.description),
            basis: finding.basis,
            evidence: reading::added(state, key::EVIDENCE),
            position: Some(finding.position),
            representative: finding.representative,
            unit_statement: finding.unit_statement,
            late_reason: finding.late_reason,
        }
    }

    fn overlay(&mut self, newer: Self) {
        self.take_over(newer);
    }
}
