//! A target without libFuzzer: runs the files it is given, to repeat what was found.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::{Target, bounded};

/// Runs every file named by the arguments, and every file in a folder so named.
pub fn run_files(target: Target) -> ExitCode {
    let mut waiting: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if waiting.is_empty() {
        eprintln!("name files or folders of inputs");
        return ExitCode::FAILURE;
    }
    let mut count = 0_u32;
    while let Some(path) = waiting.pop() {
        match read(&path) {
            Ok(Entry::Folder(entries)) => waiting.extend(entries),
            Ok(Entry::Input(bytes)) => {
                eprintln!("{}", path.display());
                bounded(target, &bytes);
                count += 1;
            }
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                return ExitCode::FAILURE;
            }
        }
    }
    eprintln!("{count} inputs: nothing wrong");
    ExitCode::SUCCESS
}

enum Entry {
    Folder(Vec<PathBuf>),
    Input(Vec<u8>),
}

fn read(path: &Path) -> std::io::Result<Entry> {
    if !path.is_dir() {
        return std::fs::read(path).map(Entry::Input);
    }
    let entries = std::fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    entries.collect::<Result<_, _>>().map(Entry::Folder)
}
