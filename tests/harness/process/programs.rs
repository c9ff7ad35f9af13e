//! The programs under test, as cargo builds them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where the programs are, built from the sources as they are now.
///
/// `cargo test --workspace` has built them already, and then this finds nothing to do; `cargo test -p
/// tests` alone would otherwise test programs of yesterday, or none.
pub fn built() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // A test is target/<profile>/deps/e2e-…, a program target/<profile>/prove.
        let own = std::env::current_exe().expect("a program knows where it is");
        let mut folders = own.ancestors().skip(1);
        let folder = folders.find(|folder| !folder.ends_with("deps"));
        let folder = folder.expect("a program lies in target/<profile>");
        let profile = folder
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a profile");
        let profile = if profile == "debug" { "dev" } else { profile };
        let target = folder.parent().expect("a target folder");
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--bins",
                "-p",
                "server",
                "-p",
                "mobile-cli",
            ])
            .args(["--profile", profile, "--target-dir"])
            .arg(target)
            .current_dir(workspace())
            .status()
            .expect("cargo runs");
        assert!(built.success(), "cargo cannot build the programs");
        folder.to_owned()
    })
}

/// The workspace's folder.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests lies in the workspace")
}

/// The server.
pub fn satchel() -> Command {
    Command::new(built().join("satchel"))
}

/// The phone.
pub fn satchel_phone() -> Command {
    Command::new(built().join("satchel-phone"))
}
