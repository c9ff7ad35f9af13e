//! Where PostgreSQL's programs are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::account::Account;
use super::package;
use crate::cargo::Workspace;
use crate::environment;

/// The programs a cluster needs.
const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Where Debian keeps one folder a version, out of the path.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A folder with `initdb`, `pg_ctl` and `postgres`.
#[derive(Debug)]
pub(crate) struct Installation {
    programs: PathBuf,
    /// The npm package: a folder of its own, that can be copied.
    packaged: bool,
}

impl Installation {
    /// The machine's own, else the npm package.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        if !environment::packaged_postgres_wanted()
            && let Some(installation) = Self::on_machine()
        {
            return Ok(installation);
        }
        let programs = package::programs(workspace)?;
        Self::at(&programs, true).with_context(|| format!("{} is not complete", programs.display()))
    }

    fn on_machine() -> Option<Self> {
        let on_path = environment::search_path();
        on_path
            .into_iter()
            .chain(debian_versions(Path::new(DEBIAN)))
            .find_map(|folder| Self::at(&folder, false))
    }

    /// The programs in `folder`, or what they are links to.
    fn at(folder: &Path, packaged: bool) -> Option<Self> {
        let server = fs::canonicalize(folder.join("postgres")).ok()?;
        let programs = server.parent()?.to_owned();
        PROGRAMS
            .iter()
            .all(|program| programs.join(program).is_file())
            .then_some(Self { programs, packaged })
    }

    /// One of [`PROGRAMS`].
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Makes sure that `account` can run the programs, by a copy in `home` where it cannot reach the package.
    pub(crate) fn reachable_for(self, account: Account, home: &Path) -> Result<Self> {
        if self.runs_for(account)? {
            return Ok(self);
        }
        let copy = home.join("postgres");
        if self.packaged && self.copy_to(&copy)? {
            account.own(&copy)?;
            let copied = Self {
                programs: copy.join("bin"),
                packaged: true,
            };
            if copied.runs_for(account)? {
                return Ok(copied);
            }
        }
        bail!(
            "the account PostgreSQL must run under cannot run {}",
            self.program("postgres").display()
        );
    }

    fn copy_to(&self, copy: &Path) -> Result<bool> {
        let package = self
            .programs
            .parent()
            .context("the package is in no folder")?;
        let status = Command::new("cp")
            .args(["-R", "-P"])
            .args([package, copy])
            .status()
            .context("cannot run cp")?;
        Ok(status.success())
    }

    fn runs_for(&self, account: Account) -> Result<bool> {
        let output = account
            .command("sh")
            .current_dir("/")
            .args(["-c", r#""$1" --version"#, "sh"])
            .arg(self.program("postgres"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .context("cannot run sh")?;
        Ok(output.success())
    }
}

/// The program folders of all versions below `root`, newest first.
fn debian_versions(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root) else {
        return Vec::new();
    };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, folder)| folder).collect()
}
