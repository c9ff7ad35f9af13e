//! Matters raised (提议事项).

use clap::Subcommand;
use shared::time::LocalDate;

#[derive(Debug, Subcommand)]
pub(crate) enum ItemCommand {
    /// Raise one at a talk, or from a session.
    Raise(ItemArgs),
    /// It was answered where it was raised.
    Answer {
        /// The matter: its id, or how that ends.
        id: String,
        /// The answer.
        #[arg(long)]
        words: String,
    },
    /// Take it on.
    Accept {
        /// The matter: its id, or how that ends.
        id: String,
        /// village, township, or a unit by its code or name.
        #[arg(long)]
        responsible: String,
        /// By which day, that day included.
        #[arg(long)]
        due: LocalDate,
    },
    /// Work on it begins.
    Start {
        /// The matter: its id, or how that ends.
        id: String,
    },
    /// It is done; somebody else has to confirm.
    Done {
        /// The matter: its id, or how that ends.
        id: String,
        /// What was done.
        #[arg(long)]
        words: String,
    },
    /// It is done indeed.
    Confirm {
        /// The matter: its id, or how that ends.
        id: String,
        /// How that is known: call_back or proposer_word.
        #[arg(long, default_value = "call_back")]
        by: String,
    },
    /// Pass it upward.
    Escalate {
        /// The matter: its id, or how that ends.
        id: String,
        /// township or department.
        #[arg(long)]
        to: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// It will not be done.
    Decline {
        /// The matter: its id, or how that ends.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// It is not done after all.
    Reopen {
        /// The matter: its id, or how that ends.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Whoever raised it takes it back.
    Withdraw {
        /// The matter: its id, or how that ends.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Move its day.
    Due {
        /// The matter: its id, or how that ends.
        id: String,
        /// By which day, that day included.
        #[arg(long)]
        due: LocalDate,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

/// A matter's answers.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ItemArgs {
    /// The talk at which it was raised: its id, or how that ends; your last one when absent.
    #[arg(long, conflicts_with = "session")]
    pub(crate) talk: Option<String>,
    /// The session at which it was heard: its id, or how that ends.
    #[arg(long)]
    pub(crate) session: Option<String>,
    /// Take the words of a question of that session: its place, from 1, or part of it.
    #[arg(long, requires = "session", conflicts_with = "summary")]
    pub(crate) from_question: Option<String>,
    /// The day it was raised; that of the talk or session when absent.
    #[arg(long)]
    pub(crate) on: Option<LocalDate>,
    /// A topic of the 7+N, by code or name; the talk's when it has one only.
    #[arg(long)]
    pub(crate) topic: Option<String>,
    /// What is asked for, at most 200 characters.
    #[arg(long)]
    pub(crate) summary: Option<String>,
    /// Who can settle it: village, township or department; the village when absent.
    #[arg(long)]
    pub(crate) scope: Option<String>,
    /// Why it is logged late.
    #[arg(long)]
    pub(crate) late_reason: Option<String>,
}
