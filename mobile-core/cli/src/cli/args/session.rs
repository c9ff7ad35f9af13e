//! Sessions (挎包宣讲).

use clap::Subcommand;
use shared::time::LocalDate;

#[derive(Debug, Subcommand)]
pub(crate) enum SessionCommand {
    /// Log one in one go.
    New(SessionArgs),
    /// Begin a form.
    Draft(SessionArgs),
    /// Go on with a form.
    Edit {
        /// The draft: its id, or how that ends.
        id: String,
        #[command(flatten)]
        answers: SessionArgs,
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

/// A session's answers.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct SessionArgs {
    /// The village: 12 digits or a name; the last one when absent.
    #[arg(long)]
    pub(crate) village: Option<String>,
    /// The day, 2018-07-01; today when absent.
    #[arg(long)]
    pub(crate) on: Option<LocalDate>,
    /// am, pm or evening.
    #[arg(long)]
    pub(crate) part_of_day: Option<String>,
    /// courtyard, field, home, village_office, school, tea_garden or other; the last one when absent.
    #[arg(long)]
    pub(crate) venue: Option<String>,
    /// group_talk, one_to_one, performance, demonstration or mobile_broadcast.
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// A policy topic by code or name: congress_19. May be given several times; the last ones when absent.
    #[arg(long = "topic")]
    pub(crate) topics: Vec<String>,
    /// Who spoke, names or ids with commas between; `me` is you.
    #[arg(long, value_delimiter = ',')]
    pub(crate) members: Vec<String>,
    /// How many listened, 人次.
    #[arg(long)]
    pub(crate) audience: Option<u16>,
    /// The number is an estimate.
    #[arg(long, requires = "audience")]
    pub(crate) about: bool,
    /// Free words, at most 200 characters.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// A question that was asked. May be given several times.
    #[arg(long = "question")]
    pub(crate) questions: Vec<String>,
    /// Why it is logged late.
    #[arg(long)]
    pub(crate) late_reason: Option<String>,
    /// The team, name or id; yours when you have one.
    #[arg(long)]
    pub(crate) team: Option<String>,
}
