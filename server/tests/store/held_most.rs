//! How much may be held, and what a full phone can still do.

use server::ingest::{Writer, decline};
use server::limits::Limits;
use server::store::held::HeldTotal;
use shared::access::Role;
use shared::bundle::Bundle;
use shared::pack::Item;
use shared::record::{RecordKind, note};
use shared::state::State;

use crate::office::field::note_on;
use crate::office::{Hand, MORNING, Office, item};

crate::on_both_engines![
    beyond_the_bound_nothing_of_a_pack_is_kept_and_the_rest_goes_on,
    a_full_phone_hands_in_what_counts_and_what_mends,
    what_a_pack_sets_going_makes_room_for_what_it_holds,
    what_the_office_declines_makes_room,
    bytes_are_bounded_as_items_are,
    two_phones_at_once_do_not_slip_by,
    a_device_is_one_whatever_its_installations,
    a_carrier_is_bounded_and_the_author_may_still_come,
    a_known_item_is_counted_once,
];

/// An office where little may be held.
fn office_with(mut office: Office, items: u64, bytes: u64) -> Office {
    let limits = Limits {
        held: HeldTotal { items, bytes },
        ..Limits::default()
    };
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    office.writer = Writer::start_within(store.clone(), clock.clone(), keys.clone(), &limits);
    office
}

/// A session that will be held: it happens after it comes.
fn later(hand: &Hand) -> Item {
    let mut answers = hand.answers(46);
    answers.occurred_on = Some("2018-08-01".parse().unwrap());
    let (record, creation) = hand.creation(&answers);
    item(record, &creation)
}

fn good(hand: &Hand) -> Item {
    let (record, creation) = hand.creation(&hand.answers(46));
    item(record, &creation)
}

async fn codes(office: &Office, hand: &mut Hand, items: &[Item]) -> Vec<String> {
    let refused = office.send(hand, items).await.unwrap();
    assert!(refused.iter().all(|refused| refused.item.is_none()));
    refused.into_iter().map(|refused| refused.code).collect()
}

async fn sessions(office: &Office) -> String {
    let figures = office.figures().await;
    let sessions = figures.iter().find(|(name, _)| name == "o2").unwrap();
    sessions.1.to_string()
}

async fn beyond_the_bound_nothing_of_a_pack_is_kept_and_the_rest_goes_on(office: Office) {
    let office = office_with(office, 3, 1_000_000);
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let two = [later(&hand), later(&hand)];
    assert!(codes(&office, &mut hand, &two).await.is_empty());
    let head = office.head().await;
    // Two more do not fit, and so does not what came with them.
    let mixed = [good(&hand), later(&hand), later(&hand)];
    assert_eq!(codes(&office, &mut hand, &mixed).await, ["held_full"]);
    assert_eq!(office.head().await, head);
    assert_eq!(office.held().await.len(), 2);
    // One does.
    let one = [later(&hand)];
    assert!(codes(&office, &mut hand, &one).await.is_empty());
    let again = [later(&hand)];
    assert_eq!(codes(&office, &mut hand, &again).await, ["held_full"]);
    // Others are not touched by it.
    let mut other = office.enrol("王大明", Role::SatchelMember).await;
    let others = [later(&other), good(&other)];
    assert!(codes(&office, &mut other, &others).await.is_empty());
    assert_eq!(office.held().await.len(), 4);
    office.assert_sound().await;
}

async fn a_full_phone_hands_in_what_counts_and_what_mends(office: Office) {
    let office = office_with(office, 1, 1_000_000);
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    // Without a village it breaks a rule.
    let mut answers = hand.answers(46);
    answers.topics = None;
    let (record, creation) = hand.creation(&answers);
    let broken = [item(record, &creation)];
    assert!(codes(&office, &mut hand, &broken).await.is_empty());
    assert_eq!(office.held().await[0].1, "invalid");
    let full = [later(&hand)];
    assert_eq!(codes(&office, &mut hand, &full).await, ["held_full"]);
    let counts = [good(&hand)];
    assert!(codes(&office, &mut hand, &counts).await.is_empty());
    let state = State::of([&creation]).unwrap();
    let amendment = hand.amendment(&state, &hand.answers(46));
    let mends = [item(record, &amendment)];
    assert!(codes(&office, &mut hand, &mends).await.is_empty());
    assert_eq!(office.held().await, []);
    assert_eq!(sessions(&office).await, "2");
    assert!(codes(&office, &mut hand, &full).await.is_empty());
    office.assert_sound().await;
}

async fn what_a_pack_sets_going_makes_room_for_what_it_holds(office: Office) {
    let office = office_with(office, 1, 1_000_000);
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let answers = hand.answers(46);
    let (session, creation) = hand.creation(&answers);
    let (words, note) = hand.creation(&note::Answers {
        division: answers.village,
        ..note_on("2018-07-02", RecordKind::OutreachSession, session)
    });
    let early = [item(words, &note)];
    assert!(codes(&office, &mut hand, &early).await.is_empty());
    // Two are held more than may be, until the session that comes with them counts.
    let both = [item(session, &creation), later(&hand)];
    assert!(codes(&office, &mut hand, &both).await.is_empty());
    let held: Vec<String> = office.held().await.into_iter().map(|held| held.1).collect();
    assert_eq!(held, ["future_date"]);
    assert_eq!(sessions(&office).await, "1");
    office.assert_sound().await;
}

async fn what_the_office_declines_makes_room(office: Office) {
    let office = office_with(office, 1, 1_000_000);
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let first = [later(&hand)];
    assert!(codes(&office, &mut hand, &first).await.is_empty());
    let second = [later(&hand)];
    assert_eq!(codes(&office, &mut hand, &second).await, ["held_full"]);
    let Item::Change { raw, .. } = &first[0] else {
        panic!("a change")
    };
    let change = shared::change::Change::read(raw).unwrap();
    let hash = shared::id::Digest(change.hash().0);
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    let declined = decline(store, clock, keys, &principal, hash, "日期不对").await;
    declined.unwrap();
    assert!(codes(&office, &mut hand, &second).await.is_empty());
    office.assert_sound().await;
}

async fn bytes_are_bounded_as_items_are(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let one = later(&hand);
    let Item::Change { raw, .. } = &one else {
        panic!("a change")
    };
    let bytes = raw.len() as u64;
    let office = office_with(office, 1_000, bytes * 2);
    for (item, is_full) in [(one, false), (later(&hand), false), (later(&hand), true)] {
        let codes = codes(&office, &mut hand, &[item]).await;
        assert_eq!(!codes.is_empty(), is_full, "{codes:?}");
    }
    let mut tx = office.store.snapshot().await.unwrap();
    let total = tx.held_of_device(hand.device).await.unwrap();
    drop(tx);
    assert_eq!((total.items, total.bytes), (2, bytes * 2));
}

async fn two_phones_at_once_do_not_slip_by(office: Office) {
    let office = office_with(office, 5, 1_000_000);
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    // A second writer is what another process is: only the database is between them.
    let beside = another_writer(&office, 5);
    let mut all = Vec::new();
    for round in 0..12 {
        let frame = hand.pack(&[later(&hand), good(&hand)]);
        let writer = if round % 2 == 0 {
            &office.writer
        } else {
            &beside
        };
        all.push(writer.queue(Some(&hand.caller()), frame).await.unwrap());
    }
    let mut full = 0;
    for pack in all {
        full += pack.durable().await.unwrap().len();
    }
    assert_eq!((office.held().await.len(), full), (5, 7));
    // What came along with the five counts; what came along with the others is still on the phone.
    assert_eq!(sessions(&office).await, "5");
    office.assert_sound().await;
}

fn another_writer(office: &Office, items: u64) -> Writer {
    let limits = Limits {
        held: HeldTotal {
            items,
            bytes: 1_000_000,
        },
        ..Limits::default()
    };
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    Writer::start_within(store.clone(), clock.clone(), keys.clone(), &limits)
}

async fn a_device_is_one_whatever_its_installations(office: Office) {
    let office = office_with(office, 2, 1_000_000);
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut renewed = hand.clone_store();
    office.renew(&mut renewed).await;
    let (one, two, three) = (later(&hand), later(&renewed), later(&renewed));
    assert!(codes(&office, &mut hand, &[one]).await.is_empty());
    assert!(codes(&office, &mut renewed, &[two]).await.is_empty());
    assert_eq!(codes(&office, &mut renewed, &[three]).await, ["held_full"]);
}

async fn a_carrier_is_bounded_and_the_author_may_still_come(office: Office) {
    let office = office_with(office, 2, 1_000_000);
    let bearer = office.enrol("李国华", Role::TeamLeader).await;
    let mut full = Vec::new();
    let mut last = None;
    for name in ["张桂兰", "王大明", "赵小兰"] {
        let mut hand = office.enrol(name, Role::SatchelMember).await;
        let pack = hand.pack(&[later(&hand)]);
        let bundle = Bundle {
            organisation: office.store.org(),
            packs: vec![pack.clone()],
        };
        let (store, writer, keys) = (&office.store, &office.writer, &office.keys);
        let caller = bearer.caller();
        let delivery =
            server::bundles::take(store, writer, keys, Some(&caller), &bundle, MORNING).await;
        let delivery = delivery.unwrap();
        assert_eq!(delivery.receipts.is_empty(), !delivery.refused.is_empty());
        full.extend(delivery.refused.into_iter().map(|refused| refused.code));
        last = Some((hand, pack));
    }
    assert_eq!(full, ["held_full"]);
    let mut tx = office.store.snapshot().await.unwrap();
    assert_eq!(tx.held_by_carrier(bearer.device).await.unwrap().items, 2);
    assert_eq!(tx.held_of_device(bearer.device).await.unwrap().items, 0);
    drop(tx);
    let (hand, pack) = last.unwrap();
    let refused = office.writer.receive(&hand.caller(), pack).await.unwrap();
    assert_eq!(refused, []);
    assert_eq!(office.held().await.len(), 3);
    office.assert_sound().await;
}

async fn a_known_item_is_counted_once(office: Office) {
    let office = office_with(office, 1, 1_000_000);
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let one = [later(&hand)];
    for _ in 0..3 {
        // The same item in other packs adds nothing.
        assert!(codes(&office, &mut hand, &one).await.is_empty());
    }
    assert_eq!(office.held().await.len(), 1);
    office.assert_sound().await;
}
