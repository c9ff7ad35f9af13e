//! Reading the trail: by whom, and that it is in it.

use serde_json::json;

use super::World;

#[tokio::test]
async fn the_trail_is_read_by_audit_administrators_alone_and_each_reading_is_in_it() {
    let mut world = World::new().await;
    let auditor = world.office.auditor().await;
    let others = [
        world.office.security().await,
        world.role("supervision_office", 6).await,
    ];
    world.news().await;
    for other in others.iter().chain([&world.admin]) {
        let answer = world.office.get(other, "/v1/audit").await;
        assert_eq!(answer.expect(403).code(), "forbidden");
    }
    assert_eq!(world.news().await, [""; 0], "nobody read");
    let mut path = "/v1/audit?limit=4".to_owned();
    let mut items = Vec::new();
    loop {
        let page = world.office.get(&auditor, &path).await.expect(200).json();
        items.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/audit?limit=4&after={next}"),
            None => break,
        }
    }
    assert_eq!(world.news().await, ["audit_read"], "pages are one reading");
    let numbers: Vec<_> = items
        .iter()
        .map(|item| item["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=13).collect::<Vec<_>>());
    let made = &items[8];
    assert_eq!(made["act"], "account_made");
    assert_eq!(made["at"], "2018-07-10T02:00:00.000Z");
    assert_eq!(made["person_name"], "系统管理员");
    assert_eq!(made["device_name"], "手机 1");
    assert_eq!(made["subject"], json!(others[1].user()));
    assert_eq!(made["details"]["name"], "supervision_office");
    assert_eq!(made["details"]["grants"], json!([]));
    let proposed = &made["details"]["proposed"][0]["grant"];
    assert_eq!(proposed["role"], "supervision_office");
    assert!(made["details"]["act"].is_null());
    assert_eq!(made["tag"].as_str().unwrap().len(), 64);
    assert_eq!(items[12]["act"], "audit_read");
    assert_eq!(items[12]["person"], json!(auditor.user()));

    // Another question is another reading; the same one later too.
    let of = async |query: &str| {
        let path = format!("/v1/audit?{query}");
        let page = world.office.get(&auditor, &path).await.expect(200).json();
        let items = page["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["seq"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("act=device_enrolled").await, [2, 3, 7, 8, 12]);
    let person = auditor.user();
    assert_eq!(
        of(&format!("person={person}&act=device_enrolled")).await,
        [8]
    );
    assert_eq!(of("act=audit_read&after=13").await, [14, 15, 16]);
    assert_eq!(of("act=audit_read&after=13").await, [14, 15, 16]);
    let wrong = world.office.get(&auditor, "/v1/audit?act=x").await;
    assert_eq!(wrong.expect(400).code(), "bad_request");
    let wrong = world.office.get(&auditor, "/v1/audit?after=x").await;
    assert_eq!(wrong.expect(400).code(), "cursor_malformed");
    world.office.pass(server::audit::read::READING_MS);
    let mut auditor = auditor;
    world.office.renew(&mut auditor).await;
    world.news().await;
    for _ in 0..2 {
        world.office.get(&auditor, "/v1/audit").await.expect(200);
    }
    assert_eq!(
        world.news().await,
        [""; 0],
        "the quarter of an hour ends with its last instant"
    );
    world.office.pass(1);
    world.office.get(&auditor, "/v1/audit").await.expect(200);
    assert_eq!(world.news().await, ["audit_read"]);
}
