//! Units and topics of talks: who keeps them, what is wrong with a list, and what grants name.

use axum::http::Method;
use serde_json::{Value, json};
use shared::sync::{Reference, RowBody, RowKind};

use crate::office::{Answer, GUANDU, Office, Phone, TAIPING, member_of};

async fn put(office: &Office, by: &Phone, path: &str, items: Value) -> Answer {
    let body = json!({ "items": items });
    office
        .send(Method::PUT, path, Some(by.token()), Some(body))
        .await
}

async fn items(office: &Office, by: &Phone, path: &str) -> Vec<Value> {
    let list = office.get(by, path).await.expect(200).json();
    list["items"].as_array().unwrap().clone()
}

fn codes(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["code"].as_str().unwrap())
        .collect()
}

fn broken(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    let said = |error: &Value| {
        format!(
            "{} {}",
            error["field"].as_str().unwrap(),
            error["rule"].as_str().unwrap()
        )
    };
    errors.iter().map(said).collect()
}

fn department() -> Value {
    json!({"code": "agriculture", "name": " 农业农村局 ", "kind": "department"})
}

#[tokio::test]
async fn the_office_adds_its_departments_to_the_two_agencies() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let mut units = items(&office, &admin, "/v1/units").await;
    assert_eq!(codes(&units), ["reform_office", "supervision_office"]);
    assert_eq!(units[0]["name"], "市委改革办");
    units.push(department());
    put(&office, &admin, "/v1/units", json!(units))
        .await
        .expect(200);
    let now = items(&office, &admin, "/v1/units").await;
    assert_eq!(now[2]["name"], "农业农村局");
    assert_eq!(now[2]["kind"], "department");
    let refused = put(&office, &admin, "/v1/units", json!([department()])).await;
    assert_eq!(broken(&refused.expect(422)), ["items kept"]);
    let bad = json!({"code": "Bad Code", "name": "", "kind": "department",
                     "valid_from": "2018-02-01", "valid_to": "2018-01-31"});
    let mut list = now.clone();
    list.push(bad);
    let refused = put(&office, &admin, "/v1/units", json!(list)).await;
    assert_eq!(
        broken(&refused.expect(422)),
        [
            "items/3/code code",
            "items/3/name required",
            "items/3/valid_to range"
        ]
    );
    assert_eq!(items(&office, &admin, "/v1/units").await, now);
}

#[tokio::test]
async fn only_the_office_and_the_administrator_keep_lists() {
    let office = Office::open().await;
    let (admin, _, member) = office.with_a_member().await;
    let reform = json!([{"role": "reform_office"}]);
    let reform = office.person(&admin, "陈明", reform, 3).await;
    let system = json!([{"role": "system_admin"}]);
    let system = office.person(&admin, "王工", system, 4).await;
    let supervision = json!([{"role": "supervision_office", "unit": "supervision_office"}]);
    let supervision = office.person(&admin, "刘督", supervision, 5).await;
    for path in ["/v1/units", "/v1/talk-topics"] {
        let list = json!(items(&office, &member, path).await);
        for by in [&member, &supervision] {
            let refused = put(&office, by, path, list.clone()).await.expect(403);
            assert_eq!(refused.code(), "forbidden", "{path}");
        }
        for by in [&reform, &system] {
            put(&office, by, path, list.clone()).await.expect(200);
        }
    }
}

#[tokio::test]
async fn the_office_renames_a_topic_and_adds_one() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let mut topics = items(&office, &admin, "/v1/talk-topics").await;
    assert_eq!(topics.len(), 7 + 1);
    topics[0]["names"] = json!({"zh_cn": "惠民政策落实"});
    topics.push(json!({"code": "elections", "names": {"zh_cn": "换届", "en": "Elections"}}));
    put(&office, &admin, "/v1/talk-topics", json!(topics))
        .await
        .expect(200);
    let now = items(&office, &admin, "/v1/talk-topics").await;
    assert_eq!(now[0]["names"]["en"], "惠民政策落实");
    assert_eq!(now[8]["names"]["en"], "Elections");
    topics.push(json!({"code": "floods"}));
    let refused = put(&office, &admin, "/v1/talk-topics", json!(topics)).await;
    assert_eq!(broken(&refused.expect(422)), ["items/9/names required"]);
}

#[tokio::test]
async fn a_recorder_adds_topics_to_the_own_villages_and_to_no_others() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let team = office.team(&admin, "官渡镇说事会", GUANDU).await;
    let recorder = json!([{"role": "talk_recorder", "area": GUANDU, "team": team}]);
    let recorder = office.person(&admin, "赵记", recorder, 2).await;
    let member = office.person(&admin, "张桂兰", member_of(team), 3).await;
    let here = office.village(GUANDU).await;
    let elsewhere = office.village(TAIPING).await;
    let path = |village: &str| format!("/v1/villages/{village}/talk-topics");
    let topic =
        json!({"code": "orchards", "names": {"zh_cn": "果园"}, "maps_to": "industry_income"});
    let post = |by, village: &str, body: &Value| {
        let (path, body, office) = (path(village), body.clone(), &office);
        async move { office.post(by, &path, body).await }
    };
    post(&member, &here, &topic).await.expect(403);
    post(&recorder, &elsewhere, &topic).await.expect(403);
    let own = post(&recorder, &here, &topic).await.expect(201).json();
    assert_eq!(own["items"][0]["village"], here);
    assert_eq!(own["items"][0]["names"]["en"], "果园");
    let refused = post(&recorder, &here, &topic).await.expect(422);
    assert_eq!(broken(&refused), ["code duplicate"]);
    let astray = json!({"code": "ponds", "names": {"zh_cn": ""}, "maps_to": "orchards"});
    let refused = post(&recorder, &here, &astray).await.expect(422);
    assert_eq!(
        broken(&refused),
        [
            "maps_to unknown_value",
            "names/zh_cn required",
            "names/en required"
        ]
    );
    // The office may anywhere; a township and an unknown village have no topics.
    let reform = office.reform().await;
    post(&reform, &elsewhere, &topic).await.expect(201);
    post(&reform, GUANDU, &topic).await.expect(404);
    post(&reform, "511781109999", &topic).await.expect(404);
    post(&reform, "x", &topic).await.expect(404);
    let whole = format!("/v1/talk-topics?village={here}");
    assert_eq!(
        codes(&items(&office, &recorder, &whole).await)[7..],
        ["other", "orchards"]
    );
    let mut topics = items(&office, &admin, "/v1/talk-topics").await;
    assert_eq!(topics.len(), 8);
    topics.push(json!({"code": "orchards", "names": {"zh_cn": "果园"}}));
    let refused = put(&office, &admin, "/v1/talk-topics", json!(topics)).await;
    assert_eq!(broken(&refused.expect(422)), ["items/8/code duplicate"]);
}

#[tokio::test]
async fn who_may_add_a_villages_topic_may_end_it_and_phones_hear_of_it() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let team = office.team(&admin, "官渡镇说事会", GUANDU).await;
    let recorder = json!([{"role": "talk_recorder", "area": GUANDU, "team": team}]);
    let mut recorder = office.person(&admin, "赵记", recorder, 2).await;
    let member = office.person(&admin, "张桂兰", member_of(team), 3).await;
    let here = office.village(GUANDU).await;
    let elsewhere = office.village(TAIPING).await;
    let path = |village: &str| format!("/v1/villages/{village}/talk-topics");
    let topic =
        json!({"code": "orchards", "names": {"zh_cn": "果园"}, "maps_to": "industry_income"});
    let reform = office.reform().await;
    for village in [&here, &elsewhere] {
        let added = office.post(&reform, &path(village), topic.clone()).await;
        added.expect(201);
    }
    let end = |by, village: &str, code: &str, last: Value| {
        let path = format!("{}/{code}/end", path(village));
        let (body, office) = (json!({ "valid_to": last }), &office);
        async move { office.post(by, &path, body).await }
    };
    let last = json!("2018-07-31");
    end(&member, &here, "orchards", last.clone())
        .await
        .expect(403);
    end(&recorder, &elsewhere, "orchards", last.clone())
        .await
        .expect(403);
    end(&reform, "511781109999", "orchards", last.clone())
        .await
        .expect(404);
    end(&recorder, &here, "orchards", Value::Null)
        .await
        .expect(400);
    let other = end(&recorder, &here, "other", last.clone())
        .await
        .expect(422);
    assert_eq!(broken(&other), ["code unknown_value"]);
    let own = end(&recorder, &here, "orchards", last.clone()).await;
    assert_eq!(own.expect(200).json()["items"][0]["valid_to"], last);
    let response = office.hand_in(&mut recorder, &[]).await;
    let ends = response.rows().unwrap().into_iter().filter_map(|row| {
        let RowBody::Whole(body) = &row.body else {
            return None;
        };
        match shared::cbor::decode(body) {
            Ok(Reference::VillageTopics { topics, .. }) => Some(topics[0].valid_to),
            _ => None,
        }
    });
    let ends: Vec<_> = ends.map(|last| last.map(|last| last.to_string())).collect();
    assert_eq!(ends, [None, Some("2018-07-31".to_owned())]);
}

#[tokio::test]
async fn grants_name_what_their_role_needs_and_the_roll_repeats_the_unit() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let team = office.team(&admin, "督察组", "511781").await;
    for (grant, field, rule) in [
        (json!({"role": "liaison"}), "unit", "required"),
        (json!({"role": "deputy_in_charge"}), "unit", "required"),
        (
            json!({"role": "liaison", "unit": "agriculture"}),
            "unit",
            "unknown_value",
        ),
        (
            json!({"role": "reform_office", "unit": "agriculture"}),
            "unit",
            "unknown_value",
        ),
        (json!({"role": "inspector"}), "team", "required"),
        (
            json!({"role": "talk_recorder", "area": GUANDU}),
            "team",
            "required",
        ),
        (
            json!({"role": "talk_recorder", "team": team}),
            "area",
            "place",
        ),
    ] {
        let body = json!({"name": "某人", "grants": [grant]});
        let refused = office.post(&admin, "/v1/users", body).await.expect(422);
        assert_eq!(broken(&refused), [format!("grants/0/{field} {rule}")]);
    }
    let mut units = items(&office, &admin, "/v1/units").await;
    units.push(department());
    put(&office, &admin, "/v1/units", json!(units))
        .await
        .expect(200);
    let liaison = json!([{"role": "liaison", "unit": "agriculture"}]);
    let liaison = office.person(&admin, "吴联", liaison, 2).await;
    assert_eq!(
        liaison.enrolment.grants[0].unit.as_deref(),
        Some("agriculture")
    );
    let inspector = json!([{"role": "inspector", "unit": "supervision_office", "team": team}]);
    let inspector = office.person(&admin, "刘督", inspector, 3).await;
    let reference = office
        .app
        .reference
        .current(&office.app.store)
        .await
        .unwrap();
    // A grant without a team puts nobody on a roll.
    assert_eq!(reference.memberships.len(), 1);
    assert_eq!(reference.memberships[0].user, inspector.user());
    assert_eq!(
        reference.memberships[0].unit.as_deref(),
        Some("supervision_office")
    );
}

#[tokio::test]
async fn a_phone_is_sent_the_lists_and_the_topics_of_its_own_township() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let team = office.team(&admin, "官渡镇挎包宣讲队", GUANDU).await;
    let grants = json!([{"role": "satchel_member", "area": GUANDU, "team": team}]);
    let mut phone = office.person(&admin, "张桂兰", grants, 2).await;
    let topic = json!({"code": "orchards", "names": {"zh_cn": "果园"}, "maps_to": "other"});
    let here = office.village(GUANDU).await;
    for village in [here.clone(), office.village(TAIPING).await] {
        let path = format!("/v1/villages/{village}/talk-topics");
        let reform = office.reform().await;
        office.post(&reform, &path, topic.clone()).await.expect(201);
    }
    let response = office.hand_in(&mut phone, &[]).await;
    let (mut units, mut topics, mut villages) = (0, 0, Vec::new());
    for row in response.rows().unwrap() {
        let RowBody::Whole(body) = &row.body else {
            continue;
        };
        if row.meta.kind != RowKind::Reference {
            continue;
        }
        match shared::cbor::decode(body).unwrap() {
            Reference::Units(list) => units += list.len(),
            Reference::TalkTopics(list) => topics += list.len(),
            Reference::VillageTopics { village, topics } => {
                villages.push((village.to_string(), topics.len()));
            }
            _ => {}
        }
    }
    assert_eq!((units, topics), (2, 8));
    assert_eq!(villages, [(here, 1)]);
}
