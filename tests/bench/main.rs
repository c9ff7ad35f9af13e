//! Measures. `cargo xtask bench sync --json` prints one document and fails when a target is missed.

mod attack;
mod floor;
mod people;
mod sync;
mod targets;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use serde::Serialize;
use targets::{Document, Target};

/// The server's, which runs in this process.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the real phone against the real server on this machine.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 2,000 records from one phone over loopback, SQLite FULL; three records; nothing at all.
    Sync {
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
    /// What honest phones wait for an answer, with an attack of 100 requests a second and without.
    Attack {
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse().what) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(what: &What) -> Result<ExitCode> {
    match what {
        What::Sync { json } => {
            let measured = sync::measure()?;
            report(*json, &measured, &targets::of_sync(&measured))
        }
        What::Attack { json } => {
            let measured = attack::measure()?;
            report(*json, &measured, &targets::of_attack(&measured))
        }
    }
}

/// Says what was measured; a missed target is a failure.
fn report<M: Serialize>(json: bool, measured: &M, targets: &[Target]) -> Result<ExitCode> {
    let is_good = targets.iter().all(|target| target.ok);
    if json {
        let document = Document::of(measured, targets);
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        for target in targets {
            let mark = if target.ok { "ok  " } else { "MISS" };
            println!(
                "{mark} {:32} {:>10.3}  (≤ {})",
                target.name, target.got, target.most
            );
        }
    }
    Ok(if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
