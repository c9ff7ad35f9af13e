//! Golden vectors of the kinds, orders and events beside a session's: bytes that are frozen as those of
//! `wire_golden` are. `vectors/commands.hex` has a line an order: its name and a command that gives it.

#[path = "records/fixture.rs"]
mod fixture;
#[path = "workflows/orders.rs"]
mod orders;

use ed25519_dalek::{Signer as _, SigningKey};
use fixture::{ACTOR, RECORD, TALK, USER, creation};
use shared::change::Change;
use shared::command::{
    Command, Event, Happened, Order, OrderName, Outcome, RecheckResult, Rejection, SignedOutcome,
};
use shared::feed::Feed;
use shared::id::{ChangeHash, CommandId, Digest, UserId};
use shared::problem::RejectionCode;
use shared::record::{Answers, RecordKind};
use shared::state::State;
use shared::sync::{Publication, PublishedRow, RowKind, RowMeta};
use shared::time::Timestamp;
use shared::workflow::Course;

const TIME: Timestamp = Timestamp(1_530_489_600_000);

fn golden(name: &str) -> String {
    let path = format!("{}/tests/vectors/{name}.hex", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_default()
}

fn assert_golden(name: &str, bytes: &[u8]) {
    let golden: String = golden(name).split_whitespace().collect();
    let written = hex::encode(bytes);
    assert_eq!(golden, written, "vectors/{name}.hex differs");
}

fn signed(outcome: &Outcome) -> SignedOutcome {
    let outcome = shared::cbor::encode(outcome);
    let key = SigningKey::from_bytes(&[0x07; 32]);
    let signature = key.sign(&SignedOutcome::message(&outcome));
    SignedOutcome {
        outcome,
        signature: signature.to_bytes().to_vec(),
    }
}

fn command(order: Order) -> Command {
    Command {
        id: CommandId([0x06; 16]),
        record: RECORD,
        order,
        seen_heads: vec![ChangeHash([0x0a; 32])],
        seen_event: Some(Digest([0x0b; 32])),
        claimed_at: TIME,
    }
}

fn event(happened: Happened) -> Event {
    Event {
        command: CommandId([0x06; 16]),
        record: RECORD,
        happened,
        by: USER,
        claimed_at: TIME,
        decided_at: Timestamp(TIME.0 + 240_000),
        heads: vec![ChangeHash([0x0a; 32])],
        effective_at: Some(Timestamp(TIME.0 + 60_000)),
    }
}

/// A finding that was issued, extended, reported, rechecked by two and is in dispute.
fn rechecked_course() -> Course {
    let [a, b, c] = [[0xa1; 16], [0xa2; 16], [0xa3; 16]].map(UserId);
    let mut course = Course::begin(RecordKind::Finding);
    let orders = orders::one_of_each();
    let of = |name: &str| {
        let mut orders = orders.iter();
        orders.find(|order| order.name().as_str() == name).unwrap()
    };
    for (name, by, on) in [
        ("issue", a, "2018-07-01"),
        ("acknowledge", b, "2018-07-02"),
        ("plan", b, "2018-07-03"),
        ("request_extension", b, "2018-07-04"),
        ("grant_extension", a, "2018-07-05"),
        ("report", b, "2018-07-06"),
        ("recheck", c, "2018-07-07"),
    ] {
        orders::fold(&mut course, of(name).clone(), by, on);
    }
    let result = RecheckResult::Returned;
    let words = "还差两户".to_owned();
    orders::fold(
        &mut course,
        Order::Recheck { result, words },
        a,
        "2018-07-07",
    );
    course
}

#[test]
fn a_creation_of_every_kind_is_frozen() {
    for kind in RecordKind::ALL {
        let change = creation(kind);
        assert_golden(&format!("change_creation_{kind}"), change.raw());
        assert_eq!(Change::read(change.raw()).unwrap(), change);
    }
}

#[test]
fn a_command_of_every_order_is_frozen() {
    let orders = orders::one_of_each();
    let names: Vec<OrderName> = orders.iter().map(Order::name).collect();
    assert_eq!(names, OrderName::ALL);
    let lines = orders.into_iter().map(|order| {
        let name = order.name().as_str();
        let bytes = shared::cbor::encode(&command(order.clone()));
        let read: Command = shared::cbor::decode(&bytes).unwrap();
        assert_eq!(read, command(order));
        format!("{name} {}\n", hex::encode(bytes))
    });
    let written: String = lines.collect();
    assert_eq!(golden("commands"), written, "vectors/commands.hex differs");
}

#[test]
fn events_and_rejections_are_frozen() {
    let due_on = "2018-07-20".parse().unwrap();
    let lead_unit = "agriculture".to_owned();
    let issued = event(Happened::of(Order::Issue { due_on, lead_unit }));
    let outcome = signed(&Outcome::Event(issued));
    assert_golden("outcome_ordered", &outcome.to_body());
    let read_back = event(Happened::ReadBack { talk: TALK });
    let outcome = signed(&Outcome::Event(read_back));
    assert_golden("outcome_read_back", &outcome.to_body());
    let outcome = signed(&Outcome::Rejection(Rejection {
        command: CommandId([0x06; 16]),
        record: RECORD,
        code: RejectionCode::AskedTooLate,
        decided_at: TIME,
    }));
    assert_golden("outcome_rejected", &outcome.to_body());
}

#[test]
fn an_event_without_its_last_field_is_an_older_ones_bytes() {
    let mut event = event(Happened::ReadBack { talk: TALK });
    assert_eq!(shared::cbor::encode(&event)[0], 0x88);
    event.effective_at = None;
    let bytes = shared::cbor::encode(&event);
    assert_eq!(bytes[0], 0x87);
    let read: Event = shared::cbor::decode(&bytes).unwrap();
    assert_eq!(read, event);
    assert_eq!(read.effective_on(), read.decided_at.date());
}

#[test]
fn a_publication_is_frozen() {
    let change = creation(RecordKind::Finding);
    let meta = |kind, installation| RowMeta {
        kind,
        record: Some(RECORD),
        author: USER,
        installation,
        received_at: TIME,
    };
    let publication = Publication {
        feeds: vec![Feed::Unit("agriculture".to_owned())],
        rows: vec![PublishedRow {
            seq: 301,
            meta: meta(RowKind::Change, Some(ACTOR)),
            body: change.raw().to_vec(),
        }],
    };
    let body = shared::cbor::encode(&publication);
    assert_golden("publication", &body);
    let read: Publication = shared::cbor::decode(&body).unwrap();
    assert_eq!(read, publication);
    let meta = shared::cbor::encode(&meta(RowKind::Publication, None));
    assert_golden("publication_meta", &meta);
}

#[test]
fn a_course_is_frozen() {
    let course = rechecked_course();
    let bytes = shared::cbor::encode(&course);
    assert_golden("course", &bytes);
    assert_eq!(shared::cbor::decode::<Course>(&bytes).unwrap(), course);
}

#[test]
fn answers_are_frozen() {
    // A draft is stored by its form: an older phone's draft must open in a newer one.
    for kind in RecordKind::ALL {
        let bytes = shared::cbor::encode(&fixture::full(kind));
        assert_golden(&format!("draft_{kind}"), &bytes);
        let read: Answers = shared::cbor::decode(&bytes).unwrap();
        assert_eq!(read, fixture::full(kind));
    }
    let state = State::of([&creation(RecordKind::Note)]).unwrap();
    assert_eq!(
        Answers::of(RecordKind::Note, &state),
        fixture::full(RecordKind::Note)
    );
}
