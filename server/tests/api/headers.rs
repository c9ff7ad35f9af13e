//! Headers that every answer has, whatever it is.

use axum::http::Method;
use server::limits::Limits;
use server::state::Settings;

use crate::office::{Answer, Office};

/// Names, and a part of what each says.
const ALWAYS: [(&str, &str); 8] = [
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
    ("x-request-id", "-"),
];

/// Every route of the document, the page's, and what there is not.
fn everything() -> Vec<(Method, String)> {
    let document = serde_json::to_value(server::http::openapi()).unwrap();
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let method = method.to_uppercase().parse().unwrap();
            all.push((method, path.replace(['{', '}'], "")));
        }
    }
    assert!(all.len() > 25, "{all:?}");
    for path in [
        "/",
        "/assets/page.css",
        "/figures/o1",
        "/records/1",
        "/none",
    ] {
        all.push((Method::GET, path.to_owned()));
    }
    all.push((Method::DELETE, "/v1/records".to_owned()));
    all
}

async fn each(office: &Office, look: impl Fn(&str, &Answer)) {
    for (method, path) in everything() {
        let answer = office.send(method.clone(), &path, None, None).await;
        look(&format!("{method} {path} {}", answer.status), &answer);
    }
}

#[tokio::test]
async fn every_answer_has_them_and_over_plain_http_none_asks_for_tls() {
    let office = Office::open().await;
    each(&office, |what, answer| {
        for (name, part) in ALWAYS {
            assert!(answer.header(name).contains(part), "{what}: {name}");
        }
        let kept = answer.header("cache-control");
        let is_asset = what.contains("/assets/");
        assert!(kept == "no-store" || is_asset, "{what}: {kept}");
        assert_eq!(answer.header("strict-transport-security"), "", "{what}");
    })
    .await;
}

#[tokio::test]
async fn where_people_come_over_tls_no_answer_lets_them_come_without() {
    let settings = Settings {
        public_url: "https://office.example".to_owned(),
        ..Settings::default()
    };
    let office = Office::open_at(Limits::default(), settings).await;
    each(&office, |what, answer| {
        let said = answer.header("strict-transport-security");
        assert_eq!(said, "max-age=31536000", "{what}");
    })
    .await;
}
