//! Scope by role and area, on every route.

use axum::http::Method;
use serde_json::{Value, json};

use crate::office::{Answer, GUANDU, Office, Phone, TAIPING, member_of};

/// An office with two records: 官渡镇 by one team, 太平镇 by another.
struct World {
    office: Office,
    admin: Phone,
    reform: Phone,
    guandu_member: Phone,
    taiping_member: Phone,
    guandu_record: String,
    taiping_record: String,
}

impl World {
    async fn new() -> Self {
        let office = Office::open().await;
        let admin = office.administrator().await;
        let one = office.team(&admin, "官渡镇挎包宣讲队", GUANDU).await;
        let two = office.team(&admin, "太平镇挎包宣讲队", TAIPING).await;
        let mut guandu_member = office.person(&admin, "张桂兰", member_of(one), 2).await;
        let mut taiping_member = office.person(&admin, "李国华", member_of(two), 3).await;
        let village = office.village(GUANDU).await;
        let session = guandu_member.session(0x11, one, &village, 30);
        office.hand_in(&mut guandu_member, &[session]).await;
        let village = office.village(TAIPING).await;
        let session = taiping_member.session(0x22, two, &village, 40);
        office.hand_in(&mut taiping_member, &[session]).await;
        let reform = office.reform().await;
        Self {
            office,
            admin,
            reform,
            guandu_member,
            taiping_member,
            guandu_record: "11111111-1111-1111-1111-111111111111".to_owned(),
            taiping_record: "22222222-2222-2222-2222-222222222222".to_owned(),
        }
    }

    async fn role(&self, grants: Value, seed: u8) -> Phone {
        self.office.person(&self.admin, "某人", grants, seed).await
    }

    async fn records(&self, phone: &Phone) -> Vec<String> {
        let list = self
            .office
            .get(phone, "/v1/records")
            .await
            .expect(200)
            .json();
        let items = list["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// What an answer says, without its request's id.
fn said(answer: &Answer) -> Value {
    let mut body = answer.json();
    body.as_object_mut().unwrap().remove("request_id");
    body
}

#[tokio::test]
async fn records_are_cut_by_role_and_area() {
    let world = World::new().await;
    let both = [world.guandu_record.clone(), world.taiping_record.clone()];
    assert_eq!(world.records(&world.reform).await, both);
    assert_eq!(world.records(&world.guandu_member).await, both[..1]);
    assert_eq!(world.records(&world.taiping_member).await, both[1..]);
    let coordinator = world
        .role(json!([{"role": "township_coordinator", "area": GUANDU}]), 4)
        .await;
    assert_eq!(world.records(&coordinator).await, both[..1]);
    let inspectors = world.office.team(&world.admin, "督察组", "511781").await;
    let inspector = json!([{"role": "inspector", "team": inspectors}]);
    let inspector = world.role(inspector, 5).await;
    assert!(world.records(&inspector).await.is_empty());
}

#[tokio::test]
async fn a_record_out_of_scope_is_answered_as_one_that_does_not_exist() {
    let world = World::new().await;
    let nowhere = "33333333-3333-3333-3333-333333333333";
    for suffix in ["", "/history"] {
        let hidden = format!("/v1/records/{}{suffix}", world.taiping_record);
        let hidden = world
            .office
            .get(&world.guandu_member, &hidden)
            .await
            .expect(404);
        let absent = format!("/v1/records/{nowhere}{suffix}");
        let absent = world
            .office
            .get(&world.guandu_member, &absent)
            .await
            .expect(404);
        assert_eq!(said(&hidden), said(&absent));
        let own = format!("/v1/records/{}{suffix}", world.guandu_record);
        world
            .office
            .get(&world.guandu_member, &own)
            .await
            .expect(200);
    }
    let malformed = world
        .office
        .get(&world.guandu_member, "/v1/records/x")
        .await
        .expect(404);
    assert_eq!(malformed.code(), "not_found");
}

#[tokio::test]
async fn history_says_who_when_and_from_which_device() {
    let world = World::new().await;
    let path = format!("/v1/records/{}/history", world.guandu_record);
    let history = world
        .office
        .get(&world.reform, &path)
        .await
        .expect(200)
        .json();
    let step = &history["items"][0];
    assert_eq!(step["author_name"], "张桂兰");
    assert_eq!(step["device_name"], "手机 2");
    assert_eq!(step["received_at"], "2018-07-10T02:00:00.000Z");
    // Written, says that phone's clock, 16 hours and some before the phone was enrolled.
    assert_eq!(step["claimed_at"], "2018-07-09T09:53:20.000Z");
    assert_eq!(step["skew_seconds"], -58_000);
    assert_eq!(step["pack"].as_str().unwrap().len(), 64);
    let devices = world.office.get(&world.admin, "/v1/devices").await;
    let devices = devices.expect(200).json();
    let mut devices = devices["items"].as_array().unwrap().iter();
    let is_of = |device: &&serde_json::Value| device["installation"] == step["installation"];
    let device = devices.find(is_of).unwrap();
    assert_eq!(step["device"], device["device"]["id"]);
    let wrote = step["writes"].as_array().unwrap();
    assert!(
        wrote
            .iter()
            .any(|write| write["key"] == "audience_count" && write["value"] == "30")
    );
}

#[tokio::test]
async fn figures_are_cut_by_area() {
    let world = World::new().await;
    let coordinator = world
        .role(json!([{"role": "township_coordinator", "area": GUANDU}]), 4)
        .await;
    let sessions = async |phone: &Phone, area: &str| {
        let path = format!("/v1/figures?period=2018&area={area}");
        let answer = world.office.get(phone, &path).await;
        (answer.status == 200).then(|| {
            let figures = answer.json();
            let items = figures["figures"].as_array().unwrap().clone();
            let o2 = items
                .into_iter()
                .find(|figure| figure["definition_id"] == "o2")
                .unwrap();
            o2["value"].as_i64().unwrap()
        })
    };
    assert_eq!(sessions(&world.reform, "511781").await, Some(2));
    assert_eq!(sessions(&world.reform, GUANDU).await, Some(1));
    assert_eq!(sessions(&coordinator, GUANDU).await, Some(1));
    assert_eq!(sessions(&coordinator, TAIPING).await, None);
    assert_eq!(sessions(&coordinator, "511781").await, None);
    assert_eq!(sessions(&world.guandu_member, GUANDU).await, None);
    let behind = "/v1/figures/o2/records?period=2018";
    let behind = world
        .office
        .get(&world.reform, behind)
        .await
        .expect(200)
        .json();
    assert_eq!(behind["items"].as_array().unwrap().len(), 2);
    let unknown = world
        .office
        .get(&world.reform, "/v1/figures/zz/records")
        .await
        .expect(404);
    assert_eq!(unknown.code(), "not_found");
    // Zeros would say that nobody went there.
    for path in ["/v1/figures", "/v1/figures/o2/records"] {
        for (phone, area, status) in [
            (&world.reform, "511781109999", 404),
            (&world.reform, "999999", 404),
            (&coordinator, "511781109999", 404),
            (&coordinator, "511781100999", 403),
        ] {
            let path = format!("{path}?period=2018&area={area}");
            world.office.get(phone, &path).await.expect(status);
        }
    }
}

#[tokio::test]
async fn who_may_see_a_figure_sees_behind_it_only_what_they_may_read() {
    let world = World::new().await;
    let secretary = world.role(json!([{"role": "leader_secretary"}]), 4).await;
    world
        .office
        .get(&secretary, "/v1/figures?period=2018")
        .await
        .expect(200);
    let behind = "/v1/figures/o2/records?period=2018";
    let behind = world
        .office
        .get(&secretary, behind)
        .await
        .expect(200)
        .json();
    assert!(behind["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_member_manages_nobody_and_decides_nothing() {
    let world = World::new().await;
    let hash = "00".repeat(32);
    let user = world.admin.user();
    let device = world.admin.enrolment.device;
    for (method, path, body) in [
        (Method::GET, "/v1/held".to_owned(), Value::Null),
        (
            Method::POST,
            format!("/v1/held/{hash}/release"),
            json!({"reason": "x"}),
        ),
        (
            Method::POST,
            format!("/v1/held/{hash}/decline"),
            json!({"reason": "x"}),
        ),
        (Method::GET, "/v1/teams".to_owned(), Value::Null),
        (
            Method::POST,
            "/v1/teams".to_owned(),
            json!({"name": "x", "area": GUANDU}),
        ),
        (Method::GET, "/v1/users".to_owned(), Value::Null),
        (
            Method::POST,
            "/v1/users".to_owned(),
            json!({"name": "x", "grants": []}),
        ),
        (
            Method::POST,
            format!("/v1/users/{user}/grants"),
            json!({"grants": []}),
        ),
        (
            Method::POST,
            format!("/v1/users/{user}/codes"),
            json!({"valid_hours": 1}),
        ),
        (Method::POST, format!("/v1/users/{user}/leave"), Value::Null),
        (Method::GET, "/v1/grant-proposals".to_owned(), Value::Null),
        (
            Method::POST,
            "/v1/grant-proposals/confirm".to_owned(),
            json!({"ids": [user]}),
        ),
        (
            Method::POST,
            "/v1/grant-proposals/decline".to_owned(),
            json!({"ids": [user]}),
        ),
        (Method::POST, format!("/v1/grants/{user}/end"), json!({})),
        (Method::GET, "/v1/devices".to_owned(), Value::Null),
        (
            Method::POST,
            format!("/v1/devices/{device}/revoke"),
            Value::Null,
        ),
        (Method::POST, "/v1/page-links".to_owned(), Value::Null),
    ] {
        let body = (!body.is_null()).then_some(body);
        let token = Some(world.guandu_member.token());
        let answer = world
            .office
            .send(method.clone(), &path, token, body.clone())
            .await;
        assert_eq!(answer.status, 403, "{method} {path}: {}", answer.text());
        let answer = world.office.send(method.clone(), &path, None, body).await;
        assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_grant_ends_with_its_last_day() {
    let world = World::new().await;
    let grants = json!([{"role": "reform_office", "from": "2018-07-01", "to": "2018-07-10"}]);
    let clerk = world.role(grants, 4).await;
    assert_eq!(world.records(&clerk).await.len(), 2);
    // 14 hours on, it is 2018-07-11 in Shanghai; the token has run out too.
    world.office.pass(14 * 3_600_000);
    let challenge = world
        .office
        .send(Method::POST, "/v1/token/challenge", None, None)
        .await
        .json();
    let proof = clerk.proof(challenge["nonce"].as_str().unwrap());
    let token = world
        .office
        .send(Method::POST, "/v1/token", None, Some(proof))
        .await
        .json();
    let token = token["token"].as_str().unwrap();
    let answer = world
        .office
        .send(Method::GET, "/v1/figures", Some(token), None)
        .await;
    assert_eq!(answer.expect(403).code(), "forbidden");
}
