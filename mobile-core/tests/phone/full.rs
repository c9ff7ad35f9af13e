//! An office that holds as much as it may: what it cannot hold waits here, and keeps nothing else from going.

use std::collections::BTreeSet;

use mobile_core::outbox::PackFate;
use mobile_core::view::Ladder;
use mobile_core::{Event, SyncEnd};
use shared::feed::Feed;
use shared::id::{Digest, RecordId};
use shared::record::outreach_session::Answers;
use shared::sync::MAX_REQUEST_PACKS;
use shared::time::Timestamp;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers, note};

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

/// Packs that the office could not hold, by when it last said so.
fn tried_at(phone: &Phone, at: Timestamp) -> usize {
    let packs = phone.core.outbox().open_packs();
    packs
        .filter(|(_, pack)| pack.not_held_at == Some(at))
        .count()
}

#[test]
fn of_what_cannot_be_held_a_session_tries_one_request_and_the_next_goes_on_from_there() {
    let office = &mut Office::new();
    let (mut phone, mut colleague) = (phone(office, 1), phone(office, 2));
    let many = MAX_REQUEST_PACKS + 44;
    for _ in 0..many {
        not_held(office, &mut phone);
    }
    assert_eq!(phone.sync(office).end, full());
    let first = phone.now;
    assert_eq!(tried_at(&phone, first), many, "each once");
    // Pages come down and new work goes up, whatever is not tried.
    office.page_rows = 3;
    for count in 0..10 {
        colleague.submit(office, answers(2, count));
    }
    colleague.sync(office);
    let new = phone.submit(office, answers(1, 1));
    phone.now = first.plus_ms(3_600_000);
    let second = phone.now;
    let received = office.packs_received;
    let report = phone.sync(office);
    assert_eq!(report.end, full());
    assert!(report.round_trips > 3, "{}", report.round_trips);
    assert!(office.books.contains_key(&new));
    let sent = usize::try_from(office.packs_received - received).unwrap();
    assert_eq!(sent, MAX_REQUEST_PACKS, "the new one and a request's worth");
    assert_eq!(tried_at(&phone, second), sent - 1);
    assert_eq!(tried_at(&phone, first), many - (sent - 1));
    // What was not tried then is first now.
    phone.restart(office);
    phone.now = second.plus_ms(3_600_000);
    assert_eq!(phone.sync(office).end, full());
    assert_eq!(tried_at(&phone, first), 0);
    assert_eq!(tried_at(&phone, phone.now), MAX_REQUEST_PACKS);
    // An office with room gets all of it at once.
    office.is_full = false;
    assert_eq!(phone.sync(office).end, SyncEnd::Complete);
    assert_eq!(office.held_items().len(), many);
    assert_one_pack_each(office, &phone);
}

#[test]
fn a_large_pack_that_cannot_be_held_keeps_no_smaller_one_back() {
    let office = &mut Office::new();
    let mut phone = phone(office, 1);
    let large = Answers {
        note: Some((0..5).map(note).collect()),
        ..answers(1, 40)
    };
    office.is_full = true;
    let record = phone.submit(office, large);
    office.hold_records.insert(record);
    phone.sync(office);
    phone.now = phone.now.plus_ms(1);
    not_held(office, &mut phone);
    phone.sync(office);
    let open: Vec<_> = phone.core.outbox().open_packs().collect();
    let [large, small] = [open[0].1, open[1].1].map(|pack| pack.header.len() + pack.body.len());
    assert!(small + 300 < large, "{small} {large}");
    // Room for the smaller one beside what an exchange takes.
    let budget = 700 + 280 + small + 100;
    phone.now = phone.now.plus_ms(1);
    let received = office.packs_received;
    phone.sync_within(office, u64::try_from(budget).ok());
    assert_eq!(office.packs_received, received + 1);
    assert_eq!(tried_at(&phone, phone.now), 1);
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
