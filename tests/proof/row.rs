//! One line of the proof table: what was tried, and whether anything was lost.

use serde::Serialize;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// What every CI run can afford.
    Ci,
    /// As much as convinces: minutes to an hour.
    Long,
}

impl Size {
    /// One of two amounts.
    pub(crate) fn of<T>(self, ci: T, long: T) -> T {
        match self {
            Self::Ci => ci,
            Self::Long => long,
        }
    }
}

/// A mistake built in on purpose: the proof is worth something if it notices.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Control {
    /// What was done wrongly.
    pub(crate) mistake: String,
    /// Whether the proof noticed.
    pub(crate) caught: bool,
}

/// What a proof came to.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// What is shown.
    pub(crate) proof: String,
    /// How often it was tried.
    pub(crate) tried: u64,
    /// Which faults, and how often each happened.
    pub(crate) faults: Vec<(String, u64)>,
    /// What is measured besides, as `name: figure with unit`.
    pub(crate) measured: Vec<(String, String)>,
    /// What was lost or wrong, a sentence each with the seed or input to repeat it.
    pub(crate) lost: Vec<String>,
    /// Mistakes that had to be noticed.
    pub(crate) controls: Vec<Control>,
}

impl Row {
    /// A row in which nothing was tried yet.
    pub(crate) fn new(proof: impl Into<String>) -> Self {
        Self {
            proof: proof.into(),
            tried: 0,
            faults: Vec::new(),
            measured: Vec::new(),
            lost: Vec::new(),
            controls: Vec::new(),
        }
    }

    /// Counts a fault that happened.
    pub(crate) fn fault(&mut self, name: &str, times: u64) {
        match self.faults.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += times,
            None => self.faults.push((name.to_owned(), times)),
        }
    }

    /// Notes a figure.
    pub(crate) fn measure(&mut self, name: &str, figure: impl Into<String>) {
        self.measured.push((name.to_owned(), figure.into()));
    }

    /// Notes whether a mistake was noticed.
    pub(crate) fn control(&mut self, mistake: impl Into<String>, caught: bool) {
        self.controls.push(Control {
            mistake: mistake.into(),
            caught,
        });
    }

    /// Nothing tried shows nothing; a control that nobody noticed shows that nothing would have been.
    pub(crate) fn is_good(&self) -> bool {
        self.tried > 0 && self.lost.is_empty() && self.controls.iter().all(|control| control.caught)
    }

    /// For a test: fails with everything that speaks against the row.
    #[cfg(test)]
    pub(crate) fn assert_good(&self) {
        assert!(self.is_good(), "{self:#?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_good_only_if_it_tried_lost_nothing_and_caught_every_mistake() {
        let mut row = Row::new("x");
        assert!(!row.is_good(), "nothing was tried");
        row.tried = 1;
        assert!(row.is_good());
        row.control("a mistake", true);
        assert!(row.is_good());
        row.control("another", false);
        assert!(!row.is_good(), "a mistake went unnoticed");
        row.controls.clear();
        row.lost.push("a record".to_owned());
        assert!(!row.is_good(), "something was lost");
    }
}
