//! How often an address and a device may ask, and whose address it is behind a proxy.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use server::limits::{Limits, Rate};
use server::state::Settings;
use shared::enrolment::SyncProof;
use shared::sync::encode_request;

use crate::office::{Answer, GUANDU, Office, Phone};

/// So many at once, and one more each minute.
fn few(burst: u32) -> Rate {
    Rate {
        burst,
        every_ms: 60_000,
    }
}

/// Somebody at an address asks, with a header of where it says to come from.
async fn ask(office: &Office, from: &str, path: &str, forwarded: Option<&str>) -> Answer {
    let is_door = path == "/v1/enrol";
    let method = if is_door { Method::POST } else { Method::GET };
    let mut request = Request::builder().method(method).uri(path);
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    let body = json!({"code": "WRONG", "public_key": "00".repeat(32), "device_name": "x"});
    let body = if is_door {
        request = request.header(header::CONTENT_TYPE, "application/json");
        Body::from(body.to_string())
    } else {
        Body::empty()
    };
    let mut request = request.body(body).unwrap();
    let from: SocketAddr = from.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(from));
    office.call(request).await
}

fn is_told_to_wait(answer: &Answer) {
    assert_eq!(answer.status, 429, "{}", answer.text());
    assert_eq!(answer.code(), "too_many_requests");
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_and_no_other_does() {
    let office = Office::open_within(Limits {
        rate_of_address: few(3),
        ..Limits::default()
    });
    let office = office.await;
    let get = async |from: &str| ask(&office, from, "/v1/openapi.json", None).await;
    for _ in 0..3 {
        get("10.0.0.1:4000").await.expect(200);
    }
    is_told_to_wait(&get("10.0.0.1:4001").await);
    get("10.0.0.2:4000").await.expect(200);
    // Whoever watches the server is not one of the flood.
    ask(&office, "10.0.0.1:4000", "/healthz", None)
        .await
        .expect(200);
    office.pass(60_000);
    get("10.0.0.1:4000").await.expect(200);
    is_told_to_wait(&get("10.0.0.1:4000").await);
    // A subscriber of IPv6 makes up addresses as they like, within a /64.
    for last in 0..3 {
        get(&format!("[2001:db8::{last}]:4000")).await.expect(200);
    }
    is_told_to_wait(&get("[2001:db8::9999]:4000").await);
    get("[2001:db8:0:1::1]:4000").await.expect(200);
    // This machine itself is not told apart.
    for _ in 0..10 {
        get("127.0.0.1:4000").await.expect(200);
    }
}

#[tokio::test]
async fn doors_where_nobody_is_known_yet_are_narrower() {
    let office = Office::open_within(Limits {
        rate_at_doors: few(2),
        ..Limits::default()
    });
    let office = office.await;
    for _ in 0..2 {
        let answer = ask(&office, "10.0.0.1:4000", "/v1/enrol", None).await;
        assert_ne!(answer.status, 429);
    }
    is_told_to_wait(&ask(&office, "10.0.0.1:4000", "/v1/enrol", None).await);
    ask(&office, "10.0.0.1:4000", "/v1/openapi.json", None)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_form_is_no_wider_a_door_than_the_interface() {
    let office = Office::open_within(Limits {
        rate_at_doors: few(1),
        ..Limits::default()
    });
    let office = office.await;
    let browser = crate::sign_in::Browser::at(1);
    let form = || json!("login=nobody&password=correct+horse+battery&second=");
    let first = browser.post(&office, "/sign-in", form()).await;
    first.expect(401);
    let second = browser.post(&office, "/v1/sign-in", Value::Null).await;
    is_told_to_wait(&second);
    is_told_to_wait(&browser.post(&office, "/sign-in", form()).await);
    browser.get(&office, "/sign-in").await.expect(200);
}

fn proven(phone: &Phone, body: &[u8]) -> String {
    let nonce = phone.enrolment.token.nonce.unwrap();
    let sign = |message: &[u8]| phone.key.sign(message).to_bytes();
    SyncProof::of(phone.installation(), nonce, body, sign).authorization()
}

async fn records(office: &Office, by: &Phone) -> usize {
    let list = office.get(by, "/v1/records").await.expect(200).json();
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_device_that_sends_too_often_waits_and_nothing_is_stored() {
    let office = Office::open_within(Limits {
        rate_of_device: few(1),
        ..Limits::default()
    });
    let office = office.await;
    let (admin, team, mut phone) = office.with_a_member().await;
    let reform = office.reform().await;
    let village = office.village(GUANDU).await;
    let first = phone.session(1, team, &village, 30);
    office.hand_in(&mut phone, &[first]).await;
    let second = phone.session(2, team, &village, 30);
    let pack = phone.pack(&[second]);
    let body = encode_request(&phone.request(), &[pack]);
    is_told_to_wait(&office.exchange(&phone, Body::from(body.clone())).await);
    assert_eq!(records(&office, &reform).await, 1);
    let others = encode_request(&admin.request(), &[]);
    office
        .exchange(&admin, Body::from(others))
        .await
        .expect(200);
    office.pass(60_000);
    office.exchange(&phone, Body::from(body)).await.expect(200);
    assert_eq!(records(&office, &reform).await, 2);
}

#[tokio::test]
async fn a_phone_that_renews_too_often_waits_whichever_way_it_asks() {
    let office = Office::open_within(Limits {
        renewals_of_device: few(1),
        ..Limits::default()
    });
    let office = office.await;
    let (_, team, mut phone) = office.with_a_member().await;
    let reform = office.reform().await;
    let village = office.village(GUANDU).await;
    office.renew(&mut phone).await;
    let challenge = office.send(Method::POST, "/v1/token/challenge", None, None);
    let challenge = challenge.await.expect(200).json();
    let nonce = challenge["nonce"].as_str().unwrap();
    let renewal = office.send(Method::POST, "/v1/token", None, Some(phone.proof(nonce)));
    is_told_to_wait(&renewal.await);
    // Whoever only says that they are that phone takes nothing from it.
    let mut forged = phone.proof(nonce);
    forged["signature"] = "00".repeat(64).into();
    let forged = office.send(Method::POST, "/v1/token", None, Some(forged));
    assert_eq!(forged.await.code(), "bad_signature");
    let session = phone.session(1, team, &village, 30);
    let pack = phone.pack(&[session]);
    let body = encode_request(&phone.request(), &[pack]);
    let exchange = async || {
        let request = Request::post("/v1/sync")
            .header(header::AUTHORIZATION, proven(&phone, &body))
            .header(header::CONTENT_TYPE, "application/cbor");
        office
            .call(request.body(Body::from(body.clone())).unwrap())
            .await
    };
    is_told_to_wait(&exchange().await);
    assert_eq!(records(&office, &reform).await, 0);
    office.pass(60_000);
    exchange().await.expect(200);
    assert_eq!(records(&office, &reform).await, 1);
}

#[tokio::test]
async fn behind_a_proxy_everybody_is_who_it_says_and_elsewhere_who_they_are() {
    let settings = Settings {
        proxies: vec!["127.0.0.1".parse().unwrap()].into(),
        ..Settings::default()
    };
    let limits = Limits {
        rate_of_address: few(2),
        ..Limits::default()
    };
    let office = Office::open_at(limits, settings).await;
    let get = async |from: &str, said: Option<&str>| {
        let answer = ask(&office, from, "/v1/openapi.json", said).await;
        answer.status.as_u16()
    };
    let (proxy, one, other) = ("127.0.0.1:9", "203.0.113.1", "203.0.113.2");
    for _ in 0..2 {
        assert_eq!(get(proxy, Some(one)).await, 200);
    }
    assert_eq!(get(proxy, Some(one)).await, 429);
    // It cannot put another in front.
    assert_eq!(get(proxy, Some(&format!("{other}, {one}"))).await, 429);
    assert_eq!(get(proxy, Some(other)).await, 200);
    // Somebody who is no proxy is counted themselves, whoever they say they are.
    for status in [200, 200, 429] {
        assert_eq!(get("10.0.0.1:9", Some(other)).await, status);
    }
    assert_eq!(get(proxy, Some(other)).await, 200, "not counted for it");
    // Nor is anybody nobody, because the proxy is of this machine and was told nothing.
    for status in [200, 200, 429] {
        assert_eq!(get(proxy, None).await, status);
    }
}

#[tokio::test]
async fn wrong_codes_are_counted_against_the_one_who_tries_them() {
    let settings = Settings {
        proxies: vec!["10.0.0.5".parse().unwrap()].into(),
        ..Settings::default()
    };
    let office = Office::open_at(Limits::default(), settings).await;
    let guess = async |said: &str| {
        let key = hex::encode(SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes());
        let body = json!({"code": "WRONG", "public_key": key, "device_name": "x"});
        let request = Request::post("/v1/enrol")
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-forwarded-for", said);
        let mut request = request.body(Body::from(body.to_string())).unwrap();
        let proxy = SocketAddr::from(([10, 0, 0, 5], 443));
        request.extensions_mut().insert(ConnectInfo(proxy));
        office.call(request).await.code()
    };
    for _ in 0..60 {
        assert_eq!(guess("203.0.113.1").await, "code_unknown");
    }
    assert_eq!(guess("203.0.113.1").await, "too_many_requests");
    assert_eq!(guess("203.0.113.2").await, "code_unknown");
    // The trail has whose the codes were, not the proxy's address.
    let rows = office.app.store.snapshot().await.unwrap();
    let rows = { rows }.audit_rows(None, 100).await.unwrap();
    let trail: Vec<u8> = rows.into_iter().flat_map(|row| row.entry).collect();
    let has = |text: &str| {
        trail
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(has("203.0.113.1") && has("203.0.113.2") && !has("10.0.0.5"));
}
