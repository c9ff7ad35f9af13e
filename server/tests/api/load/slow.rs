//! Who sends too slowly, reads too slowly, or says nothing at all.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use server::limits::{Limits, Pace, Rate};
use shared::sync::encode_request;
use tokio::io::AsyncReadExt as _;

use super::line::{Line, question, until};
use crate::office::{GUANDU, Office};

/// Bounds that a test can wait for.
fn impatient() -> Limits {
    Limits {
        headers_within: Duration::from_millis(300),
        send_buffer: 4 * 1024,
        pace: Pace {
            grace: Duration::from_millis(300),
            bytes_per_second: 10_000,
        },
        rate_of_device: Rate::ANY,
        ..Limits::default()
    }
}

#[tokio::test]
async fn a_body_that_stops_is_not_waited_for_and_what_came_whole_is_kept() {
    let office = Office::open_within(impatient()).await;
    let (_, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let packs = [1, 2].map(|id| {
        let session = phone.session(id, team, &village, 30);
        phone.pack(&[session])
    });
    let body = encode_request(&phone.request(), &packs);
    let line = Line::to(&office).await;
    let mut call = line.exchange(&phone, body.len()).await;
    call.send(&body[..body.len() - 1]).await;
    let answer = call.rest().await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("too_slow"), "{answer}");
    let list = office
        .get(&office.reform().await, "/v1/records")
        .await
        .json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    // A small request that stops is no other.
    let mut call = line.call().await;
    call.send(b"POST /v1/token HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{")
        .await;
    let answer = call.rest().await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn half_a_head_ends_by_itself() {
    let office = Office::open_within(impatient()).await;
    let line = Line::to(&office).await;
    for said in ["", "GET /healthz HTTP/1.1\r\nhost"] {
        let mut call = line.call().await;
        call.send(said.as_bytes()).await;
        call.rest().await;
    }
}

#[tokio::test]
async fn half_a_head_takes_nobodys_place() {
    let office = Office::open_within(Limits {
        connections: 3,
        ..Limits::default()
    });
    let office = office.await;
    let reform = office.reform().await;
    let line = Line::to(&office).await;
    // One at work is not turned out, whoever else comes.
    let body = encode_request(&reform.request(), &[]);
    let mut first = line.exchange(&reform, body.len()).await;
    first.send(&body[..3]).await;
    first.is_heard(&office).await;
    let mut crowd = Vec::new();
    for _ in 0..10 {
        let mut call = line.call().await;
        call.send(b"GET /healthz HTTP/1.1\r\nhost").await;
        crowd.push(call);
    }
    let mut honest = line.call().await;
    honest
        .send(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await;
    let answer = honest.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // The oldest of the crowd is gone, the newest still there.
    crowd[0].rest().await;
    let newest = crowd.last_mut().unwrap();
    newest.send(b": x\r\nconnection: close\r\n\r\n").await;
    assert!(newest.rest().await.starts_with("HTTP/1.1 200"));
    first.send(&body[3..]).await;
    let mut status = [0; 12];
    first.0.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
}

#[tokio::test]
async fn whoever_does_not_read_is_dropped_and_gives_the_room_back() {
    let office = Office::open_within(Limits {
        answers_bytes: 100_000,
        turn_within: Duration::ZERO,
        // Long enough for the question beside it, however busy the machine is.
        pace: Pace {
            grace: Duration::from_secs(3),
            bytes_per_second: 10_000,
        },
        ..impatient()
    });
    let office = office.await;
    let reform = office.reform().await;
    let line = Line::to(&office).await;
    let body = encode_request(&reform.request(), &[]);
    let mut slow = line.exchange(&reform, body.len()).await;
    slow.send(&body).await;
    let mut status = [0; 12];
    slow.0.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    // Its answer fills the room: nobody else gets one until it is dropped, and then everybody does.
    let answer = office.exchange(&reform, question(&reform)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    until(async || office.exchange(&reform, question(&reform)).await.status == 200).await;
    slow.rest().await;
}

#[tokio::test]
async fn an_answer_is_taken_at_the_pace_and_not_by_the_system_all_at_once() {
    let office = Office::open_within(Limits {
        send_buffer: 16 * 1024 * 1024,
        answers_bytes: 100_000,
        turn_within: Duration::ZERO,
        pace: Pace {
            grace: Duration::from_secs(1),
            bytes_per_second: 3_000,
        },
        ..Limits::default()
    });
    let office = office.await;
    let ask = || office.send(Method::GET, "/v1/openapi.json", None, None);
    let length = ask().await.expect(200).body.len();
    assert!(length > 50_000, "an answer that fills the room");
    let line = Line::to(&office).await;
    let mut slow = line.call().await;
    slow.send(b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await;
    let mut status = [0; 12];
    slow.0.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    // There is room for another once this one has all of it, or is too slow.
    until(async || ask().await.status == 200).await;
    let rest = slow.rest().await;
    let (_, taken) = rest.split_once("\r\n\r\n").unwrap_or_default();
    let taken = taken.len();
    assert!(taken < length, "{taken} B were with the system");
}

#[tokio::test]
async fn a_writer_commits_while_answers_stand_unread() {
    let office = Office::open_within(Limits {
        send_buffer: 4 * 1024,
        ..Limits::default()
    });
    let office = office.await;
    let (_, team, mut phone) = office.with_a_member().await;
    let reform = office.reform().await;
    let line = Line::to(&office).await;
    let body = encode_request(&reform.request(), &[]);
    let mut slow = Vec::new();
    for _ in 0..4 {
        let mut call = line.exchange(&reform, body.len()).await;
        call.send(&body).await;
        let mut status = [0; 12];
        call.0.read_exact(&mut status).await.unwrap();
        assert_eq!(&status, b"HTTP/1.1 200");
        slow.push(call);
    }
    assert_eq!(office.app.exchanges_under_way(), 4, "all four stand");
    let village = office.village(GUANDU).await;
    let session = phone.session(1, team, &village, 30);
    // The database in memory has one connection: a transaction kept for a reader would keep this waiting for ever.
    let response = office.hand_in(&mut phone, &[session]).await;
    assert_eq!(response.through.unwrap().number, 1);
}
