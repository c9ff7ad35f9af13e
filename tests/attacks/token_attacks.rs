//! Tokens and proofs that must not pass, and a token in the wrong hands.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use server::identity::token::TOKEN_MS;
use shared::enrolment::{MoveRequest, SyncProof};
use shared::id::Nonce;
use shared::pack::Item;
use shared::sync::encode_request;

use crate::scene::{AT, JSON, Scene, Whose, bearer};

const PATH: &str = "GET /v1/records";

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token of these parts, signed by a key.
fn signed(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature = key.sign(message.as_bytes()).to_bytes();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Every token here is the member's in all but one thing.
#[test]
fn forged_tokens_are_nobodys() {
    let scene = Scene::open();
    let enrolment = scene.member.enrolment().clone();
    let good = enrolment.token.token.clone();
    let parts: Vec<&str> = good.split('.').collect();
    let office = &scene.world.office;
    let ours = office.wait(async {
        let mut tx = office.app.store.snapshot().await?;
        tx.token_keys(AT).await
    });
    let ours = ours.unwrap().remove(0);
    let (kid, key) = (ours.kid, SigningKey::from_bytes(&ours.seed));
    let thief = SigningKey::from_bytes(&[99; 32]);
    let claims = json!({
        "sub": enrolment.installation, "iat": AT.0 / 1_000, "exp": AT.0 / 1_000 + 90_000,
    });
    let header = |algorithm: &str, kid: &str| json!({"alg": algorithm, "typ": "JWT", "kid": kid});
    let hmac = |secret: &[u8], algorithm| {
        let mut header = Header::new(algorithm);
        header.kid = Some(kid.clone());
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(secret)).unwrap()
    };
    let public = key.verifying_key();
    let none = format!("{}.{}", part(&header("none", &kid)), part(&claims));
    let tries = [
        ("none, without a signature", format!("{none}.")),
        (
            "none, with a good signature",
            format!("{none}.{}", parts[2]),
        ),
        (
            "None",
            format!("{}.{}.", part(&header("None", &kid)), part(&claims)),
        ),
        (
            "the public key as a secret, HS256",
            hmac(public.as_bytes(), Algorithm::HS256),
        ),
        (
            "the public key's hex as a secret",
            hmac(hex::encode(public).as_bytes(), Algorithm::HS512),
        ),
        ("the empty secret", hmac(b"", Algorithm::HS256)),
        (
            "another key under the right name",
            signed(&header("EdDSA", &kid), &claims, &thief),
        ),
        (
            "another key under its own name",
            signed(&header("EdDSA", "0011223344556677"), &claims, &thief),
        ),
        (
            "the right key under another name",
            signed(&header("EdDSA", "0011223344556677"), &claims, &key),
        ),
        (
            "the right key, another algorithm named",
            signed(&header("ES256", &kid), &claims, &key),
        ),
        (
            "the key in the token's own header",
            signed(
                &json!({"alg": "EdDSA", "kid": kid, "jwk": {"kty": "OKP", "crv": "Ed25519",
                    "x": URL_SAFE_NO_PAD.encode(thief.verifying_key())}}),
                &claims,
                &thief,
            ),
        ),
        (
            "a name that is a path",
            signed(&header("EdDSA", "../../dev/null"), &claims, &thief),
        ),
        (
            "a name that is SQL",
            signed(&header("EdDSA", "' or 1=1 --"), &claims, &thief),
        ),
        (
            "longer life under the old signature",
            format!("{}.{}.{}", parts[0], part(&claims), parts[2]),
        ),
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
    ];
    for (what, token) in tries {
        let answer = scene.ask(PATH, Some(&format!("Bearer {token}")), "", b"");
        assert_eq!(answer.verdict(), "401 unauthenticated", "{what}");
    }
    // The control: the same parts with nothing wrong pass.
    let right = signed(&header("EdDSA", &kid), &claims, &key);
    let answer = scene.ask(PATH, Some(&format!("Bearer {right}")), "", b"");
    assert_eq!(answer.status, 200);
    scene.close();
}

#[test]
fn a_token_is_read_in_its_header_alone_and_for_its_time_alone() {
    let scene = Scene::open();
    let token = scene.member.enrolment().token.token.clone();
    let beside = format!("GET /v1/records?access_token={token}&token={token}");
    assert_eq!(
        scene.ask(&beside, None, "", b"").verdict(),
        "401 unauthenticated"
    );
    let cookie = format!("cookie: token={token}; authorization=Bearer {token}\r\n");
    assert_eq!(
        scene.ask(PATH, None, &cookie, b"").verdict(),
        "401 unauthenticated"
    );
    for scheme in ["Basic", "Token", "Satchel"] {
        let answer = scene.ask(PATH, Some(&format!("{scheme} {token}")), "", b"");
        assert_eq!(answer.verdict(), "401 unauthenticated", "{scheme}");
    }
    scene.world.office.advance_to(AT.plus_ms(TOKEN_MS - 1));
    assert_eq!(scene.get("/v1/records", &scene.member).status, 200);
    scene.world.office.advance_to(AT.plus_ms(TOKEN_MS));
    assert_eq!(
        scene.get("/v1/records", &scene.member).verdict(),
        "401 token_expired"
    );
    let body = encode_request(&scene.member.request(), &[]);
    let answer = scene.exchange(&bearer(&scene.member), &body);
    assert_eq!(answer.verdict(), "401 token_expired");
    scene.close();
}

/// Whoever has a token and not the key behind it reads until the token ends. They cannot hand in in its owner's name, and
/// cannot have it renewed.
#[test]
fn a_stolen_token_without_its_key_ends_by_itself() {
    let mut scene = Scene::open();
    scene.log(Whose::Member);
    let kept = scene.kept();
    let thief = SigningKey::from_bytes(&[99; 32]);
    let enrolment = scene.member.enrolment().clone();
    // A pack in the owner's name, signed by the thief.
    let (_, item) = scene.member.session(crate::scene::DAY, 0).unwrap();
    let unsigned = scene.member.unsigned(&[item]).unwrap();
    let signature = thief.sign(&unsigned.message()).to_bytes().to_vec();
    let body = encode_request(&scene.member.request(), &[unsigned.signed(signature)]);
    let answer = scene.exchange(&bearer(&scene.member), &body);
    assert_eq!(answer.status, 200, "{}", answer.verdict());
    let response: shared::sync::Response = shared::cbor::decode(&answer.body).unwrap();
    assert_eq!(response.refused.len(), 1);
    assert_eq!(response.refused[0].code, "bad_signature");
    assert_eq!(scene.kept(), kept);
    // By challenge.
    let challenge = scene.ask("POST /v1/token/challenge", None, "", b"").json();
    let nonce = challenge["nonce"].as_str().unwrap();
    let message = shared::enrolment::TokenRequest::message(enrolment.installation, nonce);
    let renewal = json!({
        "installation": enrolment.installation, "nonce": nonce,
        "signature": hex::encode(thief.sign(&message).to_bytes()),
    });
    let answer = scene.ask("POST /v1/token", None, JSON, renewal.to_string().as_bytes());
    assert_eq!(answer.verdict(), "400 bad_signature");
    // In an exchange.
    let body = encode_request(&scene.member.request(), &[]);
    let nonce = enrolment.token.nonce.unwrap();
    let sign = |message: &[u8]| thief.sign(message).to_bytes();
    let proof = SyncProof::of(enrolment.installation, nonce, &body, sign);
    let answer = scene.exchange(&proof.authorization(), &body);
    assert_eq!(answer.verdict(), "400 bad_signature");
    // By moving its owner to another phone.
    let challenge = scene.ask("POST /v1/token/challenge", None, "", b"").json();
    let nonce = challenge["nonce"].as_str().unwrap();
    let message = MoveRequest::message(enrolment.installation, None, nonce);
    let by_thief = hex::encode(thief.sign(&message).to_bytes());
    for signature in [by_thief, "00".to_owned()] {
        let request = json!({"through": null, "nonce": nonce, "signature": signature}).to_string();
        let token = bearer(&scene.member);
        let answer = scene.ask("POST /v1/moves", Some(&token), JSON, request.as_bytes());
        assert_eq!(answer.verdict(), "400 bad_signature");
    }
    scene.world.office.advance_to(AT.plus_ms(TOKEN_MS));
    assert_eq!(
        scene.get("/v1/records", &scene.member).verdict(),
        "401 token_expired"
    );
    scene.close();
}

#[test]
fn a_proof_that_was_overheard_is_good_for_nothing() {
    let mut scene = Scene::open();
    let (_, item) = scene.member.session(crate::scene::DAY, 0).unwrap();
    let pack = scene.member.pack(&[item]).unwrap();
    let body = encode_request(&scene.member.request(), &[pack]);
    let nonce = scene.member.enrolment().token.nonce.unwrap();
    let proof = proof(&scene, nonce, &body);
    assert_eq!(scene.exchange(&proof, &body).status, 200);
    let kept = scene.kept();
    for _ in 0..3 {
        let again = scene.exchange(&proof, &body);
        assert_eq!(again.verdict(), "401 proof_stale");
        assert!(
            !again.head.to_lowercase().contains("satchel-token"),
            "{}",
            again.head
        );
    }
    // A proof of one body does not go with another, and is used up by the try.
    let another = encode_request(&scene.other.request(), &[]);
    assert_eq!(
        scene.exchange(&proof, &another).verdict(),
        "401 proof_stale"
    );
    assert_eq!(scene.kept(), kept);
    // A nonce that the server never gave.
    let made_up = self::proof(&scene, Nonce([7; 16]), &body);
    assert_eq!(scene.exchange(&made_up, &body).verdict(), "401 proof_stale");
    // Another's proof under one's own name.
    let of_other = SyncProof::of(
        scene.other.enrolment().installation,
        nonce,
        &body,
        |message| scene.member.sign(message),
    );
    assert_eq!(
        scene.exchange(&of_other.authorization(), &body).verdict(),
        "400 bad_signature"
    );
    scene.close();
}

fn proof(scene: &Scene, nonce: Nonce, body: &[u8]) -> String {
    let installation = scene.member.enrolment().installation;
    let proof = SyncProof::of(installation, nonce, body, |message| {
        scene.member.sign(message)
    });
    proof.authorization()
}

#[test]
fn an_answer_to_a_challenge_is_good_once() {
    let scene = Scene::open();
    let challenge = scene.ask("POST /v1/token/challenge", None, "", b"").json();
    let nonce = challenge["nonce"].as_str().unwrap();
    let installation = scene.member.enrolment().installation;
    let message = shared::enrolment::TokenRequest::message(installation, nonce);
    let renewal = json!({
        "installation": installation, "nonce": nonce,
        "signature": hex::encode(scene.member.sign(&message)),
    });
    let renewal = renewal.to_string();
    let ask = || scene.ask("POST /v1/token", None, JSON, renewal.as_bytes());
    assert_eq!(ask().status, 200);
    assert_eq!(ask().verdict(), "401 proof_stale");
    scene.close();
}

/// What was signed for one thing is no signature for another.
#[test]
fn a_signature_for_one_thing_is_none_for_another() {
    let mut scene = Scene::open();
    let (_, item) = scene.member.session(crate::scene::DAY, 0).unwrap();
    let Item::Change { record, .. } = item else {
        panic!("a change")
    };
    // The device signs what joins a record; the server takes it for no token.
    let signature = scene.member.sign(record.as_bytes());
    let challenge = scene.ask("POST /v1/token/challenge", None, "", b"").json();
    let renewal = json!({
        "installation": scene.member.enrolment().installation, "nonce": challenge["nonce"],
        "signature": hex::encode(signature),
    });
    let answer = scene.ask("POST /v1/token", None, JSON, renewal.to_string().as_bytes());
    assert_eq!(answer.verdict(), "400 bad_signature");
    scene.close();
}
