//! Inspections (督察).

use clap::Subcommand;
use shared::time::LocalDate;

#[derive(Debug, Subcommand)]
pub(crate) enum InspectionCommand {
    /// Begin one on site.
    Start(InspectionArgs),
    /// Plan one for a day ahead.
    Plan(InspectionArgs),
    /// It is over; nothing of it changes any more.
    Close {
        /// The inspection: its id, or how that ends.
        id: String,
    },
}

/// An inspection's answers.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct InspectionArgs {
    /// Where: 6, 9 or 12 digits, or a village's name; where your last one was when absent.
    #[arg(long)]
    pub(crate) division: Option<String>,
    /// The day, 2018-07-01; today when absent. A plan needs one.
    #[arg(long)]
    pub(crate) on: Option<LocalDate>,
    /// on_site, random, special or recheck; on_site when absent.
    #[arg(long = "kind")]
    pub(crate) inspection_kind: Option<String>,
    /// The reform plan or task it is about.
    #[arg(long)]
    pub(crate) plan_id: Option<String>,
    /// The inspectors, names or ids with commas between; `me` is you, and you when absent.
    #[arg(long, value_delimiter = ',')]
    pub(crate) members: Vec<String>,
    /// Two agencies inspect jointly.
    #[arg(long)]
    pub(crate) joint: bool,
    /// The unit inspected, by its code or name.
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// The checklist that is followed.
    #[arg(long)]
    pub(crate) checklist: Option<String>,
    /// What was concluded.
    #[arg(long)]
    pub(crate) conclusion: Option<String>,
    /// Why it is logged late.
    #[arg(long)]
    pub(crate) late_reason: Option<String>,
    /// The team, name or id; yours when you have one.
    #[arg(long)]
    pub(crate) team: Option<String>,
}
