//! `satchel-phone`: a phone without a screen.
//!
//! Exit 0: done. 1: refused or failed. 2: wrong usage.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run_typed()
}
