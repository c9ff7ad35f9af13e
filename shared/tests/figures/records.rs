//! Records and what became of them, as few words as they take.

use std::collections::{BTreeMap, BTreeSet};

use shared::command::{Confirmation, Event, Happened, Order, RecheckResult, Responsible};
use shared::division::{Area, DivisionCode};
use shared::figure::{Contribution, contributions};
use shared::id::{CommandId, Digest, RecordId, TeamId, UserId};
use shared::record::finding::{Category, Finding, Position, Severity};
use shared::record::inspection::{Inspection, InspectionKind};
use shared::record::outreach_session::{Audience, OutreachSession, Venue};
use shared::record::talk_item::{Scope, TalkItem};
use shared::record::village_talk::{EndedWith, VillageTalk};
use shared::record::{Content, Count};
use shared::time::LocalDate;
use shared::workflow::Course;

/// A record with what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) content: Content,
    pub(crate) course: Course,
}

impl Record {
    pub(crate) fn new(content: Content) -> Self {
        let course = Course::begin(content.kind());
        Self { content, course }
    }

    pub(crate) fn contributions(&self) -> Vec<Contribution> {
        contributions(&self.content, &self.course)
    }

    /// What happened on a day.
    pub(crate) fn then(self, on: &str, order: Order) -> Self {
        self.happened(on.parse().unwrap(), Happened::of(order))
    }

    pub(crate) fn happened(mut self, on: LocalDate, happened: Happened) -> Self {
        let number = u8::try_from(self.course.trail.len()).unwrap();
        let event = Event {
            command: CommandId([number; 16]),
            record: RecordId([1; 16]),
            happened,
            by: UserId([number; 16]),
            claimed_at: on.start(),
            decided_at: on.start(),
            heads: Vec::new(),
            effective_at: Some(on.start()),
        };
        self.course.apply(&event, Digest([number; 32]));
        self
    }
}

impl From<OutreachSession> for Record {
    fn from(session: OutreachSession) -> Self {
        Self::new(Content::OutreachSession(session))
    }
}

/// The code of a village, or of an area padded with zeros.
pub(crate) fn code(text: &str) -> DivisionCode {
    text.parse::<Area>().unwrap().code()
}

pub(crate) fn session(on: &str, village: &str, count: u16, members: &[u8]) -> OutreachSession {
    OutreachSession {
        occurred_on: on.parse().unwrap(),
        part_of_day: None,
        village: code(village),
        team: TeamId([1; 16]),
        venue: Venue::Courtyard,
        form: None,
        topics: BTreeSet::from(["livelihood_security".to_owned()]),
        members: members.iter().map(|member| UserId([*member; 16])).collect(),
        audience: Audience {
            count,
            about: false,
            disputed: false,
        },
        questions: BTreeMap::new(),
        note: None,
        photo: None,
        late_reason: None,
    }
}

pub(crate) fn talk(on: &str, village: &str, ended_with: EndedWith) -> Record {
    Record::new(Content::VillageTalk(VillageTalk {
        occurred_on: on.parse().unwrap(),
        village: code(village),
        team: TeamId([1; 16]),
        place: None,
        convenor: None,
        recorder: None,
        attendees: Count {
            count: 12,
            about: true,
            disputed: true,
        },
        topics: BTreeSet::new(),
        ended_with,
        readback_of: BTreeSet::new(),
        late_reason: None,
    }))
}

pub(crate) fn item(on: &str, village: &str) -> Record {
    Record::new(Content::TalkItem(TalkItem {
        occurred_on: on.parse().unwrap(),
        village: code(village),
        team: TeamId([1; 16]),
        talk: Some(RecordId([2; 16])),
        session: None,
        topic: "infrastructure".to_owned(),
        summary: "路灯".to_owned(),
        scope: Scope::Village,
        proposer_ref: None,
        late_reason: None,
    }))
}

pub(crate) fn inspection(on: &str, home: &str, kind: InspectionKind) -> Record {
    Record::new(Content::Inspection(Inspection {
        occurred_on: on.parse().unwrap(),
        division: code(home),
        team: TeamId([1; 16]),
        inspection_kind: kind,
        plan_id: None,
        members: BTreeSet::from([UserId([1; 16])]),
        joint: false,
        unit: Some("transport".to_owned()),
        checklist_ref: None,
        conclusion: None,
        late_reason: None,
    }))
}

pub(crate) fn finding(on: &str, home: &str, unit: &str, category: Category) -> Record {
    Record::new(Content::Finding(Finding {
        occurred_on: on.parse().unwrap(),
        division: code(home),
        team: TeamId([1; 16]),
        inspection: RecordId([3; 16]),
        unit: unit.to_owned(),
        category,
        severity: Severity::Normal,
        description: "台账缺页".to_owned(),
        basis: None,
        evidence: BTreeMap::new(),
        position: Position::Agreed,
        representative: None,
        unit_statement: None,
        late_reason: None,
    }))
}

pub(crate) fn void() -> Order {
    Order::Void { reason: words() }
}

pub(crate) fn same_as() -> Order {
    Order::SameAs {
        canonical: RecordId([9; 16]),
    }
}

pub(crate) fn not_same() -> Order {
    Order::NotSame { reason: words() }
}

pub(crate) fn answered() -> Order {
    Order::AnswerOnSpot {
        resolution: words(),
    }
}

pub(crate) fn accepted(due_on: LocalDate) -> Order {
    Order::Accept {
        responsible: Responsible::Village,
        due_on,
    }
}

pub(crate) fn claimed() -> Order {
    Order::ClaimDone {
        resolution: words(),
    }
}

pub(crate) fn confirmed() -> Order {
    Order::Confirm {
        by: Confirmation::CallBack,
    }
}

pub(crate) fn reopened() -> Order {
    Order::Reopen { reason: words() }
}

pub(crate) fn declined() -> Order {
    Order::Decline { reason: words() }
}

pub(crate) fn withdrawn() -> Order {
    Order::Withdraw { reason: words() }
}

pub(crate) fn issued(due_on: LocalDate) -> Order {
    Order::Issue {
        due_on,
        lead_unit: "transport".to_owned(),
    }
}

pub(crate) fn planned() -> Order {
    Order::Plan {
        measures: words(),
        owner: words(),
    }
}

pub(crate) fn reported() -> Order {
    Order::Report { result: words() }
}

pub(crate) fn rechecked(result: RecheckResult) -> Order {
    Order::Recheck {
        result,
        words: words(),
    }
}

pub(crate) fn closed(is_waived: bool) -> Order {
    Order::Close {
        waived: is_waived.then(words),
    }
}

pub(crate) fn words() -> String {
    "如实".to_owned()
}

/// A day.
pub(crate) fn day(text: &str) -> LocalDate {
    text.parse().unwrap()
}
