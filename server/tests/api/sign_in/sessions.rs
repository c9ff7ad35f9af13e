//! Where one is signed in, how long, and how it ends.

use serde_json::json;

use super::{Browser, PASSWORD, acts, person};
use crate::office::Office;

const HOUR: i64 = 3_600_000;

#[tokio::test]
async fn one_sees_the_own_sessions_and_ends_one_or_all() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let zhao = person(&office, &admin, "leader_secretary", "zhao").await;
    let (second, third) = (
        chen.sign_in(&office, 2).await,
        chen.sign_in(&office, 3).await,
    );
    let list = third.get(&office, "/v1/sessions").await.expect(200);
    assert!(
        !list
            .text()
            .contains(third.cookie.trim_start_matches("satchel="))
    );
    let list = list.json();
    let items = list["items"].as_array().unwrap();
    let from: Vec<_> = items.iter().map(|item| &item["address"]).collect();
    assert_eq!(from, ["10.0.0.3", "10.0.0.2", "10.0.0.1"]);
    let current: Vec<_> = items.iter().map(|item| &item["is_current"]).collect();
    assert_eq!(current, [true, false, false]);
    assert_eq!(items[0]["agent"], "Satchel test");
    let end = |number: usize| format!("/v1/sessions/{}/end", items[number]["id"].as_str().unwrap());
    // Nobody ends another's.
    let other = zhao.browser.post(&office, &end(1), json!(null)).await;
    assert_eq!(other.expect(404).code(), "not_found");
    second.get(&office, "/v1/session").await.expect(200);
    third.post(&office, &end(1), json!(null)).await.expect(204);
    let ended = second.get(&office, "/v1/session").await.expect(401);
    assert_eq!(ended.code(), "unauthenticated");
    third
        .post(&office, "/v1/sessions/no-id/end", json!(null))
        .await
        .expect(404);
    let all = third
        .post(&office, "/v1/sessions/end-all", json!(null))
        .await;
    let all = all.expect(200);
    assert_eq!(all.json()["sessions"], 2);
    assert!(all.header("set-cookie").contains("Max-Age=0"));
    for browser in [&third, &chen.browser] {
        browser.get(&office, "/v1/session").await.expect(401);
    }
    zhao.browser.get(&office, "/v1/session").await.expect(200);
    // Signing out ends one.
    let out = zhao
        .browser
        .post(&office, "/v1/session/end", json!(null))
        .await;
    assert!(
        out.expect(204)
            .header("set-cookie")
            .starts_with("satchel=;")
    );
    zhao.browser.get(&office, "/v1/session").await.expect(401);
    let acts = acts(&office).await;
    assert_eq!(
        acts.iter().filter(|act| *act == "sessions_ended").count(),
        2
    );
    assert_eq!(acts.last().unwrap(), "signed_out");
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_or_two_without_use() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let idle = chen.sign_in(&office, 2).await;
    for _ in 0..12 {
        chen.browser.get(&office, "/v1/session").await.expect(200);
        office.pass(HOUR - 30_000 / 12);
    }
    chen.browser.get(&office, "/v1/session").await.expect(200);
    idle.get(&office, "/v1/session").await.expect(401);
    office.pass(30_001);
    chen.browser.get(&office, "/v1/session").await.expect(401);
}

#[tokio::test]
async fn a_session_that_is_used_within_ten_minutes_is_noted_to_ten_minutes() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let seen = async || {
        let list = chen.browser.get(&office, "/v1/sessions").await.expect(200);
        list.json()["items"][0]["seen_at"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = seen().await;
    office.pass(599_999);
    assert_eq!(seen().await, first);
    office.pass(1);
    assert_ne!(seen().await, first);
    office.pass(2 * HOUR);
    chen.browser.get(&office, "/v1/session").await.expect(200);
    office.pass(2 * HOUR + 1);
    chen.browser.get(&office, "/v1/session").await.expect(401);
}

#[tokio::test]
async fn another_password_needs_the_old_one_and_ends_the_other_sessions() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let other = chen.sign_in(&office, 2).await;
    let change = async |old: &str, new: &str| {
        let body = json!({"old_password": old, "new_password": new});
        chen.browser
            .post(&office, "/v1/sign-in/password", body)
            .await
    };
    let new = "staple battery horse";
    assert_eq!(change(new, new).await.expect(401).code(), "sign_in_failed");
    let common = change(PASSWORD, "1234567890").await.expect(422).json();
    assert_eq!(common["errors"][0]["field"], "new_password");
    change(PASSWORD, new).await.expect(204);
    chen.browser.get(&office, "/v1/session").await.expect(200);
    other.get(&office, "/v1/session").await.expect(401);
    let browser = Browser::at(3);
    chen.try_sign_in(&office, &browser, PASSWORD)
        .await
        .expect(401);
    chen.try_sign_in(&office, &browser, new).await.expect(200);
    // Guessing it from a session that was left open is counted as any other try.
    for _ in 0..5 {
        change(PASSWORD, new).await.expect(401);
    }
    change(new, new).await.expect(429);
}
