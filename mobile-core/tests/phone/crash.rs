//! Power lost at every effect, and pages that bring the program down.

use mobile_core::{Event, Report, SyncEnd};
use shared::command::Order;
use shared::feed::Feed;
use shared::id::{CommandId, RecordId};

use crate::office::{Office, user};
use crate::shell::{Moment, Phone, TEAM, answers, audience};

/// What one person does in a day, and does again when the phone went dark before it said "saved".
fn day(office: &mut Office, phone: &mut Phone) -> u32 {
    let mut crashes = 0;
    let first = RecordId([0xa1; 16]);
    let second = RecordId([0xa2; 16]);
    let command = CommandId([0xc1; 16]);
    let mut step =
        |phone: &mut Phone, office: &mut Office, done: &dyn Fn(&Phone) -> bool, event: Event| {
            while !done(phone) {
                if phone.run(office, event.clone()).is_err() {
                    crashes += 1;
                    phone.restart(office);
                }
            }
        };
    for (record, count) in [(first, 40), (second, 50)] {
        let known = move |phone: &Phone| phone.core.summary(record).is_some();
        let drafted = move |phone: &Phone| {
            known(phone)
                || phone
                    .core
                    .drafts()
                    .iter()
                    .any(|draft| draft.record == record)
        };
        let open = Event::OpenDraft {
            record,
            team: Some(TEAM),
            answers: answers(1, count).into(),
        };
        step(phone, office, &drafted, open);
        step(phone, office, &known, Event::Submit { record });
    }
    let count = move |phone: &Phone| {
        phone
            .core
            .detail(first)
            .unwrap()
            .session()
            .unwrap()
            .clone()
            .audience
            .count
    };
    let waiting = |phone: &Phone| phone.core.outbox().len();
    step(
        phone,
        office,
        &|phone| waiting(phone) == 0,
        Event::SyncNow { budget_bytes: None },
    );
    let amend = Event::Amend {
        record: first,
        answers: audience(46, true).into(),
        reason: None,
        fresh: 7,
    };
    step(phone, office, &|phone| count(phone) == 46, amend);
    let void = Event::Order {
        command,
        record: second,
        order: Order::Void {
            reason: "重了".to_owned(),
        },
    };
    let asked = move |phone: &Phone| !phone.core.file(second).unwrap().commands.is_empty();
    step(phone, office, &asked, void);
    step(
        phone,
        office,
        &|phone| waiting(phone) == 0,
        Event::SyncNow { budget_bytes: None },
    );
    crashes
}

#[test]
fn a_crash_at_any_effect_loses_nothing_and_doubles_nothing() {
    let mut quiet_office = Office::new();
    let mut quiet = Phone::new(&mut quiet_office, 1, vec![Feed::Team(TEAM)]);
    let before = quiet.effects;
    assert_eq!(day(&mut quiet_office, &mut quiet), 0);
    let effects = quiet.effects - before;
    assert!(effects > 20, "{effects}");
    for at in 1..=effects {
        for moment in [Moment::Before, Moment::After] {
            let office = &mut Office::new();
            let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
            phone.crash_at = Some((phone.effects + at, moment));
            let crashes = day(office, &mut phone);
            assert_eq!(crashes, 1, "crash {at}");
            phone.restart(office);
            assert_eq!(phone.sync(office).end, SyncEnd::Complete);
            assert_eq!(office.books.len(), 2, "crash {at}");
            let first = &office.books[&RecordId([0xa1; 16])];
            assert_eq!(first.state.len(), 2);
            assert!(
                office.books[&RecordId([0xa2; 16])]
                    .course
                    .as_ref()
                    .unwrap()
                    .is_void
            );
            assert_eq!(office.rows.len(), 4, "crash {at}");
            assert_eq!(office.forks, 0, "crash {at}: a number was used twice");
            assert!(phone.core.position().is_whole, "crash {at}");
            assert!(
                phone
                    .core
                    .summary(RecordId([0xa2; 16]))
                    .unwrap()
                    .contributions
                    .is_empty()
            );
        }
    }
}

#[test]
fn memory_after_any_run_equals_what_a_start_reads() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    day(office, &mut phone);
    let lists = |phone: &Phone| {
        let status = phone.core.status(phone.now);
        (
            phone
                .core
                .list(mobile_core::view::Filter::All, "", phone.now),
            status,
            phone.core.attention(phone.now),
        )
    };
    let before = lists(&phone);
    phone.restart(office);
    assert_eq!(lists(&phone), before);
}

#[test]
fn a_disk_that_fails_in_a_sync_ends_it_and_keeps_what_was() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let record = phone.submit(office, answers(1, 40));
    let before = phone.disk.clone();
    phone.disk_fails = true;
    assert_eq!(
        phone.sync(office).end,
        SyncEnd::Failed("storage".to_owned())
    );
    assert_eq!(phone.disk, before);
    phone.disk_fails = false;
    phone.sync(office);
    assert_eq!(
        phone.core.detail(record).unwrap().item.ladder.as_str(),
        "counted"
    );
}

#[test]
fn a_record_whose_breadcrumb_survives_is_skipped_and_reported() {
    let office = &mut Office::new();
    let mut other = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    let bad = other.submit(office, answers(2, 40));
    let good = other.submit(office, answers(2, 41));
    other.sync(office);
    let mut phone = Phone::new(office, 1, vec![Feed::Organisation]);
    // The program dies while it applies the page: twice at once, then three times behind one breadcrumb.
    let mut effects = phone
        .core
        .handle(Event::SyncNow { budget_bytes: None }, phone.now);
    let mobile_core::Effect::Exchange { body } = effects.remove(0) else {
        panic!()
    };
    let body = office.answer(&body);
    let mut effects = phone.core.handle(Event::Answered { body }, phone.now);
    let mobile_core::Effect::Persist(page) = effects.remove(0) else {
        panic!()
    };
    phone.disk.extend(page.puts);
    for breadcrumb in [false, false, true, true, true] {
        let mut dying = mobile_core::Core::new();
        let entries = phone.disk.clone().into_iter().collect();
        let effects = dying.handle(Event::Loaded(entries), phone.now);
        let mut id = 0;
        for effect in effects {
            if let mobile_core::Effect::Persist(batch) = effect {
                id = batch.id;
                phone.disk.extend(batch.puts);
            }
        }
        if breadcrumb {
            let effects = dying.handle(Event::Persisted(id), phone.now);
            let mobile_core::Effect::Persist(batch) = &effects[0] else {
                panic!("{effects:?}")
            };
            assert_eq!(batch.puts[0].0, "meta/breadcrumb");
            assert_eq!(batch.puts[0].1[..16], *bad.as_bytes());
            phone.disk.extend(batch.puts.clone());
        }
    }
    phone.restart(office);
    assert!(phone.core.detail(good).is_some());
    assert!(phone.core.detail(bad).is_none());
    let report = phone.sync(office);
    assert_eq!(report.unreadable, [bad]);
    assert_eq!(report.end, SyncEnd::Complete);
    assert!(
        phone.core.position().is_whole,
        "its row still counts in the digest"
    );
    let unreadable = mobile_core::view::Attention::Unreadable { record: bad };
    assert!(phone.core.attention(phone.now).contains(&unreadable));
    assert_eq!(
        phone.core.coverage(),
        mobile_core::view::Coverage::ThisPhone,
        "what was skipped is in no figure, so they are not the office's"
    );
    assert!(!phone.disk.contains_key("meta/page"));
}

#[test]
fn a_page_found_by_a_start_is_applied() {
    let office = &mut Office::new();
    let mut other = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    other.submit(office, answers(2, 40));
    other.sync(office);
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    // Effects of this sync: exchange, persist the page, persist what it changes, report.
    phone.crash_at = Some((phone.effects + 2, Moment::After));
    assert!(
        phone
            .run(office, Event::SyncNow { budget_bytes: None })
            .is_err()
    );
    assert!(phone.disk.contains_key("meta/page"));
    phone.restart(office);
    assert!(!phone.disk.contains_key("meta/page"));
    assert_eq!(phone.core.summaries().count(), 1);
    assert_eq!(phone.core.summaries().next().unwrap().author, Some(user(2)));
}

#[test]
fn a_damaged_entry_is_shown_and_left_alone() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let record = phone.submit(office, answers(1, 40));
    let other = phone.submit(office, answers(1, 41));
    let key = format!("record/{record}");
    phone.disk.insert(key.clone(), vec![0xff, 0, 1]);
    phone.restart(office);
    assert!(phone.core.detail(other).is_some());
    assert_eq!(
        phone.core.attention(phone.now),
        [mobile_core::view::Attention::Damaged { key: key.clone() }]
    );
    let report = phone.one(office, Event::SyncNow { budget_bytes: None });
    assert!(matches!(report, Report::Synced(_)));
    assert_eq!(phone.disk[&key], [0xff, 0, 1]);
}
