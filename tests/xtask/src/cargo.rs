//! Calls cargo in the workspace.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::environment;

/// Where the workspace lies and where it builds.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Asks cargo, so that its configuration and `CARGO_TARGET_DIR` count.
    pub(crate) fn locate() -> Result<Self> {
        let output = Command::new(environment::cargo())
            .args(["metadata", "--format-version=1", "--no-deps"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stderr(Stdio::inherit())
            .output()
            .context("cannot run cargo")?;
        if !output.status.success() {
            bail!("cargo metadata failed");
        }
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        let path = |key: &str| {
            let value = metadata.get(key).and_then(serde_json::Value::as_str);
            value
                .map(PathBuf::from)
                .with_context(|| format!("cargo metadata gave no {key}"))
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
        })
    }

    /// The folder of the workspace's own manifest.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder cargo builds into.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// A cargo command at the root of the workspace.
    pub(crate) fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = Command::new(environment::cargo());
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// A cargo command that builds a binary of `tests` in a profile and runs it where we were called from, so that
    /// its arguments may name files there.
    pub(crate) fn run_binary(&self, profile: &str, name: &str) -> Command {
        let mut command = Command::new(environment::cargo());
        command
            .arg("run")
            .arg("--manifest-path")
            .arg(self.root.join("Cargo.toml"))
            .args(["--package=tests", "--profile", profile, "--bin", name, "--"]);
        command
    }
}
