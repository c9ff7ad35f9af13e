//! An office that holds as much as it may: what it cannot hold waits here, and keeps nothing else from going.

use std::collections::BTreeSet;

use mobile_core::outbox::PackFate;
use mobile_core::view::Ladder;
use mobile_core::{Event, SyncEnd};
use shared::feed::Feed;
use shared::id::{Digest, RecordId};
use shared::sync::MAX_REQUEST_PACKS;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers};

fn phone(office: &mut Office, number: u8) -> Phone {
    Phone::new(office, number, vec![Feed::Team(TEAM)])
}

fn full() -> SyncEnd {
    SyncEnd::Failed("held_full".to_owned())
}

/// Saves a session that the office will not hold.
fn not_held(office: &mut Office, phone: &mut Phone) -> RecordId {
    office.is_full = true;
    let record = phone.submit(office, answers(phone.number, 40));
    office.hold_records.insert(record);
    record
}

/// No item is in two packs that may both arrive, and no number was given twice.
fn assert_one_pack_each(office: &Office, phone: &Phone) {
    let packs = phone.core.outbox().packs().values();
    let open = packs.filter(|pack| pack.fate == PackFate::Open);
    let items: Vec<Digest> = open.flat_map(|pack| pack.items.clone()).collect();
    assert_eq!(items.iter().collect::<BTreeSet<_>>().len(), items.len());
    assert_eq!(office.forks, 0);
}

#[test]
fn what_cannot_be_held_keeps_nothing_else_from_coming_or_going() {
    let office = &mut Office::new();
    let (mut bearer, mut author) = (phone(office, 1), phone(office, 2));
    for count in 0..10 {
        author.submit(office, answers(2, count));
    }
    assert_eq!(author.sync(office).end, SyncEnd::Complete);
    let carried = author.submit(office, answers(2, 30));
    author.one(office, Event::ExportBundle);
    let file = author.files.remove(0);
    bearer.one(office, Event::Carry { file });
    not_held(office, &mut bearer);
    office.page_rows = 3;
    let report = bearer.sync(office);
    assert_eq!(report.end, full());
    assert_eq!(report.rows, 10, "every page was read");
    assert_eq!(report.delivered, 1);
    assert!(office.books.contains_key(&carried));
    assert_eq!(office.requests, 1 + 4 + 1, "and it was sent once");
}

#[test]
fn however_much_cannot_be_held_what_comes_after_it_counts() {
    let office = &mut Office::new();
    let mut phone = phone(office, 1);
    let waiting: Vec<RecordId> = (0..MAX_REQUEST_PACKS + 10)
        .map(|_| not_held(office, &mut phone))
        .collect();
    let first = phone.submit(office, answers(1, 1));
    assert_eq!(phone.sync(office).end, full());
    assert!(office.books.contains_key(&first), "in the same session");
    assert_eq!(phone.core.outbox().len(), waiting.len());
    assert_one_pack_each(office, &phone);
    let packs = phone.core.outbox().packs().len();
    // Nor when little goes up in a session.
    phone.restart(office);
    let second = phone.submit(office, answers(1, 2));
    let received = office.packs_received;
    phone.sync_within(office, Some(8_000));
    assert!(office.books.contains_key(&second));
    let few = office.packs_received - received;
    assert!((2..20).contains(&few), "{few}");
    assert_eq!(phone.core.outbox().packs().len(), packs + 1);
    // What was sent longest ago is tried first: with so little at a time each has its turn.
    office.is_full = false;
    let mut sessions = 0;
    while !phone.core.outbox().is_empty() && sessions < 60 {
        phone.sync_within(office, Some(8_000));
        let detail = |record: &RecordId| phone.core.detail(*record).unwrap().item.ladder;
        let held = waiting.iter().map(detail);
        let held = held.filter(|ladder| matches!(ladder, Ladder::Held { .. }));
        if held.count() == waiting.len() {
            break;
        }
        sessions += 1;
    }
    assert!(sessions < 60);
    assert_eq!(office.held_items().len(), waiting.len());
    assert_eq!(phone.core.outbox().packs().len(), packs + 1);
    assert_one_pack_each(office, &phone);
}

#[test]
fn a_pack_that_cannot_be_cut_makes_no_others_smaller() {
    let office = &mut Office::new();
    let mut phone = phone(office, 1);
    not_held(office, &mut phone);
    for count in 0..8 {
        phone.submit(office, answers(1, count));
    }
    // The pack of all is cut until the one is alone.
    while phone.core.outbox().len() > 1 {
        assert_eq!(phone.sync(office).end, full());
    }
    for _ in 0..12 {
        assert_eq!(phone.sync(office).end, full());
    }
    assert_eq!(phone.core.contact().pack_items, None, "they grew again");
    for count in 0..20 {
        phone.submit(office, answers(1, count));
    }
    let packs = phone.core.outbox().packs().len();
    assert_eq!(phone.sync(office).end, full());
    assert_eq!(phone.core.outbox().packs().len(), packs + 1);
    assert_eq!(phone.core.outbox().len(), 1);
}
