//! `cargo xtask demo`: builds the demo quickly and becomes it.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

use crate::cargo::Workspace;
use crate::child;
use crate::interrupt::Interrupt;
use crate::postgres::Cluster;

/// The one argument that is ours: run the demo on a private PostgreSQL.
const POSTGRES: &str = "--postgres";

/// Passes every argument to the demo except `--postgres`.
pub(crate) fn run(workspace: &Workspace, mut arguments: Vec<OsString>) -> Result<ExitCode> {
    let count = arguments.len();
    arguments.retain(|argument| argument != POSTGRES);
    let on_postgres = arguments.len() < count;

    let mut command = workspace.run_binary("demo", "demo");
    command.args(arguments);
    if !on_postgres {
        return child::become_command(&mut command);
    }

    let _interrupt = Interrupt::watch()?;
    let cluster = Cluster::start(workspace)?;
    command.args(["--database-url", cluster.url()]);
    let code = child::exit_code_of(&mut command);
    cluster.stop()?;
    code
}
