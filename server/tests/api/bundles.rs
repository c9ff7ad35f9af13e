//! `POST /v1/bundles`: carried for others, and what is no bundle.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;
use shared::bundle::{Bundle, Delivery, MAX_BUNDLE_BYTES};
use shared::id::OrganisationId;

use crate::office::{Answer, GUANDU, Office, Phone, member_of};

async fn deliver(office: &Office, bearer: &Phone, body: Vec<u8>, kind: &str) -> Answer {
    let request = Request::post("/v1/bundles")
        .header(header::AUTHORIZATION, format!("Bearer {}", bearer.token()))
        .header(header::CONTENT_TYPE, kind);
    office.call(request.body(Body::from(body)).unwrap()).await
}

/// An administrator, a member with one session in a bundle, and another who carries it.
async fn carried(office: &Office) -> (Phone, Phone, Phone, Bundle) {
    let (admin, team, mut author) = office.with_a_member().await;
    let bearer = office.person(&admin, "王大明", member_of(team), 3).await;
    let village = office.village(GUANDU).await;
    let session = [author.session(1, team, &village, 30)];
    let bundle = Bundle {
        organisation: author.enrolment.organisation,
        packs: vec![shared::cbor::encode(&author.pack(&session))],
    };
    (admin, author, bearer, bundle)
}

#[tokio::test]
async fn a_bundle_is_its_authors_and_the_receipt_is_signed() {
    let office = Office::open().await;
    let (admin, author, bearer, bundle) = carried(&office).await;
    // Even by a phone that was retired: what it carries is another's.
    let revoke = format!("/v1/devices/{}/revoke", bearer.enrolment.device);
    office.post(&admin, &revoke, json!({})).await.expect(200);
    let answer = deliver(&office, &bearer, bundle.to_file(), "application/cbor").await;
    let delivery: Delivery = shared::cbor::decode(&answer.expect(200).body).unwrap();
    assert_eq!(delivery.refused, []);
    let receipt = delivery.receipts[0].open(&author.enrolment.server_key);
    let receipt = receipt.unwrap();
    assert_eq!(receipt.installation, author.enrolment.installation);
    assert_eq!(receipt.through, 1);
    let list = office
        .get(&office.reform().await, "/v1/records")
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"][0]["author_name"], "张桂兰");
}

#[tokio::test]
async fn what_is_no_bundle_of_this_office_is_refused() {
    let office = Office::open().await;
    let (_, _, bearer, bundle) = carried(&office).await;
    let file = bundle.to_file();
    let strange = Bundle {
        organisation: OrganisationId([1; 16]),
        packs: Vec::new(),
    };
    for (body, kind, status, code) in [
        (Vec::new(), "application/cbor", 400, "bad_request"),
        (b"hello".to_vec(), "application/cbor", 400, "bad_request"),
        (strange.to_file(), "application/cbor", 403, "forbidden"),
        (
            vec![0; MAX_BUNDLE_BYTES + 1],
            "application/cbor",
            413,
            "body_too_large",
        ),
        (
            file.clone(),
            "application/json",
            415,
            "unsupported_media_type",
        ),
    ] {
        let answer = deliver(&office, &bearer, body, kind).await.expect(status);
        assert_eq!(answer.code(), code);
    }
    let request = Request::post("/v1/bundles").header(header::CONTENT_TYPE, "application/cbor");
    let answer = office.call(request.body(Body::from(file)).unwrap()).await;
    assert_eq!(answer.expect(401).code(), "unauthenticated");
}
