//! Where a record stands by its events, as lists show it.

use minicbor::{Decode, Encode};
use shared::command::Responsible;
use shared::id::RecordId;
use shared::record::RecordKind;
use shared::time::LocalDate;
use shared::workflow::{Course, Facts, Status};

/// Where a record stands by its events.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize)]
pub struct Stage {
    /// Its status.
    #[n(0)]
    pub status: Status,
    /// By which day it is to be done, that day included.
    #[n(1)]
    pub due_on: Option<LocalDate>,
    /// Who has taken a matter on.
    #[n(2)]
    pub responsible: Option<Responsible>,
    /// The unit in charge.
    #[n(3)]
    pub unit: Option<String>,
    /// The record that counts for it.
    #[n(4)]
    pub same_as: Option<RecordId>,
    /// Whether changes that arrive now are proposed amendments.
    #[n(5)]
    pub is_frozen: bool,
    /// Whether it is out of every figure.
    #[n(6)]
    pub is_void: bool,
}

impl Stage {
    pub(crate) fn of(course: &Course) -> Self {
        let (due_on, responsible) = match &course.facts {
            Facts::None => (None, None),
            Facts::Item(item) => (item.due_on, item.responsible.clone()),
            Facts::Finding(finding) => (finding.due_on, None),
        };
        Self {
            status: course.status,
            due_on,
            responsible,
            unit: course.unit().map(str::to_owned),
            same_as: course.same_as,
            is_frozen: course.is_frozen(),
            is_void: course.is_void,
        }
    }

    /// Whether something is still to come of a record: a matter or finding without an end, an inspection that
    /// is not closed. What is void, or counted through another, waits for nothing.
    pub fn is_open(&self, kind: RecordKind) -> bool {
        let has_ended = match kind {
            RecordKind::OutreachSession | RecordKind::VillageTalk | RecordKind::Note => true,
            RecordKind::Inspection | RecordKind::Finding => self.status == Status::Closed,
            RecordKind::TalkItem => matches!(
                self.status,
                Status::Resolved | Status::Declined | Status::Withdrawn
            ),
        };
        !has_ended && self.counts()
    }

    /// Whether it counts in figures.
    pub fn counts(&self) -> bool {
        !self.is_void && self.same_as.is_none()
    }

    /// The day by which work is owed on it; none where nobody owes any.
    pub fn owed_by(&self) -> Option<LocalDate> {
        self.due_on
            .filter(|_| self.status.is_owed() && self.counts())
    }
}
