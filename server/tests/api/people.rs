//! Teams, users, codes, devices.

mod grants;
mod import;
mod leave;

use axum::http::Method;
use serde_json::json;
use shared::sync::Reference;

use crate::office::{GUANDU, Office, TAIPING};

#[tokio::test]
async fn a_grant_with_a_team_puts_the_person_on_its_roll() {
    let office = Office::open().await;
    let (_, _, phone) = office.with_a_member().await;
    let mut tx = office.app.store.snapshot().await.unwrap();
    let roll: Vec<_> = tx.references().await.unwrap();
    let memberships: Vec<_> = roll
        .into_iter()
        .filter_map(|reference| match reference {
            Reference::Membership(membership) => Some(membership),
            _ => None,
        })
        .collect();
    assert_eq!(memberships.len(), 1);
    assert_eq!(memberships[0].user, phone.user());
    assert_eq!(memberships[0].name, "张桂兰");
    assert_eq!(memberships[0].team_name, "官渡镇挎包宣讲队");
    assert_eq!(memberships[0].area.to_string(), GUANDU);
    assert_eq!(memberships[0].from.to_string(), "2018-07-10");
}

#[tokio::test]
async fn broken_grants_are_named_and_nothing_is_half_made() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let nobody = "00000000-0000-0000-0000-000000000001";
    for (grants, field, rule) in [
        (
            json!([{"role": "satchel_member"}]),
            "grants/0/team",
            "required",
        ),
        (
            json!([{"role": "satchel_member", "team": nobody}]),
            "grants/0/team",
            "unknown_value",
        ),
        (
            json!([{"role": "township_coordinator"}]),
            "grants/0/area",
            "place",
        ),
        (
            json!([{"role": "township_coordinator", "area": "511781"}]),
            "grants/0/area",
            "place",
        ),
        (
            json!([{"role": "reform_office", "from": "2018-07-02", "to": "2018-07-01"}]),
            "grants/0/to",
            "range",
        ),
        (
            json!([{"role": "reform_office", "area": "999999999"}]),
            "grants/0/area",
            "division",
        ),
    ] {
        let body = json!({"name": "某人", "grants": grants});
        let answer = office
            .post(&admin, "/v1/users", body)
            .await
            .expect(422)
            .json();
        assert_eq!(answer["errors"][0]["field"], field);
        assert_eq!(answer["errors"][0]["rule"], rule);
    }
    let users = office.get(&admin, "/v1/users").await.expect(200).json();
    assert_eq!(users["items"].as_array().unwrap().len(), 3);
    let unknown = json!({"name": "某人", "grants": [{"role": "emperor"}]});
    assert_eq!(
        office
            .post(&admin, "/v1/users", unknown)
            .await
            .expect(400)
            .code(),
        "bad_request"
    );
}

#[tokio::test]
async fn lists_come_in_pages_that_lose_and_repeat_nothing() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    for number in 0..5 {
        office.pass(1);
        office
            .team(&admin, &format!("第 {number} 队"), TAIPING)
            .await;
    }
    let mut names = Vec::new();
    let mut path = "/v1/teams?limit=2".to_owned();
    loop {
        let page = office.get(&admin, &path).await.expect(200).json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        names.extend(
            items
                .iter()
                .map(|team| team["name"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/teams?limit=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(
        names,
        ["第 0 队", "第 1 队", "第 2 队", "第 3 队", "第 4 队"]
    );
    let answer = office.get(&admin, "/v1/teams?after=x").await.expect(400);
    assert_eq!(answer.code(), "cursor_malformed");
    let taken = json!({"name": "第 0 队", "area": TAIPING});
    assert_eq!(
        office
            .post(&admin, "/v1/teams", taken)
            .await
            .expect(409)
            .code(),
        "name_taken"
    );
}

#[tokio::test]
async fn a_team_works_in_an_area_that_some_edition_has() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    for area in ["999999", "999999999", "511781100999"] {
        let body = json!({"name": "某队", "area": area});
        let answer = office.post(&admin, "/v1/teams", body).await.expect(422);
        assert_eq!(answer.json()["errors"][0]["field"], "area");
        assert_eq!(answer.json()["errors"][0]["rule"], "division");
    }
    office.team(&admin, "某队", "511781").await;
}

#[tokio::test]
async fn names_hold_nothing_that_no_screen_shows() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    for name in ["张\u{0}桂兰", "张\n桂兰", "张\u{202e}桂兰"] {
        for (path, body) in [
            ("/v1/users", json!({"name": name})),
            ("/v1/teams", json!({"name": name, "area": GUANDU})),
        ] {
            let answer = office.post(&admin, path, body).await.expect(422);
            assert_eq!(answer.json()["errors"][0]["field"], "name");
            assert_eq!(answer.json()["errors"][0]["rule"], "characters");
        }
    }
}

#[tokio::test]
async fn codes_live_between_an_hour_and_two_weeks() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let path = format!("/v1/users/{}/codes", admin.user());
    for hours in [0, 337, -1] {
        let answer = office
            .post(&admin, &path, json!({"valid_hours": hours}))
            .await
            .expect(422);
        assert_eq!(answer.json()["errors"][0]["field"], "valid_hours");
    }
    office
        .post(&admin, &path, json!({"valid_hours": 336}))
        .await
        .expect(201);
    let nobody = "/v1/users/00000000-0000-0000-0000-000000000001/codes";
    let answer = office
        .post(&admin, nobody, json!({"valid_hours": 1}))
        .await
        .expect(404);
    assert_eq!(answer.code(), "not_found");
}

#[tokio::test]
async fn a_revoked_device_reads_nothing_but_may_still_prove_itself() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let grants = json!([{"role": "reform_office"}]);
    let phone = office.person(&admin, "陈明", grants, 2).await;
    office.get(&phone, "/v1/records").await.expect(200);
    let path = format!("/v1/devices/{}/revoke", phone.enrolment.device);
    let device = office
        .post(&admin, &path, json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(device["revoked_at"], "2018-07-10T02:00:00.000Z");
    for path in [
        "/v1/records",
        "/v1/figures",
        "/v1/held",
        "/v1/divisions?name=x",
    ] {
        assert_eq!(
            office.get(&phone, path).await.expect(403).code(),
            "device_revoked",
            "{path}"
        );
    }
    let challenge = office
        .send(Method::POST, "/v1/token/challenge", None, None)
        .await;
    let nonce = challenge.json()["nonce"].as_str().unwrap().to_owned();
    let proof = phone.proof(&nonce);
    office
        .send(Method::POST, "/v1/token", None, Some(proof))
        .await
        .expect(200);
    let devices = office.get(&admin, "/v1/devices").await.expect(200).json();
    assert_eq!(devices["items"].as_array().unwrap().len(), 3);
}
