//! The cookie, and that what changes something comes from here.

use serde_json::{Value, json};
use server::http;
use server::state::{App, Settings};

use super::{Browser, PASSWORD, person};
use crate::office::Office;

#[tokio::test]
async fn the_interface_takes_a_session_with_its_rules_and_its_csrf() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "system_admin", "chen").await;
    chen.browser.get(&office, "/v1/users").await.expect(200);
    let forbidden = chen.browser.get(&office, "/v1/held").await.expect(403);
    assert_eq!(forbidden.code(), "forbidden");
    let new = json!({"name": "李国华"});
    let send = async |browser: &Browser| browser.post(&office, "/v1/users", new.clone()).await;
    let without = Browser {
        csrf: String::new(),
        ..chen.browser.clone()
    };
    let other = person(&office, &admin, "system_admin", "zhao").await;
    let wrong = Browser {
        csrf: other.browser.csrf.clone(),
        ..chen.browser.clone()
    };
    for browser in [
        &without,
        &wrong,
        &chen.browser.saying("sec-fetch-site", "cross-site"),
        &chen.browser.saying("sec-fetch-site", "same-site"),
        &chen.browser.saying("origin", "https://evil.example"),
        &chen.browser.saying("origin", "null"),
    ] {
        let refused = send(browser).await.expect(403);
        assert_eq!(refused.code(), "csrf_failed", "{browser:?}");
        // Reading needs none.
        browser.get(&office, "/v1/users").await.expect(200);
    }
    for browser in [
        &chen.browser,
        &chen.browser.saying("sec-fetch-site", "same-origin"),
        &chen.browser.saying("origin", "http://127.0.0.1:8420"),
    ] {
        send(browser).await.expect(201);
    }
    let row = super::trail(&office).await.pop().unwrap();
    assert_eq!(row.act, "account_made");
    assert_eq!(row.person.unwrap().to_string(), chen.id);
    assert_eq!(row.installation, None);
    // A token needs no such proof, and is what counts where there are both.
    let token = format!("Bearer {}", admin.token());
    let both = without.saying("authorization", &token);
    send(&both).await.expect(201);
    let row = super::trail(&office).await.pop().unwrap();
    assert_eq!(row.installation, Some(admin.installation()));
    let bad = chen.browser.saying("authorization", "Bearer x");
    bad.get(&office, "/v1/users").await.expect(401);
}

#[tokio::test]
async fn no_other_site_signs_a_browser_in() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    person(&office, &admin, "leader_secretary", "chen").await;
    for (path, body) in [
        (
            "/v1/sign-in",
            json!({"login": "chen", "password": PASSWORD}),
        ),
        (
            "/v1/sign-in/setup",
            json!({"code": "x", "login": "chen", "password": PASSWORD}),
        ),
        (
            "/v1/sign-in/setup/confirm",
            json!({"ticket": "x", "totp": "000000"}),
        ),
        ("/sign-in", json!(format!("login=chen&password={PASSWORD}"))),
    ] {
        let browser = Browser::at(2).saying("sec-fetch-site", "cross-site");
        let refused = browser.post(&office, path, body).await.expect(403);
        assert_eq!(refused.header("set-cookie"), "");
    }
}

/// A link travels through messengers: what it opens reads the pages, and acts in nothing.
#[tokio::test]
async fn a_session_of_a_link_is_no_caller_of_the_interface() {
    let office = Office::open().await;
    let cookie = crate::page::session(&office, &office.reform().await).await;
    let mut browser = Browser {
        cookie,
        ..Browser::default()
    };
    browser.get(&office, "/").await.expect(200);
    let own = browser.get(&office, "/v1/session").await.expect(200).json();
    assert_eq!(own["opened"], "link");
    browser.csrf = own["csrf"].as_str().unwrap().to_owned();
    for path in ["/v1/users", "/v1/held", "/v1/records", "/v1/figures"] {
        let refused = browser.get(&office, path).await.expect(401);
        assert_eq!(refused.code(), "unauthenticated", "{path}");
    }
    browser
        .post(&office, "/v1/users", json!({"name": "x"}))
        .await
        .expect(401);
    browser
        .post(&office, "/v1/session/end", Value::Null)
        .await
        .expect(204);
    browser.get(&office, "/").await.expect(401);
}

/// Nor does it change how its person signs in: whoever has a link and the password would have recovery codes, and so need
/// no authenticator.
#[tokio::test]
async fn a_session_of_a_link_changes_no_sign_in_whatever_password_it_says() {
    let office = Office::open().await;
    let (admin, reform) = (office.administrator().await, office.reform().await);
    let id = reform.user().to_string();
    let code = super::code(&office, &admin, &id).await;
    let chen = super::set_up(&office, &id, &code, "chen").await;
    let cookie = crate::page::session(&office, &reform).await;
    let mut browser = Browser {
        cookie,
        ..Browser::default()
    };
    let own = browser.get(&office, "/v1/session").await.expect(200).json();
    browser.csrf = own["csrf"].as_str().unwrap().to_owned();
    for (path, body) in [
        (
            "/v1/sign-in/recovery-codes",
            json!({ "password": PASSWORD }),
        ),
        (
            "/v1/sign-in/password",
            json!({"old_password": PASSWORD, "new_password": "another horse battery"}),
        ),
    ] {
        let refused = browser.post(&office, path, body).await.expect(401);
        assert_eq!(refused.code(), "unauthenticated", "{path}");
    }
    let form = format!("csrf={}&password={PASSWORD}", browser.csrf);
    let form = json!(form.replace(' ', "+"));
    let refused = browser.post(&office, "/sessions/recovery-codes", form);
    refused.await.expect(401);
    chen.sign_in(&office, 3).await;
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_over_https_and_strict_for_a_password() {
    let mut office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let answer = chen.try_sign_in(&office, &Browser::at(2), PASSWORD).await;
    let cookie = answer.expect(200).header("set-cookie").to_owned();
    let mut parts: Vec<&str> = cookie.split("; ").skip(1).collect();
    parts.sort_unstable();
    let plain = ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict"];
    assert!(cookie.starts_with("satchel="), "{cookie}");
    assert_eq!(parts, plain);
    let settings = Settings {
        public_url: "https://satchel.example".to_owned(),
        ..Settings::default()
    };
    let store = office.app.store.clone();
    office.app = App::open(store, office.clock.clone(), settings)
        .await
        .unwrap();
    office.router = http::router(office.app.clone());
    let answer = chen.try_sign_in(&office, &Browser::at(2), PASSWORD).await;
    let cookie = answer.expect(200).header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-satchel="), "{cookie}");
    assert!(
        cookie.contains("; Secure") && cookie.contains("; Path=/"),
        "{cookie}"
    );
    assert!(!cookie.contains("Domain"), "{cookie}");
    // The plain name is no session's there.
    chen.browser.get(&office, "/v1/session").await.expect(401);
}
