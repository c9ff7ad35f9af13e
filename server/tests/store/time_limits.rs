//! By which day time limits are judged (sync.md N5): the claimed one, within what the server knows.

use server::ingest::Caller;
use shared::access::Role;
use shared::command::{Order, Outcome};
use shared::id::RecordId;
use shared::record::outreach_session::Answers;
use shared::state::State;
use shared::time::Timestamp;

use crate::office::field::{UNIT, asked, command, inspection_by, problem};
use crate::office::{Hand, Office, item};

crate::on_both_engines![
    a_claim_holds_from_the_last_contact_before_the_request,
    a_claim_that_waited_is_judged_by_the_contact_before_it_came,
    an_order_that_comes_again_is_as_of_when_it_first_came,
    who_carries_packs_does_not_move_their_authors_last_contact,
];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The instants by which accepted commands were judged.
async fn effective(office: &Office) -> Vec<Timestamp> {
    let outcomes = office.outcomes().await.into_iter();
    let events = outcomes.filter_map(|outcome| match outcome {
        Outcome::Event(event) => event.effective_at,
        Outcome::Rejection(_) => None,
    });
    events.collect()
}

fn extension() -> Order {
    Order::RequestExtension {
        due_on: "2018-09-30".parse().unwrap(),
        reason: "汛期".to_owned(),
    }
}

/// A finding issued to a unit, due on 31 July, and the unit's deputy.
async fn issued(office: &Office) -> (Hand, RecordId) {
    let mut inspector = office.post("督察甲", Role::Inspector, None).await;
    let mut chief = office.post("改革办", Role::ReformOffice, None).await;
    let deputy = office
        .post("分管副职", Role::DeputyInCharge, Some(UNIT))
        .await;
    let inspection = inspection_by("2018-07-01", &[&inspector]);
    let inspection = office.write(&mut inspector, inspection).await;
    let finding = office
        .write(&mut inspector, problem("2018-07-01", inspection))
        .await;
    let issue = Order::Issue {
        due_on: "2018-07-31".parse().unwrap(),
        lead_unit: UNIT.to_owned(),
    };
    assert_eq!(office.order(&mut chief, finding, issue).await, "issue");
    (deputy, finding)
}

async fn a_claim_holds_from_the_last_contact_before_the_request(office: Office) {
    let (mut deputy, finding) = issued(&office).await;
    let seen = office.row(finding).await;
    // Two packs of one request on 5 August: what was asked on 30 July was asked in time, in the second too.
    let asked_at = at("2018-07-30T10:00:00+08:00");
    let claims = [
        command(finding, extension(), seen.as_ref(), asked_at),
        command(finding, extension(), seen.as_ref(), asked_at),
    ];
    let before = deputy_caller(&office, &deputy).await;
    office.day("2018-08-05");
    for claim in &claims {
        let frame = deputy.pack(&[asked(claim)]);
        office.writer.receive(&before, frame).await.unwrap();
    }
    for claim in &claims {
        assert_eq!(office.outcome(claim.id).await, "request_extension");
    }
    // The phone has been heard of since: a claim of 30 July that comes now is no earlier than that.
    let claim = command(finding, extension(), seen.as_ref(), asked_at);
    office.send(&mut deputy, &[asked(&claim)]).await.unwrap();
    assert_eq!(office.outcome(claim.id).await, "asked_too_late");
    assert_eq!(
        effective(&office).await,
        [office_morning(), asked_at, asked_at]
    );
    office.assert_rebuilds().await;
}

async fn who_carries_packs_does_not_move_their_authors_last_contact(office: Office) {
    let (mut deputy, finding) = issued(&office).await;
    let seen = office.row(finding).await;
    // Asked on 30 July without a network; a bearer hands the packs in one by one on 5 August.
    let asked_at = at("2018-07-30T10:00:00+08:00");
    office.day("2018-08-05");
    for _ in 0..2 {
        let claim = command(finding, extension(), seen.as_ref(), asked_at);
        let frame = deputy.pack(&[asked(&claim)]);
        let queued = office.writer.queue(None, frame).await.unwrap();
        queued.durable().await.unwrap();
        assert_eq!(office.outcome(claim.id).await, "request_extension");
    }
    office.assert_rebuilds().await;
}

fn office_morning() -> Timestamp {
    crate::office::MORNING
}

async fn deputy_caller(office: &Office, deputy: &Hand) -> Caller {
    let mut tx = office.store.snapshot().await.unwrap();
    let known = tx.installation(deputy.installation).await.unwrap().unwrap();
    Caller {
        contact: known.last_contact,
        ..deputy.caller()
    }
}

async fn a_claim_that_waited_is_judged_by_the_contact_before_it_came(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    office.day("2018-07-05");
    let claimed_at = at("2018-07-03T10:00:00+08:00");
    let void = Order::Void {
        reason: "记重了".to_owned(),
    };
    let void = command(record, void, None, claimed_at);
    office.send(&mut hand, &[asked(&void)]).await.unwrap();
    assert_eq!(office.held().await[0].1, "missing_dependency");
    office.day("2018-07-09");
    let creation = [item(record, &creation)];
    office.send(&mut hand, &creation).await.unwrap();
    assert_eq!(office.outcome(void.id).await, "void");
    assert_eq!(effective(&office).await, [claimed_at]);
    office.assert_rebuilds().await;
}

async fn an_order_that_comes_again_is_as_of_when_it_first_came(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let bearer = office.enrol("王大明", Role::SatchelMember).await;
    let mut answers = hand.answers(46);
    answers.topics = None;
    let (record, creation) = hand.creation(&answers);
    office.day("2018-07-05");
    let claimed_at = at("2018-07-03T10:00:00+08:00");
    let void = Order::Void {
        reason: "记重了".to_owned(),
    };
    let void = command(record, void, None, claimed_at);
    let frame = hand.pack(&[asked(&void)]);
    let own = hand.caller();
    office.writer.receive(&own, frame.clone()).await.unwrap();
    // Its record has come since and is held, and somebody carries the same pack.
    office.day("2018-07-09");
    let creation_item = [item(record, &creation)];
    office.send(&mut hand, &creation_item).await.unwrap();
    office.day("2018-07-12");
    let head = office.head().await;
    let carried = bearer.caller();
    office.writer.receive(&carried, frame).await.unwrap();
    assert_eq!(office.head().await, head, "nobody is told anything");
    let mut tx = office.store.snapshot().await.unwrap();
    let charged = tx.held_by_carrier(bearer.device).await.unwrap();
    assert_eq!(charged.items, 0);
    drop(tx);
    let topics = Answers {
        topics: Some(["congress_19".to_owned()].into()),
        ..Answers::default()
    };
    let mended = hand.amendment(&State::of([&creation]).unwrap(), &topics);
    let mended = [item(record, &mended)];
    office.send(&mut hand, &mended).await.unwrap();
    assert_eq!(office.outcome(void.id).await, "void");
    assert_eq!(effective(&office).await, [claimed_at]);
    office.assert_rebuilds().await;
}
