//! The rules of the layout (shared/docs/architecture.md), read from cargo and from the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use tests::process::workspace;

/// What a package must never depend on, directly or through others.
const NEVER: [(&str, &[&str]); 5] = [
    (
        "shared",
        &[
            "tokio",
            "sqlx",
            "axum",
            "rusqlite",
            "ureq",
            "server",
            "mobile-core",
        ],
    ),
    (
        "mobile-core",
        &["tokio", "sqlx", "axum", "rusqlite", "ureq", "server"],
    ),
    ("mobile-cli", &["tokio", "sqlx", "axum", "server"]),
    (
        "server",
        &["rusqlite", "ureq", "mobile-core", "mobile-cli", "tests"],
    ),
    (
        "xtask",
        &["shared", "mobile-core", "mobile-cli", "server", "tests"],
    ),
];

#[test]
fn packages_depend_in_one_direction() {
    let metadata = metadata();
    let names = names(&metadata);
    let edges = edges(&metadata);
    for (package, never) in NEVER {
        let id = names
            .iter()
            .find(|(id, name)| *name == package && is_ours(id));
        let (id, _) = id.unwrap_or_else(|| panic!("no package {package}"));
        let mut reached = BTreeMap::new();
        reach(id, None, &edges, &mut reached);
        for forbidden in never {
            let found = reached.keys().find(|id| names[**id] == *forbidden);
            assert!(
                found.is_none(),
                "{package} depends on {forbidden}: {}",
                way(found, &reached, &names)
            );
        }
    }
    for (id, name) in &names {
        if is_ours(id) && name != "tests" {
            let mut reached = BTreeMap::new();
            reach(id, None, &edges, &mut reached);
            assert!(
                !reached.keys().any(|id| names[*id] == "tests"),
                "{name} depends on tests"
            );
        }
    }
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            "--filter-platform",
            "host-tuple",
        ])
        .current_dir(workspace())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo's metadata")
}

/// Whether a package lies in this workspace.
fn is_ours(id: &str) -> bool {
    id.starts_with("path+file://")
}

/// Names of packages by id.
fn names(metadata: &Value) -> BTreeMap<String, String> {
    let packages = metadata["packages"].as_array().expect("packages");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let name = |package: &Value| (text(&package["id"]), text(&package["name"]));
    packages.iter().map(name).collect()
}

/// What each package is built with; what only its tests or build scripts use is left out.
fn edges(metadata: &Value) -> BTreeMap<String, Vec<String>> {
    let nodes = metadata["resolve"]["nodes"].as_array().expect("nodes");
    let edges = nodes.iter().map(|node| {
        let dependencies = node["deps"].as_array().expect("dependencies").iter();
        let built_with = dependencies.filter(|dependency| {
            let kinds = dependency["dep_kinds"].as_array().expect("kinds");
            kinds
                .iter()
                .any(|kind| kind["kind"].is_null() && applies(&kind["target"]))
        });
        let ids =
            built_with.map(|dependency| dependency["pkg"].as_str().expect("an id").to_owned());
        (
            node["id"].as_str().expect("an id").to_owned(),
            ids.collect(),
        )
    });
    edges.collect()
}

/// Whether a dependency's condition can hold outside the browser and Windows.
fn applies(target: &Value) -> bool {
    let target = target.as_str().unwrap_or_default();
    !["wasm", "wasi", "windows", "loom"]
        .iter()
        .any(|elsewhere| target.contains(elsewhere))
}

fn reach<'a>(
    id: &'a str,
    from: Option<&'a str>,
    edges: &'a BTreeMap<String, Vec<String>>,
    reached: &mut BTreeMap<&'a str, Option<&'a str>>,
) {
    if reached.contains_key(id) {
        return;
    }
    reached.insert(id, from);
    for next in edges.get(id).into_iter().flatten() {
        reach(next, Some(id), edges, reached);
    }
}

/// How a package was reached.
fn way(
    end: Option<&&str>,
    reached: &BTreeMap<&str, Option<&str>>,
    names: &BTreeMap<String, String>,
) -> String {
    let mut at = end.copied();
    let mut way = Vec::new();
    while let Some(id) = at {
        way.push(names[id].as_str());
        at = reached.get(id).copied().flatten();
    }
    way.reverse();
    way.join(" → ")
}

/// Every Rust file of the workspace, relative to it.
fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = ["shared", "mobile-core", "server", "tests"]
        .map(|folder| workspace().join(folder))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if path.is_dir() && !["target", "node_modules"].contains(&name) {
                folders.push(path);
            } else if name.ends_with(".rs") {
                files.push(path.strip_prefix(workspace()).expect("inside").to_owned());
            }
        }
    }
    files.sort();
    assert!(files.len() > 100, "{files:?}");
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(workspace().join(path)).expect("a source")
}

#[test]
fn files_are_named_for_what_they_hold_and_are_not_long() {
    for path in sources() {
        let parts: BTreeSet<&str> = path
            .iter()
            .filter_map(|part| part.to_str())
            .map(|part| part.trim_end_matches(".rs"))
            .collect();
        for nothing in [
            "mod", "util", "utils", "helper", "helpers", "common", "manager", "misc",
        ] {
            assert!(
                !parts.contains(nothing),
                "{} says nothing of what is in it",
                path.display()
            );
        }
        let lines = read(&path).lines().count();
        assert!(
            lines <= 450,
            "{} has {lines} lines: it holds more than one thing",
            path.display()
        );
    }
}

#[test]
fn every_test_file_is_compiled() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages").iter();
    let ours = packages.filter(|package| package["id"].as_str().is_some_and(is_ours));
    let targets = ours.flat_map(|package| package["targets"].as_array().expect("targets"));
    let mut waiting: Vec<PathBuf> = targets
        .map(|target| PathBuf::from(target["src_path"].as_str().expect("a path")))
        .map(|path| {
            path.strip_prefix(workspace())
                .map(Path::to_owned)
                .expect("inside")
        })
        .collect();
    let roots: BTreeSet<PathBuf> = waiting.iter().cloned().collect();
    let mut compiled = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if workspace().join(&path).exists() && compiled.insert(path.clone()) {
            waiting.extend(modules(&path, roots.contains(&path)));
        }
    }
    for path in sources() {
        assert!(
            compiled.contains(&path),
            "{} is in no target: nobody compiles it",
            path.display()
        );
    }
}

/// The files that a file's `mod name;` may mean.
fn modules(path: &Path, is_root: bool) -> Vec<PathBuf> {
    let folder = path.parent().expect("a folder");
    let beneath = match is_root {
        true => folder.to_owned(),
        false => folder.join(path.file_stem().expect("a name")),
    };
    let text = read(path);
    let names = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line
            .strip_prefix("pub(crate) ")
            .or(line.strip_prefix("pub(super) "))
            .unwrap_or(line);
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    names
        .map(|name| beneath.join(format!("{name}.rs")))
        .collect()
}

/// A ban of `.clippy.toml` or of this test, and the files that may lift it.
const LIFTED: [(&str, &[&str]); 10] = [
    (
        "SystemTime::now",
        &["server/src/clock.rs", "mobile-core/cli/src/clock.rs"],
    ),
    (
        "getrandom::fill",
        &["server/src/fresh.rs", "mobile-core/cli/src/entropy.rs"],
    ),
    (
        "env::var",
        &[
            "server/src/config.rs",
            "tests/harness/environment.rs",
            "tests/xtask/src/environment.rs",
            "tests/simulation/seeds.rs",
            "server/tests/",
        ],
    ),
    (
        "sqlx::query",
        &[
            "server/src/store.rs",
            "server/src/store/",
            "server/tests/",
            "tests/harness/database.rs",
            "tests/harness/process/storage.rs",
            "tests/bench/floor.rs",
        ],
    ),
    (
        "Instant::now",
        &[
            "server/src/clock.rs",
            "server/src/clock/",
            "tests/bench/",
            "tests/demo/progress.rs",
            "tests/proof/load/scene.rs",
        ],
    ),
    (".route(", &["server/src/http/rule.rs"]),
    ("Router::new(", &[]),
    // Whoever commits without an entry of the audit trail is no person's administrative act.
    (
        "commit_unaudited",
        &[
            "server/src/store/audit.rs",
            "server/src/http/sync.rs",
            "server/src/identity/proof.rs",
            "server/src/identity/session.rs",
            "server/src/identity/sign_in.rs",
            "server/src/identity/sign_in/lock.rs",
            "server/src/identity/sign_in/setup.rs",
            "server/src/identity/token.rs",
            "server/src/identity/token_keys.rs",
            "server/src/ingest/again.rs",
            "server/src/ingest/writer.rs",
            "server/src/rebuild.rs",
            "server/tests/",
            "tests/demo/control.rs",
            "tests/harness/bureau.rs",
            "tests/simulation/",
        ],
    ),
    (
        "thread::sleep",
        &["tests/bench/attack.rs", "tests/bench/attack/"],
    ),
    ("#[ignore", &[]),
];

#[test]
fn each_ban_is_lifted_in_its_one_place() {
    for path in sources() {
        // This file names what it looks for.
        if path == Path::new("tests/e2e/architecture.rs") {
            continue;
        }
        let text = read(&path);
        let code: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        for (banned, places) in LIFTED {
            let name = path.to_str().expect("a name");
            let may = places.iter().any(|place| name.starts_with(place));
            let line = code.iter().find(|line| line.contains(banned));
            assert!(may || line.is_none(), "{name} uses {banned}: {line:?}");
        }
    }
}
