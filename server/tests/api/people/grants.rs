//! The life of a grant: proposed, confirmed or declined, ended; and that no administrator does it alone.

use serde_json::{Value, json};
use shared::sync::Reference;

use crate::office::{Answer, GUANDU, Office, Phone, member_of};
use crate::sign_in;

/// The ids of what waits.
async fn waiting(office: &Office) -> Vec<String> {
    let security = office.security().await;
    let list = office.get(&security, "/v1/grant-proposals").await;
    let list = list.expect(200).json();
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn propose(office: &Office, name: &str, grants: Value) -> Value {
    let admin = office.administrator().await;
    let body = json!({"name": name, "grants": grants});
    office
        .post(&admin, "/v1/users", body)
        .await
        .expect(201)
        .json()
}

async fn decide(office: &Office, by: &Phone, what: &str, ids: &[String]) -> Answer {
    let path = format!("/v1/grant-proposals/{what}");
    office.post(by, &path, json!({ "ids": ids })).await
}

/// A phone for a person, whatever is proposed for them.
async fn phone(office: &Office, user: &Value, seed: u8) -> Phone {
    let admin = office.administrator().await;
    let path = format!("/v1/users/{}/codes", user["id"].as_str().unwrap());
    let code = office.post(&admin, &path, json!({"valid_hours": 1})).await;
    let code = code.expect(201).json();
    office.enrol(code["code"].as_str().unwrap(), seed).await
}

async fn roll(office: &Office) -> Vec<Value> {
    let mut tx = office.app.store.snapshot().await.unwrap();
    let references = tx.references().await.unwrap().into_iter();
    let members = references.filter_map(|reference| match reference {
        Reference::Membership(membership) => serde_json::to_value(membership).ok(),
        _ => None,
    });
    members.collect()
}

#[tokio::test]
async fn what_is_proposed_is_no_right_until_the_other_administrator_confirms_it() {
    let office = Office::open().await;
    let (admin, security) = (office.administrator().await, office.security().await);
    let team = office.team(&admin, "官渡镇挎包宣讲队", GUANDU).await;
    let grants = json!([
        {"role": "reform_office"},
        {"role": "satchel_member", "area": GUANDU, "team": team},
    ]);
    let user = propose(&office, "陈明", grants).await;
    assert_eq!(user["grants"][0]["state"], "proposed");
    let clerk = phone(&office, &user, 2).await;
    assert!(clerk.enrolment.grants.is_empty());
    office.get(&clerk, "/v1/held").await.expect(403);
    assert!(roll(&office).await.is_empty(), "nor on the roll");

    // Who proposed may not confirm, nor who only reads; all or none.
    let ids = waiting(&office).await;
    for by in [&admin, &office.auditor().await, &clerk] {
        decide(&office, by, "confirm", &ids).await.expect(403);
        decide(&office, by, "decline", &ids).await.expect(403);
    }
    let unknown = [ids.clone(), vec![user["id"].as_str().unwrap().to_owned()]].concat();
    decide(&office, &security, "confirm", &unknown)
        .await
        .expect(404);
    decide(&office, &security, "confirm", &[]).await.expect(422);
    assert_eq!(waiting(&office).await, ids);

    let confirmed = decide(&office, &security, "confirm", &ids).await;
    assert_eq!(
        confirmed.expect(200).json()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    office.get(&clerk, "/v1/held").await.expect(200);
    let roll = roll(&office).await;
    assert_eq!(roll.len(), 1);
    assert_eq!(roll[0]["name"], "陈明");
    decide(&office, &security, "confirm", &ids)
        .await
        .expect(404);
    let users = office.get(&admin, "/v1/users").await.expect(200).json();
    let found = users["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == user["id"]);
    let states: Vec<_> = found.unwrap()["grants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|grant| &grant["state"])
        .collect();
    assert_eq!(states, ["holds", "holds"]);
}

#[tokio::test]
async fn what_is_declined_is_gone_and_never_was_a_right() {
    let office = Office::open().await;
    let security = office.security().await;
    let user = propose(&office, "陈明", json!([{"role": "reform_office"}])).await;
    let ids = waiting(&office).await;
    decide(&office, &security, "decline", &ids)
        .await
        .expect(200);
    assert!(waiting(&office).await.is_empty());
    decide(&office, &security, "confirm", &ids)
        .await
        .expect(404);
    let clerk = phone(&office, &user, 2).await;
    office.get(&clerk, "/v1/held").await.expect(403);
}

#[tokio::test]
async fn neither_administrator_does_the_others_acts() {
    let office = Office::open().await;
    let (admin, security, auditor) = (
        office.administrator().await,
        office.security().await,
        office.auditor().await,
    );
    let user = propose(&office, "陈明", json!([])).await["id"].clone();
    let user = user.as_str().unwrap();
    let device = security.enrolment.device;
    let [all, none] = [[200, 201], [403, 403]];
    // By the system, the security and the audit administrator.
    for (path, body, may) in [
        ("/v1/users", json!({"name": "某人"}), [all, none, none]),
        (
            "/v1/teams",
            json!({"name": "某队", "area": GUANDU}),
            [all, none, none],
        ),
        (
            &format!("/v1/users/{user}/grants") as &str,
            json!({"grants": [{"role": "reform_office"}]}),
            [all, none, none],
        ),
        (
            &format!("/v1/users/{user}/codes"),
            json!({"valid_hours": 1}),
            [all, none, none],
        ),
        (
            &format!("/v1/users/{user}/leave"),
            json!({}),
            [all, none, none],
        ),
        (
            "/v1/grant-proposals/confirm",
            json!({"ids": [user]}),
            [none, [404, 404], none],
        ),
        (
            "/v1/grant-proposals/decline",
            json!({"ids": [user]}),
            [none, [404, 404], none],
        ),
        (
            &format!("/v1/grants/{user}/end"),
            json!({}),
            [[404, 404], [404, 404], none],
        ),
        (
            &format!("/v1/devices/{user}/revoke"),
            json!({}),
            [[404, 404], [404, 404], none],
        ),
    ] {
        for (by, may) in [&admin, &security, &auditor].into_iter().zip(may) {
            let status = office.post(by, path, body.clone()).await.status.as_u16();
            assert!(may.contains(&status), "{path} {status}, not {may:?}");
        }
    }
    for path in [
        "/v1/users",
        "/v1/teams",
        "/v1/devices",
        "/v1/grant-proposals",
    ] {
        for by in [&admin, &security, &auditor] {
            office.get(by, path).await.expect(200);
        }
    }
    office.get(&auditor, "/v1/audit").await.expect(200);
    for by in [&admin, &security] {
        office.get(by, "/v1/audit").await.expect(403);
    }
    // Whoever had a code of theirs could act as they do.
    for other in [&security, &auditor] {
        let path = format!("/v1/users/{}/codes", other.user());
        let refused = office.post(&admin, &path, json!({"valid_hours": 1})).await;
        assert_eq!(refused.expect(409).code(), "administrator_code");
    }
    let devices = format!("/v1/devices/{device}/revoke");
    office.post(&admin, &devices, json!({})).await.expect(200);
}

#[tokio::test]
async fn an_administrator_is_nothing_else_at_the_same_time() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let broken = |answer: Answer| {
        let error = answer.expect(422).json()["errors"][0].clone();
        format!(
            "{} {}",
            error["field"].as_str().unwrap(),
            error["rule"].as_str().unwrap()
        )
    };
    let two =
        json!({"name": "某人", "grants": [{"role": "system_admin"}, {"role": "reform_office"}]});
    let refused = office.post(&admin, "/v1/users", two).await;
    assert_eq!(broken(refused), "grants/1/role apart");
    let path = format!("/v1/users/{}/grants", admin.user());
    for role in ["reform_office", "security_admin"] {
        let refused = office
            .post(&admin, &path, json!({"grants": [{"role": role}]}))
            .await;
        assert_eq!(broken(refused), "grants/0/role apart");
    }
    // One after the other is well.
    let after = json!({"name": "某人", "grants": [
        {"role": "system_admin", "to": "2018-07-31"}, {"role": "reform_office", "from": "2018-08-01"},
    ]});
    office.post(&admin, "/v1/users", after).await.expect(201);
    // Nor may somebody be made an administrator for whom another made a code: it may have become a phone or a password.
    let with_phone = propose(&office, "有手机的", json!([])).await;
    phone(&office, &with_phone, 7).await;
    let (signs_in, code) = sign_in::account(&office, &admin, json!([])).await;
    sign_in::set_up(&office, &signs_in, &code, "chen").await;
    let (has_code, _) = sign_in::account(&office, &admin, json!([])).await;
    for user in [
        with_phone["id"].as_str().unwrap(),
        signs_in.as_str(),
        has_code.as_str(),
    ] {
        let path = format!("/v1/users/{user}/grants");
        let refused = office
            .post(&admin, &path, json!({"grants": [{"role": "audit_admin"}]}))
            .await;
        assert_eq!(broken(refused), "grants/0/role new_account");
    }
}

/// Codes of whoever was an administrator are anybody's codes: by one, the system administrator could be back as they.
#[tokio::test]
async fn whoever_was_an_administrator_is_one_again_with_a_new_account_only() {
    let office = Office::open().await;
    let (admin, security) = (office.administrator().await, office.security().await);
    let role = json!([{"role": "security_admin"}]);
    let (_, code) = sign_in::account(&office, &admin, role.clone()).await;
    let former = office.enrol(&code, 5).await;
    let path = |act: &str| format!("/v1/users/{}/{act}", former.user());
    // While they are one, another grant of it is well.
    let more = json!({ "grants": role });
    let more = office.post(&admin, &path("grants"), more.clone()).await;
    let proposals = waiting(&office).await;
    assert_eq!((more.status.as_u16(), proposals.len()), (200, 1));
    decide(&office, &security, "decline", &proposals)
        .await
        .expect(200);
    office
        .post(&admin, &path("leave"), json!({}))
        .await
        .expect(200);
    let code = office
        .post(&admin, &path("codes"), json!({"valid_hours": 1}))
        .await;
    let code = code.expect(201).json();
    office.enrol(code["code"].as_str().unwrap(), 6).await;
    let again = json!({ "grants": role });
    let again = office.post(&admin, &path("grants"), again).await;
    let error = again.expect(422).json()["errors"][0].clone();
    assert_eq!(error["rule"], "new_account");
    // As a program before this rule could have left it.
    let mut tx = office.app.store.begin().await.unwrap();
    let grant: shared::access::Grant = serde_json::from_value(json!({
        "role": "security_admin", "from": "2018-07-10"
    }))
    .unwrap();
    let row = server::store::identity::GrantRow {
        id: shared::id::GrantId([9; 16]),
        person: former.user(),
        grant,
    };
    let now = office.clock.now();
    tx.propose_grant(&row, admin.user(), now).await.unwrap();
    tx.commit_unaudited(server::store::audit::Unaudited::Items)
        .await
        .unwrap();
    let refused = decide(&office, &security, "confirm", &[row.id.to_string()]).await;
    assert_eq!(
        refused.expect(422).json()["errors"][0]["rule"],
        "new_account"
    );
}

#[tokio::test]
async fn two_proposals_that_do_not_go_together_are_not_both_confirmed() {
    let office = Office::open().await;
    let security = office.security().await;
    let user = propose(&office, "某人", json!([{"role": "system_admin"}])).await;
    // As a program before this rule could have left it.
    let mut tx = office.app.store.begin().await.unwrap();
    let row = server::store::identity::GrantRow {
        id: shared::id::GrantId([9; 16]),
        person: user["id"].as_str().unwrap().parse().unwrap(),
        grant: serde_json::from_value(json!({
            "role": "reform_office", "area": null, "unit": null, "team": null,
            "from": "2018-07-01", "to": null,
        }))
        .unwrap(),
    };
    tx.insert_grant(&row).await.unwrap();
    let why = server::store::audit::Unaudited::Items;
    tx.commit_unaudited(why).await.unwrap();
    let ids = waiting(&office).await;
    let refused = decide(&office, &security, "confirm", &ids)
        .await
        .expect(422);
    let error = refused.json()["errors"][0].clone();
    assert_eq!(
        (&error["field"], &error["rule"]),
        (&json!("ids/0"), &json!("apart"))
    );
    assert_eq!(waiting(&office).await, ids);
}

#[tokio::test]
async fn nobody_confirms_what_they_proposed() {
    let office = Office::open().await;
    let security = office.security().await;
    let user = propose(&office, "某人", json!([])).await;
    // Of an office founded when one person could be both.
    let mut tx = office.app.store.begin().await.unwrap();
    let row = server::store::identity::GrantRow {
        id: shared::id::GrantId([9; 16]),
        person: user["id"].as_str().unwrap().parse().unwrap(),
        grant: security.enrolment.grants[0].clone(),
    };
    tx.propose_grant(&row, security.user(), office.clock.now())
        .await
        .unwrap();
    let why = server::store::audit::Unaudited::Items;
    tx.commit_unaudited(why).await.unwrap();
    let ids = waiting(&office).await;
    let refused = decide(&office, &security, "confirm", &ids).await;
    assert_eq!(refused.expect(409).code(), "own_proposal");
}

#[tokio::test]
async fn a_grant_ends_at_once_or_later_and_the_roll_says_so() {
    let office = Office::open().await;
    let (admin, team, member) = office.with_a_member().await;
    let security = office.security().await;
    let users = office.get(&admin, "/v1/users").await.json();
    let mut users = users["items"].as_array().unwrap().iter();
    let user = users.find(|one| one["id"] == json!(member.user())).unwrap();
    let path = format!(
        "/v1/grants/{}/end",
        user["grants"][0]["id"].as_str().unwrap()
    );
    let end = async |by: &Phone, last: &str| office.post(by, &path, json!({"last": last})).await;
    end(&admin, "2018-07-08").await.expect(422);
    end(&security, "2018-07-31").await.expect(200);
    assert_eq!(roll(&office).await[0]["to"], "2018-07-31");
    end(&admin, "2018-08-31").await.expect(422);
    office.get(&member, "/v1/talk-topics").await.expect(200);
    let ended = end(&admin, "2018-07-09").await.expect(200).json();
    assert_eq!(ended["grant"]["to"], "2018-07-09");
    office.get(&member, "/v1/talk-topics").await.expect(403);
    assert_eq!(roll(&office).await[0]["to"], "2018-07-09");
    // Given again, the longer one stands on the roll.
    let again = format!("/v1/users/{}/grants", member.user());
    let grants = json!({"grants": member_of(team)});
    office.post(&admin, &again, grants).await.expect(200);
    office.confirm().await;
    assert_eq!(roll(&office).await[0]["to"], Value::Null);
    office.get(&member, "/v1/talk-topics").await.expect(200);
}
