//! Village talks (村居民说事会).

use clap::Subcommand;
use shared::time::LocalDate;

#[derive(Debug, Subcommand)]
pub(crate) enum TalkCommand {
    /// Log one in one go.
    New(TalkArgs),
    /// Begin a form.
    Draft(TalkArgs),
    /// Go on with a form.
    Edit {
        /// The draft: its id, or how that ends.
        id: String,
        #[command(flatten)]
        answers: TalkArgs,
    },
    /// Save a form as a record.
    Submit {
        /// The draft: its id, or how that ends.
        id: String,
    },
    /// Throw a form away.
    Discard {
        /// The draft: its id, or how that ends.
        id: String,
    },
}

/// A talk's answers.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct TalkArgs {
    /// The village: 12 digits or a name; that of your last talk when absent.
    #[arg(long)]
    pub(crate) village: Option<String>,
    /// The day, 2018-07-01; today when absent.
    #[arg(long)]
    pub(crate) on: Option<LocalDate>,
    /// Where in the village; as the last time when absent.
    #[arg(long)]
    pub(crate) place: Option<String>,
    /// 说事长, by post; as the last time when absent.
    #[arg(long)]
    pub(crate) convenor: Option<String>,
    /// Who kept the minutes, name or id; you when absent.
    #[arg(long)]
    pub(crate) recorder: Option<String>,
    /// How many came, 人次.
    #[arg(long)]
    pub(crate) attendees: Option<u16>,
    /// The number is an estimate.
    #[arg(long, requires = "attendees")]
    pub(crate) about: bool,
    /// A topic of the 7+N, by code or name. May be given several times.
    #[arg(long = "topic")]
    pub(crate) topics: Vec<String>,
    /// How it ended: items or no_item.
    #[arg(long)]
    pub(crate) ended_with: Option<String>,
    /// A matter raised earlier that was answered here. May be given several times.
    #[arg(long = "read-back")]
    pub(crate) read_back: Vec<String>,
    /// Why it is logged late.
    #[arg(long)]
    pub(crate) late_reason: Option<String>,
    /// The team, name or id; yours when you have one.
    #[arg(long)]
    pub(crate) team: Option<String>,
}
