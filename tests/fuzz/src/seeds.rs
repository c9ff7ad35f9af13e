//! Where fuzzing starts: the golden vectors, and the inputs that are known to hurt an Automerge without a gate.
//!
//! Everything in `seeds/<target>/` named `golden-…` or `bomb-…` is written by [`all`] (`cargo run -p fuzz --example
//! write_seeds`), and a test holds the files to it. `found-…` are inputs that fuzzing found, kept for good.

mod bombs;
mod golden;

use std::path::PathBuf;

/// An input to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The target it is for.
    pub target: &'static str,
    /// The file's name.
    pub name: String,
    /// The input.
    pub bytes: Vec<u8>,
}

/// Every seed that is made rather than found.
pub fn all() -> Vec<Seed> {
    let mut seeds = golden::seeds();
    seeds.extend(bombs::seeds());
    seeds
}

/// The folder of the kept inputs of every target.
pub fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds"))
}

/// The bytes of a golden vector of `shared`; none if there is no such.
pub(crate) fn vector(name: &str) -> Vec<u8> {
    lines(name).into_iter().flatten().collect()
}

/// The bytes of each line of a golden vector, a name before them left out.
pub(crate) fn lines(name: &str) -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/tests/vectors");
    let text = std::fs::read_to_string(format!("{folder}/{name}.hex")).unwrap_or_default();
    let lines = text
        .lines()
        .filter_map(|line| line.split_whitespace().last());
    lines
        .filter_map(|digits| hex::decode(digits).ok())
        .collect()
}
