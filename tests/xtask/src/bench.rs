//! `cargo xtask bench`: builds the benches as a release and becomes them. Cargo's own words go to standard error.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

use crate::cargo::Workspace;
use crate::child;

/// Passes every argument to the bench.
pub(crate) fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let mut command = workspace.run_binary("release", "bench");
    command.args(arguments);
    child::become_command(&mut command)
}
