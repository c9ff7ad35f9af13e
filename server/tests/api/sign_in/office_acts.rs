//! What the security administrator does, and that nothing secret is in the trail or in answers.

use serde_json::{Value, json};
use server::administrator::AdministratorError;

use super::{Browser, PASSWORD, acts, code, person, set_up, trail};
use crate::office::Office;

#[tokio::test]
async fn the_security_administrator_unlocks_ends_sessions_and_resets_and_lets_nobody_in() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let security = person(&office, &admin, "security_admin", "security").await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let path = |act: &str| format!("/v1/users/{}/sign-in/{act}", chen.id);
    // The links of somebody who has both end with the sessions.
    let reform = office.reform().await;
    let link = crate::page::link(&office, &reform).await;
    let links_end = format!("/v1/users/{}/sign-in/end-sessions", reform.user());
    let ended = security.browser.post(&office, &links_end, Value::Null);
    assert_eq!(ended.await.expect(200).json()["sessions"], 0);
    crate::page::visit(&office, &link, "").await.expect(401);
    let act = async |name: &str| {
        security
            .browser
            .post(&office, &path(name), Value::Null)
            .await
    };
    let wrong = "wrong horse battery";
    for _ in 0..5 {
        chen.try_sign_in(&office, &Browser::at(2), wrong)
            .await
            .expect(401);
    }
    let again = chen.try_sign_in(&office, &Browser::at(3), PASSWORD).await;
    again.expect(429);
    act("unlock").await.expect(204);
    let again = chen.try_sign_in(&office, &Browser::at(3), PASSWORD).await;
    again.expect(200);
    let ended = act("end-sessions").await.expect(200);
    assert_eq!(ended.json()["sessions"], 2);
    chen.browser.get(&office, "/v1/session").await.expect(401);
    let other = chen.sign_in(&office, 4).await;
    act("reset").await.expect(204);
    other.get(&office, "/v1/session").await.expect(401);
    chen.try_sign_in(&office, &Browser::at(5), PASSWORD)
        .await
        .expect(401);
    // There is nothing left to unlock or reset; the code to begin again is another administrator's.
    act("unlock").await.expect(404);
    act("reset").await.expect(404);
    let path = format!("/v1/users/{}/codes", chen.id);
    let no = security
        .browser
        .post(&office, &path, json!({"valid_hours": 1}))
        .await;
    no.expect(403);
    let code = code(&office, &admin, &chen.id).await;
    set_up(&office, &chen.id, &code, "chen").await;
    let acts = acts(&office).await;
    for act in [
        "sign_in_locked",
        "sign_in_unlocked",
        "sessions_ended",
        "sign_in_reset",
    ] {
        assert!(acts.iter().any(|known| known == act), "{act}");
    }
    let nobody = "/v1/users/00000000-0000-0000-0000-000000000001/sign-in/end-sessions";
    security
        .browser
        .post(&office, nobody, Value::Null)
        .await
        .expect(404);
}

/// From outside, somebody can keep the names of all security administrators locked: the machine is the way in then.
#[tokio::test]
async fn at_the_machine_an_administrator_is_unlocked() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let security = person(&office, &admin, "security_admin", "security").await;
    person(&office, &admin, "leader_secretary", "chen").await;
    let wrong = "wrong horse battery";
    for _ in 0..5 {
        let tried = security.try_sign_in(&office, &Browser::at(2), wrong).await;
        tried.expect(401);
    }
    office.pass(30_000);
    let browser = Browser::at(3);
    let right = security.try_sign_in(&office, &browser, PASSWORD).await;
    right.expect(429);
    let unlock = async |login| {
        let now = office.clock.now();
        server::administrator::unlock(&office.app.store, now, login).await
    };
    let user = unlock(" Security ").await.unwrap();
    assert_eq!(user.to_string(), security.id);
    let right = security.try_sign_in(&office, &browser, PASSWORD).await;
    right.expect(200);
    let acts = acts(&office).await;
    assert!(acts.iter().any(|act| act == "sign_in_unlocked"));
    // What the security administrator does for everybody else stays theirs.
    for other in ["chen", "nobody"] {
        let refused = unlock(other).await.unwrap_err();
        assert!(matches!(refused, AdministratorError::Login(_)), "{other}");
    }
}

#[tokio::test]
async fn nobody_else_manages_sign_ins() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let audit = person(&office, &admin, "audit_admin", "audit").await;
    for act in ["unlock", "reset", "end-sessions"] {
        let path = format!("/v1/users/{}/sign-in/{act}", chen.id);
        for browser in [&chen.browser, &audit.browser] {
            let refused = browser.post(&office, &path, Value::Null).await.expect(403);
            assert_eq!(refused.code(), "forbidden");
        }
        let refused = office.post(&admin, &path, json!({})).await.expect(403);
        assert_eq!(refused.code(), "forbidden", "the system administrator");
    }
    let body = json!({"for_everyone": true});
    let put = chen
        .browser
        .send(&office, "PUT", "/v1/sign-in/second-step", body);
    put.await.expect(403);
    chen.browser.get(&office, "/v1/session").await.expect(200);
}

#[tokio::test]
async fn no_secret_is_in_the_trail_or_in_a_debug_text() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "reform_office", "chen").await;
    let browser = chen.sign_in(&office, 2).await;
    let used =
        json!({"login": "chen", "password": PASSWORD, "recovery_code": chen.recovery_codes[0]});
    Browser::at(3)
        .post(&office, "/v1/sign-in", used)
        .await
        .expect(200);
    let key = browser.cookie.trim_start_matches("satchel=").to_owned();
    let secret = chen.secret.clone().unwrap();
    let bytes = totp_rs::Secret::Encoded(secret.clone()).to_bytes().unwrap();
    let mut secrets = chen.recovery_codes.clone();
    secrets.extend([
        PASSWORD.to_owned(),
        key.clone(),
        browser.csrf.clone(),
        secret,
    ]);
    let mut forms: Vec<Vec<u8>> = secrets.into_iter().map(String::into_bytes).collect();
    forms.extend([bytes.clone(), hex::encode(&bytes).into_bytes()]);
    let rows = trail(&office).await;
    assert!(rows.iter().filter(|row| row.act == "signed_in").count() == 2);
    for row in rows {
        for form in &forms {
            let is_in = row
                .entry
                .windows(form.len())
                .any(|part| part == form.as_slice());
            assert!(!is_in, "{} holds a secret", row.act);
        }
    }
    let session = server::identity::session::of_key(&office.app, &key).await;
    let debug = format!("{:?}", session.unwrap().unwrap());
    assert!(
        debug.contains("10.0.0.2") && !debug.contains(&key),
        "{debug}"
    );
    let mut tx = office.app.store.snapshot().await.unwrap();
    let row = tx
        .sign_in_of(chen.id.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let debug = format!("{row:?}");
    assert!(
        debug.contains("has_totp: true") && !debug.contains("argon2"),
        "{debug}"
    );
}
