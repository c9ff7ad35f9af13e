//! Each route of signing in leaves its entry.

use serde_json::{Value, json};

use super::World;
use crate::sign_in;

/// Each route of signing in leaves one entry, and refused a note that it was, or none. Says which it tried.
pub(super) async fn signing_in(world: &mut World) -> Vec<&'static str> {
    let mut tried = Vec::new();
    let grants = json!([{"role": "security_admin"}]);
    let (user, code) = sign_in::account(&world.office, &world.admin, grants).await;
    world.news().await;
    let zhao = sign_in::set_up(&world.office, &user, &code, "zhao").await;
    assert_eq!(world.news().await, ["sign_in_made"]);
    tried.extend(["post /v1/sign-in/setup", "post /v1/sign-in/setup/confirm"]);
    let browser = zhao.sign_in(&world.office, 2).await;
    assert_eq!(world.news().await, ["signed_in"]);
    tried.push("post /v1/sign-in");
    let password = sign_in::PASSWORD;
    browser.get(&world.office, "/v1/session").await.expect(200);
    let of = |act: &str| format!("/v1/users/{user}/sign-in/{act}");
    for (method, route, path, body, act) in [
        (
            "POST",
            "post /v1/sign-in/password",
            "/v1/sign-in/password".to_owned(),
            json!({"old_password": password, "new_password": password}),
            "password_changed",
        ),
        (
            "POST",
            "post /v1/sign-in/recovery-codes",
            "/v1/sign-in/recovery-codes".to_owned(),
            json!({"password": password}),
            "recovery_codes_made",
        ),
        (
            "PUT",
            "put /v1/sign-in/second-step",
            "/v1/sign-in/second-step".to_owned(),
            json!({"for_everyone": false}),
            "second_step_set",
        ),
        (
            "POST",
            "post /v1/users/{id}/sign-in/unlock",
            of("unlock"),
            Value::Null,
            "sign_in_unlocked",
        ),
        (
            "POST",
            "post /v1/session/end",
            "/v1/session/end".to_owned(),
            Value::Null,
            "signed_out",
        ),
        (
            "POST",
            "post /v1/sessions/{id}/end",
            String::new(),
            Value::Null,
            "sessions_ended",
        ),
        (
            "POST",
            "post /v1/sessions/end-all",
            "/v1/sessions/end-all".to_owned(),
            Value::Null,
            "sessions_ended",
        ),
        (
            "POST",
            "post /v1/users/{id}/sign-in/end-sessions",
            of("end-sessions"),
            Value::Null,
            "sessions_ended",
        ),
        (
            "POST",
            "post /v1/users/{id}/sign-in/reset",
            of("reset"),
            Value::Null,
            "sign_in_reset",
        ),
    ] {
        // One ends the other's session, each of the rest the one that asks.
        let browser = zhao.sign_in(&world.office, 3).await;
        let path = match route {
            "post /v1/sessions/{id}/end" => {
                let list = browser.get(&world.office, "/v1/sessions").await.json();
                format!(
                    "/v1/sessions/{}/end",
                    list["items"][1]["id"].as_str().unwrap()
                )
            }
            _ => path,
        };
        world.news().await;
        let forged = sign_in::Browser {
            csrf: String::new(),
            ..browser.clone()
        };
        let refused = forged
            .send(&world.office, method, &path, body.clone())
            .await;
        assert_eq!(refused.expect(403).code(), "csrf_failed", "{route}");
        assert_eq!(world.news().await, [""; 0], "{route}");
        let done = browser.send(&world.office, method, &path, body).await;
        assert!(done.status.is_success(), "{route} {}", done.text());
        assert_eq!(world.news().await, [act], "{route}");
        let row = world.rows().await.pop().unwrap();
        assert_eq!(row.person.unwrap().to_string(), user, "{route}");
        assert_eq!(row.installation, None, "{route}");
        tried.push(route);
    }
    tried
}
