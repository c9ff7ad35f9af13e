//! The laws, and how they were broken.

use std::fmt::Write as _;

/// What must hold once the network has healed and nothing moves any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Law {
    /// I1. Everything a person was told is saved is counted, or visibly held, declined or rejected on
    /// their own phone, with a cause that what people meant knows of; and what counts is in the record.
    Counted,
    /// I2. Every replica that holds a record has the server's merged state of it.
    Replicas,
    /// I3. Figures are equal on the office's phone, by the server's deltas, after `rebuild`, and by an
    /// oracle over what people meant; `verify` is clean. Of a pair that is the same one counts, of notes nothing.
    Figures,
    /// I4. A phone's digest of each feed is the server's, it holds what its feeds name and nothing else; whoever reads
    /// a record reads the notes on it.
    Feeds,
    /// I5. What was called saved is there after the power went.
    Saved,
    /// I6. Sending every pack again changes nothing.
    Repeated,
    /// I7. Values set side by side are all shown until someone who saw them all has chosen.
    TwoAnswers,
    /// I8. Every command is decided once or held, whatever was called saved is somewhere, and its author's
    /// phone says where; what a receipt says is received, the office has.
    Decided,
    /// I9. A record's course is what its log's events come to, by the tables of the office, on the server and
    /// on every phone that holds it; more time and twins are decided as plain rules say.
    Courses,
    /// Everything comes to rest after a few rounds.
    Quiet,
}

impl Law {
    /// Every law.
    pub(crate) const ALL: &[Self] = &[
        Self::Counted,
        Self::Replicas,
        Self::Figures,
        Self::Feeds,
        Self::Saved,
        Self::Repeated,
        Self::TwoAnswers,
        Self::Decided,
        Self::Courses,
        Self::Quiet,
    ];
}

/// A law that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Broken {
    /// Which.
    pub(crate) law: Law,
    /// Where and how.
    pub(crate) what: String,
}

impl Broken {
    pub(crate) fn new(law: Law, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { law, what }
    }
}

/// The first of them, one a line.
pub(crate) fn list(broken: &[Broken]) -> String {
    let mut text = String::new();
    for one in broken.iter().take(12) {
        let _ = writeln!(text, "  {:?}: {}", one.law, one.what);
    }
    if broken.len() > 12 {
        let _ = writeln!(text, "  and {} more", broken.len() - 12);
    }
    text
}
