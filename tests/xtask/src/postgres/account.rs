//! The account PostgreSQL runs under. It refuses to run as root.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Our own account, or when we are root, an unprivileged one.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    /// User and group to change to.
    change_to: Option<(u32, u32)>,
}

impl Account {
    /// Whether we are root.
    pub(crate) fn is_root() -> Result<bool> {
        let id = id(&["-u"])?.context("`id -u` failed")?;
        Ok(id == 0)
    }

    /// As root, `postgres` where it exists, otherwise `nobody`.
    pub(crate) fn for_postgres() -> Result<Self> {
        if !Self::is_root()? {
            return Ok(Self { change_to: None });
        }
        for name in ["postgres", "nobody"] {
            if let (Some(user), Some(group)) = (id(&["-u", name])?, id(&["-g", name])?) {
                return Ok(Self {
                    change_to: Some((user, group)),
                });
            }
        }
        bail!(
            "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`"
        )
    }

    /// A command under this account, without what our own environment says about other databases and libraries.
    pub(crate) fn command(self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        if let Some((user, group)) = self.change_to {
            // For a root process this also drops the supplementary groups.
            command.uid(user).gid(group);
        }
        command.env_clear();
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.env("LC_ALL", "C");
        command.stdin(Stdio::null());
        command
    }

    /// Makes the account the owner of `folder` and all in it.
    pub(crate) fn own(self, folder: &Path) -> Result<()> {
        if let Some((user, group)) = self.change_to {
            let status = Command::new("chown")
                .args(["-R", &format!("{user}:{group}")])
                .arg(folder)
                .status()
                .context("cannot run chown")?;
            if !status.success() {
                bail!("cannot hand over {}", folder.display());
            }
        }
        Ok(())
    }

    /// Whether the account can enter `folder`: one of the folders above it may be closed to it.
    pub(crate) fn reaches(self, folder: &Path) -> Result<bool> {
        let folder = fs::canonicalize(folder)?;
        let status = self
            .command("sh")
            .current_dir("/")
            .args(["-c", r#"cd "$1""#, "sh"])
            .arg(folder)
            .stderr(Stdio::null())
            .status()
            .context("cannot run sh")?;
        Ok(status.success())
    }
}

/// What `id` prints; nothing for an unknown user.
fn id(arguments: &[&str]) -> Result<Option<u32>> {
    let output = Command::new("id")
        .args(arguments)
        .output()
        .context("cannot run id")?;
    if !output.status.success() {
        return Ok(None);
    }
    Ok(Some(String::from_utf8(output.stdout)?.trim().parse()?))
}
