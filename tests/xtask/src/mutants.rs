//! `cargo xtask mutants`: breaks what decides (gate, authorisation, guards, contributions) in every way that
//! cargo-mutants knows, one at a time, and asks whether a test notices.
//!
//! Not part of CI: some six hundred mutants take an hour or two. Each is tested by the tests that know its code first;
//! those that stand are tested by every test of their crate (of the server, on SQLite). What stands after that has its reason in
//! `mutants/explained.txt`, or the command fails.

mod outcome;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::cargo::Workspace;
use outcome::{Outcome, Survivor};

/// Of those that build, so many of a hundred have to be noticed.
const LEAST_PERCENT: u64 = 90;

/// Survivors that change nothing, one a line, each with why.
const EXPLAINED: &str = include_str!("mutants/explained.txt");

/// Code that decides, and the tests that know it.
struct Group {
    name: &'static str,
    package: &'static str,
    files: &'static [&'static str],
    tests: &'static [&'static str],
    /// What the names of its tests contain.
    filter: Option<&'static str>,
}

/// Every test of a crate.
const ALL_TESTS: &[&str] = &["--lib", "--tests"];

const GROUPS: [Group; 5] = [
    Group {
        name: "gate",
        package: "shared",
        files: &["shared/src/change/gate.rs", "shared/src/change/columns.rs"],
        tests: &["--test=gate"],
        filter: None,
    },
    Group {
        name: "access",
        package: "shared",
        files: &["shared/src/access.rs", "shared/src/access/*.rs"],
        tests: &["--test=access_rules"],
        filter: None,
    },
    Group {
        name: "workflow",
        package: "shared",
        files: &["shared/src/workflow.rs", "shared/src/workflow/*.rs"],
        tests: &["--test=workflows"],
        filter: None,
    },
    Group {
        name: "contribution",
        package: "shared",
        files: &[
            "shared/src/figure/contribution.rs",
            "shared/src/figure/contribution/*.rs",
        ],
        tests: &["--lib", "--test=figures"],
        filter: None,
    },
    Group {
        name: "authorize",
        package: "server",
        files: &["server/src/ingest/authorize.rs"],
        tests: &["--test=store"],
        // On one engine: what is decided does not depend on it.
        filter: Some("sqlite"),
    },
];

/// Runs the groups named, or all. With `json`, the last line of output is one row of the proof table.
pub(crate) fn run(workspace: &Workspace, json: bool, names: &[String]) -> Result<ExitCode> {
    for name in names {
        if !GROUPS.iter().any(|group| group.name == name) {
            let all: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
            bail!("no group {name}: there are {}", all.join(", "));
        }
    }
    let named = |group: &&Group| names.is_empty() || names.iter().any(|name| name == group.name);
    let mut outcomes = Vec::new();
    for group in GROUPS.iter().filter(named) {
        let outcome = test(workspace, group)?;
        eprintln!("{outcome}");
        outcomes.push(outcome);
    }
    let mut is_good = true;
    for outcome in &outcomes {
        is_good &= outcome.has_any() && outcome.percent() >= LEAST_PERCENT;
        for survivor in outcome.unexplained(EXPLAINED) {
            is_good = false;
            eprintln!("nobody has said why this may stand: {survivor}");
        }
    }
    if json {
        println!("{}", row(&outcomes));
    }
    Ok(ExitCode::from(u8::from(!is_good)))
}

/// Tests the mutants of a group, and those that stand once more by all tests.
fn test(workspace: &Workspace, group: &Group) -> Result<Outcome> {
    let folder = workspace.target().join("mutants").join(group.name);
    let first = mutate(workspace, group, &folder.join("first"), group.tests, &[])?;
    let standing = first.survivors().to_vec();
    if standing.is_empty() {
        return Ok(first);
    }
    let again = folder.join("again");
    let second = mutate(workspace, group, &again, ALL_TESTS, &standing)?;
    Ok(first.after(second))
}

/// Runs cargo-mutants on a copy of the workspace; on these mutants alone, where some are named.
fn mutate(
    workspace: &Workspace,
    group: &Group,
    folder: &Path,
    tests: &[&str],
    only: &[Survivor],
) -> Result<Outcome> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let mut command = workspace.cargo(["mutants", "--no-shuffle"]);
    // Tests that fail without any mistake would notice every one.
    if !only.is_empty() {
        command.arg("--baseline=skip");
    }
    command
        .args(["--cap-lints=true", "--timeout=120", "--output"])
        .arg(folder)
        .arg(format!("--package={}", group.package))
        // A mutant is compiled far more often than it is run.
        .arg("--cargo-arg=--config=profile.dev.package.shared.opt-level=0");
    // The build takes the targets as well: unless it is told, it links every test of the crate for each mutant.
    for target in tests {
        command.arg(format!("--cargo-arg={target}"));
    }
    for file in group.files {
        command.args(["--file", file]);
    }
    for survivor in only {
        command.arg("--re").arg(survivor.pattern());
    }
    let status = command
        .arg("--")
        .args(group.filter)
        .env("CARGO_INCREMENTAL", "1")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .context("cannot run cargo mutants")?;
    let outcomes = outcomes_of(folder);
    // It fails as well where mutants stand: then it has said which.
    if !outcomes.exists() {
        bail!(
            "cargo mutants failed ({status}): install it by `cargo install cargo-mutants --locked`"
        );
    }
    Outcome::read(group.name, &fs::read_to_string(outcomes)?)
}

fn outcomes_of(folder: &Path) -> PathBuf {
    folder.join("mutants.out").join("outcomes.json")
}

/// A row of the proof table (`tests/proof/row.rs`).
fn row(outcomes: &[Outcome]) -> serde_json::Value {
    let built: u64 = outcomes
        .iter()
        .map(|one| one.noticed + one.standing())
        .sum();
    let faults = outcomes
        .iter()
        .map(|one| json!([one.group, one.noticed + one.standing()]));
    let measured = outcomes.iter().map(|one| {
        let noticed = format!("{} of {}", one.noticed, one.noticed + one.standing());
        json!([format!("{} noticed", one.group), noticed])
    });
    let lost = outcomes.iter().flat_map(|one| one.unexplained(EXPLAINED));
    json!({
        "proof": "every mistake in what decides that cargo-mutants can make",
        "tried": built,
        "faults": faults.collect::<Vec<_>>(),
        "measured": measured.collect::<Vec<_>>(),
        "lost": lost.map(ToString::to_string).collect::<Vec<_>>(),
        "controls": [],
    })
}
