//! What people with duties write into their forms.

use std::collections::BTreeSet;

use shared::command::{Confirmation, Order, RecheckResult, Responsible};
use shared::id::RecordId;
use shared::record::finding::{Category, Position, Severity};
use shared::record::inspection::InspectionKind;
use shared::record::talk_item::Scope;
use shared::record::village_talk::EndedWith;
use shared::record::{
    Answers, CountAnswer, RecordKind, finding, inspection, talk_item, village_talk,
};
use shared::time::LocalDate;
use shared::workflow::Status;

use crate::scenario::{Job, Person, UNIT};

/// The county, where units are inspected.
const COUNTY: &str = "511781000000";

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

/// What somebody wants to happen to a record that stands so. What stands here twice is wanted more.
pub(super) fn wanted(job: Job, kind: RecordKind, status: Status, today: LocalDate) -> Vec<Order> {
    match kind {
        RecordKind::TalkItem => of_matter(job, status, today),
        RecordKind::Finding => of_finding(job, status, today),
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
fn why() -> String {
    "现场看过".to_owned()
}

fn of_matter(job: Job, status: Status, today: LocalDate) -> Vec<Order> {
    let due_on = today.plus_days(20);
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

fn of_finding(job: Job, status: Status, today: LocalDate) -> Vec<Order> {
    let due_on = today.plus_days(15);
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
        (Job::Deputy, Status::Rectifying) => vec![
            Order::Report { result: why() },
            Order::RequestExtension {
                due_on: due_on.plus_days(30),
                reason: why(),
            },
        ],
        (Job::Inspector(_), Status::Reported | Status::Passed | Status::Returned) => vec![
            recheck(RecheckResult::Passed),
            recheck(RecheckResult::Returned),
        ],
        _ => Vec::new(),
    }
}
