//! One private cluster, from `initdb` to its removal.

use std::env::temp_dir;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use anyhow::{Context, Result, bail};

use super::account::Account;
use super::guardian::Guardian;
use super::installation::Installation;
use crate::cargo::Workspace;

/// The cluster's superuser. Anyone on this machine may be it: the cluster holds nothing but test data.
const USER: &str = "satchel";

/// Held as long as the cluster may run, so that the next run can tell a left-over from a neighbour.
const LOCK: &str = "lock";

/// A running PostgreSQL that ends with us.
pub(crate) struct Cluster {
    url: String,
    home: PathBuf,
    guardian: Guardian,
    stopped: bool,
    _lock: File,
}

impl Cluster {
    /// Makes a cluster and starts it on a free port of the loopback address.
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        let installation = Installation::find(workspace)?;
        let account = Account::for_postgres()?;
        let (home, lock) = make_home(workspace, account, &installation)?;
        let installation = installation.reachable_for(account, &home)?;
        let data = home.join("data");
        let port = free_port()?;

        run(account
            .command(installation.program("initdb"))
            .current_dir(&home)
            .arg("--pgdata")
            .arg(&data)
            .arg(format!("--username={USER}"))
            // The directory need not survive a power cut before its first use.
            .args([
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
            ]))?;
        configure(&data, port)?;

        let mut guardian = Guardian::watch(&installation, account, &home)?;
        let log = home.join("log");
        let started = run(account
            .command(installation.program("pg_ctl"))
            .current_dir(&home)
            .args(["start", "-w", "-D"])
            .arg(&data)
            .arg("-l")
            .arg(&log));
        if let Err(error) = started {
            let log = fs::read_to_string(&log).unwrap_or_default();
            // It was not started, so that it cannot be stopped either.
            let _ = guardian.finish();
            return Err(error.context(format!("PostgreSQL did not start:\n{log}")));
        }
        Ok(Self {
            url: format!("postgres://{USER}@127.0.0.1:{port}/postgres"),
            home,
            guardian,
            stopped: false,
            _lock: lock,
        })
    }

    /// The address of an empty database in it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Stops it and removes its data.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        if self.stopped {
            return Ok(());
        }
        self.stopped = true;
        self.guardian.finish()?;
        if self.home.exists() {
            fs::remove_dir_all(&self.home)
                .with_context(|| format!("cannot remove {}", self.home.display()))?;
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("warning: {error:#}");
        }
    }
}

/// A fresh folder that `account` owns and can reach: in `target/postgres`, or where that is closed to it, among the
/// temporary files.
fn make_home(
    workspace: &Workspace,
    account: Account,
    installation: &Installation,
) -> Result<(PathBuf, File)> {
    let parent = workspace.target().join("postgres");
    fs::create_dir_all(&parent)?;
    let among_neighbours = File::create(parent.join(LOCK))?;
    among_neighbours.lock()?;
    remove_left_overs(&parent, account, installation)?;

    let home = fresh_folder(&parent.join(process::id().to_string()), account)?;
    if account.reaches(&home)? {
        let lock = lock(&home)?;
        return Ok((home, lock));
    }
    fs::remove_dir(&home)?;
    let home = temp_dir().join(format!("satchel-postgres-{}", process::id()));
    let home = fresh_folder(&home, account)?;
    let lock = lock(&home)?;
    Ok((home, lock))
}

/// Removes what a run left behind that was killed together with its guardian.
fn remove_left_overs(parent: &Path, account: Account, installation: &Installation) -> Result<()> {
    for entry in fs::read_dir(parent)? {
        let home = entry?.path();
        if !home.is_dir() {
            continue;
        }
        match File::create(home.join(LOCK)).map(|lock| lock.try_lock()) {
            Ok(Err(TryLockError::WouldBlock)) => continue,
            Ok(Err(TryLockError::Error(error))) => return Err(error.into()),
            Ok(Ok(())) | Err(_) => {}
        }
        if home.join("data/postmaster.pid").exists() {
            let stopped = account
                .command(installation.program("pg_ctl"))
                .current_dir("/")
                .args(["stop", "-m", "immediate", "-w", "-D"])
                .arg(home.join("data"))
                .output()?;
            if stopped.status.success() {
                eprintln!("stopped a PostgreSQL that was left running");
            }
        }
        fs::remove_dir_all(&home).with_context(|| format!("cannot remove {}", home.display()))?;
    }
    Ok(())
}

fn fresh_folder(folder: &Path, account: Account) -> Result<PathBuf> {
    if folder.symlink_metadata().is_ok() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    account.own(folder)?;
    Ok(folder.to_owned())
}

fn lock(home: &Path) -> Result<File> {
    let lock = File::create(home.join(LOCK))?;
    lock.lock()?;
    Ok(lock)
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("there is no free port")?;
    Ok(listener.local_addr()?.port())
}

fn configure(data: &Path, port: u16) -> Result<()> {
    let mut file = File::options()
        .append(true)
        .open(data.join("postgresql.conf"))?;
    write!(
        file,
        "\nlisten_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\nmax_connections = 200\n"
    )?;
    Ok(())
}

/// Runs a program that should be quiet and succeed.
fn run(command: &mut Command) -> Result<()> {
    let program = PathBuf::from(command.get_program());
    let output = command
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !output.status.success() {
        bail!(
            "{} ended with {}\n{}{}",
            program.display(),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
