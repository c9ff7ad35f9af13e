//! The authenticator, recovery codes, and who must have them.

use serde_json::{Value, json};
use server::store::audit::Unaudited;
use server::store::session::{Opened, SessionRow};
use sha2::{Digest as _, Sha256};
use shared::id::Digest;

use super::{Browser, PASSWORD, account, confirm, digits, person, set_up, trail};
use crate::office::{GUANDU, Office};

/// Every role, whether it must, and what a grant of it names.
fn roles() -> Vec<(&'static str, bool, Value)> {
    let place = json!({"area": GUANDU});
    let unit = json!({"unit": "reform_office"});
    vec![
        ("township_coordinator", true, place),
        ("liaison", false, unit.clone()),
        ("deputy_in_charge", false, unit),
        ("reform_office", true, json!({})),
        ("supervision_office", true, json!({})),
        ("leader_secretary", false, json!({})),
        ("system_admin", true, json!({})),
        ("security_admin", true, json!({})),
        ("audit_admin", true, json!({})),
    ]
}

#[tokio::test]
async fn administrators_and_who_decides_need_two_steps_and_the_setting_asks_everybody() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let security = person(&office, &admin, "security_admin", "security").await;
    for for_everyone in [false, true] {
        let body = json!({"for_everyone": for_everyone});
        let path = "/v1/sign-in/second-step";
        let set = security.browser.send(&office, "PUT", path, body.clone());
        assert_eq!(set.await.expect(200).json(), body);
        let kept = security.browser.get(&office, path).await.expect(200);
        assert_eq!(kept.json(), body);
        for (role, must, named) in roles() {
            let mut grant = named;
            grant["role"] = json!(role);
            let (id, code) = account(&office, &admin, json!([grant])).await;
            let login = format!("{role}.{for_everyone}");
            let person = set_up(&office, &id, &code, &login).await;
            assert_eq!(person.secret.is_some(), must || for_everyone, "{role}");
        }
    }
}

#[tokio::test]
async fn a_code_of_the_authenticator_is_good_once_and_for_a_minute_and_a_half() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "reform_office", "chen").await;
    let secret = chen.secret.clone().unwrap();
    let used = digits(&office, &secret);
    let sign_in = async |at: u8, totp: &str| {
        let body = json!({"login": "chen", "password": PASSWORD, "totp": totp});
        let answer = Browser::at(at).post(&office, "/v1/sign-in", body).await;
        (answer.status.as_u16(), answer.json()["code"].clone())
    };
    let failed = (401, json!("sign_in_failed"));
    assert_eq!(sign_in(2, &used).await, failed, "used by the setup");
    office.pass(30_000);
    assert_eq!(
        sign_in(2, &used).await,
        failed,
        "and still, while it would be good"
    );
    let next = digits(&office, &secret);
    assert_eq!(sign_in(2, &next).await.0, 200);
    assert_eq!(sign_in(2, &next).await, failed, "replayed");
    office.pass(30_000);
    let late = digits(&office, &secret);
    office.pass(30_000);
    assert_eq!(sign_in(2, &late).await.0, 200, "half a minute late");
    let too_late = digits(&office, &secret);
    office.pass(60_000);
    assert_eq!(sign_in(2, &too_late).await, failed);
    // The password alone says the same as a wrong one.
    let body = json!({"login": "chen", "password": PASSWORD});
    let alone = Browser::at(3).post(&office, "/v1/sign-in", body).await;
    assert_eq!(alone.expect(401).code(), "sign_in_failed");
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_new_ones_take_the_place_of_all() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "reform_office", "chen").await;
    let sign_in = async |code: &str| {
        let body = json!({"login": "chen", "password": PASSWORD, "recovery_code": code});
        let answer = Browser::at(2).post(&office, "/v1/sign-in", body).await;
        answer.status.as_u16()
    };
    let typed = chen.recovery_codes[0].to_lowercase().replace('-', " ");
    assert_eq!(sign_in(&typed).await, 200);
    let last = trail(&office).await.pop().unwrap().read().unwrap();
    let last = serde_json::to_value(last.act).unwrap();
    assert_eq!(last["act"], "signed_in");
    assert_eq!(last["with"], "recovery_code");
    assert_eq!(last["recovery_codes_left"], 9);
    assert_eq!(sign_in(&chen.recovery_codes[0]).await, 401);
    let path = "/v1/sign-in/recovery-codes";
    let wrong = json!({"password": "wrong horse battery"});
    chen.browser.post(&office, path, wrong).await.expect(401);
    let new = json!({"password": PASSWORD});
    let new = chen.browser.post(&office, path, new).await.expect(200);
    let new = new.json()["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(new.len(), 10);
    assert_eq!(
        sign_in(&chen.recovery_codes[1]).await,
        401,
        "of the old ones"
    );
    assert_eq!(sign_in(new[0].as_str().unwrap()).await, 200);
}

#[tokio::test]
async fn who_comes_to_decide_sets_up_an_authenticator_before_anything_else() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let mut chen = person(&office, &admin, "leader_secretary", "chen").await;
    assert_eq!(chen.secret, None);
    let grants = json!({"grants": [{"role": "supervision_office"}]});
    let path = format!("/v1/users/{}/grants", chen.id);
    office.post(&admin, &path, grants).await.expect(200);
    let browser = chen.sign_in(&office, 3).await;
    let session = browser.get(&office, "/v1/session").await.expect(200);
    assert_eq!(
        session.json()["roles"],
        json!(["leader_secretary"]),
        "what is proposed asks for nothing yet"
    );
    office.confirm().await;
    // A session of one step does not do any more, in the interface or on the pages.
    browser.get(&office, "/v1/records").await.expect(401);
    browser.get(&office, "/").await.expect(401);
    let early = browser;
    let mut browser = Browser::at(2);
    let answer = chen
        .try_sign_in(&office, &browser, PASSWORD)
        .await
        .expect(200);
    assert_eq!(answer.header("set-cookie"), "");
    assert!(answer.json()["session"].is_null());
    let setup = answer.json()["totp_setup"].clone();
    confirm(&office, &mut browser, &mut chen, &setup).await;
    browser.get(&office, "/v1/session").await.expect(200);
    let acts = super::acts(&office).await;
    assert_eq!(acts.last().unwrap(), "totp_set");
    early.get(&office, "/v1/session").await.expect(401);
    // From then on both are asked for.
    let body = json!({"login": "chen", "password": PASSWORD});
    let alone = browser.post(&office, "/v1/sign-in", body).await;
    alone.expect(401);
    let browser = chen.sign_in(&office, 3).await;
    let own = browser.get(&office, "/v1/session").await.expect(200).json();
    assert_eq!(own["opened"], "two_steps");
    browser.get(&office, "/v1/records").await.expect(200);
}

#[tokio::test]
async fn sessions_of_one_step_do_no_more_once_everybody_is_asked_for_two() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let security = person(&office, &admin, "security_admin", "security").await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let figures = "/v1/figures?period=2018-Q3";
    chen.browser.get(&office, figures).await.expect(200);
    let body = json!({"for_everyone": true});
    let path = "/v1/sign-in/second-step";
    let set = security.browser.send(&office, "PUT", path, body);
    set.await.expect(200);
    chen.browser.get(&office, figures).await.expect(401);
    security.browser.get(&office, path).await.expect(200);
}

/// As a session could have been opened by an earlier program, or before there was an authenticator: with the password alone
/// it changes nothing, and begins no count of wrong tries anew.
#[tokio::test]
async fn a_session_of_one_step_changes_nothing_of_a_sign_in_of_two() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "reform_office", "chen").await;
    let key = "0123456789abcdef0123456789abcdef";
    let row = SessionRow {
        id: [7; 16],
        person: chen.id.parse().unwrap(),
        opened: Opened::Password,
        created_at: office.clock.now(),
        seen_at: office.clock.now(),
        valid_until: office.clock.now().plus_ms(3_600_000),
        address: "10.0.0.9".to_owned(),
        agent: String::new(),
    };
    let mut tx = office.app.store.begin().await.unwrap();
    let hash = Digest(Sha256::digest(key).into());
    tx.insert_session(hash, &row).await.unwrap();
    tx.commit_unaudited(Unaudited::Session).await.unwrap();
    let mut browser = Browser {
        cookie: format!("satchel={key}"),
        ..Browser::at(2)
    };
    let own = browser.get(&office, "/v1/session").await.expect(200).json();
    browser.csrf = own["csrf"].as_str().unwrap().to_owned();
    for _ in 0..4 {
        let wrong = json!({"login": "chen", "password": PASSWORD, "totp": "000000"});
        browser
            .post(&office, "/v1/sign-in", wrong)
            .await
            .expect(401);
    }
    for (path, body) in [
        (
            "/v1/sign-in/password",
            json!({"old_password": PASSWORD, "new_password": "short"}),
        ),
        (
            "/v1/sign-in/recovery-codes",
            json!({ "password": PASSWORD }),
        ),
    ] {
        let refused = browser.post(&office, path, body).await.expect(401);
        assert_eq!(refused.code(), "unauthenticated");
    }
    let wrong = json!({"login": "chen", "password": PASSWORD, "totp": "000000"});
    browser
        .post(&office, "/v1/sign-in", wrong)
        .await
        .expect(401);
    let right = chen.try_sign_in(&office, &Browser::at(3), PASSWORD).await;
    right.expect(429);
}
