//! Bounds: of bodies, of what a request may ask, of who may ask at once, and how slow anybody may be.

mod fed;
mod hang_up;
mod line;
mod slow;

use axum::body::Body;
use axum::http::{Method, Request, header};
use server::limits::Limits;
use shared::bundle::MAX_BUNDLE_BYTES;
use shared::feed::Feed;
use shared::id::UserId;
use shared::pack::Pack;
use shared::sync::{
    Cursor, MAX_CURSOR_FEEDS, MAX_FRAME_BYTES, MAX_REQUEST_BYTES, MAX_REQUEST_PACKS, Position,
    Request as Ask, Response, Tag, encode_request,
};

use crate::office::{Answer, Office, Phone, member_of};
use fed::fed;
use line::{Line, until};

async fn member(office: &Office) -> Phone {
    let (_, _, phone) = office.with_a_member().await;
    phone
}

/// An office within bounds, the phones of two members of one team.
async fn two_members(limits: Limits) -> (Office, Phone, Phone) {
    let office = Office::open_within(limits).await;
    let (admin, team, phone) = office.with_a_member().await;
    let other = office.person(&admin, "王大明", member_of(team), 3).await;
    (office, phone, other)
}

/// A pack that reads as one and is refused as soon as it is looked at.
fn junk(bytes: usize) -> Pack {
    Pack {
        header: vec![0xff],
        signature: Vec::new(),
        body: vec![7; bytes],
    }
}

fn response(answer: &Answer) -> Response {
    shared::cbor::decode(&answer.body).unwrap()
}

#[tokio::test]
async fn a_body_may_have_exactly_its_bound() {
    let office = Office::open().await;
    let phone = member(&office).await;
    let body = |last: usize| {
        let packs = [200_000, 200_000, 200_000, 200_000, last].map(junk);
        encode_request(&phone.request(), &packs)
    };
    let short = MAX_REQUEST_BYTES - body(100_000).len();
    let whole = body(100_000 + short);
    assert_eq!(whole.len(), MAX_REQUEST_BYTES);
    let answer = office.exchange(&phone, Body::from(whole)).await.expect(200);
    let refused = response(&answer).refused;
    assert_eq!(refused.len(), 5);
    assert!(refused.iter().all(|one| one.code == "pack_malformed"));
    let more = body(100_000 + short + 1);
    let answer = office.exchange(&phone, Body::from(more)).await.expect(413);
    assert_eq!(answer.code(), "body_too_large");

    let enrol = |bytes: usize| {
        let json = r#"{"code": "BAD", "public_key": "00", "device_name": ""}"#;
        let body = format!("{json}{}", " ".repeat(bytes - json.len()));
        let request = Request::post("/v1/enrol").header(header::CONTENT_TYPE, "application/json");
        office.call(request.body(Body::from(body)).unwrap())
    };
    assert_eq!(enrol(64 * 1024).await.status, 400, "read, and no key");
    let answer = enrol(64 * 1024 + 1).await.expect(413);
    assert_eq!(answer.code(), "body_too_large");

    let bundle = |bytes: usize| {
        let request = Request::post("/v1/bundles")
            .header(header::AUTHORIZATION, format!("Bearer {}", phone.token()))
            .header(header::CONTENT_TYPE, "application/cbor");
        office.call(request.body(Body::from(vec![0; bytes])).unwrap())
    };
    assert_eq!(bundle(MAX_BUNDLE_BYTES).await.code(), "bad_request");
    assert_eq!(bundle(MAX_BUNDLE_BYTES + 1).await.code(), "body_too_large");
}

#[tokio::test]
async fn a_request_may_have_so_many_packs_and_frames_so_long() {
    let office = Office::open().await;
    let phone = member(&office).await;
    for (packs, status) in [(MAX_REQUEST_PACKS, 200), (MAX_REQUEST_PACKS + 1, 413)] {
        let body = encode_request(&phone.request(), &vec![junk(9); packs]);
        let answer = office.exchange(&phone, Body::from(body)).await;
        let answer = answer.expect(status);
        if status == 413 {
            assert_eq!(answer.code(), "too_many_packs");
        } else {
            assert_eq!(response(&answer).refused.len(), packs);
        }
    }
    // The same whole or in two pieces, of which the first ends within a frame.
    let around = shared::cbor::encode(&junk(100_000)).len() - 100_000;
    for (bytes, status) in [(MAX_FRAME_BYTES, 200), (MAX_FRAME_BYTES + 1, 413)] {
        let pack = junk(bytes - around);
        assert_eq!(shared::cbor::encode(&pack).len(), bytes);
        let whole = encode_request(&phone.request(), &[pack]);
        for first in [whole.len(), whole.len() - 1] {
            let (first, second) = whole.split_at(first);
            let (body, mut feeder) = fed();
            feeder.send(first.to_vec());
            feeder.send(second.to_vec());
            feeder.end();
            let answer = office.exchange(&phone, body).await;
            assert_eq!(answer.status, status, "{bytes} B, {} first", first.len());
            match status {
                200 => assert_eq!(response(&answer).refused.len(), 1),
                _ => assert_eq!(answer.code(), "pack_too_large"),
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_may_name_so_many_feeds_each_once() {
    let office = Office::open().await;
    let phone = member(&office).await;
    let person = |number: usize| {
        let mut id = [0; 16];
        id[8..].copy_from_slice(&(number as u64).to_be_bytes());
        Position {
            feed: Feed::Person(UserId(id)),
            seq: u64::MAX,
        }
    };
    let asks = |positions: Vec<Position>| Ask {
        cursor: Some(Cursor {
            checkpoint: Tag::START,
            positions,
        }),
        ..phone.request()
    };
    let most: Vec<Position> = (0..MAX_CURSOR_FEEDS).map(person).collect();
    let body = encode_request(&asks(most.clone()), &[]);
    let answer = office.exchange(&phone, Body::from(body)).await.expect(200);
    assert_eq!(response(&answer).lost.len(), MAX_CURSOR_FEEDS);
    let one_more = [most, vec![person(MAX_CURSOR_FEEDS)]].concat();
    for positions in [one_more, vec![person(1), person(2), person(1)]] {
        let body = encode_request(&asks(positions), &[]);
        let answer = office.exchange(&phone, Body::from(body)).await.expect(400);
        assert_eq!(answer.code(), "cursor_malformed");
    }
    // No page, or the largest number there is: both are asked, and bounded.
    for page_bytes in [0, u32::MAX] {
        let ask = Ask {
            page_bytes,
            ..phone.request()
        };
        let body = encode_request(&ask, &[]);
        let answer = office.exchange(&phone, Body::from(body)).await.expect(200);
        let rows = response(&answer).rows().unwrap();
        assert_eq!(rows.is_empty(), page_bytes == 0);
    }
}

/// Whether it was told when to come again, in the bounds of a free server.
fn is_told_when(answer: &Answer) -> bool {
    let seconds: Option<u64> = answer.header("retry-after").parse().ok();
    seconds.is_some_and(|seconds| (5..=300).contains(&seconds))
}

#[tokio::test]
async fn a_device_has_few_exchanges_at_once_and_the_others_are_served() {
    let limits = Limits {
        exchanges_of_device: 1,
        ..Limits::default()
    };
    let (office, phone, other) = two_members(limits).await;
    let line = Line::to(&office).await;
    let mut stuck = line.exchange(&phone, 500).await;
    stuck.send(b"\x58").await;
    stuck.is_heard(&office).await;
    let body = encode_request(&phone.request(), &[]);
    let answer = office.exchange(&phone, Body::from(body.clone())).await;
    let answer = answer.expect(429);
    assert_eq!(answer.code(), "too_many_requests");
    assert!(is_told_when(&answer));
    let others = encode_request(&other.request(), &[]);
    office
        .exchange(&other, Body::from(others))
        .await
        .expect(200);
    let list = office.send(Method::GET, "/v1/records", Some(phone.token()), None);
    list.await.expect(200);
    stuck.hang_up();
    until(async || {
        let answer = office.exchange(&phone, Body::from(body.clone())).await;
        answer.status == 200
    })
    .await;
}

#[tokio::test]
async fn a_full_server_says_when_to_come_again() {
    let limits = Limits {
        exchanges: 1,
        turn_within: std::time::Duration::ZERO,
        ..Limits::default()
    };
    let (office, phone, other) = two_members(limits).await;
    let line = Line::to(&office).await;
    let mut stuck = line.exchange(&phone, 500).await;
    stuck.send(b"\x58").await;
    stuck.is_heard(&office).await;
    let body = encode_request(&other.request(), &[]);
    let answer = office.exchange(&other, Body::from(body)).await.expect(503);
    assert_eq!(answer.code(), "unavailable");
    assert!(is_told_when(&answer));
}

#[tokio::test]
async fn an_office_whose_turns_are_all_taken_says_that_it_runs() {
    let office = Office::open_within(Limits {
        requests: 1,
        turn_within: std::time::Duration::ZERO,
        ..Limits::default()
    });
    let office = office.await;
    // The only connection of the database is taken, so that what has the only turn stands.
    let busy = office.app.store.begin().await.unwrap();
    let ask = |path| office.send(Method::GET, path, None, None);
    let mut standing = std::pin::pin!(ask("/readyz"));
    let others = async {
        assert_eq!(ask("/v1/divisions").await.code(), "unavailable");
        ask("/healthz").await.expect(200).text()
    };
    let health = tokio::select! {
        biased;
        answer = standing.as_mut() => panic!("answered: {answer:?}"),
        health = others => health,
    };
    assert_eq!(health, "ok\n");
    drop(busy);
    standing.await.expect(200);
}

#[tokio::test]
async fn who_asks_whether_it_runs_makes_it_keep_nothing() {
    let office = Office::open().await;
    let line = Line::to(&office).await;
    // A body is not waited for: it is answered, and the connection ends.
    let mut call = line.call().await;
    call.send(b"GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n")
        .await;
    let answer = call.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
