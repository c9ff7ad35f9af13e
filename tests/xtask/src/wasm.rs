//! `cargo xtask wasm`: the pure crates must compile for the browser.
//!
//! Rust's own compiler does it when it has the target's standard library. Where rustup can fetch nothing, Debian's
//! `rustc-web` with the library source of `rust-web-src` builds that library first, in a target folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::Workspace;
use crate::postgres::Account;

const TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian puts its compiler. Rustup's stays first on the path.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// Debian's packages: the compiler, and the source of its standard library.
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

/// Type-checks `shared` and `mobile-core` for wasm32.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo([
        "check",
        "--package=shared",
        "--package=mobile-core",
        "--lib",
        "--target",
        TARGET,
    ]);
    match Compiler::find()? {
        Compiler::Own => {}
        Compiler::Debian => {
            command
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_DIR", separate_target(workspace.target()));
        }
    }
    let status = command
        .stdin(Stdio::null())
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("shared and mobile-core do not compile for {TARGET}");
    }
    Ok(())
}

/// Which compiler can build for wasm32.
enum Compiler {
    /// The project's own, with the target's standard library installed.
    Own,
    /// Debian's, building the standard library from source.
    Debian,
}

impl Compiler {
    /// What is there already comes before what must be fetched.
    fn find() -> Result<Self> {
        if own_has_target()? {
            Ok(Self::Own)
        } else if debian_is_recent() {
            Ok(Self::Debian)
        } else if rustup_adds_target() && own_has_target()? {
            Ok(Self::Own)
        } else if Account::is_root()? && debian_installs() && debian_is_recent() {
            Ok(Self::Debian)
        } else {
            bail!(
                "no compiler for {TARGET}: run `rustup target add {TARGET}`, \
                 or as root `apt-get install {}`",
                DEBIAN_PACKAGES.join(" ")
            )
        }
    }
}

fn own_has_target() -> Result<bool> {
    let output = Command::new("rustc")
        .args(["--print=target-libdir", "--target", TARGET])
        .output()
        .context("cannot run rustc")?;
    let folder = String::from_utf8(output.stdout)?;
    Ok(output.status.success() && Path::new(folder.trim()).is_dir())
}

/// Debian's ordinary archive has had compilers older than this project asks for.
fn debian_is_recent() -> bool {
    let Ok(output) = Command::new(DEBIAN_RUSTC).arg("--version").output() else {
        return false;
    };
    let version = String::from_utf8_lossy(&output.stdout);
    let source = Command::new(DEBIAN_RUSTC).arg("--print=sysroot").output();
    let has_source = source.is_ok_and(|output| {
        let sysroot = String::from_utf8_lossy(&output.stdout);
        Path::new(sysroot.trim())
            .join("lib/rustlib/src/rust/library/std")
            .exists()
    });
    has_source
        && minor_version(&version)
            >= minor_version(concat!("rustc ", env!("CARGO_PKG_RUST_VERSION")))
}

/// The `95` of `rustc 1.95.0 (…)`.
fn minor_version(version: &str) -> Option<u32> {
    let number = version.strip_prefix("rustc 1.")?;
    number.split('.').next()?.parse().ok()
}

/// Where rustup can reach nothing, it may wait for long.
fn rustup_adds_target() -> bool {
    eprintln!("fetching the standard library for {TARGET}");
    let status = Command::new("timeout")
        .args(["20", "rustup", "target", "add", TARGET])
        .status();
    status.is_ok_and(|status| status.success())
}

fn debian_installs() -> bool {
    eprintln!("installing {}", DEBIAN_PACKAGES.join(" and "));
    let apt = |arguments: &[&str]| {
        let status = Command::new("apt-get")
            .args(["-qq", "-o=Dpkg::Use-Pty=0", "-o=DPkg::Lock::Timeout=120"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success())
    };
    let [compiler, source] = DEBIAN_PACKAGES;
    apt(&["update"]) && apt(&["install", "-y", "--no-install-recommends", compiler, source])
}

/// Two compilers in one folder would build everything anew at every turn.
fn separate_target(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push("-wasm");
    target.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(
            minor_version("rustc 1.96.0 (ac68faa20 2026-05-25)"),
            Some(96)
        );
        assert_eq!(minor_version("rustc 1.95"), Some(95));
        assert!(minor_version("rustc 1.85.0") < minor_version("rustc 1.95.0"));
        assert!(minor_version("no compiler") < minor_version("rustc 1.0.0"));
    }

    #[test]
    fn debian_builds_beside_the_ordinary_folder() {
        let folder = separate_target(Path::new("/project/target"));
        assert_eq!(folder, Path::new("/project/target-wasm"));
    }
}
