//! schemathesis, which makes requests out of the OpenAPI document: a Python program, in an environment of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::Workspace;

/// What is installed, from the root of the workspace.
const REQUIREMENTS: &str = "tests/contract/requirements.txt";

/// The program, in `target/schemathesis`, installed the first time and whenever its requirements changed.
pub(crate) fn program(workspace: &Workspace) -> Result<PathBuf> {
    let wanted = workspace.root().join(REQUIREMENTS);
    let wanted_text =
        fs::read(&wanted).with_context(|| format!("cannot read {}", wanted.display()))?;
    let folder = workspace.target().join("schemathesis");
    // Written last: it says of what the environment is, once it is whole.
    let complete = folder.join("requirements.txt");
    if fs::read(&complete).is_ok_and(|text| text == wanted_text) {
        return Ok(folder.join("bin/st"));
    }
    eprintln!("installing schemathesis");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    run(Command::new(folder.join("bin/pip"))
        .args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ])
        .arg(&wanted))?;
    fs::write(&complete, wanted_text)?;
    Ok(folder.join("bin/st"))
}

fn run(command: &mut Command) -> Result<()> {
    let program = Path::new(command.get_program()).display().to_string();
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| {
            format!("cannot run {program}: install Python 3.10 or later, with venv and pip")
        })?;
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    Ok(())
}
