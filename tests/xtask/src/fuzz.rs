//! `cargo xtask fuzz`: builds the fuzz targets with coverage and drives each by libFuzzer for a while.
//!
//! The stable compiler does it: what `cargo fuzz` asks of a nightly one is the address sanitizer, and there is no
//! unsafe code here for it to watch. An input that panics, hangs or takes too much memory is kept, and named with the
//! command that repeats it.

mod outcome;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::cargo::Workspace;
use outcome::{Outcome, amount};

/// Every target of `tests/fuzz`, those that need most first.
pub(crate) const TARGETS: [&str; 8] = [
    "change", "history", "phone", "pack", "command", "sync", "bundle", "lists",
];

/// The target with a mistake built in: fuzzing that does not find it is worth nothing.
const CONTROL: &str = "control";

/// Seconds for each target where nobody says otherwise.
pub(crate) const SECONDS: u32 = 60;

/// What `cargo fuzz` passes for coverage without a sanitizer. Lints are for the ordinary build: libFuzzer's entry
/// points are unsafe.
const FLAGS: [&str; 7] = [
    "--cfg=fuzzing",
    "--cap-lints=allow",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Bounds on one input: seconds, megabytes of the whole program (one input's own bound is 16 MiB, in the target), and
/// bytes (a change's own bound and a little more).
const BOUNDS: [&str; 3] = ["-timeout=5", "-rss_limit_mb=1024", "-max_len=66000"];

/// Runs the targets named, or all, and then the control. With `json`, the last line of output is one row of the proof
/// table.
pub(crate) fn run(
    workspace: &Workspace,
    seconds: u32,
    json: bool,
    names: &[String],
) -> Result<ExitCode> {
    for name in names {
        if !TARGETS.contains(&name.as_str()) {
            bail!("no target {name}: there are {}", TARGETS.join(", "));
        }
    }
    let named = |target: &&str| names.is_empty() || names.iter().any(|name| name == target);
    let targets: Vec<&'static str> = TARGETS.into_iter().filter(named).collect();
    let outcomes = fuzz(workspace, seconds, &targets)?;
    if json {
        println!("{}", row(seconds, &outcomes));
    }
    let is_good = outcomes.iter().all(Outcome::is_good);
    Ok(ExitCode::from(u8::from(!is_good)))
}

/// The row of the proof table: all targets, each for so long; and whether it is good.
pub(crate) fn prove(workspace: &Workspace, seconds: u32) -> Result<(serde_json::Value, bool)> {
    let outcomes = fuzz(workspace, seconds, &TARGETS)?;
    let is_good = outcomes.iter().all(Outcome::is_good);
    Ok((row(seconds, &outcomes), is_good))
}

/// As a check: all targets, for the ordinary time.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let outcomes = fuzz(workspace, SECONDS, &TARGETS)?;
    match outcomes.iter().find(|outcome| !outcome.is_good()) {
        Some(outcome) => bail!("{}", outcome.trouble()),
        None => Ok(()),
    }
}

/// Builds, and runs as many targets at a time as there are processors.
fn fuzz(workspace: &Workspace, seconds: u32, targets: &[&'static str]) -> Result<Vec<Outcome>> {
    let programs = build(workspace)?;
    let waiting = Mutex::new(
        targets
            .iter()
            .copied()
            .chain([CONTROL])
            .rev()
            .collect::<Vec<_>>(),
    );
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<Result<Vec<Outcome>>> = thread::scope(|scope| {
        let work = || {
            let mut outcomes = Vec::new();
            loop {
                let next = waiting.lock().map(|mut waiting| waiting.pop());
                let Ok(Some(target)) = next else {
                    return Ok(outcomes);
                };
                let outcome = drive(workspace, &programs, target, seconds)?;
                eprintln!("{outcome}");
                outcomes.push(outcome);
            }
        };
        let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, _>| {
            let lost = || Err(anyhow::anyhow!("a worker died"));
            worker.join().unwrap_or_else(|_| lost())
        };
        workers.into_iter().map(join).collect()
    });
    let mut outcomes = Vec::new();
    for result in results {
        outcomes.extend(result?);
    }
    outcomes.sort_by_key(|outcome| TARGETS.iter().position(|name| *name == outcome.target));
    Ok(outcomes)
}

/// Where everything of fuzzing lies.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("fuzz")
}

/// Builds every target with coverage; the folder of the programs. The flags are for what runs, not for build scripts:
/// that is what naming the platform does.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let platform = platform()?;
    let build = folder(workspace).join("build");
    let mut command = workspace.cargo(["build", "--package=fuzz", "--bins", "--profile=fuzz"]);
    let status = command
        .args(["--target", &platform, "--target-dir"])
        .arg(&build)
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"))
        .env("CARGO_INCREMENTAL", "0")
        .stdin(Stdio::null())
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("the fuzz targets do not build");
    }
    Ok(build.join(platform).join("fuzz"))
}

/// The platform we are on, as the compiler calls it.
fn platform() -> Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("cannot run rustc")?;
    let text = String::from_utf8(output.stdout)?;
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).context("rustc names no host")
}

/// Runs one target.
fn drive(
    workspace: &Workspace,
    programs: &Path,
    target: &'static str,
    seconds: u32,
) -> Result<Outcome> {
    let folder = folder(workspace);
    let corpus = folder.join("corpus").join(target);
    let crashes = folder.join("crashes").join(target);
    let log = folder.join(format!("{target}.log"));
    let is_control = target == CONTROL;
    if is_control && corpus.exists() {
        // It has to find its mistake each time.
        fs::remove_dir_all(&corpus)?;
    }
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&crashes)?;
    let seeds = if is_control { "change" } else { target };

    let program = programs.join(format!("fuzz-{target}"));
    let mut prefix = crashes.clone().into_os_string();
    prefix.push("/");
    let mut artifacts = std::ffi::OsString::from("-artifact_prefix=");
    artifacts.push(&prefix);
    let status = Command::new(&program)
        .args(BOUNDS)
        .arg(format!("-max_total_time={seconds}"))
        .arg("-print_final_stats=1")
        .arg(artifacts)
        .arg(&corpus)
        .arg(workspace.root().join("tests/fuzz/seeds").join(seeds))
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log)?)
        .status()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let text = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    Ok(Outcome::read(
        target,
        is_control,
        status.success(),
        &text,
        log,
    ))
}

/// A row of the proof table (`tests/proof/row.rs`).
fn row(seconds: u32, outcomes: &[Outcome]) -> serde_json::Value {
    let (controls, targets): (Vec<_>, Vec<_>) =
        outcomes.iter().partition(|outcome| outcome.is_control);
    let tried: u64 = targets.iter().map(|target| target.executions).sum();
    let faults = targets
        .iter()
        .map(|one| json!([one.target, one.executions]));
    let covered = targets.iter().map(|one| {
        let covered = format!("{} edges", amount(one.coverage));
        json!([format!("{} covers", one.target), covered])
    });
    let time = json!(["each target", format!("{seconds} s")]);
    let measured: Vec<_> = [time].into_iter().chain(covered).collect();
    let lost = targets.iter().filter(|one| !one.is_good());
    json!({
        "proof": "every decoder under coverage-guided fuzzing",
        "tried": tried,
        "faults": faults.collect::<Vec<_>>(),
        "measured": measured,
        "lost": lost.map(|one| one.trouble()).collect::<Vec<_>>(),
        "controls": controls.iter().map(|control| json!({
            "mistake": "the gate without its check that a change is canonical",
            "caught": control.is_good(),
        })).collect::<Vec<_>>(),
    })
}
