//! Bundles of others that the office cannot hold, or refuses: carried on, told, and not handed in over and over.

use minicbor::{Decode, Encode};
use mobile_core::carry::Carried;
use mobile_core::view::CarriedBundle;
use mobile_core::{Event, Report, SyncEnd};
use shared::cbor;
use shared::feed::Feed;
use shared::id::RecordId;
use shared::sync::Tag;
use shared::time::Timestamp;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers};

const HOUR_MS: i64 = 3_600_000;

/// A full office, and a phone that carries a record which it cannot hold.
fn full() -> (Office, Phone, RecordId) {
    let mut office = Office::new();
    let mut author = Phone::new(&mut office, 2, vec![Feed::Team(TEAM)]);
    let mut bearer = Phone::new(&mut office, 1, vec![Feed::Team(TEAM)]);
    let record = author.submit(&mut office, answers(2, 40));
    author.one(&mut office, Event::ExportBundle);
    let file = author.files.remove(0);
    bearer.one(&mut office, Event::Carry { file });
    office.hold_records.insert(record);
    office.is_full = true;
    (office, bearer, record)
}

fn wake(phone: &mut Phone, office: &mut Office) -> mobile_core::SyncReport {
    phone.now = phone.core.contact().retry_at.unwrap();
    match phone.run(office, Event::Woke).unwrap().as_slice() {
        [Report::Synced(report)] => report.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_held_is_handed_in_ever_more_rarely() {
    let (mut office, mut bearer, _) = full();
    let office = &mut office;
    let mut report = bearer.sync(office);
    for most in [1, 2, 4, 8, 16, 24, 24, 24].map(|hours| hours * HOUR_MS) {
        assert_eq!(report.end, SyncEnd::Complete, "all that could go is gone");
        assert_eq!((report.delivered, report.carried_waiting), (0, 1));
        bearer.restart(office);
        let at = bearer.core.contact().retry_at.unwrap();
        let waits = at.0 - bearer.now.0;
        assert!((most / 2..=most).contains(&waits), "{waits} of {most}");
        // Whoever syncs meanwhile sends it no sooner, and is told the same.
        let received = office.packs_received;
        for _ in 0..2 {
            report = bearer.sync(office);
            assert_eq!((report.carried_waiting, report.retry_at), (1, Some(at)));
        }
        assert_eq!(office.packs_received, received);
        report = wake(&mut bearer, office);
        assert_eq!(office.packs_received, received + 1);
    }
    office.is_full = false;
    let report = wake(&mut bearer, office);
    assert_eq!((report.delivered, report.carried_waiting), (1, 0));
    assert_eq!(report.retry_at, None);
    assert_eq!(bearer.core.carried().count(), 0);
    assert_eq!(office.held_items().len(), 1);
}

#[test]
fn a_status_says_what_is_carried_and_why_it_waits() {
    let (mut office, mut bearer, _) = full();
    let office = &mut office;
    let mut told = CarriedBundle {
        taken_at: bearer.now,
        packs: 1,
        problem: None,
        retry_at: None,
    };
    assert_eq!(bearer.core.status(bearer.now).carried, [told.clone()]);
    bearer.sync(office);
    told.problem = Some("held_full".to_owned());
    told.retry_at = bearer.core.contact().retry_at;
    assert!(told.retry_at.is_some());
    assert_eq!(bearer.core.status(bearer.now).carried, [told.clone()]);
    office.refuse_bundle = Some((403, "forbidden".to_owned()));
    let report = wake(&mut bearer, office);
    assert_eq!((report.carried_waiting, report.retry_at), (0, None));
    told.problem = Some("forbidden".to_owned());
    told.retry_at = None;
    assert_eq!(bearer.core.status(bearer.now).carried, [told]);
}

#[test]
fn own_work_that_waits_as_well_is_tried_no_later_for_it() {
    let (mut office, mut bearer, _) = full();
    let office = &mut office;
    bearer.sync(office);
    for _ in 0..5 {
        wake(&mut bearer, office);
    }
    let own = bearer.submit(office, answers(1, 4));
    office.hold_records.insert(own);
    let report = bearer.sync(office);
    assert_eq!(report.end, SyncEnd::Failed("held_full".to_owned()));
    assert!(report.retry_at.unwrap().0 - bearer.now.0 <= HOUR_MS);
}

#[test]
fn a_clock_that_was_years_ahead_keeps_no_bundle_waiting_for_years() {
    let (mut office, mut bearer, _) = full();
    let office = &mut office;
    let right = bearer.now;
    bearer.now = "2030-01-01T00:00:00.000Z".parse().unwrap();
    bearer.sync(office);
    bearer.now = right;
    let [told] = bearer.core.status(right).carried.try_into().unwrap();
    assert_eq!((told.problem, told.retry_at), (None, None), "it goes next");
    bearer.lose_requests = 1;
    let report = bearer.sync(office);
    assert_eq!((report.carried_waiting, report.next_delivery), (0, None));
    office.is_full = false;
    assert_eq!(bearer.sync(office).delivered, 1);
}

/// A full office, and a phone whose bundle waits, until when.
fn waiting() -> (Office, Phone, Timestamp) {
    let (mut office, mut bearer, _) = full();
    let report = bearer.sync(&mut office);
    assert_eq!(report.next_delivery, report.retry_at);
    (office, bearer, report.next_delivery.unwrap())
}

fn told(phone: &Phone) -> (Option<String>, Option<Timestamp>) {
    let [told] = phone.core.status(phone.now).carried.try_into().unwrap();
    (told.problem, told.retry_at)
}

fn full_until(at: Option<Timestamp>) -> (Option<String>, Option<Timestamp>) {
    (Some("held_full".to_owned()), at)
}

#[test]
fn a_session_that_spends_its_bytes_still_comes_again_for_what_is_carried() {
    let (mut office, mut bearer, at) = waiting();
    let office = &mut office;
    for count in 0..40 {
        bearer.submit(office, answers(1, count));
    }
    for (budget, is_answered) in [(100, false), (1_400, true)] {
        let report = bearer.sync_within(office, Some(budget));
        assert_eq!(report.end, SyncEnd::BudgetSpent);
        assert_eq!(report.round_trips > 0, is_answered);
        assert_eq!(
            (report.carried_waiting, report.next_delivery),
            (1, Some(at))
        );
        assert_eq!(report.retry_at, Some(at));
        bearer.restart(office);
        assert_eq!(told(&bearer), full_until(Some(at)));
    }
    office.is_full = false;
    assert_eq!(wake(&mut bearer, office).delivered, 1);
}

#[test]
fn after_a_failure_what_is_carried_is_told_its_own_time() {
    let (mut office, mut bearer, at) = waiting();
    let office = &mut office;
    bearer.lose_requests = 1;
    let report = bearer.sync(office);
    assert!(report.retry_at.unwrap() < at, "the failure's");
    assert_eq!(
        (report.carried_waiting, report.next_delivery),
        (1, Some(at))
    );
    assert_eq!(told(&bearer), full_until(Some(at)));
    let report = wake(&mut bearer, office);
    assert_eq!((report.end, report.retry_at), (SyncEnd::Complete, Some(at)));
    // An office that asks to be left alone for longer is.
    bearer.now = at.plus_ms(-60_000);
    bearer.turn_away = Some((503, "unavailable", Some(600)));
    let report = bearer.sync(office);
    assert_eq!(report.retry_at, Some(bearer.now.plus_ms(600_000)));
    assert_eq!(report.next_delivery, report.retry_at);
    assert_eq!(told(&bearer), full_until(report.retry_at));
    let received = office.packs_received;
    wake(&mut bearer, office);
    assert_eq!(office.packs_received, received + 1);
    // A wait that is over is none.
    bearer.now = bearer.core.contact().retry_at.unwrap();
    bearer.lose_requests = 1;
    let report = bearer.sync(office);
    assert_eq!((report.carried_waiting, report.next_delivery), (0, None));
    assert_eq!(told(&bearer), (None, None));
}

#[test]
fn where_nothing_is_handed_in_any_more_no_time_is_told() {
    let (mut office, mut bearer, _) = waiting();
    let office = &mut office;
    let mut twin = bearer.twin();
    twin.restart(office);
    bearer.submit(office, answers(1, 40));
    bearer.sync(office);
    twin.mint();
    twin.submit(office, answers(1, 77));
    let report = twin.sync(office);
    assert_eq!(report.end, SyncEnd::Copy);
    assert_eq!((report.carried_waiting, report.next_delivery), (1, None));
    assert_eq!(report.retry_at, None);
    assert_eq!(told(&twin), full_until(None));
    office.rewound = Some(Tag::START);
    let report = bearer.sync(office);
    assert_eq!(report.end, SyncEnd::Rewound);
    assert_eq!((report.carried_waiting, report.next_delivery), (1, None));
    assert_eq!(report.retry_at, None);
    assert_eq!(told(&bearer), full_until(None));
}

/// A bundle as versions kept it that handed it in at every sync.
#[derive(Encode, Decode)]
struct Earlier {
    #[cbor(n(0), with = "minicbor::bytes")]
    file: Vec<u8>,
    #[n(1)]
    taken_at: Timestamp,
    #[n(2)]
    packs: u32,
    #[n(3)]
    problem: Option<String>,
}

#[test]
fn an_earlier_version_reads_what_is_kept_and_the_other_way_round() {
    let (mut office, mut bearer, _) = full();
    let office = &mut office;
    let key = bearer
        .disk
        .keys()
        .find(|key| key.starts_with("carried/"))
        .unwrap();
    let key = key.clone();
    bearer.sync(office);
    let earlier: Earlier = cbor::decode(&bearer.disk[&key]).unwrap();
    let later: Carried = cbor::decode(&bearer.disk[&key]).unwrap();
    assert_eq!((earlier.packs, &earlier.file), (1, &later.file));
    assert!(later.waits.is_some());
    bearer.disk.insert(key, cbor::encode(&earlier));
    bearer.restart(office);
    office.is_full = false;
    assert_eq!(bearer.sync(office).delivered, 1);
}
