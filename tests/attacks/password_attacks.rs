//! Ten thousand wrong passwords, of somebody who is there and of somebody who is not.

use std::collections::BTreeMap;

use serde_json::json;
use server::store::audit::AuditFilter;

use crate::scene::{JSON, Scene};

const TRIES: u32 = 10_000;

#[test]
fn ten_thousand_wrong_passwords_are_refused_and_tell_nothing() {
    let mut scene = Scene::open();
    let member = scene.member.enrolment().user;
    let code = scene.world.code(member).unwrap();
    let (login, right) = ("zhangguilan", "秋粮入库以后再说这件事");
    let setup = json!({"code": code, "login": login, "password": right});
    let made = scene.ask(
        "POST /v1/sign-in/setup",
        None,
        JSON,
        setup.to_string().as_bytes(),
    );
    assert_eq!(made.status, 200, "{}", made.verdict());
    let before = entries(&scene);
    let mut verdicts: BTreeMap<(bool, String), u32> = BTreeMap::new();
    for number in 0..TRIES {
        let is_there = number % 2 == 0;
        let login = if is_there { login } else { "nobody" };
        let body = json!({"login": login, "password": format!("{number} wrong password")});
        let answer = scene.ask("POST /v1/sign-in", None, JSON, body.to_string().as_bytes());
        assert!(
            !answer.head.to_lowercase().contains("set-cookie"),
            "{number}"
        );
        *verdicts.entry((is_there, answer.verdict())).or_default() += 1;
    }
    let of = |is_there, verdict: &str| {
        let times = verdicts.get(&(is_there, verdict.to_owned()));
        times.copied().unwrap_or_default()
    };
    for is_there in [true, false] {
        let failed = of(is_there, "401 sign_in_failed");
        assert_eq!(failed, 5, "{verdicts:?}");
        let waits = of(is_there, "429 too_many_requests");
        assert_eq!(failed + waits, TRIES / 2, "{verdicts:?}");
    }
    // Not even the right one is judged while the door is closed.
    let body = json!({"login": login, "password": right});
    let answer = scene.ask("POST /v1/sign-in", None, JSON, body.to_string().as_bytes());
    assert_eq!(answer.verdict(), "429 too_many_requests");
    let news = entries(&scene) - before;
    assert!((1..=10).contains(&news), "{news} entries");
    scene.close();
}

/// Entries of the audit trail.
fn entries(scene: &Scene) -> usize {
    let office = &scene.world.office;
    let rows = office.wait(async {
        let mut tx = office.app.store.snapshot().await?;
        tx.audit_after(&AuditFilter::default(), 0, 100_000).await
    });
    rows.expect("the trail").len()
}
