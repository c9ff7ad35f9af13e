//! Makes a fixture of a stored format: an office's data folder and the folders of its phones, as the programs of some
//! commit leave them, with what people meant and saw in plain JSON beside them.
//!
//! `cargo run -p tests --bin format -- NAME` plays [`story`] with the programs as they are now and writes
//! `tests/fixtures/formats/NAME`; `--programs DIR` takes built programs of another commit, and
//! `--phones DIR` other ones for the phones (a newer phone at an older office). It needs no network but loopback.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::Parser;
use tests::format::programs::Programs;
use tests::format::{FORMATS, story};
use tests::process::built;

/// Makes a fixture of a stored format.
#[derive(Debug, Parser)]
struct Arguments {
    /// The fixture's folder, below `tests/fixtures/formats`.
    name: String,
    /// Where `satchel` and `satchel-phone` are; built from the sources as they are when absent.
    #[arg(long, value_name = "DIR")]
    programs: Option<PathBuf>,
    /// Where another `satchel-phone` is, for the phones.
    #[arg(long, value_name = "DIR")]
    phones: Option<PathBuf>,
    /// Which commit the programs are of, for `expected.json`.
    #[arg(long)]
    commit: String,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let office = match arguments.programs {
        Some(folder) => folder,
        None => built().to_owned(),
    };
    let phones = arguments.phones.unwrap_or_else(|| office.clone());
    let workplace = tempfile::tempdir()?;
    let programs = Programs::new(&office, &phones, workplace.path());
    let expected = story::play(programs, &arguments.commit)?;

    let place = Path::new(FORMATS).join(&arguments.name);
    if place.exists() {
        std::fs::remove_dir_all(&place)?;
    }
    for part in ["office", "phones", "conversation"] {
        copy(&workplace.path().join(part), &place.join(part))?;
    }
    let text = serde_json::to_string_pretty(&expected)?;
    std::fs::write(place.join("expected.json"), text + "\n")?;
    println!("{}", place.display());
    Ok(())
}

/// Copies a folder. What a running program keeps beside its database must be gone: it was closed.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        let text = name.to_string_lossy();
        ensure!(
            !text.ends_with("-wal") && !text.ends_with("-shm"),
            "{} was not closed",
            path.display()
        );
        if path.is_dir() {
            copy(&path, &to.join(&name))?;
        } else if text != "lock" {
            std::fs::copy(&path, to.join(&name))?;
        }
    }
    Ok(())
}
