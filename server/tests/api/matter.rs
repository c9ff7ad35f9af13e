//! A matter with its life, as the interface and the page show it.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;
use shared::command::{Command, Order, Responsible};
use shared::id::{CommandId, RecordId, TeamId};
use shared::pack::Item;
use shared::record::{Answers, Authorship, CountAnswer, talk_item, village_talk};

use crate::office::{GUANDU, Office, Phone};

const DAY: &str = "2018-07-09";

fn written(phone: &Phone, id: u8, team: TeamId, answers: impl Into<Answers>) -> Item {
    let record = RecordId([id; 16]);
    let by = Authorship {
        actor: phone.installation(),
        time: 1_531_130_000,
    };
    let change = answers.into().creation(record, team, by);
    Item::Change {
        record,
        raw: change.raw().to_vec(),
        signature: None,
    }
}

fn ordered(id: u8, record: u8, order: Order, seen: &Item) -> Item {
    let Item::Change { raw, .. } = seen else {
        panic!("an order is given about a record");
    };
    let command = Command {
        id: CommandId([id; 16]),
        record: RecordId([record; 16]),
        order,
        seen_heads: vec![shared::change::Change::read(raw).unwrap().hash()],
        seen_event: None,
        claimed_at: "2018-07-09T10:00:00.000Z".parse().unwrap(),
    };
    Item::Command {
        raw: shared::cbor::encode(&command),
    }
}

/// A talk, and a matter raised there that the unit `transport` has taken on.
async fn world() -> (Office, Phone, RecordId) {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let department = |code: &str| json!({"code": code, "name": code, "kind": "department"});
    let units = office.get(&admin, "/v1/units").await.expect(200).json();
    let mut units = units["items"].as_array().unwrap().clone();
    units.extend([department("transport"), department("water")]);
    let units = json!({ "items": units });
    office
        .send(Method::PUT, "/v1/units", Some(admin.token()), Some(units))
        .await
        .expect(200);
    let team = office.team(&admin, "官渡镇说事会", GUANDU).await;
    let grant = json!([{"role": "talk_recorder", "area": GUANDU, "team": team}]);
    let mut recorder = office.person(&admin, "张桂兰", grant, 2).await;
    let village = office.village(GUANDU).await;
    let talk = village_talk::Answers {
        occurred_on: Some(DAY.parse().unwrap()),
        village: Some(village.parse().unwrap()),
        attendees: Some(CountAnswer {
            count: 30,
            about: true,
        }),
        ended_with: Some(village_talk::EndedWith::Items),
        ..village_talk::Answers::default()
    };
    let item = talk_item::Answers {
        occurred_on: Some(DAY.parse().unwrap()),
        village: Some(village.parse().unwrap()),
        talk: Some(RecordId([0x11; 16])),
        topic: Some("infrastructure_services".to_owned()),
        summary: Some("三社的路断了".to_owned()),
        scope: Some(talk_item::Scope::Department),
        ..talk_item::Answers::default()
    };
    let talk = written(&recorder, 0x11, team, talk);
    let item = written(&recorder, 0x22, team, item);
    let accept = Order::Accept {
        responsible: Responsible::Unit("transport".to_owned()),
        due_on: "2018-07-31".parse().unwrap(),
    };
    let accept = ordered(0x33, 0x22, accept, &item);
    office.hand_in(&mut recorder, &[talk, item, accept]).await;
    let reform = office.reform().await;
    (office, reform, RecordId([0x22; 16]))
}

#[tokio::test]
async fn records_are_listed_by_kind_and_by_where_they_stand() {
    let (office, reform, item) = world().await;
    for (filter, count) in [
        ("", 2),
        ("?kind=talk_item", 1),
        ("?kind=finding", 0),
        ("?status=accepted", 1),
        ("?status=counted", 2),
        ("?status=void", 0),
        ("?kind=village_talk&status=submitted", 1),
    ] {
        let path = format!("/v1/records{filter}");
        let list = office.get(&reform, &path).await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{filter}");
    }
    let path = "/v1/records?kind=talk_item";
    let list = office.get(&reform, path).await.expect(200).json();
    let one = &list["items"][0];
    assert_eq!(one["id"], item.to_string());
    assert_eq!(one["status"], "accepted");
    assert_eq!(one["content"]["summary"], "三社的路断了");
    for filter in ["?kind=meeting", "?status=lost"] {
        let path = format!("/v1/records{filter}");
        office.get(&reform, &path).await.expect(400);
    }
}

#[tokio::test]
async fn a_unit_reads_the_matter_it_was_given_and_what_happened_to_it() {
    let (office, _, item) = world().await;
    let admin = office.administrator().await;
    let of = |unit: &str| json!([{"role": "liaison", "unit": unit}]);
    let liaison = office.person(&admin, "联络员", of("transport"), 3).await;
    let other = office.person(&admin, "另一位", of("water"), 4).await;
    let path = format!("/v1/records/{item}");
    office.get(&other, &path).await.expect(404);
    let full = office.get(&liaison, &path).await.expect(200).json();
    assert_eq!(full["units"], json!(["transport"]));
    assert_eq!(full["facts"]["due_on"], "2018-07-31");
    let event = &full["events"][0];
    assert_eq!(event["happened"], "accept");
    assert_eq!(event["order"]["responsible"]["unit"], "transport");
    assert_eq!(event["by_name"], "张桂兰");
    assert_eq!(event["claimed_at"], "2018-07-09T10:00:00.000Z");
    let path = format!("{path}/history");
    let history = office.get(&liaison, &path).await.expect(200).json();
    let steps = history["items"].as_array().unwrap();
    let outcomes: Vec<_> = steps.iter().map(|step| &step["outcome"]).collect();
    assert_eq!(outcomes, [&json!(null), &json!("accept")]);
    assert_eq!(steps[1]["order"]["due_on"], "2018-07-31");
}

#[tokio::test]
async fn the_page_shows_what_a_matter_says_and_what_happened() {
    let (office, reform, item) = world().await;
    let link = office.post(&reform, "/v1/page-links", json!({})).await;
    let link = link.expect(201).json();
    let link = link["link"].as_str().unwrap();
    let path = link.trim_start_matches("http://127.0.0.1:8420");
    let visit = |path: &str, cookie: &str| {
        let request = Request::get(path).header(header::COOKIE, cookie);
        office.call(request.body(Body::empty()).unwrap())
    };
    let entered = visit(path, "").await.expect(303);
    let cookie = entered.header("set-cookie").split(';').next().unwrap();
    for record in [item, RecordId([0x11; 16])] {
        let page = visit(&format!("/records/{record}"), cookie).await;
        let page = page.expect(200).text();
        assert!(page.contains("张桂兰"), "{page}");
        if record == item {
            for said in ["三社的路断了", "transport", "2018-07-31"] {
                assert!(page.contains(said), "{said} is not in {page}");
            }
        }
    }
}
