//! Data folders of earlier formats: what programs of some commit left, kept as files; and how they are made.

pub mod facts;
pub mod programs;
pub mod recorder;
pub mod shape;
pub mod story;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

/// Where they are: a folder each, with `office`, `phones`, `conversation` and `expected.json`.
pub const FORMATS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/formats");

/// A fixture, copied to a folder that goes with it.
#[derive(Debug)]
pub struct Fixture {
    /// Its name.
    pub name: String,
    /// What people meant and saw, by the programs that made it.
    pub expected: Value,
    folder: tempfile::TempDir,
}

/// The names of all fixtures, by the number they begin with: that of the newest format is the last.
pub fn names() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(FORMATS)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    let number = |name: &String| name.split('-').next().and_then(|n| n.parse::<u32>().ok());
    names.sort_by_key(|name| (number(name), name.clone()));
    Ok(names)
}

impl Fixture {
    /// Copies one.
    pub fn copy(name: &str) -> Result<Self> {
        let place = Path::new(FORMATS).join(name);
        let expected = std::fs::read(place.join("expected.json"))
            .with_context(|| format!("no expected.json of {name}"))?;
        let folder = tempfile::tempdir()?;
        copy(&place, folder.path())?;
        Ok(Self {
            name: name.to_owned(),
            expected: serde_json::from_slice(&expected)?,
            folder,
        })
    }

    /// The office's data folder.
    pub fn office(&self) -> PathBuf {
        self.folder.path().join("office")
    }

    /// The folder of a phone.
    pub fn phone(&self, name: &str) -> PathBuf {
        self.folder.path().join("phones").join(name)
    }

    /// The names of its phones.
    pub fn phones(&self) -> Vec<String> {
        let phones = self.expected["phones"].as_object();
        phones.map_or_else(Vec::new, |phones| phones.keys().cloned().collect())
    }

    /// Exchanges with the office in the order they took place: whose phone, the request, and the answer where there
    /// was one.
    pub fn conversation(&self) -> Result<Vec<Exchange>> {
        let folder = self.folder.path().join("conversation");
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(&folder)? {
            paths.push(entry?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|end| end == "request"));
        paths.sort();
        let exchange = |path: PathBuf| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let (_, phone) = name.split_once('-').context("a number and a phone")?;
            Ok(Exchange {
                phone: phone.to_owned(),
                request: std::fs::read(&path)?,
                answer: std::fs::read(path.with_extension("answer")).ok(),
            })
        };
        paths.into_iter().map(exchange).collect()
    }
}

/// One call of `/v1/sync`, as it was said.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Whose phone.
    pub phone: String,
    /// The body it sent.
    pub request: Vec<u8>,
    /// The body that came back; none where the call did not arrive.
    pub answer: Option<Vec<u8>>,
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to)?;
        } else {
            std::fs::copy(&path, to)?;
        }
    }
    Ok(())
}
