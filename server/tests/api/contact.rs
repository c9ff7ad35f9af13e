//! When a phone last called: noted with what it hands in, and where nothing of that was kept.

use axum::body::Body;
use server::limits::Limits;
use server::store::held::HeldTotal;
use shared::id::TeamId;
use shared::pack::Pack;
use shared::sync::{Response, encode_request};
use shared::time::Timestamp;

use crate::office::{GUANDU, Office, Phone, member_of};

const MINUTE_MS: i64 = 60_000;

/// When a phone last called, as the office knows it.
async fn last_contact(office: &Office, phone: &Phone) -> Timestamp {
    let mut tx = office.app.store.snapshot().await.unwrap();
    let id = phone.installation();
    let known = tx.installations(&[id]).await.unwrap();
    known[&id].last_contact
}

/// Hands in packs, and tells the codes of what was refused.
async fn hand_in(office: &Office, phone: &mut Phone, packs: &[Pack]) -> Vec<String> {
    office.renew(phone).await;
    let body = encode_request(&phone.request(), packs);
    let answer = office.exchange(phone, Body::from(body)).await.expect(200);
    let response: Response = shared::cbor::decode(&answer.body).unwrap();
    let refused = response.refused.into_iter();
    refused.map(|refused| refused.code).collect()
}

#[tokio::test]
async fn a_phone_that_called_is_noted_whatever_was_refused() {
    let office = Office::open().await;
    let (admin, team, mut phone) = office.with_a_member().await;
    let mut carrier = office.person(&admin, "王大明", member_of(team), 3).await;
    let village = office.village(GUANDU).await;
    let [mut forged, good] = [1, 2].map(|id| {
        let session = phone.session(id, team, &village, 30);
        phone.pack(&[session])
    });
    forged.signature[5] ^= 1;
    let forged = [forged];
    for (minutes, is_noted) in [(61, true), (59, false), (2, true)] {
        office.pass(minutes * MINUTE_MS);
        let before = last_contact(&office, &phone).await;
        let refused = hand_in(&office, &mut phone, &forged).await;
        assert_eq!(refused, ["bad_signature"]);
        let expected = if is_noted { office.clock.now() } else { before };
        let after = last_contact(&office, &phone).await;
        assert_eq!(after, expected, "after {minutes} minutes");
    }
    // Another's pack says that its bearer called, and nothing of its author.
    office.pass(61 * MINUTE_MS);
    let before = last_contact(&office, &phone).await;
    let refused = hand_in(&office, &mut carrier, &[good]).await;
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(last_contact(&office, &phone).await, before);
    assert_eq!(last_contact(&office, &carrier).await, office.clock.now());
}

#[tokio::test]
async fn what_comes_again_is_judged_by_the_contact_before() {
    let office = Office::open_within(Limits {
        held: HeldTotal { items: 0, bytes: 0 },
        ..Limits::default()
    });
    let office = office.await;
    let (_, _, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    // Of a team that they are not in.
    let session = phone.session(1, TeamId([9; 16]), &village, 30);
    let packs = [phone.pack(&[session])];
    office.pass(61 * MINUTE_MS);
    let before = last_contact(&office, &phone).await;
    assert_eq!(hand_in(&office, &mut phone, &packs).await, ["held_full"]);
    assert_eq!(last_contact(&office, &phone).await, before);
    // It has called all the same: with nothing to hand in that is noted.
    assert!(hand_in(&office, &mut phone, &[]).await.is_empty());
    assert_eq!(last_contact(&office, &phone).await, office.clock.now());
}
