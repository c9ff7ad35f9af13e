//! Stops a cluster when we are gone, however we went.
//!
//! A small shell waits at the end of a pipe that only we hold. When we close it, or die, it stops the server and
//! removes its data. It is in a process group of its own, so that ctrl-c does not reach it.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::{Context, Result, bail};

use super::account::Account;
use super::installation::Installation;

const SCRIPT: &str = r#"
read -r _
"$1" stop -D "$2/data" -m fast -w -t 30 || "$1" stop -D "$2/data" -m immediate -w
stopped=$?
cd / && rm -rf "$2/data" && rm -rf "$2" 2>/dev/null
exit "$stopped"
"#;

/// The waiting shell.
pub(crate) struct Guardian(Child);

impl Guardian {
    /// Watches over the cluster in `home`.
    pub(crate) fn watch(
        installation: &Installation,
        account: Account,
        home: &Path,
    ) -> Result<Self> {
        let child = account
            .command("sh")
            .current_dir(home)
            .args(["-c", SCRIPT, "sh"])
            .arg(installation.program("pg_ctl"))
            .arg(home)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("cannot run sh")?;
        Ok(Self(child))
    }

    /// Lets it do its work now, and waits for it.
    pub(crate) fn finish(&mut self) -> Result<()> {
        // `wait` closes the pipe first.
        let status = self.0.wait()?;
        if !status.success() {
            bail!("PostgreSQL did not stop");
        }
        Ok(())
    }
}
