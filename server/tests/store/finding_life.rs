//! The life of a finding: issued, rectified, rechecked, closed; extended, disputed, frozen.

use std::collections::BTreeSet;

use server::ingest::release;
use shared::access::Role;
use shared::command::{Order, RecheckResult};
use shared::id::RecordId;
use shared::record::finding;
use shared::sync::Response;
use shared::workflow::{Facts, FindingFacts, Status};

use crate::office::field::{UNIT, inspection_by, problem};
use crate::office::{Hand, Office, item};

crate::on_both_engines![
    a_finding_is_issued_rectified_rechecked_and_closed,
    an_extension_is_asked_for_while_there_is_time,
    two_inspectors_who_saw_different_things_leave_it_to_the_office,
    an_office_that_did_not_see_what_changed_looks_again,
    an_amendment_of_a_frozen_finding_is_proposed_and_released,
    a_joint_team_has_somebody_of_both_offices,
    a_unit_is_told_the_names_of_those_who_wrote_and_decided_and_of_no_others,
];

struct Case {
    inspector: Hand,
    second: Hand,
    chief: Hand,
    liaison: Hand,
    deputy: Hand,
    finding: RecordId,
}

async fn case(office: &Office) -> Case {
    let mut inspector = office.post("督察甲", Role::Inspector, None).await;
    let second = office.post("督察乙", Role::Inspector, None).await;
    let inspection = inspection_by("2018-07-01", &[&inspector]);
    let inspection = office.write(&mut inspector, inspection).await;
    let finding = problem("2018-07-01", inspection);
    let finding = office.write(&mut inspector, finding).await;
    Case {
        inspector,
        second,
        chief: office.post("改革办", Role::ReformOffice, None).await,
        liaison: office.post("联络员", Role::Liaison, Some(UNIT)).await,
        deputy: office
            .post("分管副职", Role::DeputyInCharge, Some(UNIT))
            .await,
        finding,
    }
}

fn issue(due_on: &str) -> Order {
    Order::Issue {
        due_on: due_on.parse().unwrap(),
        lead_unit: UNIT.to_owned(),
    }
}

fn recheck(result: RecheckResult) -> Order {
    Order::Recheck {
        result,
        words: "看过现场".to_owned(),
    }
}

impl Case {
    /// Issued, acknowledged, planned and reported.
    async fn report(&mut self, office: &Office) {
        let finding = self.finding;
        let issued = office.order(&mut self.chief, finding, issue("2018-07-31"));
        assert_eq!(issued.await, "issue");
        let acknowledged = office.order(&mut self.liaison, finding, Order::Acknowledge {});
        assert_eq!(acknowledged.await, "acknowledge");
        let plan = Order::Plan {
            measures: "月底前开工".to_owned(),
            owner: "工程股长".to_owned(),
        };
        assert_eq!(office.order(&mut self.deputy, finding, plan).await, "plan");
        let report = Order::Report {
            result: "已开工".to_owned(),
        };
        assert_eq!(
            office.order(&mut self.deputy, finding, report).await,
            "report"
        );
    }

    async fn facts(&self, office: &Office) -> (Status, FindingFacts) {
        let course = office.row(self.finding).await.unwrap().course;
        match course.facts {
            Facts::Finding(facts) => (course.status, facts),
            other => panic!("{other:?}"),
        }
    }
}

async fn a_finding_is_issued_rectified_rechecked_and_closed(office: Office) {
    let mut case = case(&office).await;
    let finding = case.finding;
    // Nobody of a unit acts on what was not given to it.
    let early = office.order(&mut case.liaison, finding, Order::Acknowledge {});
    assert_eq!(early.await, "not_permitted");
    let past = office.order(&mut case.chief, finding, issue("2018-07-01"));
    assert_eq!(past.await, "date_past");
    case.report(&office).await;
    let close = || Order::Close { waived: None };
    assert_eq!(
        office.order(&mut case.chief, finding, close()).await,
        "not_rechecked"
    );
    let passed = office.order(&mut case.second, finding, recheck(RecheckResult::Passed));
    assert_eq!(passed.await, "recheck");
    assert_eq!(
        office.order(&mut case.chief, finding, close()).await,
        "close"
    );
    let (status, facts) = case.facts(&office).await;
    assert_eq!(status, Status::Closed);
    assert!(facts.passed.unwrap().by_recheck);
    assert_eq!(office.row(finding).await.unwrap().subject().units, [UNIT]);
    office.assert_rebuilds().await;
}

async fn an_extension_is_asked_for_while_there_is_time(office: Office) {
    let mut case = case(&office).await;
    let finding = case.finding;
    let issued = office.order(&mut case.chief, finding, issue("2018-07-31"));
    assert_eq!(issued.await, "issue");
    let ask = |due_on: &str| Order::RequestExtension {
        due_on: due_on.parse().unwrap(),
        reason: "汛期".to_owned(),
    };
    let grant = |due_on: &str| Order::GrantExtension {
        due_on: due_on.parse().unwrap(),
    };
    let unasked = office.order(&mut case.chief, finding, grant("2018-08-31"));
    assert_eq!(unasked.await, "not_asked_for");
    office.day("2018-07-31");
    let sooner = office.order(&mut case.deputy, finding, ask("2018-07-30"));
    assert_eq!(sooner.await, "date_not_later");
    let asked = office.order(&mut case.deputy, finding, ask("2018-08-31"));
    assert_eq!(asked.await, "request_extension");
    let granted = office.order(&mut case.chief, finding, grant("2018-08-20"));
    assert_eq!(granted.await, "grant_extension");
    office.day("2018-08-21");
    let late = office.order(&mut case.deputy, finding, ask("2018-09-30"));
    assert_eq!(late.await, "asked_too_late");
    let (_, facts) = case.facts(&office).await;
    assert_eq!(facts.first_due.unwrap().to_string(), "2018-07-31");
    assert_eq!(facts.due_on.unwrap().to_string(), "2018-08-20");
    office.assert_rebuilds().await;
}

async fn two_inspectors_who_saw_different_things_leave_it_to_the_office(office: Office) {
    let mut case = case(&office).await;
    let finding = case.finding;
    case.report(&office).await;
    let seen = office.row(finding).await;
    let passed = office.order(&mut case.inspector, finding, recheck(RecheckResult::Passed));
    assert_eq!(passed.await, "recheck");
    // Having seen the other's, a second recheck of the same report is out of place.
    let again = office.order(&mut case.second, finding, recheck(RecheckResult::Returned));
    assert_eq!(again.await, "wrong_state");
    let returned = recheck(RecheckResult::Returned);
    let unseen = office.order_having_seen(&mut case.second, finding, returned, seen.as_ref());
    assert_eq!(unseen.await, "recheck");
    assert_eq!(case.facts(&office).await.0, Status::RecheckDisputed);
    let settle = Order::SettleRecheck {
        result: RecheckResult::Returned,
        reason: "路面未完".to_owned(),
    };
    assert_eq!(
        office.order(&mut case.chief, finding, settle).await,
        "settle_recheck"
    );
    let next = Order::NextRound {
        due_on: "2018-08-31".parse().unwrap(),
    };
    assert_eq!(
        office.order(&mut case.chief, finding, next).await,
        "next_round"
    );
    let (status, facts) = case.facts(&office).await;
    assert_eq!((status, facts.round), (Status::Rectifying, 2));
    office.assert_rebuilds().await;
}

async fn an_office_that_did_not_see_what_changed_looks_again(office: Office) {
    let mut case = case(&office).await;
    let finding = case.finding;
    let seen = office.row(finding).await;
    let change = finding::Answers {
        description: Some("通村公路未开工，资金未到位".to_owned()),
        ..finding::Answers::default()
    };
    let state = seen.as_ref().unwrap().state.clone();
    let change = case.inspector.amendment(&state, &change);
    let change = [item(finding, &change)];
    office.send(&mut case.inspector, &change).await.unwrap();
    let due = issue("2018-07-31");
    let stale = office.order_having_seen(&mut case.chief, finding, due, seen.as_ref());
    assert_eq!(stale.await, "changed_since");
    let fresh = office.order(&mut case.chief, finding, issue("2018-07-31"));
    assert_eq!(fresh.await, "issue");
    office.assert_rebuilds().await;
}

async fn an_amendment_of_a_frozen_finding_is_proposed_and_released(office: Office) {
    let mut case = case(&office).await;
    let finding = case.finding;
    let issued = office.order(&mut case.chief, finding, issue("2018-07-31"));
    assert_eq!(issued.await, "issue");
    let change = finding::Answers {
        basis: Some("实施方案第三条".to_owned()),
        ..finding::Answers::default()
    };
    let state = office.state(finding).await.unwrap();
    let change = case.inspector.amendment(&state, &change);
    let change = [item(finding, &change)];
    office.send(&mut case.inspector, &change).await.unwrap();
    let held = office.held().await;
    assert_eq!(held[0].1, "frozen");
    assert_eq!(office.state(finding).await.unwrap().len(), 1);
    let principal = office.principal(&case.chief).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    release(store, clock, keys, &principal, held[0].0, "补依据")
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(finding).await.unwrap().len(), 2);
    assert_eq!(case.facts(&office).await.0, Status::Issued);
    office.assert_rebuilds().await;
}

async fn a_joint_team_has_somebody_of_both_offices(office: Office) {
    let mut one = office.post("督察甲", Role::Inspector, None).await;
    let other = office.post("督察乙", Role::Inspector, None).await;
    office.put_on_roll(&one, Role::ReformOffice).await;
    let joint = shared::record::inspection::Answers {
        joint: Some(true),
        ..inspection_by("2018-07-01", &[&one, &other])
    };
    let (record, creation) = one.creation(&joint);
    let creation = [item(record, &creation)];
    office.send(&mut one, &creation).await.unwrap();
    assert_eq!(office.violations().await, ["members joint"]);
    office.put_on_roll(&other, Role::SupervisionOffice).await;
    let (record, creation) = one.creation(&joint);
    let creation = [item(record, &creation)];
    office.send(&mut one, &creation).await.unwrap();
    assert_eq!(office.held().await.len(), 1);
    assert!(office.row(record).await.is_some());
}

async fn a_unit_is_told_the_names_of_those_who_wrote_and_decided_and_of_no_others(office: Office) {
    let mut case = case(&office).await;
    // On the roll, and in no record of the unit.
    let mut member = office.enrol("张桂兰", Role::SatchelMember).await;
    let session = member.answers(30);
    office.write(&mut member, session).await;
    let everything = 1_000_000;
    let before = office.answer(&case.liaison, None, everything).await;
    assert_eq!(before.names, None, "nothing was given to the unit");
    case.report(&office).await;
    let names = |response: &Response| {
        let names = response.names.iter().flatten();
        let names = names.map(|person| person.name.clone());
        names.collect::<BTreeSet<String>>()
    };
    let told = office.answer(&case.liaison, None, everything).await;
    let expected = ["督察甲", "改革办", "分管副职"].map(str::to_owned);
    assert_eq!(
        names(&told),
        expected.into(),
        "not the own, not who only looked on"
    );
    // Who wrote what is new, and nobody again where nothing is.
    let recheck = recheck(RecheckResult::Passed);
    office.order(&mut case.second, case.finding, recheck).await;
    let cursor = Some(told.cursor);
    let told = office.answer(&case.liaison, cursor, everything).await;
    assert_eq!(names(&told), ["督察乙".to_owned()].into());
    let cursor = Some(told.cursor);
    let told = office.answer(&case.liaison, cursor, everything).await;
    assert_eq!(told.names, None);
    // The office hears of the liaison, whom no roll has.
    let told = office.answer(&case.chief, None, everything).await;
    assert!(names(&told).contains("联络员"), "{:?}", told.names);
}
