//! The names of the definitions, and the table of them all.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Definition, coverage, finding, inspection, item, outreach, talk};

/// A text that names no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown figure")]
pub struct UnknownDefinition;

/// Declares the names, each with its word and its definition, in the order shown.
macro_rules! definitions {
    ($($(#[$doc:meta])* $word:literal $variant:ident = $definition:expr,)+) => {
        /// The name of a definition. What it means never changes; another meaning is another name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum DefinitionId {
            $($(#[$doc])* $variant,)+
        }

        const COUNT: usize = [$($word),+].len();

        /// The figures, in the order shown.
        pub static DEFINITIONS: [Definition; COUNT] = [$($definition),+];

        impl DefinitionId {
            /// Every definition, in the order shown.
            pub const ALL: [Self; COUNT] = [$(Self::$variant),+];

            /// The word in addresses, tables and message keys.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Its definition.
            pub fn definition(self) -> &'static Definition {
                match self { $(Self::$variant => &$definition,)+ }
            }
        }
    };
}

definitions! {
    /// Members on roll.
    "o1" O1 = outreach::O1,
    /// Sessions.
    "o2" O2 = outreach::O2,
    /// Attendances.
    "o2_audience" O2Audience = outreach::O2_AUDIENCE,
    /// Sessions per active member.
    "o3" O3 = outreach::O3,
    /// Village coverage by sessions.
    "c1" C1 = coverage::C1,
    /// Village coverage by talks.
    "c1_talks" C1Talks = coverage::C1_TALKS,
    /// Talks held.
    "t1" T1 = talk::T1,
    /// Matters raised.
    "t2" T2 = item::T2,
    /// Matters resolved.
    "t3" T3 = item::T3,
    /// Share of the matters raised in the period that are resolved.
    "t4" T4 = item::T4,
    /// Matters settled in the period by matters raised in it.
    "t5" T5 = item::T5,
    /// Share of the resolved matters that somebody else confirmed.
    "t6" T6 = item::T6,
    /// Share of the matters raised in the period that have an answer.
    "t7" T7 = item::T7,
    /// Overdue matters.
    "t8" T8 = item::T8,
    /// Matters due soon.
    "t8_due_soon" T8DueSoon = item::T8_DUE_SOON,
    /// Matters per talk.
    "t9" T9 = talk::T9,
    /// Share of the talks without a matter.
    "t9_no_item" T9NoItem = talk::T9_NO_ITEM,
    /// Days from raised to settled.
    "t10" T10 = item::T10,
    /// Inspections, rechecks not among them.
    "i1" I1 = inspection::I1,
    /// Inspections on site.
    "i1_on_site" I1OnSite = inspection::I1_ON_SITE,
    /// Random inspections.
    "i1_random" I1Random = inspection::I1_RANDOM,
    /// Special inspections.
    "i1_special" I1Special = inspection::I1_SPECIAL,
    /// Rechecks.
    "i1_recheck" I1Recheck = inspection::I1_RECHECK,
    /// Findings.
    "i2" I2 = finding::I2,
    /// Findings per inspection.
    "i2_per_inspection" I2PerInspection = finding::I2_PER_INSPECTION,
    /// Share of the issued findings with a rectification list.
    "i3" I3 = finding::I3,
    /// Share rectified by the day first due.
    "i4" I4 = finding::I4,
    /// Share rectified by the day due with extensions and rounds.
    "i4_extended" I4Extended = finding::I4_EXTENDED,
    /// Share of the rechecked findings that passed in the first round.
    "i5" I5 = finding::I5,
    /// Share of the reported findings that were rechecked.
    "i5_coverage" I5Coverage = finding::I5_COVERAGE,
    /// Overdue findings.
    "i6" I6 = finding::I6,
    /// Findings due soon.
    "i6_due_soon" I6DueSoon = finding::I6_DUE_SOON,
    /// Share of the findings that recur.
    "i7" I7 = finding::I7,
}

impl fmt::Display for DefinitionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DefinitionId {
    type Err = UnknownDefinition;

    fn from_str(text: &str) -> Result<Self, UnknownDefinition> {
        Self::ALL
            .into_iter()
            .find(|id| id.as_str() == text)
            .ok_or(UnknownDefinition)
    }
}
