//! The proof table: power cuts, kills, hostile bytes, load; how often each was tried and what was lost.
//!
//! Each module shows one thing and gives a [`row::Row`]. As a program it runs them at length and prints one JSON
//! document a row (`cargo xtask prove` makes the table of it); as tests, at CI's size.

#[cfg(test)]
mod alone;
mod cut_body;
mod edits;
mod full_disk;
mod hostile;
mod kill;
mod load;
mod memory;
mod power;
mod row;
mod session;
mod skew;
mod torn_wal;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::row::{Row, Size};

/// Shows that nothing is lost, and that the showing can fail.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask prove")]
struct Arguments {
    /// Try as much as convinces, not as little as CI affords.
    #[arg(long)]
    long: bool,
    /// Print the page of the offline edits, and prove nothing.
    #[arg(long)]
    offline_edits_page: bool,
    /// Only the proofs whose names contain one of these.
    names: Vec<String>,
}

/// A proof: its name, and what runs it.
type Proof = (&'static str, fn(Size) -> Result<Row>);

/// Every proof, in the order of the table.
const PROOFS: &[Proof] = &[
    ("kill-server", kill::server),
    ("kill-phone", kill::phone),
    ("edits", edits::prove),
    ("skew", skew::prove),
    ("power", power::prove),
    ("full-disk", full_disk::prove),
    ("torn-wal", torn_wal::prove),
    ("cut-body", cut_body::prove),
    ("load", load::prove),
    ("hostile", hostile::prove),
];

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("prove: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a row as soon as it is known; whether all are good.
fn run(arguments: &Arguments) -> Result<bool> {
    if arguments.offline_edits_page {
        print!("{}", edits::page());
        return Ok(true);
    }
    let size = if arguments.long { Size::Long } else { Size::Ci };
    let is_asked = |name: &str| {
        arguments.names.is_empty() || arguments.names.iter().any(|part| name.contains(part))
    };
    let mut are_good = true;
    for (name, prove) in PROOFS.iter().filter(|(name, _)| is_asked(name)) {
        eprintln!("==> {name}");
        let row = prove(size)?;
        are_good &= row.is_good();
        println!("{}", serde_json::to_string(&row)?);
    }
    Ok(are_good)
}
