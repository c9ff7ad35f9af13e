//! An office that is busy, or holds as much as it may: the phone waits, and loses nothing.

use mobile_core::view::{Attention, Ladder};
use mobile_core::{Event, Report, SyncEnd};
use shared::feed::Feed;
use shared::id::RecordId;
use shared::problem::HeldCode;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers};

const HOUR_MS: i64 = 3_600_000;

fn phone(office: &mut Office) -> Phone {
    Phone::new(office, 1, vec![Feed::Team(TEAM)])
}

fn failed(code: &str) -> SyncEnd {
    SyncEnd::Failed(code.to_owned())
}

fn ladder(phone: &Phone, record: RecordId) -> Ladder {
    phone.core.detail(record).unwrap().item.ladder
}

#[test]
fn it_comes_again_by_itself_when_it_was_asked_to() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    let record = phone.submit(office, answers(1, 40));
    let begun = phone.now;
    for (status, code, asked, least) in [
        (503, "unavailable", Some(90), 90_000),
        (429, "too_many_requests", Some(600), 600_000),
        (503, "unavailable", Some(u32::MAX), HOUR_MS),
        (503, "", None, 1),
    ] {
        phone.turn_away = Some((status, code, asked));
        let report = phone.sync(office);
        let waits = report.retry_at.unwrap().0 - begun.0;
        assert!(
            (least..=HOUR_MS).contains(&waits),
            "{code} {asked:?}: {waits}"
        );
        assert_eq!(report.asked_to_wait_s, asked);
        let code = if code.is_empty() { "http_503" } else { code };
        assert_eq!(report.end, failed(code));
        // What it was told outlives it.
        phone.restart(office);
        assert_eq!(phone.core.contact().retry_at, report.retry_at);
        let unreached = Attention::Unreached {
            code: code.to_owned(),
            retry_at: report.retry_at,
        };
        assert!(phone.core.attention(phone.now).contains(&unreached));
    }
    let at = phone.core.contact().retry_at.unwrap();
    assert_eq!(phone.run(office, Event::Woke).unwrap(), []);
    phone.now = at;
    let reports = phone.run(office, Event::Woke).unwrap();
    let [Report::Synced(report)] = reports.as_slice() else {
        panic!("{reports:?}")
    };
    assert_eq!(report.end, SyncEnd::Complete);
    assert_eq!((report.asked_to_wait_s, report.retry_at), (None, None));
    assert_eq!(ladder(&phone, record), Ladder::Counted);
}

#[test]
fn what_a_busy_office_turns_away_does_not_make_packs_smaller() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    phone.submit(office, answers(1, 40));
    let limit = phone.core.contact().request_limit;
    phone.turn_away = Some((503, "unavailable", Some(5)));
    phone.sync(office);
    assert_eq!(phone.core.contact().request_limit, limit);
    // A network too slow for the office's patience does.
    phone.turn_away = Some((408, "too_slow", None));
    phone.sync(office);
    assert_eq!(phone.core.contact().request_limit, limit / 2);
}

#[test]
fn a_full_office_still_gets_what_counts() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    let records: Vec<RecordId> = (0..40)
        .map(|count| phone.submit(office, answers(1, count)))
        .collect();
    let bad = records[11];
    office.hold_records.insert(bad);
    office.is_full = true;
    let report = phone.sync(office);
    assert_eq!(report.end, failed("held_full"));
    assert!(report.round_trips < 6, "it narrows down quickly");
    phone.restart(office);
    let waits = report.retry_at.unwrap().0 - phone.now.0;
    assert!(waits >= HOUR_MS / 2, "there is no more to try: {waits}");
    // All but the one count, and that one waits here.
    assert_eq!(office.books.len(), 39);
    assert_eq!(phone.core.outbox().len(), 1);
    assert!(
        matches!(ladder(&phone, bad), Ladder::Packed),
        "{:?}",
        ladder(&phone, bad)
    );
    // However often it tries, it makes no more packs of it.
    let packs = phone.core.outbox().packs().len();
    for _ in 0..3 {
        assert_eq!(phone.sync(office).end, failed("held_full"));
    }
    assert_eq!(phone.core.outbox().packs().len(), packs);
    let late = phone.submit(office, answers(1, 41));
    assert_eq!(phone.sync(office).end, failed("held_full"));
    assert_eq!(ladder(&phone, late), Ladder::Counted);
    // Once there is room it goes by itself.
    office.is_full = false;
    phone.now = phone.core.contact().retry_at.unwrap();
    phone.run(office, Event::Woke).unwrap();
    let held = Ladder::Held {
        code: HeldCode::OutOfArea,
        violations: Vec::new(),
    };
    assert_eq!(ladder(&phone, bad), held);
}

#[test]
fn a_bundle_that_could_not_be_held_is_carried_on() {
    let office = &mut Office::new();
    let mut bearer = phone(office);
    let mut authors: Vec<Phone> = (2..4)
        .map(|number| Phone::new(office, number, vec![Feed::Team(TEAM)]))
        .collect();
    let mut records = Vec::new();
    for author in &mut authors {
        records.push(author.submit(office, answers(author.number, 40)));
        author.one(office, Event::ExportBundle);
        let file = author.files.remove(0);
        bearer.one(office, Event::Carry { file });
    }
    office.hold_records.insert(records[0]);
    office.is_full = true;
    let report = bearer.sync(office);
    assert_eq!(report.end, SyncEnd::Complete);
    assert!(report.retry_at.unwrap().0 - bearer.now.0 >= HOUR_MS / 2);
    assert_eq!(report.delivered, 1, "the other bundle was taken");
    assert_eq!(bearer.core.carried().count(), 1);
    assert_eq!(bearer.core.receipts().count(), 1);
    office.is_full = false;
    bearer.now = report.retry_at.unwrap();
    assert_eq!(bearer.sync(office).delivered, 1);
    assert_eq!(bearer.core.carried().count(), 0);
    assert_eq!(office.held_items().len(), 1);
}

#[test]
fn a_witness_in_a_pack_that_was_refused_stays() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    let mut phone = phone(office);
    let record = author.submit(office, answers(2, 40));
    let Report::JoinLine { line, .. } = author.one(office, Event::JoinLine { record }) else {
        panic!("a line")
    };
    phone.one(office, Event::Join { line });
    phone.submit(office, answers(1, 41));
    assert_eq!(phone.core.outbox().len(), 2);
    office.hold_records.insert(record);
    office.is_full = true;
    // Together they are refused. Apart, the own record's later pack moves `through` past the one that is refused.
    assert_eq!(phone.sync(office).end, failed("held_full"));
    assert_eq!(office.books.len(), 1);
    assert_eq!(
        phone.core.outbox().len(),
        1,
        "the witness is still to be sent"
    );
    office.is_full = false;
    assert_eq!(phone.sync(office).end, SyncEnd::Complete);
    assert_eq!(phone.core.outbox().len(), 0);
}
