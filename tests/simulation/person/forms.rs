//! What people with duties write into their forms.

use std::collections::BTreeSet;

use shared::command::{Confirmation, Order, RecheckResult, Responsible};
use shared::division::DivisionCode;
use shared::id::RecordId;
use shared::record::finding::{Category, Position, Severity};
use shared::record::inspection::InspectionKind;
use shared::record::note::Purpose;
use shared::record::outreach_session::Venue;
use shared::record::talk_item::Scope;
use shared::record::village_talk::EndedWith;
use shared::record::{
    Answers, CountAnswer, RecordKind, finding, inspection, note, outreach_session, talk_item,
    village_talk,
};
use shared::time::LocalDate;
use shared::workflow::Status;

use crate::scenario::{Job, Person, UNIT};

/// The county, where units are inspected.
const COUNTY: &str = "511781000000";
/// Who hears a session.
pub(crate) const AUDIENCE: u16 = 20;

/// A talk, at which these matters were read back.
pub(super) fn talk(on: LocalDate, village: &str, readback_of: BTreeSet<RecordId>) -> Answers {
    let ended_with = match readback_of.is_empty() {
        true => EndedWith::Items,
        false => EndedWith::NoItem,
    };
    Answers::VillageTalk(village_talk::Answers {
        occurred_on: Some(on),
        village: village.parse().ok(),
        attendees: Some(CountAnswer {
            count: 30,
            about: false,
        }),
        ended_with: Some(ended_with),
        readback_of: Some(readback_of),
        ..village_talk::Answers::default()
    })
}

/// A matter raised at a talk.
pub(super) fn matter(on: LocalDate, village: &str, talk: RecordId) -> Answers {
    Answers::TalkItem(talk_item::Answers {
        occurred_on: Some(on),
        village: village.parse().ok(),
        talk: Some(talk),
        topic: Some("policy_benefits".to_owned()),
        summary: Some("三社的路断了".to_owned()),
        scope: Some(Scope::Department),
        ..talk_item::Answers::default()
    })
}

/// An inspection of the unit by these two.
pub(super) fn inspection(on: LocalDate, kind: InspectionKind, members: [usize; 2]) -> Answers {
    Answers::Inspection(inspection::Answers {
        occurred_on: Some(on),
        division: COUNTY.parse().ok(),
        inspection_kind: Some(kind),
        members: Some(members.map(Person::id).into()),
        joint: Some(true),
        unit: Some(UNIT.to_owned()),
        ..inspection::Answers::default()
    })
}

/// A problem found by an inspection.
pub(super) fn problem(on: LocalDate, inspection: RecordId) -> Answers {
    Answers::Finding(finding::Answers {
        occurred_on: Some(on),
        division: COUNTY.parse().ok(),
        inspection: Some(inspection),
        unit: Some(UNIT.to_owned()),
        category: Some(Category::BehindSchedule),
        severity: Some(Severity::Normal),
        description: Some("通村公路未按期开工".to_owned()),
        position: Some(Position::Agreed),
        ..finding::Answers::default()
    })
}

/// A session that its leader held alone.
pub(super) fn session(on: LocalDate, village: &str, leader: usize) -> Answers {
    Answers::OutreachSession(outreach_session::Answers {
        occurred_on: Some(on),
        village: village.parse().ok(),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([Person::id(leader)].into()),
        audience: Some(CountAnswer {
            count: AUDIENCE,
            about: false,
        }),
        ..outreach_session::Answers::default()
    })
}

/// Words on a record of this kind and home.
pub(super) fn note(
    on: LocalDate,
    (about, about_kind): (RecordId, RecordKind),
    division: DivisionCode,
    text: String,
) -> Answers {
    Answers::Note(note::Answers {
        occurred_on: Some(on),
        division: Some(division),
        about: Some(about),
        about_kind: Some(about_kind),
        purpose: Some(Purpose::Progress),
        text: Some(text),
    })
}

/// Other words in a note.
pub(super) fn other_words(text: String) -> Answers {
    Answers::Note(note::Answers {
        text: Some(text),
        ..note::Answers::default()
    })
}

/// More words in an inspection or finding. The two inspectors keep to fields of their own.
pub(super) fn more(kind: RecordKind, job: Job, words: String) -> Option<Answers> {
    let is_first = job == Job::Inspector("reform_office");
    match kind {
        RecordKind::Inspection if is_first => Some(Answers::Inspection(inspection::Answers {
            conclusion: Some(words),
            ..inspection::Answers::default()
        })),
        RecordKind::Inspection => Some(Answers::Inspection(inspection::Answers {
            checklist_ref: Some(words),
            ..inspection::Answers::default()
        })),
        RecordKind::Finding if is_first => Some(Answers::Finding(finding::Answers {
            description: Some(words),
            ..finding::Answers::default()
        })),
        RecordKind::Finding => Some(Answers::Finding(finding::Answers {
            unit_statement: Some(words),
            ..finding::Answers::default()
        })),
        _ => None,
    }
}

/// What somebody wants to happen to a record that stands so, by a day where there is one to set. What stands here
/// twice is wanted more.
pub(super) fn wanted(job: Job, kind: RecordKind, status: Status, due_on: LocalDate) -> Vec<Order> {
    match kind {
        RecordKind::TalkItem => of_matter(job, status, due_on),
        RecordKind::Finding => of_finding(job, status, due_on),
        RecordKind::Inspection if matches!(job, Job::Inspector(_)) => {
            vec![Order::CloseInspection {}]
        }
        _ => Vec::new(),
    }
}

/// Whether an order is about a finding.
pub(super) fn is_of_finding(order: &Order) -> bool {
    matches!(
        order,
        Order::Issue { .. }
            | Order::Acknowledge {}
            | Order::Plan { .. }
            | Order::Report { .. }
            | Order::Recheck { .. }
            | Order::NextRound { .. }
            | Order::SettleRecheck { .. }
            | Order::Close { .. }
    )
}

/// Words in reasons.
pub(super) fn why() -> String {
    "现场看过".to_owned()
}

fn of_matter(job: Job, status: Status, due_on: LocalDate) -> Vec<Order> {
    let resolution = why();
    let accept = |responsible| Order::Accept {
        responsible,
        due_on,
    };
    match (job, status) {
        (Job::Recorder, Status::Raised) => vec![
            accept(Responsible::Village),
            accept(Responsible::Village),
            accept(Responsible::Unit(UNIT.to_owned())),
            Order::AnswerOnSpot { resolution },
            Order::Escalate {
                to: Scope::Township,
                reason: why(),
            },
            Order::Withdraw { reason: why() },
        ],
        (Job::Coordinator, Status::Raised | Status::Escalated | Status::Reopened) => vec![
            accept(Responsible::Township),
            accept(Responsible::Unit(UNIT.to_owned())),
            Order::Decline { reason: why() },
        ],
        (Job::Recorder | Job::Liaison | Job::Coordinator, Status::Accepted | Status::Reopened) => {
            vec![Order::Start {}]
        }
        (Job::Recorder | Job::Liaison | Job::Coordinator, Status::InProgress) => {
            vec![Order::ClaimDone { resolution }]
        }
        (Job::Office, Status::DoneClaimed) => vec![
            Order::Confirm {
                by: Confirmation::CallBack,
            },
            Order::Reopen { reason: why() },
        ],
        (Job::Office, Status::Resolved) => vec![Order::Reopen { reason: why() }],
        _ => Vec::new(),
    }
}

fn of_finding(job: Job, status: Status, due_on: LocalDate) -> Vec<Order> {
    let recheck = |result| Order::Recheck {
        result,
        words: why(),
    };
    match (job, status) {
        (Job::Office, Status::Recorded) => vec![Order::Issue {
            due_on,
            lead_unit: UNIT.to_owned(),
        }],
        (Job::Office, Status::Returned) => vec![Order::NextRound { due_on }],
        (Job::Office, Status::RecheckDisputed) => vec![Order::SettleRecheck {
            result: RecheckResult::Passed,
            reason: why(),
        }],
        (Job::Office, Status::Passed) => vec![Order::Close { waived: None }],
        (Job::Liaison, Status::Issued) => vec![Order::Acknowledge {}],
        (Job::Liaison | Job::Deputy, Status::Acknowledged) => vec![Order::Plan {
            measures: why(),
            owner: "工程股长".to_owned(),
        }],
        (Job::Deputy, Status::Rectifying) => vec![Order::Report { result: why() }],
        (Job::Inspector(_), Status::Reported | Status::Passed | Status::Returned) => vec![
            recheck(RecheckResult::Passed),
            recheck(RecheckResult::Returned),
        ],
        _ => Vec::new(),
    }
}
