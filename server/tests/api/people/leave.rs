//! Leaving: authorship stays, access goes.

use serde_json::{Value, json};

use crate::office::{Office, Phone, member_of};
use crate::page::{link, opened, visit};
use crate::sign_in;

async fn leave(office: &Office, who: &Phone) -> crate::office::Answer {
    let admin = office.administrator().await;
    let path = format!("/v1/users/{}/leave", who.user());
    office.post(&admin, &path, json!({})).await
}

/// Since when the device of a phone is revoked.
async fn revoked(office: &Office, phone: &Phone) -> Value {
    let admin = office.administrator().await;
    let devices = office.get(&admin, "/v1/devices").await.expect(200).json();
    let mut devices = devices["items"].as_array().unwrap().iter();
    let own = devices.find(|one| one["installation"] == json!(phone.installation()));
    own.unwrap()["device"]["revoked_at"].clone()
}

#[tokio::test]
async fn whoever_leaves_keeps_authorship_and_loses_everything_else() {
    let office = Office::open().await;
    let (admin, team, mut member) = office.with_a_member().await;
    let clerk = json!([{"role": "reform_office"}]);
    let clerk = office.person(&admin, "陈明", clerk, 4).await;
    let village = office.village(crate::office::GUANDU).await;
    let item = member.session(1, team, &village, 30);
    office.hand_in(&mut member, &[item]).await;
    let to = link(&office, &clerk).await;
    let cookie = opened(&office, &to).await;
    visit(&office, "/", &cookie).await.expect(200);
    let code = format!("/v1/users/{}/codes", clerk.user());
    let code = office.post(&admin, &code, json!({"valid_hours": 1})).await;
    let code = code.expect(201).json()["code"].as_str().unwrap().to_owned();
    let more = format!("/v1/users/{}/grants", clerk.user());
    let more = office
        .post(
            &admin,
            &more,
            json!({"grants": [{"role": "leader_secretary"}]}),
        )
        .await;
    more.expect(200);

    let left = leave(&office, &clerk).await.expect(200).json();
    assert_eq!(
        left["grants"].as_array().unwrap().len(),
        1,
        "the proposal is gone"
    );
    assert_eq!(left["grants"][0]["to"], "2018-07-09");
    assert_eq!(
        office.get(&clerk, "/v1/held").await.expect(403).code(),
        "device_revoked"
    );
    visit(&office, "/", &cookie).await.expect(401);
    office.try_enrol(&code, 9).await.expect(404);

    leave(&office, &member).await.expect(200);
    let reform = office.reform().await;
    let history = "/v1/records/01010101-0101-0101-0101-010101010101/history";
    let history = office.get(&reform, history).await.expect(200).json();
    assert_eq!(history["items"][0]["author_name"], "张桂兰");
    assert!(!revoked(&office, &member).await.is_null());
    // What the phone still hands in waits for the office.
    let item = member.session(2, team, &village, 30);
    office.hand_in(&mut member, &[item]).await;
    let held = office.get(&reform, "/v1/held").await.expect(200).json();
    assert_eq!(held["items"][0]["code"], "device_revoked");
}

#[tokio::test]
async fn whoever_leaves_signs_in_no_more() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let leave = async |id: &str| {
        let path = format!("/v1/users/{id}/leave");
        office.post(&admin, &path, json!({})).await.expect(200);
    };
    let with_role = sign_in::person(&office, &admin, "leader_secretary", "chen").await;
    // Their role alone was gone before.
    let (id, code) = sign_in::account(&office, &admin, json!([])).await;
    let without = sign_in::set_up(&office, &id, &code, "zhao").await;
    for person in [with_role, without] {
        leave(&person.id).await;
        let ended = person.browser.get(&office, "/v1/session").await;
        ended.expect(401);
        let again = sign_in::Browser::at(2);
        let again = person
            .try_sign_in(&office, &again, sign_in::PASSWORD)
            .await
            .expect(401);
        assert_eq!(again.code(), "sign_in_failed");
    }
}

#[tokio::test]
async fn a_phone_that_others_use_too_is_theirs_still() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let team = office
        .team(&admin, "官渡镇挎包宣讲队", crate::office::GUANDU)
        .await;
    let one = office.person(&admin, "张桂兰", member_of(team), 7).await;
    let two = office.person(&admin, "李国华", member_of(team), 7).await;
    leave(&office, &one).await.expect(200);
    assert!(revoked(&office, &one).await.is_null());
    assert_eq!(
        office.get(&one, "/v1/talk-topics").await.expect(403).code(),
        "forbidden"
    );
    office.get(&two, "/v1/talk-topics").await.expect(200);
    leave(&office, &two).await.expect(200);
    assert!(!revoked(&office, &two).await.is_null(), "nobody's any more");
    // Who moved to another phone uses the old one no more, who was given nothing yet may.
    let stays = office.person(&admin, "王伟", member_of(team), 8).await;
    let moved = office.person(&admin, "陈明", member_of(team), 8).await;
    let code = office.ask_to_move(&moved, None).await.expect(201).json();
    office.enrol(code["code"].as_str().unwrap(), 9).await;
    leave(&office, &stays).await.expect(200);
    assert!(!revoked(&office, &stays).await.is_null());
    let leaves = office.person(&admin, "王伟", member_of(team), 10).await;
    office.person(&admin, "李国华", json!([]), 10).await;
    leave(&office, &leaves).await.expect(200);
    assert!(revoked(&office, &leaves).await.is_null());
    // Nor is gone who is proposed anew.
    let leaves = office.person(&admin, "王伟", member_of(team), 11).await;
    let back = office.person(&admin, "陈明", member_of(team), 11).await;
    leave(&office, &back).await.expect(200);
    let anew = format!("/v1/users/{}/grants", back.user());
    let anew = office.post(&admin, &anew, json!({ "grants": member_of(team) }));
    anew.await.expect(200);
    leave(&office, &leaves).await.expect(200);
    assert!(revoked(&office, &leaves).await.is_null());
}

#[tokio::test]
async fn the_last_administrator_of_a_kind_stays() {
    let office = Office::open().await;
    let (admin, security) = (office.administrator().await, office.security().await);
    for last in [&admin, &security, &office.auditor().await] {
        let refused = leave(&office, last).await;
        assert_eq!(refused.expect(409).code(), "last_administrator");
    }
    let users = office.get(&admin, "/v1/users").await.expect(200).json();
    let own = users["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == json!(admin.user()));
    let grant = own.unwrap()["grants"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/grants/{grant}/end");
    let refused = office
        .post(&security, &path, json!({"last": "2018-07-31"}))
        .await;
    assert_eq!(refused.expect(409).code(), "last_administrator");
    // With a successor from then on it may end.
    let grants = json!([{"role": "system_admin", "from": "2018-08-01"}]);
    office.person(&admin, "王工", grants, 5).await;
    office
        .post(&security, &path, json!({"last": "2018-07-30"}))
        .await
        .expect(409);
    office
        .post(&security, &path, json!({"last": "2018-07-31"}))
        .await
        .expect(200);
}
