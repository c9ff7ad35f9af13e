//! Tokens: renewal by the device key, and every token that must not pass.

use axum::body::Body;
use axum::http::{Method, Request, header};
use ed25519_dalek::{Signer as _, SigningKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use server::http;
use server::identity::token::TOKEN_MS;
use server::identity::token_keys::{self, GRACE_MS, Rotated};
use server::state::App;
use shared::enrolment::TokenRequest;
use tower::ServiceExt as _;

use crate::office::Office;

const PATH: &str = "/v1/records";

async fn nonce(office: &Office) -> String {
    let answer = office
        .send(Method::POST, "/v1/token/challenge", None, None)
        .await
        .expect(200);
    answer.json()["nonce"].as_str().unwrap().to_owned()
}

async fn renew(office: &Office, proof: Value) -> crate::office::Answer {
    office
        .send(Method::POST, "/v1/token", None, Some(proof))
        .await
}

#[tokio::test]
async fn a_phone_weeks_offline_renews_its_token_with_its_key() {
    let office = Office::open().await;
    let phone = office.administrator().await;
    office.get(&phone, PATH).await.expect(200);
    office.pass(15 * 60_000 - 1);
    office.get(&phone, PATH).await.expect(200);
    office.pass(1);
    assert_eq!(
        office.get(&phone, PATH).await.expect(401).code(),
        "token_expired"
    );
    office.pass(21 * 86_400_000);
    let nonce = nonce(&office).await;
    let token = renew(&office, phone.proof(&nonce)).await.expect(200).json();
    let token = token["token"].as_str().unwrap();
    office
        .send(Method::GET, PATH, Some(token), None)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_proof_by_another_key_or_over_another_nonce_is_refused() {
    let office = Office::open().await;
    let phone = office.administrator().await;
    let nonce = nonce(&office).await;
    let stolen = TokenRequest::message(phone.enrolment.installation, &nonce);
    let thief = SigningKey::from_bytes(&[99; 32]).sign(&stolen).to_bytes();
    let mut proof = phone.proof(&nonce);
    proof["signature"] = json!(hex::encode(thief));
    assert_eq!(
        renew(&office, proof).await.expect(400).code(),
        "bad_signature"
    );
    let mut made_up = hex::decode(&nonce).unwrap();
    made_up[0] ^= 1;
    let made_up = phone.proof(&hex::encode(made_up));
    assert_eq!(
        renew(&office, made_up).await.expect(400).code(),
        "bad_signature"
    );
    office.pass(2 * 60_000);
    let late = renew(&office, phone.proof(&nonce)).await.expect(401);
    assert_eq!(late.code(), "token_expired");
}

#[tokio::test]
async fn a_challenge_is_answered_once() {
    let office = Office::open().await;
    let phone = office.administrator().await;
    let (first, second) = (nonce(&office).await, nonce(&office).await);
    renew(&office, phone.proof(&first)).await.expect(200);
    renew(&office, phone.proof(&second)).await.expect(200);
    for used in [&first, &first, &second] {
        let answer = renew(&office, phone.proof(used)).await.expect(401);
        assert_eq!(answer.code(), "proof_stale");
    }
    // What is over is forgotten, and refused all the same.
    office.pass(2 * 60_000 + 1);
    let next = nonce(&office).await;
    renew(&office, phone.proof(&next)).await.expect(200);
    let answer = renew(&office, phone.proof(&first)).await.expect(401);
    assert_eq!(answer.code(), "token_expired");
}

async fn rotate(office: &Office, at_once: bool) -> Rotated {
    let rotated = token_keys::rotate(&office.app.store, office.clock.now(), at_once).await;
    rotated.unwrap()
}

fn kid(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

#[tokio::test]
async fn keys_change_and_nobody_notices() {
    let office = Office::open().await;
    let mut phone = office.administrator().await;
    office.get(&phone, PATH).await.expect(200);
    let former = kid(phone.token());
    // A second process has read the keys as they were.
    let (store, clock) = (office.app.store.clone(), office.clock.clone());
    let settings = (*office.app.settings).clone();
    let beside = App::open(store, clock, settings).await.unwrap();
    let beside = http::router(beside);
    let call = |token: &str| {
        let bearer = format!("Bearer {token}");
        let request = Request::get(PATH).header(header::AUTHORIZATION, bearer);
        beside.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    assert_eq!(call(phone.token()).await.unwrap().status(), 200);
    office.pass(1_000);
    let rotated = rotate(&office, false).await;
    assert_ne!(rotated.kid, former);
    office.get(&phone, PATH).await.expect(200);
    let old = phone.token().to_owned();
    // Within a minute whoever signs has heard of it.
    office.pass(60_000);
    office.renew(&mut phone).await;
    assert_eq!(kid(phone.token()), rotated.kid);
    office.get(&phone, PATH).await.expect(200);
    assert_eq!(call(phone.token()).await.unwrap().status(), 200);
    assert_eq!(call(&old).await.unwrap().status(), 200);
    office.pass(TOKEN_MS);
    let over = office.send(Method::GET, PATH, Some(&old), None).await;
    assert_eq!(over.expect(401).code(), "token_expired");
    office.pass(GRACE_MS);
    let over = office.send(Method::GET, PATH, Some(&old), None).await;
    assert_eq!(over.expect(401).code(), "unauthenticated");
    let mut tx = office.app.store.snapshot().await.unwrap();
    let left = tx.token_keys(office.clock.now()).await.unwrap();
    assert_eq!(left.len(), 1);
}

#[tokio::test]
async fn a_key_in_other_hands_is_refused_at_once() {
    let office = Office::open().await;
    let mut phone = office.administrator().await;
    office.get(&phone, PATH).await.expect(200);
    rotate(&office, true).await;
    office.pass(60_000);
    let refused = office.get(&phone, PATH).await.expect(401);
    assert_eq!(refused.code(), "unauthenticated");
    office.renew(&mut phone).await;
    office.get(&phone, PATH).await.expect(200);
}

#[tokio::test]
async fn an_unknown_installation_gets_no_token() {
    let office = Office::open().await;
    let phone = office.administrator().await;
    let nonce = nonce(&office).await;
    let mut proof = phone.proof(&nonce);
    proof["installation"] = json!("00000000-0000-0000-0000-000000000009");
    assert_eq!(
        renew(&office, proof).await.expect(401).code(),
        "unknown_installation"
    );
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.as_ref().chunks(3) {
        let bits = chunk
            .iter()
            .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let six = (bits >> (18 - 6 * place)) & 63;
            out.push(char::from(alphabet[six as usize]));
        }
    }
    out
}

#[tokio::test]
async fn tokens_that_are_not_ours_do_not_pass() {
    let office = Office::open().await;
    let phone = office.administrator().await;
    let good = phone.token().to_owned();
    let parts: Vec<&str> = good.split('.').collect();
    let claims = json!({
        "sub": phone.enrolment.installation,
        "iat": 1_531_188_000, "exp": 4_000_000_000_i64,
    });
    let mut tx = office.app.store.snapshot().await.unwrap();
    let ours = tx.token_keys(office.clock.now()).await.unwrap().remove(0);
    drop(tx);
    let kid = ours.kid;

    // alg none, with the right claims and no signature, then with the good one.
    let none = base64url(json!({"alg": "none", "typ": "JWT", "kid": kid}).to_string());
    let body = base64url(claims.to_string());
    let unsigned = format!("{none}.{body}.");
    let borrowed = format!("{none}.{}.{}", parts[1], parts[2]);
    // HMAC with the public key as its secret: the confusion of algorithms.
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(kid.clone());
    let public = SigningKey::from_bytes(&ours.seed).verifying_key();
    let secret = EncodingKey::from_secret(public.as_bytes());
    let confused = jsonwebtoken::encode(&header, &claims, &secret).unwrap();
    // The right algorithm by another key.
    let own = SigningKey::from_bytes(&[99; 32]);
    let head = base64url(json!({"alg": "EdDSA", "typ": "JWT", "kid": kid}).to_string());
    let message = format!("{head}.{body}");
    let signature = own.sign(message.as_bytes()).to_bytes();
    let forged = format!("{message}.{}", base64url(signature));
    // The key that signs all else here, under the name of this and of its own.
    let mut tx = office.app.store.snapshot().await.unwrap();
    let seed = tx.organisation().await.unwrap().unwrap().signing_key;
    drop(tx);
    let organisation = SigningKey::from_bytes(&seed);
    let own_kid = hex::encode(&phone.enrolment.server_key.0[..8]);
    let by_organisation = [&kid, &own_kid].map(|kid| {
        let head = base64url(json!({"alg": "EdDSA", "typ": "JWT", "kid": kid}).to_string());
        let message = format!("{head}.{body}");
        let signature = organisation.sign(message.as_bytes()).to_bytes();
        format!("{message}.{}", base64url(signature))
    });
    let [under_its_name, under_another] = by_organisation;
    // Longer life under the old signature.
    let stretched = format!("{}.{body}.{}", parts[0], parts[2]);

    for token in [
        unsigned,
        borrowed,
        confused,
        forged,
        stretched,
        under_its_name,
        under_another,
        "x".to_owned(),
        String::new(),
    ] {
        let answer = office
            .send(Method::GET, PATH, Some(&token), None)
            .await
            .expect(401);
        assert_eq!(answer.code(), "unauthenticated", "{token}");
    }
    office.send(Method::GET, PATH, None, None).await.expect(401);
    office
        .send(Method::GET, PATH, Some(&good), None)
        .await
        .expect(200);
}
