//! A device that proves itself in the exchange: one call after months, and good once.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, header};
use ed25519_dalek::{Signer as _, SigningKey};
use http_body::Frame;
use serde_json::json;
use shared::enrolment::{AccessToken, SyncProof};
use shared::id::{InstallationId, Nonce};
use shared::sync::{Response, encode_request};
use tokio::sync::oneshot;

use crate::office::{Answer, GUANDU, Office, Phone};

fn nonce(phone: &Phone) -> Nonce {
    phone.enrolment.token.nonce.unwrap()
}

fn signed(key: &SigningKey, installation: InstallationId, nonce: Nonce, body: &[u8]) -> String {
    let sign = |message: &[u8]| key.sign(message).to_bytes();
    let proof = SyncProof::of(installation, nonce, body, sign);
    proof.authorization()
}

fn proof(phone: &Phone, nonce: Nonce, body: &[u8]) -> String {
    signed(&phone.key, phone.installation(), nonce, body)
}

/// A request that hands in nothing, and the phone's first proof of it.
fn asked(phone: &Phone) -> (Vec<u8>, String) {
    let body = encode_request(&phone.request(), &[]);
    let authorization = proof(phone, nonce(phone), &body);
    (body, authorization)
}

async fn exchange(office: &Office, authorization: &str, body: &[u8]) -> Answer {
    let request = Request::post("/v1/sync")
        .header(header::AUTHORIZATION, authorization)
        .header(header::CONTENT_TYPE, "application/cbor");
    let body = Body::from(body.to_vec());
    office.call(request.body(body).unwrap()).await
}

fn token(answer: &Answer) -> AccessToken {
    serde_json::from_str(answer.header(SyncProof::TOKEN_HEADER)).unwrap()
}

fn told(answer: &Answer) -> Nonce {
    answer.header(SyncProof::NONCE_HEADER).parse().unwrap()
}

#[tokio::test]
async fn after_three_months_one_exchange_renews_hands_in_and_reads() {
    let office = Office::open().await;
    let (_, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    office.pass(90 * 86_400_000);
    let session = phone.session(1, team, &village, 30);
    let pack = phone.pack(&[session]);
    let body = encode_request(&phone.request(), &[pack]);
    let authorization = proof(&phone, nonce(&phone), &body);
    let answer = exchange(&office, &authorization, &body).await.expect(200);
    let response: Response = shared::cbor::decode(&answer.body).unwrap();
    assert_eq!(response.through.unwrap().number, 1);
    assert!(!response.rows().unwrap().is_empty());
    // What it brings is a token like any other, and the next nonce.
    let before = nonce(&phone);
    phone.enrolment.token = token(&answer);
    assert_ne!(nonce(&phone), before);
    office.get(&phone, "/v1/records").await.expect(200);
    office.pass(20 * 60_000);
    let (body, authorization) = asked(&phone);
    exchange(&office, &authorization, &body).await.expect(200);
}

#[tokio::test]
async fn a_proof_that_was_overheard_reads_nothing() {
    let office = Office::open().await;
    let (_, _, phone) = office.with_a_member().await;
    let (body, authorization) = asked(&phone);
    let first = exchange(&office, &authorization, &body).await.expect(200);
    let next = token(&first).nonce.unwrap();
    for _ in 0..3 {
        let again = exchange(&office, &authorization, &body).await.expect(401);
        assert_eq!(again.code(), "proof_stale");
        assert_eq!(again.header(SyncProof::TOKEN_HEADER), "");
        assert_eq!(told(&again), next);
    }
    // Its answer was lost: it signs what it is told, and goes on.
    let authorization = proof(&phone, next, &body);
    exchange(&office, &authorization, &body).await.expect(200);
}

#[tokio::test]
async fn one_of_two_at_once_is_redeemed() {
    let office = Office::open().await;
    let (_, _, phone) = office.with_a_member().await;
    let (body, authorization) = asked(&phone);
    let one = exchange(&office, &authorization, &body);
    let (one, other) = tokio::join!(one, exchange(&office, &authorization, &body));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn a_proof_is_of_one_body_one_device_and_one_installation() {
    let office = Office::open().await;
    let (admin, _, phone) = office.with_a_member().await;
    let body = encode_request(&phone.request(), &[]);
    let mut asks_less = phone.request();
    asks_less.page_bytes = 1;
    let another = encode_request(&asks_less, &[]);
    let of = |authorization: String, code: &'static str, status| (authorization, code, status);
    let thief = SigningKey::from_bytes(&[99; 32]);
    let unknown = InstallationId([9; 16]);
    let of_admin = signed(&phone.key, admin.installation(), nonce(&admin), &body);
    let cases = [
        of(
            signed(&thief, phone.installation(), nonce(&phone), &body),
            "bad_signature",
            400,
        ),
        of(of_admin, "bad_signature", 400),
        of(
            signed(&phone.key, unknown, nonce(&phone), &body),
            "unknown_installation",
            401,
        ),
        of(proof(&phone, Nonce([3; 16]), &body), "proof_stale", 401),
        of("Satchel noise".to_owned(), "unauthenticated", 401),
        of("Satchel".to_owned(), "unauthenticated", 401),
    ];
    for (authorization, code, status) in cases {
        let answer = exchange(&office, &authorization, &body)
            .await
            .expect(status);
        assert_eq!(answer.code(), code);
        assert_eq!(answer.header(SyncProof::TOKEN_HEADER), "");
    }
    // Nothing of that used it up.
    let authorization = proof(&phone, nonce(&phone), &body);
    exchange(&office, &authorization, &body).await.expect(200);
    // One that is sent with another body is used up, so that whoever has it cannot try others.
    let next = told(&exchange(&office, &authorization, &body).await.expect(401));
    let spoilt = proof(&phone, next, &another);
    let answer = exchange(&office, &spoilt, &body).await.expect(400);
    assert_eq!(answer.code(), "bad_signature");
    let answer = exchange(&office, &spoilt, &another).await;
    assert_eq!(answer.expect(401).code(), "proof_stale");
    // It opens nothing else.
    let request = Request::get("/v1/records").header(header::AUTHORIZATION, authorization);
    let answer = office.call(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.expect(401).code(), "unauthenticated");
}

#[tokio::test]
async fn a_revoked_device_proves_itself_and_reads_nothing() {
    let office = Office::open().await;
    let (admin, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let path = format!("/v1/devices/{}/revoke", phone.enrolment.device);
    office.post(&admin, &path, json!({})).await.expect(200);
    let session = phone.session(1, team, &village, 30);
    let pack = phone.pack(&[session]);
    let body = encode_request(&phone.request(), &[pack]);
    let authorization = proof(&phone, nonce(&phone), &body);
    let answer = exchange(&office, &authorization, &body).await.expect(200);
    let response: Response = shared::cbor::decode(&answer.body).unwrap();
    assert_eq!(response.rows().unwrap(), []);
    let held = office
        .get(&office.reform().await, "/v1/held")
        .await
        .expect(200)
        .json();
    assert_eq!(held["items"][0]["code"], "device_revoked");
}

/// A body that says when it is asked for, and comes when it is told to.
struct Delayed {
    asked: Option<oneshot::Sender<()>>,
    told: oneshot::Receiver<()>,
    body: Option<Bytes>,
}

impl HttpBody for Delayed {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(asked) = self.asked.take() {
            asked.send(()).unwrap();
        }
        if self.body.is_some() && Pin::new(&mut self.told).poll(context).is_pending() {
            return Poll::Pending;
        }
        Poll::Ready(self.body.take().map(|body| Ok(Frame::data(body))))
    }
}

#[tokio::test]
async fn who_is_revoked_while_the_body_comes_reads_nothing() {
    let office = Office::open().await;
    let (admin, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let session = phone.session(1, team, &village, 30);
    office.hand_in(&mut phone, &[session]).await;
    for (is_revoked, reads) in [(false, true), (true, false)] {
        let (asked, is_asked) = oneshot::channel();
        let (tell, told) = oneshot::channel();
        let body = Bytes::from(encode_request(&phone.request(), &[]));
        let body = Delayed {
            asked: Some(asked),
            told,
            body: Some(body),
        };
        let path = format!("/v1/devices/{}/revoke", phone.enrolment.device);
        let meanwhile = async {
            is_asked.await.unwrap();
            if is_revoked {
                office.post(&admin, &path, json!({})).await.expect(200);
            }
            tell.send(()).unwrap();
        };
        let exchange = office.exchange(&phone, Body::new(body));
        let (answer, ()) = tokio::join!(exchange, meanwhile);
        let response: Response = shared::cbor::decode(&answer.expect(200).body).unwrap();
        assert_eq!(!response.rows().unwrap().is_empty(), reads);
    }
}
