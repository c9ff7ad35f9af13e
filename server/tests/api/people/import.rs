//! Many people from a sheet: all of it, as proposals, or nothing.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::office::{Answer, GUANDU, Office, Phone};

async fn send(office: &Office, by: &Phone, query: &str, file: impl Into<Body>) -> Answer {
    let request = Request::post(format!("/v1/imports/users{query}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", by.token()));
    office.call(request.body(file.into()).unwrap()).await
}

async fn count(office: &Office, path: &str) -> usize {
    let admin = office.administrator().await;
    let list = office.get(&admin, &format!("{path}?limit=500")).await;
    list.expect(200).json()["items"].as_array().unwrap().len()
}

const GOOD: &str = "姓名,编号,角色,团队,区划,单位,从,到\n\
    张桂兰,,宣讲队员,官渡镇挎包宣讲队,官渡镇,,2018/7/1,\n\
    张桂兰,,team_leader,官渡镇挎包宣讲队,511781109,,2018年7月1日,2018-12-31\n\
    王伟,1,township_coordinator,,官渡镇,,,\n\
    王伟,2,单位联络员,,,市委改革办,,\n";

#[tokio::test]
async fn a_sheet_is_taken_whole_and_waits_to_be_confirmed() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    office.team(&admin, "官渡镇挎包宣讲队", GUANDU).await;
    let before = count(&office, "/v1/users").await;
    let tried = send(&office, &admin, "?dry_run=true", GOOD)
        .await
        .expect(200);
    let expected = json!({"rows": 4, "accounts": 3, "grants": 4, "dry_run": true});
    assert_eq!(tried.json(), expected);
    assert_eq!(count(&office, "/v1/users").await, before, "only checked");

    let done = send(&office, &admin, "", GOOD).await.expect(200);
    assert_eq!(done.json()["accounts"], 3);
    assert_eq!(count(&office, "/v1/users").await, before + 3);
    assert_eq!(count(&office, "/v1/grant-proposals").await, 4);
    let auditor = office.auditor().await;
    let trail = office.get(&auditor, "/v1/audit?act=people_imported").await;
    let trail = trail.expect(200).json();
    let entries = trail["items"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["details"]["rows"], 4);
    assert_eq!(entries[0]["subject"].as_str().unwrap().len(), 64);
    office.confirm().await;
    assert_eq!(count(&office, "/v1/grant-proposals").await, 0);
    let users = office.get(&admin, "/v1/users").await.json();
    let mut users = users["items"].as_array().unwrap().iter();
    let zhang = users.find(|user| user["name"] == "张桂兰").unwrap();
    // Grants of the same instant are in no order.
    let grant = |role: &str| {
        let mut grants = zhang["grants"].as_array().unwrap().iter();
        grants.find(|grant| grant["role"] == role).unwrap()
    };
    assert_eq!(grant("satchel_member")["area"], GUANDU);
    assert_eq!(grant("satchel_member")["from"], "2018-07-01");
    assert_eq!(grant("team_leader")["to"], "2018-12-31");

    // The same names again, without anything that tells them apart.
    let again = send(&office, &admin, "", GOOD).await.expect(422);
    assert_eq!(
        broken(&again),
        ["rows/2/name duplicate", "rows/3/name duplicate"]
    );
}

fn broken(answer: &Answer) -> Vec<String> {
    let problem = answer.json();
    let errors = problem["errors"].as_array().unwrap().iter();
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    errors
        .map(|error| format!("{} {}", text(error, "field"), text(error, "rule")))
        .collect()
}

#[tokio::test]
async fn every_wrong_row_is_named_and_nothing_is_half_imported() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let before = count(&office, "/v1/users").await;
    let sheet = "name,role,team,area,unit,from,to,编号\n\
        好人,reform_office,,,,,,\n\
        ,皇帝,无此队,无此地,无此单位,明天,,\n\
        ,,,,,,,\n\
        赵一,satchel_member,,,,,,\n\
        赵二,township_coordinator,,511781,,2018-07-02,2018-07-01,\n\
        赵三,system_admin,,,,,,\n\
        赵三,reform_office,,,,,,\n\
        赵四,reform_office,,,,,,7\n\
        赵五,reform_office,,,,,,7\n";
    let refused = send(&office, &admin, "", sheet).await.expect(422);
    assert_eq!(
        broken(&refused),
        [
            "rows/3/name required",
            "rows/3/role unknown_value",
            "rows/3/area division",
            "rows/3/unit unknown_value",
            "rows/3/team unknown_value",
            "rows/3/from date",
            "rows/5/team required",
            "rows/6/area place",
            "rows/6/to range",
            "rows/8/role apart",
            "rows/10/reference duplicate",
        ]
    );
    let heads = "姓名,角色,区化,角色\n张桂兰,reform_office,,\n";
    let refused = send(&office, &admin, "", heads).await.expect(422);
    assert_eq!(
        broken(&refused),
        ["columns/区化 unknown_value", "columns/角色 duplicate"]
    );
    let refused = send(&office, &admin, "", "name\n张桂兰\n")
        .await
        .expect(422);
    assert_eq!(broken(&refused), ["columns/role required"]);
    let refused = send(&office, &admin, "", "name,role\n").await.expect(422);
    assert_eq!(broken(&refused), ["rows required"]);
    let refused = send(&office, &admin, "", vec![0xff, 0x00]).await;
    assert_eq!(refused.expect(422).code(), "sheet_unreadable");
    let refused = send(&office, &admin, "", vec![b'a'; 1_048_577]).await;
    assert_eq!(refused.expect(413).code(), "body_too_large");
    let large = format!("name,role\n{}", "张桂兰,reform_office\n".repeat(2_001));
    let refused = send(&office, &admin, "", large).await.expect(422);
    assert_eq!(broken(&refused), ["rows too_many"]);
    for other in [office.security().await, office.reform().await] {
        send(&office, &other, "", GOOD).await.expect(403);
    }
    // Only the reform office's own phone came.
    assert_eq!(count(&office, "/v1/users").await, before + 1);
}

#[tokio::test]
async fn the_template_is_a_sheet_that_is_understood() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let template = office.get(&admin, "/v1/imports/users/template.csv").await;
    let template = template.expect(200);
    assert_eq!(template.header("content-type"), "text/csv; charset=utf-8");
    let filled = format!("{}张桂兰,,改革办,,,,,\r\n", template.text());
    let done = send(&office, &admin, "", filled).await.expect(200);
    assert_eq!(done.json()["accounts"], 1);
}
