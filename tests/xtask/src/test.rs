//! `cargo xtask test`: every check and every test, summed up in one closing line.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write, stdout};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, anyhow, bail};

use crate::cargo::Workspace;
use crate::child::INTERRUPTED;
use crate::environment::{self, TEST_POSTGRES_URL, TEST_SCHEMATHESIS};
use crate::fuzz;
use crate::interrupt::Interrupt;
use crate::postgres::Cluster;
use crate::schemathesis;
use crate::tally::Tally;
use crate::wasm;

/// Runs the checks and the tests, or with `filters` only the tests they name. The closing line is printed whatever
/// happens.
pub(crate) fn run(workspace: &Workspace, fast: bool, filters: &[String]) -> Result<ExitCode> {
    let mut report = Report::new()?;
    let whole = filters.is_empty();
    if whole {
        report.check("formatting", || {
            succeed(workspace.cargo(["fmt", "--all", "--check"]))
        });
    }
    if whole && !fast {
        report.check("clippy", || {
            succeed(workspace.cargo([
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]))
        });
        report.check("documentation", || {
            let mut command = workspace.cargo(["doc", "--workspace", "--no-deps"]);
            command.env("RUSTDOCFLAGS", "-D warnings");
            succeed(command)
        });
    }
    report.tests(|| run_tests(workspace, filters));
    if whole && !fast {
        report.check("wasm", || wasm::check(workspace));
        report.check("fuzz", || fuzz::check(workspace));
    }
    Ok(report.close())
}

/// What has been found so far.
struct Report {
    interrupt: Interrupt,
    tally: Tally,
    failures: Vec<String>,
}

impl Report {
    fn new() -> Result<Self> {
        Ok(Self {
            interrupt: Interrupt::watch()?,
            tally: Tally::default(),
            failures: Vec::new(),
        })
    }

    /// A check that passes counts for nothing; one that fails counts as one failure.
    fn check(&mut self, name: &str, check: impl FnOnce() -> Result<()>) {
        if self.begin(name)
            && let Err(error) = check()
        {
            self.fail(name, &error);
        }
    }

    /// Adds the tests' own counts.
    fn tests(&mut self, run: impl FnOnce() -> Result<Outcome>) {
        if !self.begin("tests") {
            return;
        }
        match run() {
            Ok(Outcome { tally, success }) => {
                self.tally += tally;
                if success && tally.is_empty() {
                    eprintln!("no test ran");
                } else if !success {
                    self.failures.push("tests".to_owned());
                    // A test binary that did not build, or died, reports nothing.
                    if tally.failed == 0 {
                        self.tally.failed += 1;
                    }
                }
            }
            Err(error) => self.fail("tests", &error),
        }
    }

    /// Announces a step, unless ctrl-c was pressed.
    fn begin(&self, name: &str) -> bool {
        let go_on = !self.interrupt.raised();
        if go_on {
            eprintln!("\n==> {name}");
        }
        go_on
    }

    fn fail(&mut self, name: &str, error: &anyhow::Error) {
        eprintln!("error: {name}: {error:#}");
        self.failures.push(name.to_owned());
        self.tally.failed += 1;
    }

    /// Prints the closing line, after everything else.
    fn close(mut self) -> ExitCode {
        if self.interrupt.raised() {
            self.failures.push("interrupted".to_owned());
            self.tally.failed = self.tally.failed.max(1);
        }
        eprintln!();
        for failure in &self.failures {
            eprintln!("FAILED: {failure}");
        }
        println!("{}", self.tally);
        if self.interrupt.raised() {
            ExitCode::from(INTERRUPTED)
        } else if self.failures.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// What `cargo test` counted, and whether it was content.
struct Outcome {
    tally: Tally,
    success: bool,
}

/// Runs the tests beside the caller's PostgreSQL, or beside a private one.
fn run_tests(workspace: &Workspace, filters: &[String]) -> Result<Outcome> {
    let mut cluster = None;
    let url: OsString = match environment::test_postgres_url() {
        Some(url) => url,
        None => cluster.insert(Cluster::start(workspace)?).url().into(),
    };

    let mut command = workspace.cargo(["test", "--workspace", "--no-fail-fast", "--"]);
    // Whoever has no Python can run all other tests: those that need it say so.
    match schemathesis::program(workspace) {
        Ok(program) => {
            command.env(TEST_SCHEMATHESIS, program);
        }
        Err(error) => eprintln!("error: schemathesis: {error:#}"),
    }
    // `demo-counts` is how a person writes it.
    let filters = filters.iter().map(|filter| filter.replace('-', "_"));
    command.args(filters).env(TEST_POSTGRES_URL, url);
    let outcome = count(command);

    if let Some(cluster) = cluster {
        cluster.stop()?;
    }
    outcome
}

/// Passes the tests' output on as it comes, and sums it.
fn count(mut command: Command) -> Result<Outcome> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run cargo")?;
    let output = child
        .stdout
        .take()
        .ok_or_else(|| anyhow!("cargo's output is not piped"))?;

    let mut tally = Tally::default();
    let mut stdout = stdout();
    for line in BufReader::new(output).split(b'\n') {
        let mut line = line?;
        tally.read_line(&String::from_utf8_lossy(&line));
        line.push(b'\n');
        stdout.write_all(&line)?;
        stdout.flush()?;
    }
    let success = child.wait()?.success();
    Ok(Outcome { tally, success })
}

/// Runs a check that has nothing to count.
fn succeed(mut command: Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("cargo ended with {status}");
    }
    Ok(())
}
