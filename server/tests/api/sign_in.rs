//! Signing in with a password: setting up, two steps, locks, sessions, cookies, and who manages it.

mod cookies;
mod lock;
mod office_acts;
mod pages;
mod sessions;
mod setup;
mod two_steps;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use server::administrator;
use server::identity::code::Issuer;
use server::store::audit::{AuditFilter, AuditRow};
use shared::access::Role;
use totp_rs::{Algorithm, Secret, TOTP};

use crate::office::{Answer, Office, Phone};

/// A good password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A browser: what it was given, and what it says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Browser {
    pub(crate) cookie: String,
    pub(crate) csrf: String,
    /// The last byte of its address.
    pub(crate) at: u8,
    /// More headers.
    pub(crate) says: Vec<(&'static str, String)>,
}

/// A person who signs in.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) login: String,
    /// The authenticator's secret, where there is one.
    pub(crate) secret: Option<String>,
    pub(crate) recovery_codes: Vec<String>,
    pub(crate) browser: Browser,
}

impl Browser {
    pub(crate) fn at(address: u8) -> Self {
        Self {
            at: address,
            ..Self::default()
        }
    }

    pub(crate) fn saying(&self, name: &'static str, value: &str) -> Self {
        let mut other = self.clone();
        other.says.push((name, value.to_owned()));
        other
    }

    pub(crate) async fn send(
        &self,
        office: &Office,
        method: &str,
        path: &str,
        body: Value,
    ) -> Answer {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path)
            .header(header::USER_AGENT, "Satchel test");
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, format!("other=1; {}", self.cookie));
        }
        if !self.csrf.is_empty() {
            request = request.header("satchel-csrf", &self.csrf);
        }
        for (name, value) in &self.says {
            request = request.header(*name, value);
        }
        let body = match body {
            Value::Null => Body::empty(),
            // A form of a page.
            Value::String(form) => {
                let kind = "application/x-www-form-urlencoded";
                request = request.header(header::CONTENT_TYPE, kind);
                Body::from(form)
            }
            json => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
        };
        let mut request = request.body(body).unwrap();
        let from = SocketAddr::from(([10, 0, 0, self.at], 4_000));
        request.extensions_mut().insert(ConnectInfo(from));
        office.call(request).await
    }

    pub(crate) async fn get(&self, office: &Office, path: &str) -> Answer {
        self.send(office, "GET", path, Value::Null).await
    }

    pub(crate) async fn post(&self, office: &Office, path: &str, body: Value) -> Answer {
        self.send(office, "POST", path, body).await
    }

    /// Keeps the cookie of an answer, and what its session says.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("HttpOnly"), "{cookie}");
        self.cookie = cookie.split(';').next().unwrap().to_owned();
        let session = answer.json()["session"].clone();
        self.csrf = session["csrf"].as_str().unwrap_or_default().to_owned();
    }
}

/// The digits that an authenticator shows.
pub(crate) fn digits(office: &Office, secret: &str) -> String {
    let secret = Secret::Encoded(secret.replace(' ', "")).to_bytes().unwrap();
    let totp = TOTP::new(
        Algorithm::SHA1,
        6,
        1,
        30,
        secret,
        None,
        "someone".to_owned(),
    );
    let seconds = u64::try_from(office.clock.now().0 / 1_000).unwrap();
    totp.unwrap().generate(seconds)
}

/// An account without a phone, whose grants are confirmed, and a code of its own.
pub(crate) async fn account(office: &Office, by: &Phone, grants: Value) -> (String, String) {
    let body = json!({"name": "陈明", "grants": grants});
    let user = office.post(by, "/v1/users", body).await.expect(201).json();
    office.confirm().await;
    let id = user["id"].as_str().unwrap().to_owned();
    let code = code(office, by, &id).await;
    (id, code)
}

/// A code from where this person's codes are made: the administrator who asks, or the machine for security and audit
/// administrators.
pub(crate) async fn code(office: &Office, by: &Phone, id: &str) -> String {
    let path = format!("/v1/users/{id}/codes");
    let answer = office.post(by, &path, json!({"valid_hours": 1})).await;
    match apart(office, id).await {
        None => answer.expect(201).json()["code"]
            .as_str()
            .unwrap()
            .to_owned(),
        Some(role) => {
            assert_eq!(answer.expect(409).code(), "administrator_code");
            let (store, now) = (&office.app.store, office.clock.now());
            let user = id.parse().unwrap();
            let made = administrator::code(
                store,
                &Issuer::of(&office.app),
                now,
                role,
                Some(user),
                false,
            )
            .await;
            made.unwrap().code.code
        }
    }
}

/// The role of somebody whose codes are made at the machine.
async fn apart(office: &Office, id: &str) -> Option<Role> {
    let mut tx = office.app.store.snapshot().await.unwrap();
    for role in [Role::SecurityAdmin, Role::AuditAdmin] {
        let rows = tx.grants_in_role(role).await.unwrap();
        if rows.iter().any(|row| row.person.to_string() == id) {
            return Some(role);
        }
    }
    None
}

/// Sets up a sign-in, with an authenticator where it is asked for.
pub(crate) async fn set_up(office: &Office, id: &str, code: &str, login: &str) -> Person {
    let mut browser = Browser::at(1);
    let body = json!({"code": code, "login": login, "password": PASSWORD});
    let answer = browser.post(office, "/v1/sign-in/setup", body).await;
    let answer = answer.expect(200);
    let setup = answer.json()["totp_setup"].clone();
    let mut person = Person {
        id: id.to_owned(),
        login: login.to_owned(),
        secret: None,
        recovery_codes: Vec::new(),
        browser: Browser::default(),
    };
    if setup.is_null() {
        browser.keep(&answer);
    } else {
        assert_eq!(
            answer.header("set-cookie"),
            "",
            "no session before both steps"
        );
        confirm(office, &mut browser, &mut person, &setup).await;
    }
    person.browser = browser;
    person
}

/// Finishes an authenticator.
pub(crate) async fn confirm(
    office: &Office,
    browser: &mut Browser,
    person: &mut Person,
    setup: &Value,
) {
    let secret = setup["secret"].as_str().unwrap().to_owned();
    let body = json!({"ticket": setup["ticket"], "totp": digits(office, &secret)});
    let done = browser
        .post(office, "/v1/sign-in/setup/confirm", body)
        .await;
    let done = done.expect(200);
    browser.keep(&done);
    let codes = done.json()["recovery_codes"].as_array().unwrap().clone();
    person.recovery_codes = codes
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    person.secret = Some(secret);
}

/// A person with a role that needs nothing named, who is signed in.
pub(crate) async fn person(office: &Office, by: &Phone, role: &str, login: &str) -> Person {
    let (id, code) = account(office, by, json!([{"role": role}])).await;
    set_up(office, &id, &code, login).await
}

impl Person {
    /// Signs in anew from an address, with all that is right; the clock goes on to another step first.
    pub(crate) async fn sign_in(&self, office: &Office, address: u8) -> Browser {
        office.pass(30_000);
        let mut browser = Browser::at(address);
        let answer = self.try_sign_in(office, &browser, PASSWORD).await;
        browser.keep(&answer.expect(200));
        browser
    }

    /// Tries a password, with the right second step.
    pub(crate) async fn try_sign_in(
        &self,
        office: &Office,
        browser: &Browser,
        password: &str,
    ) -> Answer {
        let totp = self.secret.as_ref().map(|secret| digits(office, secret));
        let body = json!({"login": self.login, "password": password, "totp": totp});
        browser.post(office, "/v1/sign-in", body).await
    }
}

/// The audit trail.
pub(crate) async fn trail(office: &Office) -> Vec<AuditRow> {
    let mut tx = office.app.store.snapshot().await.unwrap();
    let rows = tx.audit_after(&AuditFilter::default(), 0, 10_000).await;
    rows.unwrap()
}

/// The acts of it.
pub(crate) async fn acts(office: &Office) -> Vec<String> {
    let rows = trail(office).await;
    rows.into_iter().map(|row| row.act).collect()
}
