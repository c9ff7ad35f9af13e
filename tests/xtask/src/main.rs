//! `cargo xtask`: the project's commands, the same for a person and for CI.
//!
//! | command | does |
//! |---|---|
//! | `test` | every check and every test, on SQLite and PostgreSQL |
//! | `postgres` | runs a command beside a private PostgreSQL |
//! | `demo` | plays a year of field work against a real server |
//! | `bench` | measures |
//! | `prove` | cuts power, kills, floods and feeds nonsense, and says what was lost |
//! | `fuzz` | drives every decoder of bytes from outside by libFuzzer |
//! | `mutants` | breaks what decides, one mistake at a time, and asks whether a test notices |
//! | `wasm` | compiles the pure crates for the browser |
//!
//! It depends on no product crate, so that it builds in seconds and works while they do not.

mod bench;
mod cargo;
mod child;
mod demo;
mod environment;
mod fuzz;
mod interrupt;
mod mutants;
mod postgres;
mod prove;
mod schemathesis;
mod tally;
mod test;
mod wasm;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::cargo::Workspace;

/// Satchel's project commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check formatting, lints and documentation, run all tests on SQLite and PostgreSQL, compile for wasm.
    ///
    /// With filters, run only the tests whose names contain one of them. The last line of output is
    /// "N passed, N failed, N skipped". Tests find PostgreSQL by SATCHEL_TEST_POSTGRES_URL; when it is not set,
    /// a private cluster is started and stopped.
    Test {
        /// Skip clippy, the documentation and wasm.
        #[arg(long)]
        fast: bool,
        /// Run only the tests whose names contain one of these.
        filters: Vec<String>,
    },
    /// Run a command beside a private PostgreSQL, its address in SATCHEL_TEST_POSTGRES_URL.
    Postgres {
        /// The command and its arguments.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
    /// Play a year of field work against a real server; `--check` compares every figure and exits.
    ///
    /// `--postgres` starts a private PostgreSQL for it. Every other argument goes to the demo:
    /// `cargo xtask demo -- --help` lists them.
    Demo {
        /// The demo's arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Measure, with `--json` as one document on standard output. Not part of CI.
    Bench {
        /// What to measure, and the bench's further arguments.
        #[arg(
            required = true,
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "WHAT [ARGUMENTS]"
        )]
        arguments: Vec<OsString>,
    },
    /// Cut power, kill processes, flood the server, feed it nonsense; say in a table what was tried and what was lost.
    ///
    /// Fails when anything was lost, or when a mistake built in on purpose went unnoticed.
    Prove {
        /// As much as convinces, up to an hour; otherwise as much as CI affords.
        #[arg(long)]
        long: bool,
        /// The rows as JSON, one a line.
        #[arg(long)]
        json: bool,
        /// Only the proofs whose names contain one of these.
        names: Vec<String>,
    },
    /// Drive every decoder of bytes from outside by libFuzzer, a minute each, as many at a time as there are processors.
    ///
    /// Fails with the input that panics, hangs or takes too much memory, and the command that repeats it.
    Fuzz {
        /// How long each target runs.
        #[arg(long, default_value_t = fuzz::SECONDS)]
        seconds: u32,
        /// Print a row of the proof table as one JSON document.
        #[arg(long)]
        json: bool,
        /// Only these targets.
        #[arg(value_name = "TARGET")]
        targets: Vec<String>,
    },
    /// Break what decides (gate, access, workflow, contributions, authorisation), one mistake at a time, and ask
    /// whether a test notices. Needs cargo-mutants; takes an hour or two.
    ///
    /// Fails when less than nine of ten are noticed, or one stands of which nobody has said why it may.
    Mutants {
        /// Print a row of the proof table as one JSON document.
        #[arg(long)]
        json: bool,
        /// Only these groups.
        #[arg(value_name = "GROUP")]
        groups: Vec<String>,
    },
    /// Compile `shared` and `mobile-core` for wasm32-unknown-unknown.
    Wasm,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::locate()?;
    match command {
        Command::Test { fast, filters } => test::run(&workspace, fast, &filters),
        Command::Postgres { command } => postgres::run(&workspace, &command),
        Command::Demo { arguments } => demo::run(&workspace, arguments),
        Command::Bench { arguments } => bench::run(&workspace, &arguments),
        Command::Prove { long, json, names } => {
            prove::run(&workspace, &prove::Asked { long, json, names })
        }
        Command::Fuzz {
            seconds,
            json,
            targets,
        } => fuzz::run(&workspace, seconds, json, &targets),
        Command::Mutants { json, groups } => mutants::run(&workspace, json, &groups),
        Command::Wasm => wasm::check(&workspace).map(|()| ExitCode::SUCCESS),
    }
}
