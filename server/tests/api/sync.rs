//! `POST /v1/sync`: bodies that break, and what is kept of them.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use serde_json::json;
use shared::sync::{Response, RowKind, encode_request};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::office::{GUANDU, Office};

async fn count(office: &Office) -> usize {
    let reform = office.reform().await;
    let list = office.get(&reform, "/v1/records").await.expect(200).json();
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_exchange_hands_in_and_reads_back() {
    let office = Office::open().await;
    let (_, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let session = phone.session(1, team, &village, 30);
    let response = office.hand_in(&mut phone, &[session]).await;
    assert!(response.refused.is_empty());
    assert_eq!(response.through.unwrap().number, 1);
    assert!(!response.more);
    let body = encode_request(&phone.request(), &[]);
    let answer = office.exchange(&phone, Body::from(body)).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/cbor");
    let response: Response = shared::cbor::decode(&answer.body).unwrap();
    let rows = response.rows().unwrap();
    assert!(rows.iter().any(|row| row.meta.kind == RowKind::Change));
}

#[tokio::test]
async fn complete_packs_are_kept_when_the_body_then_breaks() {
    let office = Office::open().await;
    let (_, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let first = [phone.session(1, team, &village, 30)];
    let second = [phone.session(2, team, &village, 31)];
    let packs = [phone.pack(&first), phone.pack(&second)];
    let whole = encode_request(&phone.request(), &packs);
    let cut = Bytes::copy_from_slice(&whole[..whole.len() - 20]);
    // Cut short cleanly.
    let answer = office.exchange(&phone, Body::from(cut)).await.expect(400);
    assert_eq!(answer.code(), "bad_request");
    assert_eq!(count(&office).await, 1);
    // The same again, whole: nothing is counted twice.
    office.exchange(&phone, Body::from(whole)).await.expect(200);
    assert_eq!(count(&office).await, 2);
}

#[tokio::test]
async fn a_pack_is_on_disk_while_the_rest_of_the_body_is_still_to_come() {
    let office = Office::open().await;
    let (_, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let first = [phone.session(1, team, &village, 30)];
    let second = [phone.session(2, team, &village, 31)];
    let packs = [phone.pack(&first), phone.pack(&second)];
    let body = encode_request(&phone.request(), &packs);
    let cut = body.len() - 20;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(server::serve(
        office.app.clone(),
        listener,
        std::future::pending(),
    ));
    let mut line = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-type: application/cbor\r\n\
         authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
        phone.token(),
        body.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&body[..cut]).await.unwrap();
    let arrived = async {
        while count(&office).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), arrived)
        .await
        .unwrap();
    // The line breaks; the pack that came whole stays, the other does not count.
    drop(line);
    assert_eq!(count(&office).await, 1);
    served.abort();
}

#[tokio::test]
async fn a_pack_no_key_signed_is_refused_and_the_others_are_kept() {
    let office = Office::open().await;
    let (_, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let forged = [phone.session(1, team, &village, 30)];
    let good = [phone.session(2, team, &village, 31)];
    let mut forged = phone.pack(&forged);
    forged.signature[5] ^= 1;
    let hash = forged.hash();
    let body = encode_request(&phone.request(), &[forged, phone.pack(&good)]);
    let answer = office.exchange(&phone, Body::from(body)).await.expect(200);
    let response: Response = shared::cbor::decode(&answer.body).unwrap();
    assert_eq!(response.refused.len(), 1);
    assert_eq!(response.refused[0].pack, hash);
    assert_eq!(response.refused[0].code, "bad_signature");
    assert_eq!(count(&office).await, 1);
}

#[tokio::test]
async fn bodies_that_are_no_exchange_are_refused() {
    let office = Office::open().await;
    let (admin, _, phone) = office.with_a_member().await;
    let good = encode_request(&phone.request(), &[]);
    let others = encode_request(&admin.request(), &[]);
    let newer = shared::sync::Request {
        version: 9,
        ..phone.request()
    };
    let newer = encode_request(&newer, &[]);
    let no_pack = [good.clone(), vec![0x41, 0x00]].concat();
    for (body, status, code) in [
        (Vec::new(), 400, "bad_request"),
        (vec![0xff], 400, "bad_request"),
        (vec![0x41, 0x00], 400, "bad_request"),
        (others, 403, "forbidden"),
        (newer, 400, "unsupported_version"),
        (no_pack, 400, "pack_malformed"),
        (
            [good.clone(), vec![0x5a, 0x7f, 0xff, 0xff, 0xff]].concat(),
            400,
            "bad_request",
        ),
        (
            [
                good.clone(),
                vec![0x5a, 0, 0x0f, 0xff, 0xff],
                vec![0; 1_000_000],
            ]
            .concat(),
            413,
            "body_too_large",
        ),
    ] {
        let answer = office
            .exchange(&phone, Body::from(body))
            .await
            .expect(status);
        assert_eq!(answer.code(), code);
    }
    let request = Request::post("/v1/sync")
        .header(header::AUTHORIZATION, format!("Bearer {}", phone.token()))
        .header(header::CONTENT_TYPE, "application/json");
    let answer = office
        .call(request.body(Body::from(good)).unwrap())
        .await
        .expect(415);
    assert_eq!(answer.code(), "unsupported_media_type");
}

#[tokio::test]
async fn a_revoked_phone_hands_in_for_review_and_reads_nothing() {
    let office = Office::open().await;
    let (admin, team, mut phone) = office.with_a_member().await;
    let path = format!("/v1/devices/{}/revoke", phone.enrolment.device);
    office.post(&admin, &path, json!({})).await.expect(200);
    let village = office.village(GUANDU).await;
    let session = phone.session(1, team, &village, 30);
    let response = office.hand_in(&mut phone, &[session]).await;
    assert!(response.refused.is_empty());
    assert!(response.rows().unwrap().is_empty());
    assert_eq!(count(&office).await, 0);
    let reform = office.reform().await;
    let held = office.get(&reform, "/v1/held").await.expect(200).json();
    assert_eq!(held["items"][0]["code"], "device_revoked");
    assert_eq!(held["items"][0]["author_name"], "张桂兰");
    let hash = held["items"][0]["hash"].as_str().unwrap().to_owned();
    let release = format!("/v1/held/{hash}/release");
    assert_eq!(
        office
            .post(&reform, &release, json!({"reason": ""}))
            .await
            .status,
        422
    );
    office
        .post(&reform, &release, json!({"reason": "人还在，手机坏了"}))
        .await
        .expect(204);
    assert_eq!(count(&office).await, 1);
    let again = office
        .post(&reform, &release, json!({"reason": "再来"}))
        .await
        .expect(409);
    assert_eq!(again.code(), "already_decided");
    let unknown = format!("/v1/held/{}/decline", "00".repeat(32));
    let unknown = office
        .post(&reform, &unknown, json!({"reason": "x"}))
        .await
        .expect(404);
    assert_eq!(unknown.code(), "held_unknown");
}

#[tokio::test]
async fn an_expired_token_is_answered_on_a_connection_that_says_it_ends() {
    // The answer comes before the body was read: a phone that put the connection back into its pool
    // sent the renewal into a closed one.
    let office = Office::open().await;
    let (_, _, phone) = office.with_a_member().await;
    office.pass(16 * 60 * 1_000);
    let body = encode_request(&phone.request(), &[]);
    let answer = office.exchange(&phone, Body::from(body)).await.expect(401);
    assert_eq!(answer.code(), "token_expired");
    assert_eq!(answer.header("connection"), "close");
}
