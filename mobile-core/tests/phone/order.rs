//! Orders: queued, explained, decided; and what others decide.

use mobile_core::view::{Attention, Filter, Ladder, Selection};
use mobile_core::{Refusal, Report};
use shared::command::{Confirmation, Happened, Order, OrderName, Responsible};
use shared::feed::Feed;
use shared::id::{CommandId, InstallationId, RecordId};
use shared::problem::RejectionCode;
use shared::record::talk_item;
use shared::workflow::{Facts, Status};

use crate::forms;
use crate::office::{Office, user};
use crate::shell::{Phone, TEAM};

pub(crate) fn phones(office: &mut Office) -> (Phone, Phone) {
    let feeds = vec![Feed::Inspections(TEAM), Feed::Team(TEAM)];
    (
        Phone::new(office, 1, feeds.clone()),
        Phone::new(office, 2, feeds),
    )
}

pub(crate) fn accept(due_on: &str) -> Order {
    Order::Accept {
        responsible: Responsible::Village,
        due_on: due_on.parse().unwrap(),
    }
}

pub(crate) fn done() -> Order {
    Order::ClaimDone {
        resolution: "路修好了".to_owned(),
    }
}

pub(crate) fn issue(due_on: &str) -> Order {
    Order::Issue {
        due_on: due_on.parse().unwrap(),
        lead_unit: "transport".to_owned(),
    }
}

pub(crate) fn item(office: &mut Office, phone: &mut Phone) -> RecordId {
    let talk = phone.submit(office, forms::talk());
    phone.submit(office, forms::item(talk))
}

pub(crate) fn a_finding(office: &mut Office, phone: &mut Phone) -> RecordId {
    let inspection = phone.submit(office, forms::inspection(1));
    phone.submit(office, forms::finding(inspection))
}

pub(crate) fn give(office: &mut Office, phone: &mut Phone, record: RecordId, orders: Vec<Order>) {
    for order in orders {
        let report = phone.order(office, record, order.clone());
        assert!(
            matches!(report, Report::Requested { .. }),
            "{order:?}: {report:?}"
        );
    }
}

fn refused(report: Report) -> RejectionCode {
    match report {
        Report::Refused(Refusal::Order(code)) => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_matter_not_yet_counted_is_taken_on_and_done_offline() {
    let office = &mut Office::new();
    let (mut one, mut two) = phones(office);
    let record = item(office, &mut one);
    give(
        office,
        &mut one,
        record,
        vec![accept("2018-07-10"), Order::Start {}, done()],
    );
    let detail = one.core.detail(record).unwrap();
    assert_eq!(detail.course.status, Status::Raised, "nothing is decided");
    assert_eq!(detail.item.status, Some(Status::Raised));
    assert_eq!(detail.item.expected_status, Some(Status::DoneClaimed));
    let expected = detail.expected.unwrap();
    let Facts::Item(facts) = expected.facts else {
        panic!()
    };
    assert_eq!(facts.due_on, Some("2018-07-10".parse().unwrap()));
    assert_eq!(facts.claim.unwrap().by, user(1));
    assert_eq!(detail.commands.len(), 3);
    assert_eq!(detail.commands[2].ladder, Ladder::Saved);
    assert_eq!(detail.commands[2].reason.as_deref(), Some("路修好了"));
    one.restart(office);
    let selection = Selection {
        status: Some(Status::DoneClaimed),
        ..Selection::default()
    };
    assert_eq!(one.core.list(selection, "", one.now).len(), 1);
    one.sync(office);
    two.sync(office);
    for phone in [&one, &two] {
        let detail = phone.core.detail(record).unwrap();
        assert_eq!(detail.course.status, Status::DoneClaimed);
        assert_eq!(detail.expected, None);
        assert_eq!(detail.course.trail.len(), 3);
    }
    assert!(one.core.outbox().is_empty());
    let mine = one.core.detail(record).unwrap().commands;
    assert!(mine.iter().all(|asked| asked.ladder == Ladder::Done));
}

#[test]
fn what_the_office_would_reject_is_refused_at_once_and_leaves_nothing() {
    let office = &mut Office::new();
    let (mut one, _) = phones(office);
    let record = item(office, &mut one);
    let finding = a_finding(office, &mut one);
    let talk = one.core.detail(record).unwrap().links[0].record;
    let unit = |unit: &str| Order::Accept {
        responsible: Responsible::Unit(unit.to_owned()),
        due_on: "2018-07-10".parse().unwrap(),
    };
    let none = String::new;
    let before = one.disk.clone();
    let mut check = |record, order: Order, code| {
        let given = refused(one.order(office, record, order));
        assert_eq!(given, code);
        assert_eq!(one.disk, before, "{code}");
    };
    check(record, accept("2018-06-30"), RejectionCode::DatePast);
    check(record, unit("Not a code"), RejectionCode::UnknownUnit);
    check(record, Order::Start {}, RejectionCode::WrongState);
    check(record, issue("2018-07-10"), RejectionCode::WrongKind);
    check(
        record,
        Order::AnswerOnSpot { resolution: none() },
        RejectionCode::WordsMissing,
    );
    check(
        record,
        Order::Decline { reason: none() },
        RejectionCode::ReasonMissing,
    );
    check(
        record,
        Order::SameAs {
            canonical: RecordId([0xff; 16]),
        },
        RejectionCode::NotFound,
    );
    check(
        record,
        Order::SameAs { canonical: talk },
        RejectionCode::NotTheSame,
    );
    check(
        finding,
        Order::Close { waived: None },
        RejectionCode::WrongState,
    );
    assert!(one.core.detail(record).unwrap().commands.is_empty());

    give(
        office,
        &mut one,
        record,
        vec![accept("2018-07-10"), Order::Start {}, done()],
    );
    let by = Confirmation::CallBack;
    let own = refused(one.order(office, record, Order::Confirm { by }));
    assert_eq!(own, RejectionCode::SamePerson, "by the expected course");
    give(office, &mut one, finding, vec![issue("2018-07-01")]);
    let extend = |due_on: &str| Order::RequestExtension {
        due_on: due_on.parse().unwrap(),
        reason: "下雨".to_owned(),
    };
    let sooner = refused(one.order(office, finding, extend("2018-07-01")));
    assert_eq!(sooner, RejectionCode::DateNotLater);
    let not_asked = Order::GrantExtension {
        due_on: "2018-07-09".parse().unwrap(),
    };
    let not_asked = refused(one.order(office, finding, not_asked));
    assert_eq!(not_asked, RejectionCode::NotAskedFor);
    one.now = one.now.plus_ms(24 * 3_600_000);
    let late = refused(one.order(office, finding, extend("2018-07-09")));
    assert_eq!(late, RejectionCode::AskedTooLate);
}

#[test]
fn what_others_decide_moves_the_course_here() {
    let office = &mut Office::new();
    let (mut one, mut two) = phones(office);
    let record = item(office, &mut one);
    one.sync(office);
    two.sync(office);
    give(office, &mut two, record, vec![accept("2018-07-10")]);
    two.sync(office);
    one.sync(office);
    let taken_on = two.core.list(Filter::Mine, "", two.now);
    assert_eq!(taken_on.len(), 1, "by an order, and without a word in it");
    let detail = one.core.detail(record).unwrap();
    assert_eq!(detail.item.status, Some(Status::Accepted));
    assert_eq!(detail.item.responsible, Some(Responsible::Village));
    assert_eq!(detail.item.due_on, Some("2018-07-10".parse().unwrap()));
    assert_eq!(detail.commands[0].name, "accept");
    assert_eq!(detail.commands[0].author, user(2));
    assert_eq!(detail.commands[0].order, Some(accept("2018-07-10")));
    // What was decided last here is what the next order has seen.
    give(office, &mut one, record, vec![Order::Start {}]);
    let file = one.core.file(record).unwrap();
    let asked = file.commands.last().unwrap().command().unwrap();
    assert_eq!(asked.seen_event, detail.course.last_event());
    assert!(asked.seen_event.is_some());
}

#[test]
fn a_matter_that_the_server_read_back_is_settled_here_too() {
    let office = &mut Office::new();
    let (mut one, mut two) = phones(office);
    let record = item(office, &mut one);
    let orders = vec![accept("2018-07-10"), Order::Start {}, done()];
    give(office, &mut one, record, orders);
    one.sync(office);
    let talk = RecordId([0xaa; 16]);
    office.happen(
        record,
        CommandId([0xcc; 16]),
        Happened::ReadBack { talk },
        user(2),
        office.now,
        InstallationId([2; 16]),
    );
    one.sync(office);
    two.sync(office);
    for phone in [&one, &two] {
        let detail = phone.core.detail(record).unwrap();
        assert_eq!(detail.item.status, Some(Status::Resolved));
        let last = detail.commands.last().unwrap();
        assert_eq!((last.name, &last.order), ("read_back", &None));
        assert_eq!(last.ladder, Ladder::Done);
    }
    let reopen = Order::Reopen {
        reason: "又坏了".to_owned(),
    };
    give(office, &mut two, record, vec![reopen]);
    two.sync(office);
    one.sync(office);
    let detail = one.core.detail(record).unwrap();
    assert_eq!(detail.item.status, Some(Status::Reopened));
}

#[test]
fn an_order_overtaken_by_another_persons_is_rejected_and_said() {
    let office = &mut Office::new();
    let (mut one, mut two) = phones(office);
    let record = item(office, &mut one);
    one.sync(office);
    two.sync(office);
    give(office, &mut two, record, vec![accept("2018-07-10")]);
    let order = Order::Decline {
        reason: "没有这笔钱".to_owned(),
    };
    give(office, &mut one, record, vec![order]);
    two.sync(office);
    one.sync(office);
    let code = RejectionCode::ChangedSince;
    let attention = one.core.attention(one.now);
    let rejected = Attention::RejectedCommand {
        record,
        order: Some(OrderName::Decline),
        words: Some("没有这笔钱".to_owned()),
        code,
    };
    assert!(attention.contains(&rejected), "{attention:?}");
    let detail = one.core.detail(record).unwrap();
    assert_eq!(detail.item.status, Some(Status::Accepted));
    assert_eq!(detail.expected, None);
    let declined = &detail.commands.iter().find(|asked| asked.name == "decline");
    let declined = declined.unwrap();
    assert_eq!(declined.ladder, Ladder::Rejected { code });
    assert_eq!(declined.reason.as_deref(), Some("没有这笔钱"));
    one.one(office, mobile_core::Event::Seen { record });
    assert!(!one.core.attention(one.now).contains(&rejected));
}

#[test]
fn a_later_own_amendment_makes_no_own_order_stale() {
    let office = &mut Office::new();
    let (mut one, _) = phones(office);
    let record = item(office, &mut one);
    give(office, &mut one, record, vec![accept("2018-07-10")]);
    let wider = talk_item::Answers {
        scope: Some(talk_item::Scope::Township),
        ..talk_item::Answers::default()
    };
    one.amend(office, record, wider);
    let detail = one.core.detail(record).unwrap();
    assert_eq!(detail.item.expected_status, Some(Status::Accepted));
    one.sync(office);
    let detail = one.core.detail(record).unwrap();
    assert_eq!(detail.item.status, Some(Status::Accepted));
    assert_eq!(detail.item.ladder, Ladder::Counted);
}
