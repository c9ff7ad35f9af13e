//! The grammar of the lists the office keeps.

use clap::Subcommand;
use shared::time::LocalDate;

#[derive(Debug, Subcommand)]
pub(crate) enum UnitCommand {
    /// Add a unit (责任单位).
    Add {
        /// Small letters, digits and underscores, a letter first: agriculture_bureau
        #[arg(long)]
        code: String,
        /// Its name.
        #[arg(long)]
        name: String,
        /// agency, department or township_government.
        #[arg(long, default_value = "department")]
        kind: String,
        /// First day; always when absent.
        #[arg(long)]
        from: Option<LocalDate>,
        /// Last day; no end when absent.
        #[arg(long)]
        to: Option<LocalDate>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TopicCommand {
    /// Add a topic of talks to a village's own (7+N).
    Add {
        /// The village: 12 digits or a name.
        #[arg(long)]
        village: String,
        /// Small letters, digits and underscores, a letter first: orchards
        #[arg(long)]
        code: String,
        /// Its name.
        #[arg(long)]
        name: String,
        /// Its English name; the same name when absent.
        #[arg(long)]
        name_en: Option<String>,
        /// The code of the office's topic it counts under, or other.
        #[arg(long)]
        maps_to: String,
        /// First day; always when absent.
        #[arg(long)]
        from: Option<LocalDate>,
        /// Last day; no end when absent.
        #[arg(long)]
        to: Option<LocalDate>,
    },
    /// End a topic that a village added; what was said under it counts on.
    End {
        /// The village: 12 digits or a name.
        #[arg(long)]
        village: String,
        /// The topic's code or name.
        #[arg(long)]
        code: String,
        /// Its last day; today when absent.
        #[arg(long)]
        to: Option<LocalDate>,
    },
}
