//! Wrong tries: one answer for all, locks that double, doors that close, and few entries of the trail.

use serde_json::{Value, json};

use super::{Browser, PASSWORD, acts, person};
use crate::office::{Answer, Office};

const MINUTE: i64 = 60_000;

async fn wrong(office: &Office, at: u8, login: &str) -> Answer {
    let body = json!({"login": login, "password": "wrong horse battery"});
    Browser::at(at).post(office, "/v1/sign-in", body).await
}

/// What an answer says, but its request's own number.
fn said(answer: &Answer) -> (u16, Value, String) {
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    let retry = answer.header("retry-after").to_owned();
    (answer.status.as_u16(), body, retry)
}

#[tokio::test]
async fn a_name_that_nobody_has_is_refused_and_locked_as_one_that_somebody_has() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    person(&office, &admin, "leader_secretary", "chen").await;
    let mut at = 2;
    // Minutes between tries, and how long the lock is that they meet.
    for (passed, locked) in
        [(0, 0); 5]
            .into_iter()
            .chain([(0, 60), (1, 0), (0, 120), (2, 0), (0, 240)])
    {
        office.pass(passed * MINUTE);
        let known = wrong(&office, at, "chen").await;
        let unknown = wrong(&office, at + 1, "nobody").await;
        assert_eq!(said(&known), said(&unknown));
        let (status, code) = match locked {
            0 => (401, "sign_in_failed"),
            _ => (429, "too_many_requests"),
        };
        assert_eq!(known.expect(status).code(), code);
        let retry = unknown.header("retry-after");
        assert_eq!(
            retry,
            if locked == 0 {
                String::new()
            } else {
                locked.to_string()
            }
        );
        at += 2;
    }
}

#[tokio::test]
async fn while_it_is_locked_not_even_the_right_password_is_judged_and_sessions_stay() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    for _ in 0..5 {
        wrong(&office, 2, "chen").await.expect(401);
    }
    let right = chen.try_sign_in(&office, &Browser::at(3), PASSWORD).await;
    assert_eq!(right.expect(429).header("retry-after"), "60");
    chen.browser.get(&office, "/v1/session").await.expect(200);
    office.pass(MINUTE - 1);
    let right = chen.try_sign_in(&office, &Browser::at(3), PASSWORD).await;
    assert_eq!(right.expect(429).header("retry-after"), "1");
    office.pass(1);
    let right = chen.try_sign_in(&office, &Browser::at(3), PASSWORD).await;
    right.expect(200);
    // A good one begins the count anew.
    for _ in 0..4 {
        wrong(&office, 4, "chen").await.expect(401);
    }
    let right = chen.try_sign_in(&office, &Browser::at(3), PASSWORD).await;
    right.expect(200);
}

#[tokio::test]
async fn tries_are_forgotten_a_day_after_the_last() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    person(&office, &admin, "leader_secretary", "chen").await;
    for _ in 0..4 {
        wrong(&office, 2, "chen").await.expect(401);
    }
    office.pass(24 * 60 * MINUTE + 1);
    for _ in 0..5 {
        wrong(&office, 3, "chen").await.expect(401);
    }
    wrong(&office, 4, "chen").await.expect(429);
}

#[tokio::test]
async fn thousands_of_wrong_passwords_are_few_judgements_and_few_entries() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let before = acts(&office).await.len();
    let (mut judged, mut turned) = (0, 0);
    // A botnet: two hundred addresses, two seconds apart, an hour and more.
    for number in 0..2_000_u16 {
        let at = u8::try_from(number % 200).unwrap() + 10;
        match wrong(&office, at, "chen").await.status.as_u16() {
            401 => judged += 1,
            429 => turned += 1,
            other => panic!("{other}"),
        }
        office.pass(2_000);
    }
    assert_eq!(judged + turned, 2_000);
    // Five, then one after each of 1, 2, 4, 8, 16, 32 minutes.
    assert_eq!(judged, 11);
    let after = acts(&office).await;
    let new = after.get(before..).unwrap();
    let locked = new.iter().filter(|act| *act == "sign_in_locked").count();
    assert_eq!(locked, 7);
    assert!(new.len() < 30, "{new:?}");
    chen.browser.get(&office, "/v1/session").await.expect(200);
}

#[tokio::test]
async fn sixty_wrong_ones_of_an_address_close_that_door_whatever_the_names() {
    let office = Office::open().await;
    for number in 0..60 {
        wrong(&office, 2, &format!("name{number}"))
            .await
            .expect(401);
    }
    wrong(&office, 2, "another").await.expect(429);
    wrong(&office, 3, "another").await.expect(401);
    // Whoever comes with a code is at another door.
    let setup = json!({"code": "2222-2222", "login": "chen", "password": PASSWORD});
    let setup = Browser::at(2)
        .post(&office, "/v1/sign-in/setup", setup)
        .await;
    assert_eq!(setup.expect(404).code(), "code_unknown");
}

#[tokio::test]
async fn many_at_once_are_no_more_judgements_than_one_after_the_other() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    person(&office, &admin, "leader_secretary", "chen").await;
    let office = std::sync::Arc::new(office);
    let mut tries = tokio::task::JoinSet::new();
    for at in 10..40 {
        let office = office.clone();
        tries.spawn(async move { wrong(&office, at, "chen").await.status.as_u16() });
    }
    let answers = tries.join_all().await;
    let judged = answers.iter().filter(|status| **status == 401).count();
    assert_eq!(judged, 5, "{answers:?}");
}
