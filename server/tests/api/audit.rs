//! The audit trail: each administrative act leaves one entry, what was refused none of its kind, and none a secret.

mod reading;
mod refused;
mod signing_in;

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};
use server::store::audit::{AuditFilter, AuditRow};
use shared::id::UserId;

use crate::office::{Answer, GUANDU, Office, Phone, TAIPING, member_of};
use crate::page::{link, opened, visit};

/// What is recorded of a person who is made, confirmed and enrolled.
const JOINED: [&str; 4] = [
    "account_made",
    "grants_confirmed",
    "enrolment_code_issued",
    "device_enrolled",
];

/// An office with people, and the trail as far as it was looked at.
struct World {
    office: Office,
    admin: Phone,
    security: Phone,
    reform: Phone,
    seen: u64,
}

impl World {
    async fn new() -> Self {
        let office = Office::open().await;
        let admin = office.administrator().await;
        let security = office.security().await;
        let reform = office.reform().await;
        let mut world = Self {
            office,
            admin,
            security,
            reform,
            seen: 0,
        };
        let begun = ["organisation_made", "device_enrolled", "device_enrolled"];
        assert_eq!(world.news().await, [&begun[..], &JOINED].concat());
        world
    }

    async fn rows(&self) -> Vec<AuditRow> {
        let mut tx = self.office.app.store.snapshot().await.unwrap();
        let rows = tx.audit_after(&AuditFilter::default(), 0, 10_000).await;
        rows.unwrap()
    }

    /// The acts since the last look.
    async fn news(&mut self) -> Vec<String> {
        let rows = self.rows().await;
        let fresh = rows.iter().filter(|row| row.seq > self.seen);
        let fresh = fresh.map(|row| row.act.clone()).collect();
        self.seen = rows.last().map_or(0, |row| row.seq);
        fresh
    }

    async fn do_it(&self, by: &Phone, method: &str, path: &str, body: &Value) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let body = Some(body.clone()).filter(|body| !body.is_null());
        self.office.send(method, path, Some(by.token()), body).await
    }

    /// Who does the acts of a route.
    fn doer(&self, route: &str) -> &Phone {
        let is_of = |paths: &[&str]| paths.iter().any(|path| route.starts_with(path));
        if is_of(&["/v1/grant-proposals", "/v1/grants"]) {
            &self.security
        } else if is_of(&[
            "/v1/users",
            "/v1/teams",
            "/v1/devices",
            "/v1/imports",
            "/v1/enrolment-sheets",
        ]) {
            &self.admin
        } else {
            &self.reform
        }
    }

    async fn role(&self, role: &str, seed: u8) -> Phone {
        let grants = json!([{"role": role}]);
        self.office.person(&self.admin, role, grants, seed).await
    }
}

/// A held item: a session of somebody who has no grant for that township.
async fn held(world: &World, phone: &mut Phone, team: shared::id::TeamId, id: u8) -> String {
    let village = world.office.village(TAIPING).await;
    let item = phone.session(id, team, &village, 5);
    world.office.hand_in(phone, &[item]).await;
    let held = world.office.get(&world.reform, "/v1/held").await;
    let held = held.expect(200).json();
    held["items"][0]["hash"].as_str().unwrap().to_owned()
}

/// What waits for the security administrator.
async fn waiting(world: &World) -> Value {
    let waiting = world
        .office
        .get(&world.security, "/v1/grant-proposals")
        .await;
    waiting.expect(200).json()["items"][0]["id"].clone()
}

/// The first grant of a person.
async fn grant_of(world: &World, user: UserId) -> String {
    let users = world
        .office
        .get(&world.security, "/v1/users?limit=500")
        .await;
    let users = users.expect(200).json();
    let mut users = users["items"].as_array().unwrap().iter();
    let user = users.find(|one| one["id"] == json!(user)).unwrap();
    user["grants"][0]["id"].as_str().unwrap().to_owned()
}

/// Routes that write and are no administrative act: what phones hand in, and tokens.
const NOT_ACTS: [&str; 4] = [
    "post /v1/bundles",
    "post /v1/sync",
    "post /v1/token",
    "post /v1/token/challenge",
];

/// Every operation of the interface that is not a plain look.
fn writing_routes() -> BTreeSet<String> {
    let document = serde_json::to_value(server::http::openapi()).unwrap();
    let mut routes = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            routes.insert(format!("{method} {path}"));
        }
    }
    routes.retain(|route| !route.starts_with("get ") && !NOT_ACTS.contains(&route.as_str()));
    routes
}

#[tokio::test]
async fn each_administrative_route_leaves_one_entry_and_a_refused_call_none() {
    let mut world = World::new().await;
    let team = world
        .office
        .team(&world.admin, "官渡镇挎包宣讲队", GUANDU)
        .await;
    let grants = json!([{"role": "satchel_member", "area": GUANDU, "team": team}]);
    let mut member = world.office.person(&world.admin, "张桂兰", grants, 2).await;
    let held_one = held(&world, &mut member, team, 0x21).await;
    let units = world.office.get(&world.admin, "/v1/units").await.json();
    let topics = world
        .office
        .get(&world.admin, "/v1/talk-topics")
        .await
        .json();
    let village = world.office.village(GUANDU).await;
    world.news().await;

    let user = member.user();
    let device = member.enrolment.device;
    let topic =
        json!({"code": "orchards", "names": {"zh_cn": "果园"}, "maps_to": "industry_income"});
    let over = json!({"valid_to": "2018-12-31"});
    let reason = json!({"reason": "镇上核对过"});
    let acts: Vec<(&str, &str, String, Value, &str)> = vec![
        (
            "post",
            "/v1/teams",
            "/v1/teams".to_owned(),
            json!({"name": "乙队", "area": TAIPING}),
            "team_made",
        ),
        (
            "post",
            "/v1/users",
            "/v1/users".to_owned(),
            json!({"name": "李国华", "grants": member_of(team)}),
            "account_made",
        ),
        (
            "post",
            "/v1/users/{id}/grants",
            format!("/v1/users/{user}/grants"),
            json!({"grants": [{"role": "liaison", "unit": "reform_office"}]}),
            "grants_proposed",
        ),
        (
            "post",
            "/v1/grant-proposals/confirm",
            "/v1/grant-proposals/confirm".to_owned(),
            Value::Null,
            "grants_confirmed",
        ),
        (
            "post",
            "/v1/grant-proposals/decline",
            "/v1/grant-proposals/decline".to_owned(),
            Value::Null,
            "grants_declined",
        ),
        (
            "post",
            "/v1/grants/{id}/end",
            String::new(),
            json!({"last": "2018-07-31"}),
            "grant_ended",
        ),
        (
            "post",
            "/v1/users/{id}/codes",
            format!("/v1/users/{user}/codes"),
            json!({"valid_hours": 1}),
            "enrolment_code_issued",
        ),
        (
            "post",
            "/v1/enrolment-sheets",
            "/v1/enrolment-sheets".to_owned(),
            json!({"users": [user], "valid_hours": 1}),
            "enrolment_sheet_made",
        ),
        (
            "put",
            "/v1/devices/{id}",
            format!("/v1/devices/{device}"),
            json!({"name": "宣传站的手机"}),
            "device_renamed",
        ),
        (
            "post",
            "/v1/page-links",
            "/v1/page-links".to_owned(),
            json!({}),
            "page_link_made",
        ),
        (
            "put",
            "/v1/units",
            "/v1/units".to_owned(),
            json!({"items": units["items"]}),
            "units_replaced",
        ),
        (
            "put",
            "/v1/talk-topics",
            "/v1/talk-topics".to_owned(),
            json!({"items": topics["items"]}),
            "talk_topics_replaced",
        ),
        (
            "post",
            "/v1/villages/{code}/talk-topics",
            format!("/v1/villages/{village}/talk-topics"),
            topic,
            "village_topic_added",
        ),
        (
            "post",
            "/v1/villages/{code}/talk-topics/{topic}/end",
            format!("/v1/villages/{village}/talk-topics/orchards/end"),
            over,
            "village_topic_ended",
        ),
        (
            "post",
            "/v1/held/{hash}/release",
            format!("/v1/held/{held_one}/release"),
            reason.clone(),
            "held_released",
        ),
        (
            "post",
            "/v1/held/{hash}/decline",
            String::new(),
            reason,
            "held_declined",
        ),
        (
            "post",
            "/v1/devices/{id}/revoke",
            format!("/v1/devices/{device}/revoke"),
            Value::Null,
            "device_revoked",
        ),
        (
            "post",
            "/v1/users/{id}/leave",
            format!("/v1/users/{user}/leave"),
            Value::Null,
            "account_left",
        ),
    ];
    let mut routes = writing_routes();
    // Its body is no JSON: `people/import.rs` looks at its entry.
    assert!(routes.remove("post /v1/imports/users"));
    for (method, route, path, body, act) in acts {
        assert!(routes.remove(&format!("{method} {route}")), "{route}");
        let path = match (path.as_str(), route) {
            ("", "/v1/grants/{id}/end") => {
                format!("/v1/grants/{}/end", grant_of(&world, user).await)
            }
            ("", _) => {
                let hash = held(&world, &mut member, team, 0x22).await;
                format!("/v1/held/{hash}/decline")
            }
            _ => path,
        };
        let body = match route.starts_with("/v1/grant-proposals") {
            true => json!({"ids": [waiting(&world).await]}),
            false => body,
        };
        world.news().await;
        let method = method.to_uppercase();
        // Who may not, and who says it wrongly.
        let refused = world.do_it(&member, &method, &path, &body).await;
        assert!(
            refused.status.is_client_error(),
            "{route} {}",
            refused.text()
        );
        if body.as_object().is_some_and(|fields| !fields.is_empty()) {
            let wrong = json!({"last": "2000-01-01"});
            let broken = world.do_it(world.doer(route), &method, &path, &wrong).await;
            assert!(broken.status.is_client_error(), "{route} {}", broken.text());
        }
        assert_eq!(world.news().await, [""; 0], "{route} refused");
        let done = world.do_it(world.doer(route), &method, &path, &body).await;
        assert!(done.status.is_success(), "{route} {}", done.text());
        assert_eq!(world.news().await, [act], "{route}");
        let row = world.rows().await.pop().unwrap();
        let doer = world.doer(route);
        assert_eq!(row.person, Some(doer.user()), "{route}");
        assert_eq!(row.installation, Some(doer.installation()), "{route}");
    }
    // Doing the same again is no act.
    let path = format!("/v1/devices/{device}/revoke");
    world
        .do_it(&world.admin, "POST", &path, &Value::Null)
        .await
        .expect(200);
    assert_eq!(world.news().await, [""; 0]);
    for route in signing_in::signing_in(&mut world).await {
        assert!(routes.remove(route), "{route}");
    }
    // Enrolment is an act of the person who is enrolled.
    assert!(routes.remove("post /v1/enrol"));
    let phone = world.role("leader_secretary", 9).await;
    assert_eq!(world.news().await, JOINED);
    assert_eq!(world.rows().await.pop().unwrap().person, Some(phone.user()));
    // Leaving a phone is one of its person, and so is coming to the next.
    assert!(routes.remove("post /v1/moves"));
    let code = world.office.ask_to_move(&phone, None).await;
    let code = code.expect(201).json()["code"].as_str().unwrap().to_owned();
    assert_eq!(world.news().await, ["move_code_issued"]);
    world.office.enrol(&code, 10).await;
    let acts = ["device_enrolled", "installation_moved"];
    assert_eq!(world.news().await, acts);
    // Opening the page is one too.
    let to = link(&world.office, &world.reform).await;
    let cookie = opened(&world.office, &to).await;
    assert_eq!(world.news().await, ["page_link_made", "page_opened"]);
    // The link again, in the same browser and in another.
    visit(&world.office, &to, &cookie).await.expect(303);
    assert_eq!(world.news().await, [""; 0]);
    visit(&world.office, &to, "").await;
    visit(&world.office, &to, "").await;
    assert_eq!(world.news().await, ["page_link_refused"], "one an address");
    assert!(
        routes.is_empty(),
        "routes that write and that no one checked: {routes:?}"
    );
    let verified = server::verify::verify(&world.office.app.store, &world.office.app.keys).await;
    let verified = verified.unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    assert_eq!(verified.audit, world.seen);
}
