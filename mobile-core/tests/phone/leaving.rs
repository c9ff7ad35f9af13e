//! What stays behind on a phone: told to the office, and in the way of whoever would leave.

use mobile_core::{Event, Refusal, Report, SyncEnd};
use shared::feed::Feed;
use shared::id::RecordId;
use shared::record::outreach_session::Answers;
use shared::sync::Unsent;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers, note};

fn team() -> Vec<Feed> {
    vec![Feed::Team(TEAM)]
}

#[test]
fn a_request_says_what_stays_behind_and_since_when() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    phone.sync(office);
    assert_eq!(office.unsent, None);
    // The line takes little: most of what is saved stays.
    let mut saved = Vec::new();
    for seed in 0..200 {
        saved.push(phone.now);
        let note = Some(note(seed));
        phone.submit(
            office,
            Answers {
                note,
                ..answers(1, 40)
            },
        );
        phone.now = phone.now.plus_ms(60_000);
    }
    let report = phone.sync_within(office, Some(6_000));
    assert_eq!(report.end, SyncEnd::BudgetSpent);
    let behind = office.unsent.expect("most of it");
    let sent = 200 - usize::try_from(behind.items).unwrap();
    assert!(sent > 0, "some of it went");
    assert_eq!(behind.since, Some(saved[sent]));
    assert_eq!(phone.core.status(phone.now).only_here, 200 - sent);
    phone.sync(office);
    assert_eq!(office.unsent, None::<Unsent>);
}

#[test]
fn nobody_leaves_a_phone_that_keeps_something_for_itself() {
    let office = &mut Office::new();
    let blank = Phone::blank(1).core.newest_pack_to_leave();
    assert_eq!(blank, Err(Refusal::NotEnrolled));
    let mut phone = Phone::new(office, 1, team());
    assert_eq!(phone.core.newest_pack_to_leave(), Ok(None));
    let refused = |phone: &Phone| match phone.core.newest_pack_to_leave() {
        Err(Refusal::NotAllSent {
            items,
            drafts,
            carried,
        }) => (items, drafts, carried),
        other => panic!("{other:?}"),
    };
    let draft = RecordId(phone.mint());
    let opened = Event::OpenDraft {
        record: draft,
        team: None,
        answers: answers(1, 3).into(),
    };
    assert_eq!(
        phone.one(office, opened),
        Report::DraftSaved { record: draft }
    );
    assert_eq!(refused(&phone), (0, 1, 0));
    phone.submit(office, answers(1, 40));
    assert_eq!(refused(&phone), (1, 1, 0));
    // Packed and lost on the way it is still only here.
    phone.lose_requests = 1;
    phone.sync(office);
    assert_eq!(refused(&phone), (1, 1, 0));
    phone.one(office, Event::DiscardDraft { record: draft });
    phone.sync(office);
    let newest = phone.core.newest_pack_to_leave().unwrap().unwrap();
    let (number, hash) = phone.core.outbox().last_pack().unwrap();
    assert_eq!((newest.number, Some(newest.hash)), (number, hash));
}
