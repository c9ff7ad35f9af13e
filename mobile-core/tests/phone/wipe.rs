//! A revoked device is told to wipe: what can be read goes, what the office does not have yet is handed in, and then that
//! goes too.

use mobile_core::view::Attention;
use mobile_core::{Event, Refusal, Report, SyncEnd};
use shared::feed::Feed;
use shared::id::RecordId;

use crate::office::{Office, user};
use crate::shell::{Moment, Phone, TEAM, answers, audience};

/// A phone that reads somebody else's record, and has own work that counts, that waits, that is a draft; in a record of
/// somebody else's too.
fn phone(office: &mut Office) -> (Phone, [RecordId; 3]) {
    let mut other = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    let theirs = other.submit(office, answers(2, 50));
    other.sync(office);
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let counted = phone.submit(office, answers(1, 40));
    phone.sync(office);
    let waiting = phone.submit(office, answers(1, 41));
    phone.amend(office, theirs, audience(51, true));
    let open = Event::OpenDraft {
        record: RecordId(phone.mint()),
        team: Some(TEAM),
        answers: answers(1, 42).into(),
    };
    phone.one(office, open);
    (phone, [theirs, counted, waiting])
}

fn keys(phone: &Phone) -> Vec<String> {
    let of = phone.disk.keys().map(|key| key.split('/').next().unwrap());
    let mut of: Vec<String> = of.map(str::to_owned).collect();
    of.dedup();
    of
}

fn has_bytes(phone: &Phone, bytes: &[u8]) -> bool {
    let mut values = phone.disk.values();
    values.any(|value| value.windows(bytes.len()).any(|part| part == bytes))
}

#[test]
fn what_can_be_read_goes_and_what_waits_is_handed_in_before_it_goes_too() {
    let office = &mut Office::new();
    let (mut phone, [theirs, counted, waiting]) = phone(office);
    let of_theirs = phone.core.file(theirs).unwrap().changes[0].raw.clone();
    office.revoke(1);
    // The office knows nothing of the wipe yet when the line breaks: nothing is handed in either.
    phone.lose_requests = 1;
    phone.sync(office);
    assert!(phone.core.wipe().is_none());
    // Only the order arrives.
    office.is_full = true;
    office.hold_records.extend([waiting, theirs]);
    let report = phone.sync(office);
    let wipe = report.wipe.unwrap();
    assert_eq!((wipe.left, wipe.finished_at), (2, None));
    assert_eq!(wipe.reason, "device_revoked");
    assert!(office.knows_of_wipe(1));
    for restarted in [false, true] {
        if restarted {
            phone.restart(office);
        }
        assert_eq!(keys(&phone), ["meta", "outbox", "pack", "record"]);
        assert!(
            !has_bytes(&phone, &of_theirs),
            "of theirs only the own change is left"
        );
        assert!(!has_bytes(&phone, counted.as_bytes()));
        assert_eq!(phone.core.summaries().count(), 0);
        assert_eq!(phone.core.drafts().len(), 0);
        assert!(phone.core.summary(waiting).is_none() && phone.core.detail(waiting).is_none());
        assert!(phone.core.file(theirs).is_none());
        assert_eq!(phone.core.person_name(user(2)), None);
        assert_eq!(phone.core.status(phone.now).only_here, 2);
        let needs = phone.core.attention(phone.now);
        assert_eq!(needs[0], Attention::Wiped(wipe.clone()));
        assert!(
            needs[1..]
                .iter()
                .all(|one| matches!(one, Attention::Unreached { .. }))
        );
    }
    refuses_everything(office, &mut phone, waiting);

    office.is_full = false;
    let report = phone.sync(office);
    assert_eq!(report.end, SyncEnd::Complete);
    let wipe = report.wipe.unwrap();
    assert_eq!((wipe.left, wipe.finished_at), (0, Some(phone.now)));
    assert_eq!(
        office.held_items().len(),
        2,
        "what came is held for the office"
    );
    assert_eq!(phone.disk.keys().collect::<Vec<_>>(), ["meta/wipe"]);
    phone.restart(office);
    assert_eq!(phone.core.attention(phone.now), [Attention::Wiped(wipe)]);
    let refused = Report::Refused(Refusal::Wiped);
    let sync = Event::SyncNow { budget_bytes: None };
    assert_eq!(phone.one(office, sync), refused);

    // The same machine with a new code begins anew.
    let enrolment = office.enrol(
        9,
        "person 9",
        &ed25519_dalek::SigningKey::from_bytes(&[9; 32]),
        vec![],
    );
    phone.one(office, Event::Enrolled(Box::new(enrolment)));
    assert!(phone.core.wipe().is_none());
    assert_eq!(phone.sync(office).end, SyncEnd::Complete);
}

/// Nothing is written on a wiped phone, and no reason to write is found.
fn refuses_everything(office: &mut Office, phone: &mut Phone, record: RecordId) {
    let new = RecordId(phone.mint());
    let events = [
        Event::OpenDraft {
            record: new,
            team: Some(TEAM),
            answers: answers(1, 7).into(),
        },
        Event::Record {
            record: new,
            team: TEAM,
            answers: answers(1, 7).into(),
        },
        Event::Amend {
            record,
            answers: audience(7, false).into(),
            reason: None,
            fresh: 7,
        },
        Event::JoinLine { record },
        Event::Join {
            line: String::new(),
        },
        Event::Seen { record },
        Event::AccessSeen,
        Event::Carry { file: Vec::new() },
    ];
    let disk = phone.disk.clone();
    for event in events {
        let refused = phone.one(office, event.clone());
        assert_eq!(refused, Report::Refused(Refusal::Wiped), "{event:?}");
    }
    assert_eq!(phone.disk, disk);
}

#[test]
fn an_order_that_the_server_did_not_sign_wipes_nothing() {
    let office = &mut Office::new();
    let (mut phone, [_, counted, _]) = phone(office);
    office.revoke(1);
    office.signs_badly = true;
    phone.sync(office);
    assert!(phone.core.wipe().is_none());
    assert_eq!(phone.core.drafts().len(), 1);
    assert!(phone.core.summary(counted).is_some(), "own work stays");
    assert!(!office.knows_of_wipe(1));
    office.signs_badly = false;
    phone.sync(office);
    assert!(phone.core.wipe().is_some());
}

#[test]
fn what_a_wiped_phone_is_sent_it_does_not_read() {
    let office = &mut Office::new();
    let (mut phone, _) = phone(office);
    office.revoke(1);
    office.is_full = true;
    let ids: Vec<RecordId> = phone.core.summaries().map(|summary| summary.id).collect();
    office.hold_records.extend(ids);
    phone.sync(office);
    office.set_only(1, vec![Feed::Organisation]);
    phone.sync(office);
    assert_eq!(keys(&phone), ["meta", "outbox", "pack", "record"]);
    assert!(!phone.disk.contains_key("meta/position"));
}

#[test]
fn work_of_a_wiped_phone_can_still_be_carried_by_hand() {
    let office = &mut Office::new();
    let (mut phone, [theirs, _, waiting]) = phone(office);
    office.revoke(1);
    office.is_full = true;
    office.hold_records.extend([waiting, theirs]);
    phone.sync(office);
    let exported = phone.one(office, Event::ExportBundle);
    assert!(
        matches!(exported, Report::Exported { items: 2, .. }),
        "{exported:?}"
    );
    office.is_full = false;
    let file = phone.files.pop().unwrap();
    let mut bearer = Phone::new(office, 4, vec![]);
    bearer.one(office, Event::Carry { file });
    bearer.sync(office);
    assert_eq!(office.held_items().len(), 2);
    phone.sync(office);
    assert_eq!(phone.disk.keys().collect::<Vec<_>>(), ["meta/wipe"]);
}

#[test]
fn a_crash_at_any_effect_of_a_wipe_loses_no_own_work_and_ends_in_the_same() {
    let mut at = 0;
    loop {
        at += 1;
        let mut crashes = 0;
        for moment in [Moment::Before, Moment::After] {
            let office = &mut Office::new();
            let (mut phone, [theirs, _, waiting]) = phone(office);
            let of_theirs = phone.core.file(theirs).unwrap().changes[0].raw.clone();
            office.revoke(1);
            office.hold_records.extend([waiting, theirs]);
            phone.crash_at = Some((phone.effects + at, moment));
            let done = phone.run(office, Event::SyncNow { budget_bytes: None });
            crashes += u32::from(done.is_err());
            phone.restart(office);
            // At any moment it is wiped, or it is not: never half.
            let is_wiped = phone.core.wipe().is_some();
            assert_eq!(has_bytes(&phone, &of_theirs), !is_wiped, "crash {at}");
            if phone
                .core
                .wipe()
                .is_none_or(|wipe| wipe.finished_at.is_none())
            {
                let report = phone.sync(office);
                assert_eq!(report.end, SyncEnd::Complete, "crash {at}");
            }
            assert_eq!(office.held_items().len(), 2, "crash {at}");
            assert_eq!(office.forks, 0, "crash {at}");
            assert!(office.knows_of_wipe(1), "crash {at}");
            let left: Vec<&String> = phone.disk.keys().collect();
            assert_eq!(left, ["meta/wipe"], "crash {at}");
        }
        if crashes == 0 {
            break;
        }
    }
    assert!(at > 8, "{at}");
}

#[test]
fn a_bundle_that_the_office_refuses_for_good_keeps_no_wipe_from_its_end() {
    let office = &mut Office::new();
    let (mut author, _) = phone(office);
    author.one(office, Event::ExportBundle);
    let file = author.files.pop().unwrap();
    let mut bearer = Phone::new(office, 4, vec![Feed::Team(TEAM)]);
    bearer.one(office, Event::Carry { file });
    let own = bearer.submit(office, answers(4, 43));
    office.revoke(4);
    office.is_full = true;
    office.hold_records.insert(own);
    bearer.sync(office);
    assert_eq!(bearer.core.wipe().unwrap().finished_at, None);
    office.is_full = false;
    office.refuse_bundle = Some((413, "http_413".to_owned()));
    bearer.sync(office);
    assert_eq!(bearer.disk.keys().collect::<Vec<_>>(), ["meta/wipe"]);
}
