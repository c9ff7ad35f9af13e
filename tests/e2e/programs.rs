//! The programs under test, as cargo builds them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where the programs are, built from the sources as they are now.
///
/// `cargo test --workspace` has built them already, and then this finds nothing to do; `cargo test -p
/// tests` alone would otherwise test programs of yesterday, or none.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // target/<profile>/deps/e2e-…
        let own = std::env::current_exe().expect("a test knows where it is");
        let folder = own
            .ancestors()
            .nth(2)
            .expect("a test lies in target/<profile>/deps");
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
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests lies in the workspace")
}

/// The server.
pub(crate) fn satchel() -> Command {
    Command::new(folder().join("satchel"))
}

/// The phone.
pub(crate) fn satchel_phone() -> Command {
    Command::new(folder().join("satchel-phone"))
}
