//! What a course means to people: proposals, disputes, figures, days due.

use mobile_core::view::{Attention, Filter, Ladder};
use shared::command::{Order, RecheckResult};
use shared::figure::Measure;
use shared::id::RecordId;
use shared::problem::HeldCode;
use shared::record::finding;
use shared::workflow::{Facts, Status};

use crate::office::Office;
use crate::order::{a_finding, accept, done, give, issue, item, phones};
use crate::shell::Phone;

fn recheck(result: RecheckResult) -> Order {
    Order::Recheck {
        result,
        words: "看过了".to_owned(),
    }
}

/// A finding that was reported, known to both phones.
fn reported(office: &mut Office, one: &mut Phone, two: &mut Phone) -> RecordId {
    let record = a_finding(office, one);
    let orders = vec![
        issue("2018-07-20"),
        Order::Acknowledge {},
        Order::Plan {
            measures: "月底开工".to_owned(),
            owner: "分管副局长".to_owned(),
        },
        Order::Report {
            result: "开工了".to_owned(),
        },
    ];
    give(office, one, record, orders);
    one.sync(office);
    two.sync(office);
    record
}

#[test]
fn an_amendment_of_what_was_issued_waits_as_a_proposal() {
    let office = &mut Office::new();
    let (mut one, mut two) = phones(office);
    let record = a_finding(office, &mut one);
    one.sync(office);
    two.sync(office);
    give(office, &mut two, record, vec![issue("2018-07-20")]);
    two.sync(office);
    let graver = finding::Answers {
        severity: Some(finding::Severity::Serious),
        ..finding::Answers::default()
    };
    one.amend(office, record, graver);
    one.sync(office);
    let attention = one.core.attention(one.now);
    let is_proposed =
        |one: &Attention| matches!(one, Attention::Proposed(item) if item.record == record);
    assert!(attention.iter().any(is_proposed), "{attention:?}");
    let mends = |one: &Attention| matches!(one, Attention::NeedsMending(_));
    assert!(!attention.iter().any(mends));
    let summary = one.core.summary(record).unwrap();
    assert!(summary.stage.as_ref().unwrap().is_frozen);
    let ladder = one.core.detail(record).unwrap().item.ladder;
    assert!(matches!(
        ladder,
        Ladder::Held {
            code: HeldCode::Frozen,
            ..
        }
    ));
}

#[test]
fn two_rechecks_that_differ_are_a_dispute_until_the_office_settles_it() {
    let office = &mut Office::new();
    let (mut one, mut two) = phones(office);
    let record = reported(office, &mut one, &mut two);
    let (passed, returned) = (RecheckResult::Passed, RecheckResult::Returned);
    give(office, &mut one, record, vec![recheck(passed)]);
    give(office, &mut two, record, vec![recheck(returned)]);
    assert_eq!(
        one.core.detail(record).unwrap().item.expected_status,
        Some(Status::Passed)
    );
    one.sync(office);
    two.sync(office);
    one.sync(office);
    for phone in [&one, &two] {
        let detail = phone.core.detail(record).unwrap();
        assert_eq!(detail.item.status, Some(Status::RecheckDisputed));
        let disputed = phone.core.attention(phone.now);
        assert!(
            matches!(&disputed[..], [Attention::RecheckDisputed(item)] if item.record == record),
            "{disputed:?}"
        );
        let Facts::Finding(facts) = detail.course.facts else {
            panic!()
        };
        assert_eq!(facts.rechecks.len(), 2, "both stand");
        assert_eq!(facts.passed, None);
    }
    let settle = Order::SettleRecheck {
        result: passed,
        reason: "一起再看过".to_owned(),
    };
    give(
        office,
        &mut two,
        record,
        vec![settle, Order::Close { waived: None }],
    );
    two.sync(office);
    one.sync(office);
    let detail = one.core.detail(record).unwrap();
    assert_eq!(detail.item.status, Some(Status::Closed));
    assert_eq!(one.core.attention(one.now), []);
}

#[test]
fn waiting_orders_stand_beside_the_figures_and_never_in_them() {
    let office = &mut Office::new();
    let (mut one, mut two) = phones(office);
    let record = item(office, &mut one);
    one.sync(office);
    two.sync(office);
    let measures = |contributions: &[shared::figure::Contribution]| -> Vec<Measure> {
        contributions.iter().map(|one| one.measure).collect()
    };
    let summary = one.core.summary(record).unwrap();
    assert_eq!(measures(&summary.contributions), [Measure::ItemsRaised]);
    assert_eq!(summary.own_contributions, None);
    give(office, &mut one, record, vec![accept("2018-07-10")]);
    let summary = one.core.summary(record).unwrap();
    assert_eq!(measures(&summary.contributions), [Measure::ItemsRaised]);
    assert_eq!(
        measures(summary.own_contributions.as_ref().unwrap()),
        [Measure::ItemsRaised, Measure::ItemDue]
    );
    one.sync(office);
    two.sync(office);
    for phone in [&one, &two] {
        let summary = phone.core.summary(record).unwrap();
        assert_eq!(
            measures(&summary.contributions),
            [Measure::ItemsRaised, Measure::ItemDue]
        );
        assert_eq!(summary.own_contributions, None);
    }
    let reason = "不提了".to_owned();
    give(office, &mut one, record, vec![Order::Withdraw { reason }]);
    let summary = one.core.summary(record).unwrap();
    assert_eq!(summary.own_contributions, Some(Vec::new()));
    assert_eq!(summary.contributions.len(), 2);
    one.sync(office);
    assert_eq!(one.core.summary(record).unwrap().contributions, []);
}

#[test]
fn what_is_due_is_said_to_whom_it_concerns() {
    let office = &mut Office::new();
    let (mut one, mut two) = phones(office);
    let record = item(office, &mut one);
    give(office, &mut one, record, vec![accept("2018-07-10")]);
    one.sync(office);
    two.sync(office);
    let at = |day: &str| format!("{day}T09:00:00.000Z").parse().unwrap();
    let due = |phone: &Phone, day: &str| phone.core.attention(at(day));
    let last_day = "2018-07-10".parse().unwrap();
    assert_eq!(due(&one, "2018-07-06"), []);
    for (day, is_late) in [
        ("2018-07-07", false),
        ("2018-07-10", false),
        ("2018-07-11", true),
    ] {
        match &due(&one, day)[..] {
            [Attention::DueSoon { item, due_on }] if !is_late => {
                assert_eq!((item.record, *due_on), (record, last_day));
            }
            [Attention::Overdue { item, due_on }] if is_late => {
                assert_eq!((item.record, *due_on), (record, last_day));
            }
            other => panic!("{day}: {other:?}"),
        }
        assert_eq!(due(&two, day), [], "somebody else's");
    }
    let soon = one.core.list(Filter::DueSoon, "", at("2018-07-08"));
    assert_eq!(soon.len(), 1);
    assert_eq!(
        one.core.list(Filter::Overdue, "", at("2018-07-11")).len(),
        1
    );
    // Done, says who did it, before anybody confirms: nothing more is owed.
    give(office, &mut one, record, vec![Order::Start {}, done()]);
    assert_eq!(due(&one, "2018-07-11"), []);
    let mine = one.core.list(Filter::Mine, "", one.now);
    assert_eq!(mine.len(), 2, "the talk and the matter");
}
