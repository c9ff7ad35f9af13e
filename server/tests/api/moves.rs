//! "New phone": a person leaves one for another, and loses nothing.

use axum::body::Body;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;
use server::store::audit::Unaudited;
use shared::enrolment::MoveRequest;
use shared::feed::Feed;
use shared::id::{PackHash, TeamId};
use shared::sync::{Notice, Response, RowBody, RowKind, Through, Unsent, encode_request};

use crate::office::{Answer, GUANDU, Office, Phone, member_of};

const PATH: &str = "/v1/moves";

async fn ask(office: &Office, phone: &Phone, through: Option<Through>) -> Answer {
    office.ask_to_move(phone, through).await
}

/// The packs that a phone brought, as it names the newest.
async fn through(office: &Office, phone: &Phone) -> Option<Through> {
    let mut tx = office.app.store.snapshot().await.unwrap();
    let through = tx.through(phone.installation()).await.unwrap();
    Some(Through {
        number: through.number,
        hash: through.hash.unwrap(),
    })
}

async fn read(office: &Office, phone: &Phone) -> Response {
    let body = Body::from(encode_request(&phone.request(), &[]));
    let answer = office.exchange(phone, body).await.expect(200);
    shared::cbor::decode(&answer.body).unwrap()
}

async fn moved(office: &Office, old: &Phone, seed: u8) -> Phone {
    let code = ask(office, old, through(office, old).await)
        .await
        .expect(201);
    let code = code.json()["code"].as_str().unwrap().to_owned();
    office.enrol(&code, seed).await
}

async fn with_a_session() -> (Office, Phone, TeamId, Phone) {
    let office = Office::open().await;
    let (admin, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let session = phone.session(1, team, &village, 30);
    office.hand_in(&mut phone, &[session]).await;
    (office, admin, team, phone)
}

#[tokio::test]
async fn a_new_phone_reads_what_the_old_one_wrote_and_the_old_one_reads_nothing() {
    let (office, _, _, old) = with_a_session().await;
    let new = moved(&office, &old, 9).await;
    assert_eq!(new.user(), old.user());
    assert_ne!(new.installation(), old.installation());

    let answer = read(&office, &new).await;
    let rows = answer.rows().unwrap();
    let own = rows
        .iter()
        .filter(|row| row.meta.installation == Some(old.installation()));
    let own: Vec<_> = own.filter(|row| row.meta.kind == RowKind::Change).collect();
    // Whole, where its writer is sent a stub; and in the feed of its author.
    assert!(matches!(own[..], [row] if matches!(row.body, RowBody::Whole(_))));
    let positions = &answer.cursor.positions;
    let feed = &positions[usize::from(own[0].feeds[0])].feed;
    let is_own = |feed: &Feed| *feed == Feed::Person(old.user());
    assert!(
        positions.iter().any(|position| is_own(&position.feed)),
        "{feed}"
    );

    let answer = read(&office, &old).await;
    assert!(answer.rows().unwrap().is_empty());
    assert!(answer.cursor.positions.is_empty());
    assert_eq!(answer.wipe, None, "it is its person's still");
    let refused = office.get(&old, "/v1/records").await.expect(403);
    assert_eq!(refused.code(), "device_revoked");
    let refused = ask(&office, &old, through(&office, &old).await).await;
    assert_eq!(refused.expect(403).code(), "device_revoked");
}

#[tokio::test]
async fn what_the_old_phone_brings_after_all_waits_for_the_office_and_counts_when_released() {
    let (office, _, team, mut old) = with_a_session().await;
    let new = moved(&office, &old, 9).await;
    let village = office.village(GUANDU).await;
    let late = old.session(2, team, &village, 40);
    office.hand_in(&mut old, &[late]).await;
    let reform = office.reform().await;
    let held = office.get(&reform, "/v1/held").await.expect(200).json();
    assert_eq!(held["items"][0]["code"], "device_revoked");
    let hash = held["items"][0]["hash"].as_str().unwrap();
    let path = format!("/v1/held/{hash}/release");
    let reason = json!({"reason": "本人来说过"});
    office.post(&reform, &path, reason).await.expect(204);
    let rows = read(&office, &new).await.rows().unwrap();
    let own = rows
        .iter()
        .filter(|row| row.meta.installation == Some(old.installation()));
    let changes = own.filter(|row| row.meta.kind == RowKind::Change).count();
    assert_eq!(changes, 2);
    let notices = rows.iter().filter_map(|row| match &row.body {
        RowBody::Whole(body) if row.meta.kind == RowKind::Notice => {
            shared::cbor::decode::<Notice>(body).ok()
        }
        _ => None,
    });
    assert!(notices.count() > 0, "the new phone hears what became of it");
}

#[tokio::test]
async fn nobody_leaves_a_phone_of_which_something_is_missing() {
    let (office, _, team, mut old) = with_a_session().await;
    let right = through(&office, &old).await;
    let newest = right.unwrap();
    let never_came = Through {
        number: 2,
        ..newest
    };
    let another = Through {
        hash: PackHash([7; 32]),
        ..newest
    };
    for missing in [never_came, another] {
        let refused = ask(&office, &old, Some(missing)).await.expect(409);
        assert_eq!(refused.code(), "packs_missing");
    }
    // It said itself that it keeps something.
    let keeps = shared::sync::Request {
        unsent: Some(Unsent {
            items: 1,
            since: None,
        }),
        ..old.request()
    };
    let body = Body::from(encode_request(&keeps, &[]));
    office.exchange(&old, body).await.expect(200);
    let refused = ask(&office, &old, right).await.expect(409);
    assert_eq!(refused.code(), "packs_missing");
    let village = office.village(GUANDU).await;
    let rest = old.session(2, team, &village, 40);
    office.hand_in(&mut old, &[rest]).await;
    // The newest here may be one whose answer the phone never got.
    ask(&office, &old, right).await.expect(201);
    for broken in [json!({"number": 1}), json!({"number": 1, "hash": "00"})] {
        let body = json!({"through": broken, "nonce": "00", "signature": "00"});
        office.post(&old, PATH, body).await.expect(400);
    }
}

#[tokio::test]
async fn the_code_of_a_move_is_good_for_an_hour_and_until_there_is_another() {
    let office = Office::open().await;
    let (admin, team, mut phone) = office.with_a_member().await;
    // Of a phone that never packed anything there is nothing to miss.
    let asked = ask(&office, &phone, None).await.expect(201).json();
    office.pass(3_600_001);
    let code = asked["code"].as_str().unwrap();
    let over = office.try_enrol(code, 9).await.expect(410);
    assert_eq!(over.code(), "code_expired");

    office.renew(&mut phone).await;
    let asked = ask(&office, &phone, None).await.expect(201).json();
    // It moves to a phone, and sets up no password.
    let body = json!({
        "code": asked["code"], "login": "zhangguilan", "password": crate::sign_in::PASSWORD,
    });
    let setup = office.send(
        axum::http::Method::POST,
        "/v1/sign-in/setup",
        None,
        Some(body),
    );
    assert_eq!(setup.await.expect(404).code(), "code_unknown");
    let mut admin = admin;
    office.renew(&mut admin).await;
    let path = format!("/v1/users/{}/codes", phone.user());
    let ordinary = office.post(&admin, &path, json!({"valid_hours": 1})).await;
    let ordinary = ordinary.expect(201).json();
    let code = asked["code"].as_str().unwrap();
    let withdrawn = office.try_enrol(code, 9).await.expect(410);
    assert_eq!(withdrawn.code(), "code_withdrawn");
    // The office's ends nothing: it is one more phone.
    let second = office.enrol(ordinary["code"].as_str().unwrap(), 9).await;
    office.get(&phone, "/v1/records").await.expect(200);
    office.get(&second, "/v1/records").await.expect(200);

    // People of one device stay apart: only who moved is shut out there.
    let shared = office.person(&admin, "李国华", member_of(team), 2).await;
    assert_eq!(shared.enrolment.device, phone.enrolment.device);
    let asked = ask(&office, &phone, None).await.expect(201).json();
    office.enrol(asked["code"].as_str().unwrap(), 10).await;
    office.get(&phone, "/v1/records").await.expect(403);
    office.get(&shared, "/v1/records").await.expect(200);
    let list = office.get(&admin, "/v1/devices").await.expect(200).json();
    let ended = list["items"].as_array().unwrap().iter();
    let ended = ended.filter(|one| !one["ended_at"].is_null());
    let ended: Vec<_> = ended.map(|one| one["installation"].clone()).collect();
    assert_eq!(ended, [json!(phone.installation())]);
}

/// What comes of a move outlasts a token: whoever has only that moves nobody.
#[tokio::test]
async fn a_token_without_the_device_behind_it_moves_nobody() {
    let (office, _, _, phone) = with_a_session().await;
    let right = through(&office, &phone).await;
    let thief = SigningKey::from_bytes(&[99; 32]);
    let request = |key: &SigningKey, nonce: &str, signed| {
        let message = MoveRequest::message(phone.installation(), signed, nonce);
        let signature = hex::encode(key.sign(&message).to_bytes());
        json!({"through": right, "nonce": nonce, "signature": signature})
    };
    let nonce = office.challenge().await;
    for unsigned in [
        request(&thief, &nonce, right),
        request(&phone.key, &nonce, None),
        json!({"through": right, "nonce": nonce, "signature": "00"}),
        request(&phone.key, "00", right),
    ] {
        let refused = office.post(&phone, PATH, unsigned).await.expect(400);
        assert_eq!(refused.code(), "bad_signature");
    }
    let without = json!({ "through": right });
    office.post(&phone, PATH, without).await.expect(400);
    // Heard and said again.
    let good = request(&phone.key, &nonce, right);
    office.post(&phone, PATH, good.clone()).await.expect(201);
    let again = office.post(&phone, PATH, good).await.expect(401);
    assert_eq!(again.code(), "proof_stale");
    let late = office.challenge().await;
    office.pass(2 * 60_000);
    let late = request(&phone.key, &late, right);
    let late = office.post(&phone, PATH, late).await.expect(401);
    assert_eq!(late.code(), "token_expired");
}

/// Whoever has a phone may have asked for a move before it was revoked.
#[tokio::test]
async fn the_code_of_a_move_is_good_no_more_once_the_device_is_revoked() {
    let (office, admin, _, phone) = with_a_session().await;
    let code = ask(&office, &phone, through(&office, &phone).await)
        .await
        .expect(201)
        .json();
    let path = format!("/v1/devices/{}/revoke", phone.enrolment.device);
    office.post(&admin, &path, json!({})).await.expect(200);
    let code = code["code"].as_str().unwrap();
    let refused = office.try_enrol(code, 9).await.expect(410);
    assert_eq!(refused.code(), "code_withdrawn");
}

/// It came between the request for the code and its making.
#[tokio::test]
async fn a_code_of_a_phone_that_was_revoked_meanwhile_enrols_nothing() {
    let (office, _, _, phone) = with_a_session().await;
    let code = ask(&office, &phone, through(&office, &phone).await)
        .await
        .expect(201)
        .json();
    let mut tx = office.app.store.begin().await.unwrap();
    let device = phone.enrolment.device;
    tx.revoke_device(device, office.clock.now()).await.unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    let code = code["code"].as_str().unwrap();
    let refused = office.try_enrol(code, 9).await.expect(410);
    assert_eq!(refused.code(), "code_withdrawn");
}
