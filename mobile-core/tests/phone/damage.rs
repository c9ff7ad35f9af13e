//! A disk that rots: each entry of a well-used phone damaged in each way. A phone starts, lists and syncs all the same,
//! shows the damage, and loses nothing else.

use std::collections::{BTreeMap, BTreeSet};

use mobile_core::view::{Attention, Filter};
use mobile_core::{Event, SyncEnd};
use shared::command::Order;
use shared::feed::Feed;
use shared::id::{CommandId, RecordId};

use crate::office::Office;
use crate::shell::{Moment, Phone, TEAM, answers, audience};

const COUNTED: RecordId = RecordId([0xa1; 16]);
const WAITING: RecordId = RecordId([0xa2; 16]);
const OF_ANOTHER: RecordId = RecordId([0xb1; 16]);
const DRAFT: RecordId = RecordId([0xa3; 16]);

/// An office and a phone with something under every key: counted, waiting and others' records, a draft, an order, a
/// pack that got no answer, a bundle carried, a page that was not applied, a breadcrumb.
fn used() -> (Office, Phone) {
    let office = &mut Office::new();
    let mut other = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    for (phone, record, count) in [(&mut other, OF_ANOTHER, 12), (&mut phone, COUNTED, 40)] {
        let open = Event::OpenDraft {
            record,
            team: Some(TEAM),
            answers: answers(1, count).into(),
        };
        phone.run(office, open).unwrap();
        phone.run(office, Event::Submit { record }).unwrap();
        assert_eq!(phone.sync(office).end, SyncEnd::Complete);
    }
    assert_eq!(phone.sync(office).end, SyncEnd::Complete);
    for record in [WAITING, DRAFT] {
        let open = Event::OpenDraft {
            record,
            team: Some(TEAM),
            answers: answers(1, 50).into(),
        };
        phone.run(office, open).unwrap();
    }
    phone
        .run(office, Event::Submit { record: WAITING })
        .unwrap();
    let order = Event::Order {
        command: CommandId([0xc1; 16]),
        record: COUNTED,
        order: Order::Void {
            reason: "重了".to_owned(),
        },
    };
    phone.run(office, order).unwrap();
    // Sent and not answered: a pack stays open. Then one more change, in no pack.
    phone.lose_requests = 1;
    let _ = phone.sync(office);
    let amend = Event::Amend {
        record: WAITING,
        answers: audience(60, false).into(),
        reason: None,
        fresh: 7,
    };
    phone.run(office, amend).unwrap();
    // Others go on meanwhile, and the power goes when their page has come and is not applied.
    let amend = Event::Amend {
        record: OF_ANOTHER,
        answers: audience(13, false).into(),
        reason: None,
        fresh: 8,
    };
    other.run(office, amend).unwrap();
    assert_eq!(other.sync(office).end, SyncEnd::Complete);
    for stopped in 1..100 {
        let (mut office, mut trial) = (office.clone(), phone.twin());
        trial.restart(&mut office);
        trial.crash_at = Some((trial.effects + stopped, Moment::After));
        let _ = trial.run(&mut office, Event::SyncNow { budget_bytes: None });
        if trial.disk.contains_key("meta/page") {
            phone.disk = trial.disk;
            return finish(office, phone);
        }
    }
    unreachable!("a sync brings a page")
}

fn finish(office: Office, mut phone: Phone) -> (Office, Phone) {
    let mut crumb = OF_ANOTHER.0.to_vec();
    crumb.push(0);
    phone.disk.insert("meta/breadcrumb".to_owned(), crumb);
    (office, phone)
}

/// The ways in which an entry is damaged.
fn damages(value: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let noise = |len: usize| {
        let bytes = (1..=len).map(|at| u8::try_from(at * 167 % 251).unwrap());
        bytes.collect::<Vec<u8>>()
    };
    let mut flipped = value.to_vec();
    if let Some(byte) = flipped.first_mut() {
        *byte ^= 0x55;
    }
    let mut longer = value.to_vec();
    longer.push(0);
    vec![
        ("empty", Vec::new()),
        ("noise", noise(value.len().max(40))),
        ("cut to half", value[..value.len() / 2].to_vec()),
        (
            "cut by one byte",
            value[..value.len().saturating_sub(1)].to_vec(),
        ),
        ("a byte longer", longer),
        ("its first byte flipped", flipped),
        ("huge", noise(1_000_000)),
        (
            "a claim of 2^64 elements",
            [&[0x9b][..], &[0xff; 8]].concat(),
        ),
        ("deep", vec![0x81; 100_000]),
    ]
}

/// The records that a list shows.
fn listed(phone: &Phone) -> BTreeSet<RecordId> {
    let list = phone.core.list(Filter::All, "", phone.now);
    list.into_iter().map(|item| item.record).collect()
}

fn shown(phone: &Phone) -> Vec<Attention> {
    phone.core.attention(phone.now)
}

/// Opens everything that a person can open.
fn look_at_everything(phone: &Phone) {
    let _ = (phone.core.status(phone.now), phone.core.drafts());
    for record in listed(phone) {
        let _ = phone.core.detail(record);
    }
}

#[test]
fn no_damaged_entry_stops_a_phone_or_costs_another() {
    let (office, phone) = used();
    let families: BTreeSet<&str> = phone
        .disk
        .keys()
        .map(|key| key.split_once('/').unwrap().0)
        .collect();
    let expected = ["draft", "meta", "outbox", "pack", "person", "record"];
    assert_eq!(families.into_iter().collect::<Vec<_>>(), expected);
    let mut whole = phone.twin();
    whole.restart(&mut office.clone());
    let known = listed(&whole);
    assert_eq!(known.len(), 3);
    for (key, value) in &phone.disk {
        for (how, damaged) in damages(value) {
            let mut office = office.clone();
            let mut phone = phone.twin();
            phone.disk.insert(key.clone(), damaged);
            let case = format!("{key} {how}");
            survives(&mut office, &mut phone, key, &known, &case);
        }
    }
}

fn survives(
    office: &mut Office,
    phone: &mut Phone,
    key: &str,
    known: &BTreeSet<RecordId>,
    case: &str,
) {
    // Applying the page that a start finds makes these anew at once: without one they show.
    let made_anew = ["meta/contact", "meta/position", "meta/breadcrumb"].contains(&key)
        || key.starts_with("person/");
    let mut looked = phone.twin();
    if made_anew {
        looked.disk.remove("meta/page");
    }
    looked.restart(office);
    let damage = Attention::Damaged {
        key: key.to_owned(),
    };
    // Any sixteen bytes name a record; an earlier version wrote no more.
    let is_a_crumb = key == "meta/breadcrumb" && matches!(phone.disk[key].len(), 16 | 17);
    assert!(
        shown(&looked).contains(&damage) || is_a_crumb,
        "{case}: not shown"
    );
    phone.restart(office);
    look_at_everything(phone);
    let own: BTreeSet<RecordId> = known
        .iter()
        .copied()
        .filter(|record| key != format!("record/{record}"))
        .collect();
    assert_eq!(listed(phone), own, "{case}");
    if key == "meta/enrolment" {
        return;
    }
    for _ in 0..3 {
        let report = phone.sync(office);
        assert!(
            matches!(report.end, SyncEnd::Complete | SyncEnd::BudgetSpent),
            "{case}: {report:?}"
        );
        look_at_everything(phone);
    }
    assert!(!shown(phone).contains(&Attention::Copy), "{case}");
    assert_eq!(office.forks, 0, "{case}: a number was used twice");
    // Everything that could be read reached the office.
    if key != format!("record/{WAITING}") {
        let book = office.books.get(&WAITING);
        assert_eq!(book.map(|book| book.state.len()), Some(2), "{case}");
    }
    if key != format!("record/{COUNTED}") {
        let course = office.books[&COUNTED].course.as_ref();
        assert!(course.is_some_and(|course| course.is_void), "{case}");
    }
    if key != format!("draft/{DRAFT}") {
        let mut drafts = phone.core.drafts().into_iter();
        assert!(drafts.any(|draft| draft.record == DRAFT), "{case}");
    }
    if key != format!("record/{OF_ANOTHER}") {
        let there = phone.core.file(OF_ANOTHER).map(|file| file.changes.len());
        assert_eq!(there, Some(2), "{case}");
    }
    // What was mended stays mended; what was not is still there, and still shown.
    let before: BTreeMap<_, _> = phone.disk.clone();
    phone.restart(office);
    assert_eq!(phone.disk, before, "{case}");
    let mut shown = shown(phone).into_iter();
    let is_shown = shown.any(|one| matches!(one, Attention::Damaged { .. }));
    let stays = key.starts_with("record/") || key.starts_with("draft/") || key.starts_with("pack/");
    assert_eq!(is_shown, stays, "{case}");
}

#[test]
fn a_damaged_name_or_list_comes_again() {
    let (office, phone) = used();
    let mut office = office.clone();
    let key = phone.disk.keys().find(|key| key.starts_with("person/"));
    let (key, mut phone) = (key.unwrap().clone(), phone.twin());
    let good = phone.disk.insert(key.clone(), vec![0xff]).unwrap();
    phone.restart(&mut office);
    assert_eq!(phone.sync(&mut office).end, SyncEnd::Complete);
    assert_eq!(phone.disk.get(&key), Some(&good));
}

#[test]
fn noise_under_any_key_is_shown_and_nothing_more() {
    let (office, phone) = used();
    let record = RecordId([0x0f; 16]);
    let keys = [
        format!("reference/{}", "topics"),
        format!("carried/{}", "ab".repeat(32)),
        format!("person/{record}"),
        format!("record/{record}"),
        format!("draft/{record}"),
        "outbox/00000000000000ff".to_owned(),
        "pack/00000000000000ff".to_owned(),
    ];
    for key in keys {
        let mut office = office.clone();
        let mut phone = phone.twin();
        phone.disk.insert(key.clone(), vec![0x9f, 0x1c, 3]);
        phone.restart(&mut office);
        let is_shown = shown(&phone).contains(&Attention::Damaged { key: key.clone() });
        assert!(is_shown, "{key}");
        assert_eq!(phone.sync(&mut office).end, SyncEnd::Complete, "{key}");
        assert_eq!(office.books[&WAITING].state.len(), 2, "{key}");
        assert!(!shown(&phone).contains(&Attention::Copy), "{key}");
    }
    // What no version knows is left alone.
    for key in [
        "later/thing",
        "record/zz",
        "outbox/xyz",
        "meta/later",
        "noise",
        "",
    ] {
        let mut office = office.clone();
        let mut phone = phone.twin();
        phone.disk.insert(key.to_owned(), vec![0xff; 9]);
        phone.restart(&mut office);
        assert_eq!(phone.sync(&mut office).end, SyncEnd::Complete, "{key}");
        assert_eq!(phone.disk.get(key), Some(&vec![0xff; 9]), "{key}");
    }
}
