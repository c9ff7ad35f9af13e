//! Sending by hand.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Write out all that is not known to be at the office; it stays on this phone. What one file does not
    /// hold goes into FILE.2, FILE.3 …
    Export {
        /// The file to write.
        file: PathBuf,
    },
    /// Take another phone's bundle; it is handed in at your next sync.
    Carry {
        /// The bundle.
        file: PathBuf,
    },
    /// Write the receipts of what you handed in into a folder, one for each phone, to be handed back.
    Receipts {
        /// The folder.
        dir: PathBuf,
    },
    /// Take in a receipt that somebody brought back.
    Receipt {
        /// The receipt.
        file: PathBuf,
    },
}
