//! Codes: one that is good for each person, sheets of them, and what their QR codes carry.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use shared::enrolment::{EnrolLine, written_code};
use shared::id::{Digest, OrganisationId};

use crate::office::{Answer, GUANDU, Office, Phone, URL, member_of};

const PATH: &str = "/v1/enrolment-sheets";

/// Two members of a team, and somebody in none.
async fn people(office: &Office, admin: &Phone) -> Vec<String> {
    let team = office.team(admin, "官渡镇挎包宣讲队", GUANDU).await;
    let mut users = Vec::new();
    for (name, grants) in [
        ("张桂兰", member_of(team)),
        ("李国华", member_of(team)),
        ("王五<b>", json!([{"role": "reform_office"}])),
    ] {
        office.pass(1);
        let body = json!({"name": name, "grants": grants});
        let made = office.post(admin, "/v1/users", body).await.expect(201);
        users.push(made.json()["id"].as_str().unwrap().to_owned());
    }
    office.confirm().await;
    users
}

async fn sheet(office: &Office, admin: &Phone, users: &[String]) -> Vec<Value> {
    let body = json!({"users": users, "valid_hours": 72});
    let answer = office.post(admin, PATH, body).await.expect(201).json();
    answer["items"].as_array().unwrap().clone()
}

async fn code(office: &Office, admin: &Phone, user: &str) -> Value {
    let path = format!("/v1/users/{user}/codes");
    let answer = office.post(admin, &path, json!({"valid_hours": 72})).await;
    answer.expect(201).json()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

#[tokio::test]
async fn a_code_comes_with_the_line_of_its_qr_code() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let issued = code(&office, &admin, &admin.user().to_string()).await;
    let line = EnrolLine::read(text(&issued, "qr")).unwrap();
    assert_eq!(line.server, URL);
    assert_eq!(line.organisation, office.app.store.org());
    assert_eq!(line.server_key, admin.enrolment.server_key);
    assert_eq!(line.code, written_code(text(&issued, "code")));
    assert_eq!(line.valid_until.to_string(), text(&issued, "valid_until"));
    office.try_enrol(&line.code, 2).await.expect(200);
}

#[tokio::test]
async fn a_code_is_of_its_organisation_alone_and_another_is_a_wrong_guess() {
    let office = Office::open().await;
    let key = |seed: u8| {
        let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
        Digest(key.verifying_key().to_bytes())
    };
    let enrol = async |organisation: OrganisationId| {
        let body = json!({
            "code": office.administrator_code, "public_key": key(2), "device_name": "p",
            "organisation": organisation,
        });
        let answer = office.send(axum::http::Method::POST, "/v1/enrol", None, Some(body));
        answer.await
    };
    let other = enrol(OrganisationId([9; 16])).await.expect(404);
    assert_eq!(other.code(), "code_unknown");
    // The code is still good where it is from.
    enrol(office.app.store.org()).await.expect(200);
    for _ in 0..59 {
        enrol(OrganisationId([9; 16])).await.expect(404);
    }
    enrol(OrganisationId([9; 16])).await.expect(429);
}

#[tokio::test]
async fn a_newer_code_takes_the_place_of_the_one_not_used() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let users = people(&office, &admin).await;
    let first = code(&office, &admin, &users[0]).await;
    let others = code(&office, &admin, &users[1]).await;
    let second = code(&office, &admin, &users[0]).await;
    let refused = office.try_enrol(text(&first, "code"), 2).await.expect(410);
    assert_eq!(refused.code(), "code_withdrawn");
    office.try_enrol(text(&second, "code"), 3).await.expect(200);
    // Another person's is not touched; a used one says that it was used.
    office.try_enrol(text(&others, "code"), 4).await.expect(200);
    code(&office, &admin, &users[0]).await;
    let used = office.try_enrol(text(&second, "code"), 5).await.expect(409);
    assert_eq!(used.code(), "code_used");
}

#[tokio::test]
async fn a_sheet_has_a_good_code_for_each_and_a_reprint_leaves_no_second_one() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let users = people(&office, &admin).await;
    let first = sheet(&office, &admin, &users).await;
    let said: Vec<_> = first.iter().map(|card| text(card, "user")).collect();
    assert_eq!(said, users);
    assert_eq!(first[0]["teams"], json!(["官渡镇挎包宣讲队"]));
    assert_eq!(first[2]["teams"], json!([]));
    assert_eq!(first[0]["valid_until"], "2018-07-13T02:00:00.003Z");
    let again = sheet(&office, &admin, &users[..2]).await;
    for card in &first[..2] {
        let refused = office.try_enrol(text(card, "code"), 2).await.expect(410);
        assert_eq!(refused.code(), "code_withdrawn");
    }
    for (card, seed) in again.iter().chain(&first[2..]).zip(3..) {
        let line = EnrolLine::read(text(card, "qr")).unwrap();
        let phone = office.enrol(&line.code, seed).await;
        assert_eq!(phone.enrolment.user_name, text(card, "name"));
    }
}

#[tokio::test]
async fn a_sheet_has_no_code_for_an_administrator_apart() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let users = people(&office, &admin).await;
    let live = code(&office, &admin, &users[0]).await;
    let security = office.security().await.user().to_string();
    let body = json!({"users": [users[0], security], "valid_hours": 1});
    let refused = office.post(&admin, PATH, body).await.expect(409);
    assert_eq!(refused.code(), "administrator_code");
    // Nobody's was withdrawn for it.
    office.try_enrol(text(&live, "code"), 9).await.expect(200);
}

#[tokio::test]
async fn a_sheet_is_for_all_or_for_none() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let users = people(&office, &admin).await;
    let live = code(&office, &admin, &users[0]).await;
    let nobody = "00000000-0000-0000-0000-000000000001";
    let many: Vec<_> = (0..201).map(|n| format!("{n:032x}")).collect();
    for (body, field, rule) in [
        (json!({"users": [], "valid_hours": 1}), "users", "required"),
        (
            json!({"users": many, "valid_hours": 1}),
            "users",
            "too_many",
        ),
        (
            json!({"users": [users[0], users[0]], "valid_hours": 1}),
            "users/1",
            "duplicate",
        ),
        (
            json!({"users": [users[0], nobody], "valid_hours": 1}),
            "users/1",
            "unknown_value",
        ),
        (
            json!({"users": [users[0]], "valid_hours": 0}),
            "valid_hours",
            "range",
        ),
        (
            json!({"users": [users[0]], "valid_hours": 337}),
            "valid_hours",
            "range",
        ),
    ] {
        let answer = office.post(&admin, PATH, body).await.expect(422).json();
        assert_eq!(answer["errors"][0]["field"], field);
        assert_eq!(answer["errors"][0]["rule"], rule);
    }
    office.try_enrol(text(&live, "code"), 2).await.expect(200);
}

async fn printed(office: &Office, admin: &Phone, users: &[String]) -> Answer {
    let body = json!({"users": users, "valid_hours": 72}).to_string();
    let request = Request::post(PATH)
        .header(header::AUTHORIZATION, format!("Bearer {}", admin.token()))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "text/html, */*;q=0.8")
        .body(Body::from(body));
    office.call(request.unwrap()).await.expect(201)
}

#[tokio::test]
async fn a_sheet_to_print_runs_nothing_and_needs_nothing_else() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let users = people(&office, &admin).await;
    let answer = printed(&office, &admin, &users).await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = String::from_utf8(answer.body.clone()).unwrap();
    assert_eq!(page.matches("<article>").count(), 3);
    assert_eq!(page.matches("<path d=\"M").count(), 3);
    assert!(page.contains("张桂兰") && page.contains("官渡镇挎包宣讲队"));
    assert!(page.contains("王五&#60;b&#62;"), "{page}");
    for active in [
        "<script", "<link", "<img", "src=", "href=", "style=", "onload",
    ] {
        assert!(!page.contains(active), "{active}");
    }
    // The one style is the one that the policy names.
    let style = page.split("<style>").nth(1).unwrap();
    let style = style.split("</style>").next().unwrap();
    let hash = <sha2::Sha256 as sha2::Digest>::digest(style);
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    let named = policy.split("sha256-").nth(1).unwrap();
    let named = named.split('\'').next().unwrap();
    let decoded = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, named);
    assert_eq!(decoded.unwrap(), hash.to_vec());
}
