//! Who is no longer here: grants that are over, and revoked devices. What they wrote stays theirs, and they read nothing.

use axum::body::Body;
use serde_json::{Value, json};
use server::store::audit::AuditFilter;
use shared::access::Role;
use shared::id::InstallationId;
use shared::sync::{Request, Response, SentGrants, SignedWipe, WipeOrder, encode_request};
use shared::time::Timestamp;

use crate::office::{GUANDU, Office, Phone, TAIPING, member_of};

/// 15 hours: from the day of the tests into the next, in Shanghai.
const A_NIGHT_MS: i64 = 15 * 3_600_000;

async fn ask(office: &Office, phone: &Phone, request: &Request) -> Response {
    let body = Body::from(encode_request(request, &[]));
    let answer = office.exchange(phone, body).await.expect(200);
    shared::cbor::decode(&answer.body).unwrap()
}

/// A request of a phone that takes these to be its person's grants.
fn with_grants(phone: &Phone, grants: &SentGrants) -> Request {
    Request {
        grants: Some(grants.digest()),
        ..phone.request()
    }
}

/// Whose installations left entries of an act in the trail.
async fn acts(office: &Office, act: &str) -> Vec<Option<InstallationId>> {
    let mut tx = office.app.store.snapshot().await.unwrap();
    let rows = tx.audit_after(&AuditFilter::default(), 0, 1_000).await;
    let rows = rows.unwrap().into_iter();
    let rows = rows.filter(|row| row.act == act);
    rows.map(|row| row.installation).collect()
}

#[tokio::test]
async fn present_grants_are_told_to_a_phone_that_has_others() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let team = office.team(&admin, "官渡镇挎包宣讲队", GUANDU).await;
    let grants = json!([
        {"role": "satchel_member", "area": "511781", "team": team},
        {"role": "talk_recorder", "area": GUANDU, "team": team, "to": "2018-07-10"},
    ]);
    let mut phone = office.person(&admin, "张桂兰", grants, 2).await;
    let enrolled = SentGrants::of(&phone.enrolment.grants);
    assert_eq!(enrolled.known().len(), 2);
    let answer = ask(&office, &phone, &with_grants(&phone, &enrolled)).await;
    assert_eq!(answer.grants, None, "it has them");
    let answer = ask(&office, &phone, &phone.request()).await;
    assert_eq!(answer.grants, None, "an older phone is told nothing");

    let more = json!({"grants": [{"role": "township_coordinator", "area": TAIPING}]});
    let path = format!("/v1/users/{}/grants", phone.user());
    let given = office.post(&admin, &path, more).await;
    assert!(given.status.is_success(), "{}", given.text());
    office.confirm().await;
    let answer = ask(&office, &phone, &with_grants(&phone, &enrolled)).await;
    let told = answer.grants.unwrap();
    let roles = |grants: &SentGrants| {
        let mut roles: Vec<Role> = grants.known().iter().map(|grant| grant.role).collect();
        roles.sort();
        roles
    };
    let all = [
        Role::SatchelMember,
        Role::TalkRecorder,
        Role::TownshipCoordinator,
    ];
    assert_eq!(roles(&told), all);
    let answer = ask(&office, &phone, &with_grants(&phone, &told)).await;
    assert_eq!(answer.grants, None, "once");

    office.pass(A_NIGHT_MS);
    office.renew(&mut phone).await;
    let answer = ask(&office, &phone, &with_grants(&phone, &told)).await;
    let left = [Role::SatchelMember, Role::TownshipCoordinator];
    assert_eq!(roles(&answer.grants.unwrap()), left, "one is over");
}

#[tokio::test]
async fn who_left_keeps_authorship_and_loses_access() {
    let office = Office::open().await;
    let mut admin = office.administrator().await;
    let team = office.team(&admin, "官渡镇挎包宣讲队", GUANDU).await;
    let grants = json!([
        {"role": "satchel_member", "area": "511781", "team": team, "to": "2018-07-10"},
    ]);
    let mut left = office.person(&admin, "张桂兰", grants, 2).await;
    let mut stays = office.person(&admin, "李国华", member_of(team), 3).await;
    let village = office.village(GUANDU).await;
    let before = left.session(0x11, team, &village, 30);
    let first = office.hand_in(&mut left, &[before]).await;
    assert!(!first.cursor.positions.is_empty());

    office.pass(A_NIGHT_MS);
    for phone in [&mut admin, &mut left, &mut stays] {
        office.renew(phone).await;
    }
    let others = stays.session(0x12, team, &village, 31);
    office.hand_in(&mut stays, &[others]).await;
    // What was not sent in time comes, is kept for the office, and nothing is read in return.
    let late = [0x13, 0x14].map(|id| left.session(id, team, &village, 32));
    let pack = left.pack(&late);
    let request = Request {
        cursor: Some(first.cursor.clone()),
        ..with_grants(&left, &SentGrants::of(&left.enrolment.grants))
    };
    let body = Body::from(encode_request(&request, &[pack]));
    let answer = office.exchange(&left, body).await.expect(200);
    let answer: Response = shared::cbor::decode(&answer.body).unwrap();
    assert_eq!((answer.rows_len, answer.cursor.positions.len()), (0, 0));
    assert_eq!(answer.lost.len(), first.cursor.positions.len());
    assert_eq!(answer.grants, Some(SentGrants::default()));
    assert_eq!((answer.refused.len(), answer.wipe), (0, None));
    assert_eq!(answer.names, None);
    for path in ["/v1/records", "/v1/figures?period=2018", "/v1/held"] {
        let answer = office.get(&left, path).await;
        let is_empty = || answer.json()["items"] == json!([]);
        assert!(answer.status == 403 || is_empty(), "{path}");
    }

    let held = office
        .get(&office.reform().await, "/v1/held")
        .await
        .expect(200)
        .json();
    let held = held["items"].as_array().unwrap();
    assert_eq!(held.len(), 2);
    let reason = json!({"reason": "镇上核对过"});
    for (item, does) in held.iter().zip(["release", "decline"]) {
        assert_eq!(item["code"], "role_ended");
        assert_eq!(item["author_name"], "张桂兰");
        let path = format!("/v1/held/{}/{does}", item["hash"].as_str().unwrap());
        let decided = office
            .post(&office.reform().await, &path, reason.clone())
            .await;
        assert!(decided.status.is_success(), "{}", decided.text());
    }
    let records = office
        .get(&office.reform().await, "/v1/records")
        .await
        .expect(200)
        .json();
    let records = records["items"].as_array().unwrap();
    let of_left = records
        .iter()
        .filter(|record| record["author_name"] == "张桂兰");
    let of_left: Vec<&str> = of_left
        .map(|record| record["id"].as_str().unwrap())
        .collect();
    assert_eq!(of_left.len(), 2, "before and released: {records:?}");
    for id in of_left {
        let path = format!("/v1/records/{id}/history");
        let history = office.get(&stays, &path).await.expect(200).json();
        assert_eq!(history["items"][0]["author_name"], "张桂兰");
    }
    // Colleagues' phones read the names, too; the phone of who left reads nothing of what was decided.
    let names = ask(&office, &stays, &stays.request()).await.names.unwrap();
    assert!(names.iter().any(|person| person.name == "张桂兰"));
    let answer = ask(&office, &left, &left.request()).await;
    assert_eq!((answer.rows_len, answer.digest.unwrap().count), (0, 0));
}

#[tokio::test]
async fn a_revoked_device_is_told_to_wipe_until_it_says_it_did() {
    let office = Office::open().await;
    let (admin, team, mut phone) = office.with_a_member().await;
    let answer = ask(&office, &phone, &phone.request()).await;
    assert_eq!(answer.wipe, None);
    let says_so = |phone: &Phone| Request {
        wiped: Some(Timestamp(1_531_188_000_000)),
        ..with_grants(phone, &SentGrants::default())
    };
    // The word of a phone that was told nothing means nothing.
    let answer = ask(&office, &phone, &says_so(&phone)).await;
    assert_eq!(answer.wipe, None);
    let path = format!("/v1/devices/{}/revoke", phone.enrolment.device);
    office.post(&admin, &path, json!({})).await.expect(200);

    let village = office.village(GUANDU).await;
    let late = phone.session(0x11, team, &village, 30);
    let told = office.hand_in(&mut phone, &[late]).await;
    let again = ask(&office, &phone, &phone.request()).await;
    assert_eq!(told.wipe, again.wipe, "at each contact");
    let open = |wipe: &SignedWipe| {
        let own = &phone.enrolment;
        let order = wipe.open(&own.server_key, own.organisation, own.installation);
        order.unwrap()
    };
    let order = open(&told.wipe.unwrap());
    assert_eq!(order.reason, WipeOrder::DEVICE_REVOKED);
    assert_eq!(order.ordered_at, office.clock.now());
    let device = async || {
        let devices = office.get(&admin, "/v1/devices").await.expect(200).json();
        let of = json!(phone.installation());
        let mut devices = devices["items"].as_array().unwrap().iter();
        devices
            .find(|one| one["installation"] == of)
            .unwrap()
            .clone()
    };
    assert_eq!(device().await["wiped_at"], Value::Null);
    assert_eq!(acts(&office, "device_wiped").await, []);

    office.pass(60_000);
    for _ in 0..2 {
        let answer = ask(&office, &phone, &says_so(&phone)).await;
        assert_eq!((answer.wipe, answer.grants), (None, None));
        assert_eq!((answer.rows_len, answer.cursor.positions.len()), (0, 0));
        assert_eq!(device().await["wiped_at"], "2018-07-10T02:01:00.000Z");
    }
    let wiped = acts(&office, "device_wiped").await;
    assert_eq!(wiped, [Some(phone.installation())], "once");
    let held = office
        .get(&office.reform().await, "/v1/held")
        .await
        .expect(200)
        .json();
    assert_eq!(
        held["items"][0]["code"], "device_revoked",
        "what came is kept"
    );
}
