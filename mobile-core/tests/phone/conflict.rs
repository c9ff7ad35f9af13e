//! Two people on one record.

use mobile_core::view::{Attention, Filter, Shown};
use mobile_core::{Event, Refusal, Report};
use shared::feed::Feed;
use shared::record::outreach_session::{Answers, Venue};

use crate::office::{Office, user};
use crate::shell::{Phone, TEAM, answers, audience};

fn pair(office: &mut Office) -> (Phone, Phone) {
    let feeds = vec![Feed::Team(TEAM)];
    (
        Phone::new(office, 1, feeds.clone()),
        Phone::new(office, 2, feeds),
    )
}

#[test]
fn two_counts_are_both_shown_and_one_person_chooses() {
    let office = &mut Office::new();
    let (mut one, mut two) = pair(office);
    let record = one.submit(office, answers(1, 40));
    one.sync(office);
    two.sync(office);
    one.now = one.now.plus_ms(60_000);
    two.now = two.now.plus_ms(120_000);
    one.amend(office, record, audience(46, false));
    two.amend(office, record, audience(50, true));
    one.sync(office);
    two.sync(office);
    one.sync(office);
    let conflicts = one.core.conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].field, "audience");
    let shown: Vec<_> = conflicts[0]
        .values
        .iter()
        .map(|value| (value.value.clone(), value.about, value.author, value.is_own))
        .collect();
    assert_eq!(
        shown,
        [
            (Shown::Uint(46), Some(false), Some(user(1)), true),
            (Shown::Uint(50), Some(true), Some(user(2)), false),
        ]
    );
    assert_eq!(conflicts[0].values[1].claimed_at, two.now);
    assert_eq!(one.core.list(Filter::TwoAnswers, "", one.now).len(), 1);
    assert!(matches!(
        one.core.attention(one.now)[0],
        Attention::TwoAnswers(_)
    ));
    // Undecided, the smaller one counts.
    let session = one.core.detail(record).unwrap().session().unwrap().clone();
    assert_eq!(
        (session.audience.count, session.audience.disputed),
        (46, true)
    );
    let choice = conflicts[0].values[1].choice;
    let resolve = Event::Resolve {
        record,
        field: "audience".to_owned(),
        choice,
    };
    assert!(matches!(
        one.one(office, resolve.clone()),
        Report::Saved { .. }
    ));
    one.sync(office);
    two.sync(office);
    for phone in [&one, &two] {
        assert_eq!(phone.core.conflicts(), []);
        let session = phone
            .core
            .detail(record)
            .unwrap()
            .session()
            .unwrap()
            .clone();
        assert_eq!((session.audience.count, session.audience.about), (50, true));
        assert_eq!(
            phone.core.detail(record).unwrap().history.len(),
            4,
            "nothing is deleted"
        );
    }
    assert_eq!(
        one.one(office, resolve),
        Report::Refused(Refusal::NoConflict)
    );
}

#[test]
fn any_value_may_be_written_by_who_has_seen_them_all() {
    let office = &mut Office::new();
    let (mut one, mut two) = pair(office);
    let record = one.submit(office, answers(1, 40));
    one.sync(office);
    two.sync(office);
    one.amend(
        office,
        record,
        Answers {
            venue: Some(Venue::Field),
            ..Answers::default()
        },
    );
    two.amend(
        office,
        record,
        Answers {
            venue: Some(Venue::School),
            ..Answers::default()
        },
    );
    one.sync(office);
    two.sync(office);
    assert_eq!(two.core.conflicts()[0].field, "venue");
    two.amend(
        office,
        record,
        Answers {
            venue: Some(Venue::TeaGarden),
            ..Answers::default()
        },
    );
    assert_eq!(two.core.conflicts(), []);
    two.sync(office);
    one.sync(office);
    assert_eq!(one.core.conflicts(), []);
    assert_eq!(
        one.core.detail(record).unwrap().session().unwrap().venue,
        Venue::TeaGarden
    );
}

#[test]
fn sets_unite_and_the_same_value_twice_is_no_conflict() {
    let office = &mut Office::new();
    let (mut one, mut two) = pair(office);
    let record = one.submit(office, answers(1, 40));
    one.sync(office);
    two.sync(office);
    let with = |members: &[u8]| Answers {
        members: Some(members.iter().map(|member| user(*member)).collect()),
        venue: Some(Venue::Home),
        ..Answers::default()
    };
    one.amend(office, record, with(&[1, 3]));
    two.amend(office, record, with(&[1, 4]));
    one.sync(office);
    two.sync(office);
    one.sync(office);
    for phone in [&one, &two] {
        assert_eq!(phone.core.conflicts(), []);
        let members = phone
            .core
            .detail(record)
            .unwrap()
            .session()
            .unwrap()
            .members
            .clone();
        assert_eq!(members, [user(1), user(3), user(4)].into());
    }
}

#[test]
fn an_amendment_that_comes_before_its_creation_waits_for_it() {
    let office = &mut Office::new();
    let feeds = vec![Feed::Team(TEAM)];
    let mut one = Phone::new(office, 1, feeds.clone());
    let record = one.submit(office, answers(1, 40));
    one.amend(office, record, audience(46, false));
    one.sync(office);
    // An office that publishes the wrong way round, as a feed read again from its middle would look.
    office.rows.swap(0, 1);
    office.page_rows = 1;
    let mut two = Phone::new(office, 2, feeds);
    let report = two.sync(office);
    assert_eq!((report.rows, report.round_trips), (2, 2));
    assert_eq!(
        two.core
            .detail(record)
            .unwrap()
            .session()
            .unwrap()
            .clone()
            .audience
            .count,
        46
    );
    assert!(two.core.position().is_whole);
}
