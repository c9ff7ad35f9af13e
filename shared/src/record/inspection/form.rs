//! What a person answered.

use std::collections::BTreeSet;

use super::{InspectionKind, key, read};
use crate::division::DivisionCode;
use crate::id::UserId;
use crate::record::RecordKind;
use crate::record::form::{Form, Written, answers};
use crate::state::State;
use crate::time::LocalDate;

answers! {
    /// The day on site.
    occurred_on: LocalDate = 0,
    /// Where: the county, a township or a village; fixed once submitted.
    division: DivisionCode = 1,
    /// What sort.
    inspection_kind: InspectionKind = 2,
    /// The reform plan or task it is about.
    plan_id: String = 3,
    /// The inspectors.
    members: BTreeSet<UserId> = 4,
    /// Whether two agencies inspect jointly.
    joint: bool = 5,
    /// The unit inspected.
    unit: String = 6,
    /// The checklist that was followed.
    checklist_ref: String = 7,
    /// What was concluded.
    conclusion: String = 8,
    /// Why it was logged late.
    late_reason: String = 9,
}

impl Form for Answers {
    const KIND: RecordKind = RecordKind::Inspection;

    fn home(&self) -> Option<DivisionCode> {
        self.division
    }

    fn written(&self) -> Written {
        let kind = self.inspection_kind.map(InspectionKind::as_str);
        Written::default()
            .date(key::OCCURRED_ON, self.occurred_on)
            .text(key::INSPECTION_KIND, kind)
            .text(key::PLAN_ID, self.plan_id.as_deref())
            .flag(key::JOINT, self.joint)
            .text(key::UNIT, self.unit.as_deref())
            .text(key::CHECKLIST_REF, self.checklist_ref.as_deref())
            .text(key::CONCLUSION, self.conclusion.as_deref())
            .text(key::LATE_REASON, self.late_reason.as_deref())
            .set(key::MEMBERS, self.members.as_ref())
    }

    fn of(state: &State) -> Self {
        let Some(inspection) = read(state).0 else {
            return Self::default();
        };
        Self {
            occurred_on: Some(inspection.occurred_on),
            division: Some(inspection.division),
            inspection_kind: Some(inspection.inspection_kind),
            plan_id: inspection.plan_id,
            members: Some(inspection.members),
            joint: Some(inspection.joint),
            unit: inspection.unit,
            checklist_ref: inspection.checklist_ref,
            conclusion: inspection.conclusion,
            late_reason: inspection.late_reason,
        }
    }

    fn overlay(&mut self, newer: Self) {
        self.take_over(newer);
    }
}
