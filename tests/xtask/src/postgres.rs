//! A private PostgreSQL: found or fetched, started on a free port, stopped and removed whatever happens.

mod account;
mod cluster;
mod guardian;
mod installation;
mod package;

pub(crate) use account::Account;
pub(crate) use cluster::Cluster;

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::cargo::Workspace;
use crate::child;
use crate::environment::TEST_POSTGRES_URL;
use crate::interrupt::Interrupt;

/// `cargo xtask postgres`: runs a command beside a private PostgreSQL.
pub(crate) fn run(workspace: &Workspace, command: &[OsString]) -> Result<ExitCode> {
    let Some((program, arguments)) = command.split_first() else {
        bail!("no command given");
    };
    let _interrupt = Interrupt::watch()?;
    let cluster = Cluster::start(workspace)?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env(TEST_POSTGRES_URL, cluster.url());
    let code = child::exit_code_of(&mut command);
    cluster.stop()?;
    code
}
