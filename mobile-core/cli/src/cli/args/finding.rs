//! Problems found (问题).

use clap::Subcommand;
use shared::time::LocalDate;

#[derive(Debug, Subcommand)]
pub(crate) enum FindingCommand {
    /// Add one to an inspection.
    Add(FindingArgs),
    /// 交办: a unit has to rectify it.
    Issue {
        /// The finding: its id, or how that ends.
        id: String,
        /// By which day, that day included.
        #[arg(long)]
        due: LocalDate,
        /// The unit that leads, by its code or name; the one it was found at when absent.
        #[arg(long)]
        unit: Option<String>,
    },
    /// 签收
    Acknowledge {
        /// The finding: its id, or how that ends.
        id: String,
    },
    /// 整改清单
    Plan {
        /// The finding: its id, or how that ends.
        id: String,
        /// What will be done.
        #[arg(long)]
        measures: String,
        /// Who answers for it, by post.
        #[arg(long)]
        owner: String,
    },
    /// 反馈
    Report {
        /// The finding: its id, or how that ends.
        id: String,
        /// What was done.
        #[arg(long)]
        words: String,
    },
    /// 延期申请
    Extend {
        /// The finding: its id, or how that ends.
        id: String,
        /// By which day instead.
        #[arg(long)]
        due: LocalDate,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Grant the extension.
    Grant {
        /// The finding: its id, or how that ends.
        id: String,
        /// By which day, that day included; the one asked for when absent.
        #[arg(long)]
        due: Option<LocalDate>,
    },
    /// Refuse the extension.
    Refuse {
        /// The finding: its id, or how that ends.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// 复查
    Recheck {
        /// The finding: its id, or how that ends.
        id: String,
        /// passed or returned.
        #[arg(long)]
        result: String,
        /// What was seen.
        #[arg(long)]
        words: String,
    },
    /// Another round for what was returned.
    Round {
        /// The finding: its id, or how that ends.
        id: String,
        /// By which day, that day included.
        #[arg(long)]
        due: LocalDate,
    },
    /// Two inspectors saw different things: what holds.
    Settle {
        /// The finding: its id, or how that ends.
        id: String,
        /// passed or returned.
        #[arg(long)]
        result: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// 销号
    Close {
        /// The finding: its id, or how that ends.
        id: String,
        /// Why no recheck was needed; only without one that passed.
        #[arg(long)]
        waived: Option<String>,
    },
}

/// A finding's answers.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct FindingArgs {
    /// The inspection: its id, or how that ends; your last one when absent.
    #[arg(long)]
    pub(crate) inspection: Option<String>,
    /// The day it was found; the inspection's, or today, whichever is earlier, when absent.
    #[arg(long)]
    pub(crate) on: Option<LocalDate>,
    /// The unit it was found at, by its code or name; the one inspected when absent.
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// plan_not_carried_out, behind_schedule, duty_not_met, ledger_incomplete, funds_and_projects,
    /// villagers_unanswered or other.
    #[arg(long)]
    pub(crate) category: Option<String>,
    /// minor, normal or serious; normal when absent.
    #[arg(long)]
    pub(crate) severity: Option<String>,
    /// What was found, at most 500 characters.
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// The rule or task it falls short of.
    #[arg(long)]
    pub(crate) basis: Option<String>,
    /// Evidence: words, or `doc:` and the name of a document. May be given several times.
    #[arg(long)]
    pub(crate) evidence: Vec<String>,
    /// What the inspected side says: agreed, disagreed or no_statement; no_statement when absent.
    #[arg(long)]
    pub(crate) position: Option<String>,
    /// Who spoke for the unit, by post.
    #[arg(long)]
    pub(crate) representative: Option<String>,
    /// The inspected side's own words.
    #[arg(long)]
    pub(crate) statement: Option<String>,
    /// Why it is logged late.
    #[arg(long)]
    pub(crate) late_reason: Option<String>,
}
