//! Notes.

use clap::Subcommand;
use shared::time::LocalDate;

#[derive(Debug, Subcommand)]
pub(crate) enum NoteCommand {
    /// Add words to a record.
    Add {
        /// The record they are about: its id, or how that ends.
        id: String,
        #[command(flatten)]
        answers: NoteArgs,
    },
}

/// A note's answers.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct NoteArgs {
    /// The words, at most 500 characters.
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// progress or answer; progress when absent.
    #[arg(long)]
    pub(crate) purpose: Option<String>,
    /// The day; today when absent.
    #[arg(long)]
    pub(crate) on: Option<LocalDate>,
}
