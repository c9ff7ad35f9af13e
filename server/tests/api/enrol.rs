//! `POST /v1/enrol`.

use serde_json::json;
use shared::enrolment::{Certificate, SignedCertificate};

use crate::office::Office;

#[tokio::test]
async fn a_code_enrols_one_device_and_case_and_hyphens_do_not_matter() {
    let office = Office::open().await;
    let typed = office.administrator_code.to_lowercase().replace('-', " ");
    let phone = office.enrol(&typed, 1).await;
    assert_eq!(phone.enrolment.organisation_name, "万源市委改革办");
    assert_eq!(phone.enrolment.grants.len(), 1);
    let again = office
        .try_enrol(&office.administrator_code, 2)
        .await
        .expect(409);
    assert_eq!(again.code(), "code_used");
}

#[tokio::test]
async fn the_certificate_verifies_under_the_servers_key() {
    let office = Office::open().await;
    let phone = office.administrator().await;
    let bytes = hex::decode(&phone.enrolment.certificate).unwrap();
    let signed: SignedCertificate = shared::cbor::decode(&bytes).unwrap();
    let server = phone.enrolment.server_key;
    let key = ed25519_dalek::VerifyingKey::from_bytes(server.as_bytes()).unwrap();
    let signature = ed25519_dalek::Signature::from_slice(&signed.signature).unwrap();
    key.verify_strict(&SignedCertificate::message(&signed.certificate), &signature)
        .unwrap();
    let certificate: Certificate = shared::cbor::decode(&signed.certificate).unwrap();
    assert_eq!(certificate.installation, phone.enrolment.installation);
    assert_eq!(
        certificate.public_key.0,
        phone.key.verifying_key().to_bytes()
    );
}

#[tokio::test]
async fn an_expired_code_is_gone_at_its_hour_and_not_before() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let other = json!({"name": "张桂兰", "grants": []});
    let other = office.post(&admin, "/v1/users", other).await.expect(201);
    let other = other.json()["id"].as_str().unwrap().to_owned();
    let mut codes = Vec::new();
    for user in [admin.user().to_string(), other] {
        let path = format!("/v1/users/{user}/codes");
        let code = office
            .post(&admin, &path, json!({"valid_hours": 1}))
            .await
            .expect(201);
        codes.push(code.json()["code"].as_str().unwrap().to_owned());
    }
    office.pass(3_600_000);
    office.try_enrol(&codes[0], 2).await.expect(200);
    office.pass(1);
    assert_eq!(
        office.try_enrol(&codes[1], 3).await.expect(410).code(),
        "code_expired"
    );
}

#[tokio::test]
async fn sixty_wrong_codes_close_the_door_for_ten_minutes() {
    let office = Office::open().await;
    for _ in 0..60 {
        let wrong = office.try_enrol("2222-2222", 2).await.expect(404);
        assert_eq!(wrong.code(), "code_unknown");
    }
    let right = office
        .try_enrol(&office.administrator_code, 2)
        .await
        .expect(429);
    assert_eq!(right.code(), "too_many_requests");
    assert_eq!(right.header("retry-after"), "600");
    office.pass(599_001);
    let right = office.try_enrol(&office.administrator_code, 2).await;
    assert_eq!(right.expect(429).header("retry-after"), "1");
    office.pass(999);
    office
        .try_enrol(&office.administrator_code, 2)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_broken_request_names_its_fields_and_leaves_the_code_good() {
    let office = Office::open().await;
    let body = json!({
        "code": office.administrator_code,
        "public_key": "00".repeat(32),
        "device_name": " ",
    });
    let path = "/v1/enrol";
    let answer = office
        .send(axum::http::Method::POST, path, None, Some(body))
        .await
        .expect(422);
    let errors = answer.json()["errors"].clone();
    let fields: Vec<_> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["field"])
        .collect();
    assert_eq!(fields, ["device_name", "public_key"]);
    let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
    let body = json!({
        "code": office.administrator_code,
        "public_key": hex::encode(key.verifying_key().to_bytes()),
        "device_name": "手机\u{0}",
    });
    let answer = office
        .send(axum::http::Method::POST, path, None, Some(body))
        .await
        .expect(422);
    assert_eq!(answer.json()["errors"][0]["rule"], "characters");
    office.administrator().await;
}

#[tokio::test]
async fn a_shared_phone_is_one_device_with_an_installation_for_each_person() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let one = office.person(&admin, "张桂兰", json!([]), 7).await;
    let two = office.person(&admin, "李国华", json!([]), 7).await;
    assert_eq!(one.enrolment.device, two.enrolment.device);
    assert_ne!(one.enrolment.installation, two.enrolment.installation);
}
