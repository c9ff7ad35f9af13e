//! The sync session: packs, losses, budget, backoff, feeds, digest.

use mobile_core::outbox::PackFate;
use mobile_core::view::{Attention, Filter, Ladder};
use mobile_core::{Event, Report, SyncEnd};
use shared::feed::Feed;
use shared::record::outreach_session::Answers;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers, audience, note};

fn team() -> Vec<Feed> {
    vec![Feed::Team(TEAM)]
}

#[test]
fn a_record_climbs_the_ladder_to_counted() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    let record = phone.submit(office, answers(1, 40));
    let ladder = |phone: &Phone| phone.core.detail(record).unwrap().item.ladder;
    assert_eq!(ladder(&phone), Ladder::Saved);
    phone.lose_requests = 1;
    assert_eq!(
        phone.sync(office).end,
        SyncEnd::Failed("unreachable".to_owned())
    );
    assert_eq!(ladder(&phone), Ladder::Packed);
    let report = phone.sync(office);
    assert_eq!(report.end, SyncEnd::Complete);
    assert_eq!(
        (report.packs, report.items, report.round_trips, report.rows),
        (1, 1, 1, 1)
    );
    assert_eq!(ladder(&phone), Ladder::Counted);
    assert!(phone.core.outbox().is_empty());
    assert_eq!(office.rows.len(), 1);
}

#[test]
fn a_lost_answer_means_sending_the_same_pack_again() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    let record = phone.submit(office, answers(1, 40));
    phone.lose_answers = 1;
    phone.sync(office);
    assert_eq!(office.rows.len(), 1, "it arrived");
    assert_eq!(
        phone.core.detail(record).unwrap().item.ladder,
        Ladder::Packed
    );
    phone.restart(office);
    let report = phone.sync(office);
    assert_eq!(report.end, SyncEnd::Complete);
    assert_eq!(
        (office.packs_received, office.rows.len()),
        (2, 1),
        "one pack, sent twice"
    );
    assert_eq!(phone.core.outbox().packs().len(), 1);
    assert_eq!(
        phone.core.detail(record).unwrap().item.ladder,
        Ladder::Counted
    );
}

#[test]
fn an_answer_that_comes_twice_changes_nothing() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    phone.submit(office, answers(1, 40));
    phone.sync(office);
    let before = phone.disk.clone();
    let stray = Event::Answered {
        body: vec![1, 2, 3],
    };
    assert_eq!(phone.run(office, stray).unwrap(), []);
    assert_eq!(phone.disk, before);
}

#[test]
fn rows_of_others_arrive_in_pages_and_stubs_resolve() {
    let office = &mut Office::new();
    let mut one = Phone::new(office, 1, team());
    let mut two = Phone::new(office, 2, team());
    for count in 0..7 {
        one.submit(office, answers(1, count));
        two.submit(office, answers(2, count));
    }
    assert_eq!(one.sync(office).end, SyncEnd::Complete);
    office.page_rows = 3;
    let report = two.sync(office);
    assert_eq!(report.end, SyncEnd::Complete);
    assert_eq!((report.rows, report.round_trips), (14, 5));
    assert_eq!(two.core.summaries().count(), 14);
    assert!(
        two.core.position().is_whole,
        "digests are equal, stubs among them"
    );
    one.sync(office);
    assert_eq!(
        one.core.list(Filter::All, "", one.now),
        two.core.list(Filter::All, "", two.now)
    );
}

#[test]
fn a_wrong_digest_rereads_everything_and_reports_it() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    let mut other = Phone::new(office, 2, team());
    other.submit(office, answers(2, 40));
    other.sync(office);
    phone.submit(office, answers(1, 40));
    office.wrong_digests = 1;
    let report = phone.sync(office);
    assert_eq!(report.end, SyncEnd::Complete);
    assert!(report.reread);
    assert_eq!(report.rows, 4, "both rows twice");
    assert!(phone.core.position().is_whole);
    assert_eq!(phone.core.contact().rereads, 1);
    office.wrong_digests = 2;
    let report = phone.sync(office);
    assert_eq!((report.end, report.reread), (SyncEnd::Complete, true));
    assert!(!phone.core.position().is_whole);
    assert!(
        phone
            .core
            .attention(phone.now)
            .contains(&Attention::DigestDiffers)
    );
    phone.sync(office);
    assert!(
        !phone
            .core
            .attention(phone.now)
            .contains(&Attention::DigestDiffers)
    );
}

#[test]
fn a_budget_bounds_the_bytes_and_later_syncs_finish() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    for count in 0..200 {
        let note = Some(note(count.into()));
        phone.submit(
            office,
            Answers {
                note,
                ..answers(1, count)
            },
        );
    }
    let mut syncs = 0;
    loop {
        let report = phone.sync_within(office, Some(6_000));
        assert!(report.bytes_up + report.bytes_down <= 6_000, "{report:?}");
        syncs += 1;
        match report.end {
            SyncEnd::Complete => break,
            SyncEnd::BudgetSpent => assert!(syncs < 60),
            other => panic!("{other:?}"),
        }
    }
    assert!(syncs > 3, "{syncs}");
    assert_eq!(office.books.len(), 200);
    assert!(phone.core.outbox().is_empty());
    let report = phone.sync_within(office, Some(100));
    assert_eq!((report.end, report.round_trips), (SyncEnd::BudgetSpent, 0));
}

#[test]
fn failures_back_off_and_make_packs_smaller() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    for count in 0..400 {
        let note = Some(note(count.into()));
        phone.submit(
            office,
            Answers {
                note,
                ..answers(1, count)
            },
        );
    }
    let mut last = phone.now;
    for failures in 1..=7 {
        phone.lose_requests = 1;
        let report = phone.sync(office);
        let retry_at = report.retry_at.unwrap();
        assert!(retry_at > last, "failure {failures}");
        assert_eq!(phone.core.contact().failures, failures);
        last = retry_at;
        phone.restart(office);
    }
    // 1 MB, halved by each of the six failures before the last.
    assert!(phone.last_body < 1_000_000 / 64, "{}", phone.last_body);
    // Woken too early nothing happens, woken in time it goes on and recovers.
    assert_eq!(phone.run(office, Event::Woke).unwrap(), []);
    phone.now = last;
    let reports = phone.run(office, Event::Woke).unwrap();
    let [Report::Synced(report)] = reports.as_slice() else {
        panic!("{reports:?}")
    };
    assert_eq!(report.end, SyncEnd::Complete);
    assert_eq!(office.books.len(), 400);
    assert_eq!(phone.core.contact().failures, 0);
    let abandoned = phone.core.outbox().packs().values();
    assert!(
        abandoned
            .filter(|pack| pack.fate == PackFate::Abandoned)
            .count()
            >= 1
    );
}

#[test]
fn a_pack_too_large_for_the_network_is_cut_even_behind_one_that_went_through() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    phone.submit(office, answers(1, 0));
    phone.lose_requests = 8;
    phone.sync(office);
    for count in 1..=400 {
        let note = Some(note(count.into()));
        phone.submit(
            office,
            Answers {
                note,
                ..answers(1, count)
            },
        );
    }
    while phone.lose_requests > 0 {
        phone.sync(office);
    }
    let report = phone.sync(office);
    assert_eq!(report.end, SyncEnd::Complete, "{report:?}");
    assert_eq!(office.books.len(), 401);
}

#[test]
fn a_lost_feed_takes_others_records_away_and_leaves_own_work() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    let mut other = Phone::new(office, 2, team());
    let theirs = other.submit(office, answers(2, 40));
    let touched = other.submit(office, answers(2, 41));
    other.sync(office);
    let mine = phone.submit(office, answers(1, 40));
    phone.sync(office);
    phone.amend(office, touched, audience(50, false));
    phone.lose_requests = 1;
    phone.sync(office);
    office.set_feeds(1, Vec::new());
    // The amendment is in a pack that goes out with the very request that loses the feed.
    office
        .hold
        .insert(crate::office::user(1), shared::problem::HeldCode::OutOfArea);
    phone.sync(office);
    let mut here: Vec<_> = phone.core.summaries().map(|summary| summary.id).collect();
    here.sort();
    let mut expected = vec![mine, touched];
    expected.sort();
    assert_eq!(here, expected, "{theirs} is gone");
    assert!(phone.core.position().is_whole);
    office.set_feeds(1, team());
    phone.sync(office);
    assert_eq!(phone.core.summaries().count(), 3);
    assert!(phone.core.position().is_whole);
}

#[test]
fn a_copy_stops_sending_and_loses_nothing() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    let copy = phone.disk.clone();
    phone.submit(office, answers(1, 40));
    phone.sync(office);
    let mut twin = Phone::blank(1);
    twin.disk = copy;
    twin.restart(office);
    twin.mint();
    twin.mint();
    let record = twin.submit(office, answers(1, 77));
    let report = twin.sync(office);
    assert_eq!(report.end, SyncEnd::Copy);
    assert_eq!(office.forks, 1);
    assert!(twin.core.attention(twin.now).contains(&Attention::Copy));
    assert_eq!(
        twin.core.detail(record).unwrap().item.ladder.as_str(),
        "counted"
    );
    let later = twin.submit(office, answers(1, 78));
    let received = office.packs_received;
    assert_eq!(twin.sync(office).end, SyncEnd::Copy);
    assert_eq!(office.packs_received, received, "nothing more is sent");
    assert_eq!(
        twin.core.detail(later).unwrap().item.ladder.as_str(),
        "saved"
    );
}
