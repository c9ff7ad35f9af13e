//! Every route of the server is in the matrix, or is public for a reason.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use tests::process::workspace;
use tests::rights::{RECORDS, REQUESTS, access_page, rows};

/// Routes that ask for nobody, each with its reason.
const PUBLIC: [(&str, &str); 28] = [
    ("GET /healthz", "whether the process lives"),
    ("GET /readyz", "whether it can serve"),
    ("GET /v1/openapi.json", "the interface, the same everywhere"),
    ("POST /v1/enrol", "the one-time code is the right"),
    ("POST /v1/token", "the device key's proof is the right"),
    (
        "POST /v1/token/challenge",
        "a nonce, good for nothing but a proof",
    ),
    (
        "GET /assets/page.css",
        "the page's style, the same everywhere",
    ),
    (
        "GET /assets/icon.svg",
        "the page's icon, the same everywhere",
    ),
    ("POST /v1/sign-in", "the password is the right"),
    ("POST /v1/sign-in/setup", "the one-time code is the right"),
    ("POST /v1/sign-in/setup/confirm", "the ticket is the right"),
    // One's own, whatever the role: they take a session's cookie and no token (server/tests/api/sign_in).
    ("POST /v1/sign-in/password", "one's own password"),
    ("POST /v1/sign-in/recovery-codes", "one's own codes"),
    ("GET /v1/session", "one's own session"),
    ("POST /v1/session/end", "one's own session"),
    ("GET /v1/sessions", "one's own sessions"),
    ("POST /v1/sessions/{id}/end", "one's own sessions"),
    ("POST /v1/sessions/end-all", "one's own sessions"),
    ("GET /sign-in", "a form, the same everywhere"),
    ("GET /sign-in/setup", "a form, the same everywhere"),
    ("POST /sign-in/setup/confirm", "the ticket is the right"),
    ("GET /sessions", "one's own sessions"),
    ("POST /sessions/sign-out", "one's own session"),
    ("POST /sessions/end", "one's own sessions"),
    ("POST /sessions/end-all", "one's own sessions"),
    ("POST /sessions/password", "one's own password"),
    ("POST /sessions/recovery-codes", "one's own codes"),
    // Judged with the records they show.
    ("GET /v1/records/{id}", "in the table of records, as `read`"),
];

fn read(path: &str) -> String {
    let path: PathBuf = workspace().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The routes that the matrix or the list above has.
fn known() -> BTreeSet<String> {
    let requests = rows(REQUESTS).into_iter();
    let requests = requests.map(|row| {
        let path = row.action.split('?').next().unwrap_or_default();
        format!("{} {path}", row.subject)
    });
    let public = PUBLIC.map(|(route, _)| route.to_owned());
    // Asked for in every cell of `read`.
    let history = "GET /v1/records/{id}/history".to_owned();
    requests.chain(public).chain([history]).collect()
}

#[test]
fn access_matrix_has_every_route_of_the_interface() {
    let document: Value = serde_json::from_str(&read("shared/docs/openapi.json")).unwrap();
    let known = known();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let route = format!("{} {path}", method.to_uppercase());
            assert!(known.contains(&route), "{route} is in no table of access");
        }
    }
}

/// The document is written by hand beside the routes: what it forgets is found in the sources.
#[test]
fn access_matrix_has_every_route_of_the_sources() {
    let known = known();
    let paths: BTreeSet<&str> = known
        .iter()
        .filter_map(|route| route.split(' ').nth(1))
        .collect();
    let mut found = 0;
    for source in ["server/src/http.rs", "server/src/page.rs"] {
        let text = read(source);
        for act in [".get(", ".post(", ".put("] {
            for route in text.split(act).skip(1) {
                let path = route.split('"').nth(1).unwrap();
                assert!(paths.contains(path), "{path} is in no table of access");
                found += 1;
            }
        }
    }
    assert!(found >= 30, "only {found} routes were found in the sources");
}

#[test]
fn access_matrix_is_written_without_the_product() {
    let mut sources = vec!["tests/harness/rights.rs".to_owned()];
    for entry in std::fs::read_dir(workspace().join("tests/harness/rights")).unwrap() {
        let name = entry.unwrap().file_name();
        sources.push(format!("tests/harness/rights/{}", name.to_string_lossy()));
    }
    assert!(sources.len() > 5, "{sources:?}");
    for source in sources {
        let text = read(&source);
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code.filter(|line| !line.trim_start().starts_with('"')) {
            for product in ["shared::", "server::", "mobile_core::", "crate::"] {
                assert!(!line.contains(product), "{source} uses the product: {line}");
            }
        }
    }
    assert!(rows(RECORDS).len() >= 30);
}

#[test]
fn access_matrix_page_is_the_one_in_the_repository() {
    assert!(
        read("shared/docs/access.md") == access_page(),
        "the tables changed: cargo run -p tests --example access_page > shared/docs/access.md"
    );
}
