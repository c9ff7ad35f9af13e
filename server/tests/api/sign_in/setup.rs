//! Setting up with a one-time code.

use serde_json::{Value, json};

use super::{Browser, PASSWORD, account, acts, code, digits, set_up};
use crate::office::Office;

async fn try_set_up(office: &Office, code: &str, login: &str, password: &str) -> (u16, Value) {
    let body = json!({"code": code, "login": login, "password": password});
    let browser = Browser::at(1);
    let answer = browser.post(office, "/v1/sign-in/setup", body).await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn who_needs_one_step_is_signed_in_at_once() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let (id, code) = account(&office, &admin, json!([{"role": "leader_secretary"}])).await;
    let person = set_up(&office, &id, &code, "Chen.Ming").await;
    let session = person.browser.get(&office, "/v1/session").await.expect(200);
    let session = session.json();
    assert_eq!(session["person"], json!(id));
    assert_eq!(session["person_name"], "陈明");
    assert_eq!(session["roles"], json!(["leader_secretary"]));
    assert_eq!(session["opened"], "password");
    assert_eq!(acts(&office).await.last().unwrap(), "sign_in_made");
    // The code is used up, for a phone too.
    let (status, again) = try_set_up(&office, &code, "another", PASSWORD).await;
    assert_eq!((status, &again["code"]), (409, &json!("code_used")));
    office.try_enrol(&code, 9).await.expect(409);
    // Capitals and width do not matter to who signs in.
    let body = json!({"login": " ｃhen.MING", "password": PASSWORD});
    let again = Browser::at(2).post(&office, "/v1/sign-in", body).await;
    again.expect(200);
}

#[tokio::test]
async fn the_code_is_used_up_only_once_the_authenticator_is_proved() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let (id, code) = account(&office, &admin, json!([{"role": "security_admin"}])).await;
    let (_, first) = try_set_up(&office, &code, "chen", PASSWORD).await;
    let (_, second) = try_set_up(&office, &code, "chen", PASSWORD).await;
    assert!(first["session"].is_null());
    let browser = Browser::at(1);
    let confirm = async |setup: &Value, totp: &str| {
        let body = json!({"ticket": setup["totp_setup"]["ticket"], "totp": totp});
        let answer = browser
            .post(&office, "/v1/sign-in/setup/confirm", body)
            .await;
        (answer.status.as_u16(), answer.code())
    };
    let of = |setup: &Value| digits(&office, setup["totp_setup"]["secret"].as_str().unwrap());
    // Another setup of the same person took the first one's place.
    let gone = (410, "setup_expired".to_owned());
    assert_eq!(confirm(&first, &of(&first)).await, gone);
    let wrong = (401, "sign_in_failed".to_owned());
    assert_eq!(confirm(&second, "000000").await, wrong);
    let body = json!({"login": "chen", "password": PASSWORD});
    let early = Browser::at(2).post(&office, "/v1/sign-in", body).await;
    assert_eq!(early.expect(401).code(), "sign_in_failed");
    office.pass(15 * 60_000 + 1);
    assert_eq!(confirm(&second, &of(&second)).await, gone);
    let person = set_up(&office, &id, &code, "chen").await;
    assert_eq!(person.recovery_codes.len(), 10);
    assert!(acts(&office).await.iter().any(|act| act == "sign_in_made"));
    let (status, used) = try_set_up(&office, &code, "chen", PASSWORD).await;
    assert_eq!((status, &used["code"]), (409, &json!("code_used")));
}

#[tokio::test]
async fn login_and_password_have_rules_and_a_broken_one_leaves_the_code_good() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let (id, first) = account(&office, &admin, json!([])).await;
    for (login, password, field, rule) in [
        ("ch", PASSWORD, "login", "too_short"),
        ("chen ming", PASSWORD, "login", "characters"),
        ("chen", "too short", "password", "too_short"),
        ("chen", "qwertyuiop", "password", "common"),
        (
            "chen.ming.wanyuan",
            "Chen.Ming.Wanyuan",
            "password",
            "common",
        ),
    ] {
        let (status, answer) = try_set_up(&office, &first, login, password).await;
        assert_eq!(status, 422, "{answer}");
        let error = &answer["errors"][0];
        assert_eq!(
            (&error["field"], &error["rule"]),
            (&json!(field), &json!(rule))
        );
    }
    set_up(&office, &id, &first, "chen").await;
    // Whoever signs in already does not by another code; nobody takes another's name.
    let second = code(&office, &admin, &id).await;
    let (status, answer) = try_set_up(&office, &second, "chen2", PASSWORD).await;
    assert_eq!((status, &answer["code"]), (409, &json!("sign_in_exists")));
    let (_, other) = account(&office, &admin, json!([])).await;
    let (status, answer) = try_set_up(&office, &other, "CHEN", PASSWORD).await;
    assert_eq!((status, &answer["code"]), (409, &json!("name_taken")));
    office.pass(3_600_001);
    let (status, answer) = try_set_up(&office, &other, "zhao", PASSWORD).await;
    assert_eq!((status, &answer["code"]), (410, &json!("code_expired")));
}

#[tokio::test]
async fn sixty_wrong_codes_close_the_door() {
    let office = Office::open().await;
    for _ in 0..60 {
        let (status, answer) = try_set_up(&office, "2222-2222", "chen", PASSWORD).await;
        assert_eq!((status, &answer["code"]), (404, &json!("code_unknown")));
    }
    let (status, _) = try_set_up(&office, &office.administrator_code, "chen", PASSWORD).await;
    assert_eq!(status, 429);
    let refused = acts(&office).await;
    let refused = refused.iter().filter(|act| *act == "sign_in_refused");
    assert_eq!(refused.count(), 2, "the first, and the one that closes");
}
