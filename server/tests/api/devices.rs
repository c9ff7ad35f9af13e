//! Devices: the list with its filters, names, what a phone keeps back, certificates.

use axum::body::Body;
use serde_json::{Value, json};
use shared::enrolment::SignedCertificate;
use shared::sync::{Unsent, encode_request};
use shared::time::{DAY_MS, Timestamp};

use crate::office::{Office, Phone};

async fn listed(office: &Office, admin: &Phone, query: &str) -> Vec<Value> {
    let path = format!("/v1/devices?{query}");
    let page = office.get(admin, &path).await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

fn names(items: &[Value]) -> Vec<&str> {
    let mut names: Vec<_> = items
        .iter()
        .map(|item| item["user_name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}

/// An exchange that brings nothing and says what stays behind.
async fn calls(office: &Office, phone: &Phone, unsent: Option<Unsent>) {
    let request = shared::sync::Request {
        unsent,
        ..phone.request()
    };
    let body = Body::from(encode_request(&request, &[]));
    office.exchange(phone, body).await.expect(200);
}

#[tokio::test]
async fn the_list_is_cut_to_what_the_office_looks_for() {
    let office = Office::open().await;
    let mut admin = office.administrator().await;
    let one = office.person(&admin, "甲", json!([]), 2).await;
    let two = office.person(&admin, "乙", json!([]), 3).await;
    let path = format!("/v1/devices/{}/revoke", two.enrolment.device);
    office.post(&admin, &path, json!({})).await.expect(200);
    // The administrators that confirmed them too.
    assert_eq!(names(&listed(&office, &admin, "").await).len(), 4);
    let own = listed(&office, &admin, &format!("user={}", one.user())).await;
    assert_eq!(names(&own), ["甲"]);
    assert_eq!(
        names(&listed(&office, &admin, "revoked=true").await),
        ["乙"]
    );
    let live = listed(&office, &admin, "revoked=false").await;
    assert_eq!(names(&live), ["安全管理员", "甲", "系统管理员"]);
    assert!(listed(&office, &admin, "silent_days=1").await.is_empty());
    office.pass(2 * DAY_MS);
    office.renew(&mut admin).await;
    calls(&office, &admin, None).await;
    calls(&office, &office.security().await, None).await;
    let silent = listed(&office, &admin, "silent_days=1").await;
    assert_eq!(names(&silent), ["乙", "甲"]);
    let silent = listed(&office, &admin, "silent_days=1&revoked=false&limit=1").await;
    assert_eq!(names(&silent), ["甲"]);
    assert!(listed(&office, &admin, "silent_days=3").await.is_empty());
    let wrong = office.get(&admin, "/v1/devices?user=x").await.expect(400);
    assert_eq!(wrong.code(), "bad_request");
}

#[tokio::test]
async fn what_a_phone_keeps_back_is_known_until_it_brings_it() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let phone = office.person(&admin, "甲", json!([]), 2).await;
    let shown = async || {
        let query = format!("user={}", phone.user());
        let items = listed(&office, &admin, &query).await;
        (items[0]["unsent"].clone(), items[0]["unsent_since"].clone())
    };
    assert_eq!(shown().await, (json!(0), Value::Null));
    let since: Timestamp = "2018-07-09T01:00:00.000Z".parse().unwrap();
    let unsent = Unsent {
        items: 12,
        since: Some(since),
    };
    calls(&office, &phone, Some(unsent)).await;
    assert_eq!(
        shown().await,
        (json!(12), json!("2018-07-09T01:00:00.000Z"))
    );
    let unsent = Unsent {
        items: u32::MAX,
        since: None,
    };
    calls(&office, &phone, Some(unsent)).await;
    assert_eq!(shown().await, (json!(u32::MAX), Value::Null));
    calls(&office, &phone, None).await;
    assert_eq!(shown().await, (json!(0), Value::Null));
}

#[tokio::test]
async fn a_device_goes_by_the_name_that_the_office_gives_it() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let path = format!("/v1/devices/{}", admin.enrolment.device);
    let put = async |path: &str, body: Value| {
        let method = axum::http::Method::PUT;
        office
            .send(method, path, Some(admin.token()), Some(body))
            .await
    };
    let renamed = put(&path, json!({"name": " 宣传站的手机 "}))
        .await
        .expect(200);
    assert_eq!(renamed.json()["name"], "宣传站的手机");
    let items = listed(&office, &admin, "").await;
    assert_eq!(items[0]["device"]["name"], "宣传站的手机");
    for name in ["", " ", "手\n机", &"长".repeat(61)] {
        let refused = put(&path, json!({ "name": name })).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["field"], "name");
    }
    let unknown = "/v1/devices/00000000-0000-0000-0000-000000000001";
    put(unknown, json!({"name": "x"})).await.expect(404);
}

#[tokio::test]
async fn a_certificate_is_made_anew_as_it_was() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let answer = office.get(&admin, "/v1/certificate").await.expect(200);
    let answer = answer.json();
    assert_eq!(answer["certificate"], admin.enrolment.certificate.as_str());
    let server_key = admin.enrolment.server_key;
    assert_eq!(answer["server_key"], server_key.to_string());
    let signed = SignedCertificate::read(&admin.enrolment.certificate).unwrap();
    let certificate = signed.open(&server_key).unwrap();
    assert_eq!(certificate.installation, admin.installation());
    let phone = office.person(&admin, "甲", json!([]), 2).await;
    let path = format!("/v1/devices/{}/revoke", phone.enrolment.device);
    office.post(&admin, &path, json!({})).await.expect(200);
    let refused = office.get(&phone, "/v1/certificate").await.expect(403);
    assert_eq!(refused.code(), "device_revoked");
}
