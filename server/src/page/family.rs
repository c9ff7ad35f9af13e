//! The families in which the overview groups figures, and which of them lead.

use shared::figure::DefinitionId as Id;

/// What figures are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Volunteers and their sessions.
    Sessions,
    /// Talks and the matters raised.
    Talks,
    /// Inspections and what they found.
    Inspections,
}

impl Family {
    /// Every family, in the order shown.
    pub(super) const ALL: [Self; 3] = [Self::Sessions, Self::Talks, Self::Inspections];

    /// The family of a figure.
    pub(super) fn of(id: Id) -> Self {
        match id {
            Id::O1 | Id::O2 | Id::O2Audience | Id::O3 | Id::C1 => Self::Sessions,
            Id::C1Talks
            | Id::T1
            | Id::T2
            | Id::T3
            | Id::T4
            | Id::T5
            | Id::T6
            | Id::T7
            | Id::T8
            | Id::T8DueSoon
            | Id::T9
            | Id::T9NoItem
            | Id::T10 => Self::Talks,
            Id::I1
            | Id::I1OnSite
            | Id::I1Random
            | Id::I1Special
            | Id::I1Recheck
            | Id::I2
            | Id::I2PerInspection
            | Id::I3
            | Id::I4
            | Id::I4Extended
            | Id::I5
            | Id::I5Coverage
            | Id::I6
            | Id::I6DueSoon
            | Id::I7 => Self::Inspections,
        }
    }

    /// The word in addresses and in the keys of messages.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Talks => "talks",
            Self::Inspections => "inspections",
        }
    }
}

/// Whether a figure leads its family: a whole count or what is late of it, four a family at most. Shares and
/// parts are shown smaller.
pub(super) fn leads(id: Id) -> bool {
    matches!(
        id,
        Id::O1
            | Id::O2
            | Id::O2Audience
            | Id::C1
            | Id::T1
            | Id::T2
            | Id::T3
            | Id::T8
            | Id::I1
            | Id::I2
            | Id::I6
            | Id::I6DueSoon
    )
}

/// Whether a figure is shown by month: what adds up from month to month.
pub(super) fn goes_by_month(id: Id) -> bool {
    matches!(id, Id::O2 | Id::O2Audience | Id::T1 | Id::T2 | Id::I2)
}
