//! What a void does: it takes a record out, freezes it, and waits for the office where it must.

use server::ingest::{decline, release};
use shared::access::{Grant, Principal, Role};
use shared::id::Digest;
use shared::pack::Item;
use shared::state::State;

use crate::ingest::audience;
use crate::office::{Hand, Office, item};

crate::on_both_engines![
    a_void_takes_the_record_out_and_freezes_it,
    a_void_of_an_ended_role_takes_effect_when_the_office_releases_it,
    a_declined_void_stays_declined_however_often_it_comes,
];

async fn a_void_takes_the_record_out_and_freezes_it(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    let void = hand.void(record, "记重了");
    // The void comes first: it is about something not yet counted, so it waits.
    office
        .send(&mut hand, std::slice::from_ref(&void))
        .await
        .unwrap();
    assert_eq!(office.held().await[0].1, "missing_dependency");
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    assert!(
        office
            .figures()
            .await
            .contains(&("o2".to_owned(), 0.into()))
    );
    office.send(&mut hand, &[void]).await.unwrap();
    let late = hand.amendment(&State::of([&creation]).unwrap(), &audience(50));
    office
        .send(&mut hand, &[item(record, &late)])
        .await
        .unwrap();
    assert_eq!(office.held().await[0].1, "frozen");
    assert!(
        office
            .figures()
            .await
            .contains(&("o2_audience".to_owned(), 0.into()))
    );
    office.assert_sound().await;
}

/// A member whose role has ended, with a session that the office released, and a void of it that waits.
async fn a_void_that_waits(office: &Office) -> (Hand, Principal, Item, Digest) {
    let grant = Grant {
        role: Role::SatchelMember,
        area: Some("511781100".parse().unwrap()),
        unit: None,
        team: Some(office.team),
        from: "2018-01-01".parse().unwrap(),
        to: Some("2018-06-30".parse().unwrap()),
    };
    let mut hand = office.enrol_with("王大明", grant).await;
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    let hash = office.held().await[0].0;
    release(store, clock, keys, &principal, hash, "在任时讲的")
        .await
        .unwrap();
    assert!(
        office
            .figures()
            .await
            .contains(&("o2".to_owned(), 1.into()))
    );
    let void = hand.void(record, "记重了");
    office
        .send(&mut hand, std::slice::from_ref(&void))
        .await
        .unwrap();
    let held = office.held().await;
    assert_eq!(held[0].1, "role_ended");
    (hand, principal, void, held[0].0)
}

async fn a_void_of_an_ended_role_takes_effect_when_the_office_releases_it(office: Office) {
    let (_, principal, _, hash) = a_void_that_waits(&office).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    release(store, clock, keys, &principal, hash, "核过了")
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    assert!(
        office
            .figures()
            .await
            .contains(&("o2".to_owned(), 0.into()))
    );
    office.assert_sound().await;
}

async fn a_declined_void_stays_declined_however_often_it_comes(office: Office) {
    let (mut hand, principal, void, hash) = a_void_that_waits(&office).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    decline(store, clock, keys, &principal, hash, "没有重")
        .await
        .unwrap();
    // Back in the role, so that judging it again would void the record.
    office.grant(&hand, office.membership("2018-07-01")).await;
    let head = office.head().await;
    office.send(&mut hand, &[void]).await.unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.head().await, head, "nothing new is said of it");
    assert!(
        office
            .figures()
            .await
            .contains(&("o2".to_owned(), 1.into()))
    );
    office.assert_sound().await;
}
