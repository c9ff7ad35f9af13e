//! Village talks, and what becomes of the matters raised at them.

use std::collections::BTreeSet;

use super::{Count, Date, Standing};

/// Who keeps the talks of a township.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorder {
    /// The name.
    pub name: String,
    /// Nine digits: where.
    pub area: String,
}

/// How a talk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// With matters.
    Items,
    /// Without any.
    NoItem,
}

/// A talk as it really was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// Who keeps it, by place among the recorders.
    pub recorder: usize,
    /// When it was held.
    pub on: Date,
    /// Twelve digits.
    pub village: String,
    /// Where.
    pub place: &'static str,
    /// Attendances.
    pub attendees: Count,
    /// Codes of talk topics.
    pub topics: BTreeSet<&'static str>,
    /// How it ended.
    pub ending: Ending,
    /// Where it ends up.
    pub standing: Standing,
}

/// Who takes a matter on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Responsible {
    /// The village's cadres; whoever keeps the talks acts for them.
    Village,
    /// A department, by place among them; its liaison acts for it.
    Department(usize),
}

/// What becomes of a matter by the end of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Done, says who is responsible, and confirmed at a later talk.
    ReadBack {
        /// The day of the claim.
        claimed: Date,
        /// The talk, by place among the talks.
        talk: usize,
    },
    /// Done, says who is responsible, and confirmed when the office called the village back.
    CalledBack {
        /// The day of the claim.
        claimed: Date,
        /// The day of the call.
        called: Date,
    },
    /// The office said no, with a reason.
    Declined {
        /// The day.
        on: Date,
    },
    /// Taken on, and being worked on.
    Open,
    /// Taken back.
    Withdrawn {
        /// The day.
        on: Date,
    },
}

/// A matter as it really was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The talk at which it was raised, by place among the talks.
    pub talk: usize,
    /// Code of a talk topic.
    pub topic: &'static str,
    /// What is asked for.
    pub summary: String,
    /// `village`, `township`, `department`.
    pub scope: &'static str,
    /// Who takes it on, on the day it is raised.
    pub responsible: Responsible,
    /// By which day.
    pub due: Date,
    /// What becomes of it.
    pub fate: Fate,
}

impl Fate {
    /// The day it was settled and confirmed; none when it was not.
    pub fn settled(self, talks: &[Talk]) -> Option<Date> {
        match self {
            Self::ReadBack { talk, .. } => Some(talks[talk].on),
            Self::CalledBack { called, .. } => Some(called),
            Self::Declined { .. } | Self::Open | Self::Withdrawn { .. } => None,
        }
    }
}
