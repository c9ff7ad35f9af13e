//! The server keeps to its OpenAPI document, whoever asks whatever: schemathesis makes requests out of the document, in
//! its sense and out of it, and looks at each answer. It may find no server error, no status, type, header or body that
//! the document does not name.
//!
//! schemathesis is a Python program: `cargo xtask test schemathesis` installs it, and says where by
//! `SATCHEL_TEST_SCHEMATHESIS`.

mod callers;

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use tests::database::Storage;
use tests::environment;

use callers::{Caller, Scene};

/// Requests that are drawn for each operation and caller, besides those of the edges of each parameter.
const EXAMPLES: &str = "12";
/// Examples of the document, the edges of each parameter, draws, and what one answer names asked for in another request.
const PHASES: &str = "examples,coverage,fuzzing,stateful";
/// How schemathesis sends what it cannot of itself.
const HOOKS: &str = include_str!("hooks.py");
/// What is looked at in each answer. Left out is what the document does not claim: that everything it allows is
/// accepted (a code may be used up), and that a path without a GET says 405 to a made-up method.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,ignored_auth";

#[test]
fn schemathesis_finds_nothing_on_sqlite() {
    keeps_to_its_document(Storage::TemporaryFolder).unwrap();
}

#[test]
fn schemathesis_finds_nothing_on_postgresql() {
    keeps_to_its_document(Storage::Postgres).unwrap();
}

/// A document that leaves out a status the server gives is noticed.
#[test]
fn schemathesis_notices_what_a_document_leaves_out() {
    let scene = Scene::open(Storage::Memory).unwrap();
    let mut document = serde_json::to_value(server::http::openapi()).unwrap();
    let responses = &mut document["paths"]["/v1/users"]["get"]["responses"];
    responses.as_object_mut().unwrap().remove("401").unwrap();
    let only = ["--include-path", "/v1/users", "--include-method", "GET"];
    let (fine, said) = ask(&scene, &document, &Caller::nobody(), &only).unwrap();
    assert!(!fine, "{said}");
    assert!(said.contains("Undocumented status code"), "{said}");
    scene.close().unwrap();
}

fn keeps_to_its_document(storage: Storage) -> Result<()> {
    let mut scene = Scene::open(storage)?;
    let document = serde_json::to_value(server::http::openapi())?;
    let mut wrong = String::new();
    for caller in scene.callers()? {
        let (fine, said) = ask(&scene, &document, &caller, &[])?;
        if !fine {
            wrong.push_str(&format!("as {}:\n{said}\n", caller.name));
        }
    }
    scene.close()?;
    if !wrong.is_empty() {
        bail!("{wrong}");
    }
    Ok(())
}

/// Has schemathesis ask the server everything as somebody; whether it was content, and what it said.
fn ask(
    scene: &Scene,
    document: &serde_json::Value,
    caller: &Caller,
    more: &[&str],
) -> Result<(bool, String)> {
    let program = environment::schemathesis().context("run `cargo xtask test`")?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, serde_json::to_vec(document)?)?;
    std::fs::write(folder.path().join("hooks.py"), HOOKS)?;
    let mut command = Command::new(&program);
    command
        .arg("run")
        .arg(&file)
        .args(["--url", scene.address()])
        .args(["--checks", CHECKS, "--max-examples", EXAMPLES])
        .args(["--phases", PHASES])
        // A run tomorrow makes the requests of today.
        .arg("--generation-deterministic")
        .args(["--continue-on-failure", "--no-color", "--no-shrink"])
        .args(["--suppress-health-check", "all", "--warnings", "off"])
        .args(more)
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .current_dir(folder.path())
        .stdin(Stdio::null());
    if let Some(token) = &caller.token {
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
    }
    let output = command
        .output()
        .with_context(|| format!("{program} does not run"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    Ok((output.status.success(), format!("{said}{errors}")))
}
