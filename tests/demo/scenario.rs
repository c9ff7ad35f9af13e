//! The reported year as data: every count, the words of the report it stands for, and the figures it moves.

use serde_json::{Value, json};

/// A count of the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Counted {
    Talks,
    TalksWithItems,
    ReadBack,
    CalledBack,
    Declined,
    Overdue,
    DueSoon,
    Open,
    Withdrawn,
    OnSite,
    Random,
    Special,
    Rechecks,
    Findings,
}

/// A count, and what it is to the figures.
pub(crate) struct Count {
    pub(crate) what: Counted,
    /// As the report has it, or why it is there.
    pub(crate) words: &'static str,
    /// Figures of the county and the year that one more of it changes, by name.
    pub(crate) moves: &'static [&'static str],
    /// Figures that it may change or not: a median, villages visited before, a category found before. All
    /// others stay.
    pub(crate) may_move: &'static [&'static str],
}

/// The year. Members on the roll and their sessions are drawn apart (`plan::people`, `plan::sessions`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scenario {
    /// Members on the roll on any day; 350 are reported.
    pub(crate) members: usize,
    /// Townships that keep talks; each has one recorder.
    pub(crate) recorders: usize,
    /// Departments that settle matters and are inspected.
    pub(crate) departments: usize,
    counts: [usize; COUNTS.len()],
    /// The count of which there is one more than before.
    more: Option<Counted>,
}

/// Every count.
pub(crate) const COUNTS: [Count; 14] = [
    Count {
        what: Counted::Talks,
        words: "开展村（居）民说事会600多场次",
        moves: &["t1", "t9", "t9_no_item"],
        may_move: &["c1_talks"],
    },
    Count {
        what: Counted::TalksWithItems,
        words: "有议题的场次",
        moves: &["t9_no_item"],
        may_move: &["t10", "c1_talks"],
    },
    Count {
        what: Counted::ReadBack,
        words: "提议事项280条，解决疑难问题230多件：在后一次说事会上答复确认的",
        moves: &["t2", "t3", "t4", "t5", "t6", "t7", "t9"],
        may_move: &["t10"],
    },
    Count {
        what: Counted::CalledBack,
        words: "提议事项280条，解决疑难问题230多件：改革办回访确认的",
        moves: &["t2", "t3", "t4", "t5", "t6", "t7", "t9"],
        may_move: &["t10"],
    },
    Count {
        what: Counted::Declined,
        words: "提议事项280条：说明理由不办的",
        moves: &["t2", "t4", "t5", "t7", "t9"],
        may_move: &[],
    },
    Count {
        what: Counted::Overdue,
        words: "提议事项280条：在办已超期的",
        moves: &["t2", "t4", "t5", "t7", "t8", "t9"],
        may_move: &[],
    },
    Count {
        what: Counted::DueSoon,
        words: "提议事项280条：在办将到期的",
        moves: &["t2", "t4", "t5", "t7", "t8_due_soon", "t9"],
        may_move: &[],
    },
    Count {
        what: Counted::Open,
        words: "提议事项280条：在办未到期的",
        moves: &["t2", "t4", "t5", "t7", "t9"],
        may_move: &[],
    },
    Count {
        what: Counted::Withdrawn,
        words: "撤回的，不算提议",
        moves: &[],
        may_move: &[],
    },
    Count {
        what: Counted::OnSite,
        words: "实地督察、随机抽查、专项督查12次：实地督察",
        moves: &["i1", "i1_on_site", "i2_per_inspection"],
        may_move: &[],
    },
    Count {
        what: Counted::Random,
        words: "实地督察、随机抽查、专项督查12次：随机抽查",
        moves: &["i1", "i1_random", "i2_per_inspection"],
        may_move: &[],
    },
    Count {
        what: Counted::Special,
        words: "实地督察、随机抽查、专项督查12次：专项督查",
        moves: &["i1", "i1_special", "i2_per_inspection"],
        may_move: &[],
    },
    Count {
        what: Counted::Rechecks,
        words: "整改复察，不在12次里",
        moves: &["i1_recheck"],
        may_move: &[],
    },
    Count {
        what: Counted::Findings,
        words: "发现问题59个，全部限时整改",
        moves: &[
            "i2",
            "i2_per_inspection",
            "i3",
            "i4",
            "i4_extended",
            "i5",
            "i5_coverage",
        ],
        may_move: &["i7"],
    },
];

impl Scenario {
    /// The year as reported.
    pub(crate) fn reported() -> Self {
        Self {
            members: 350,
            recorders: 52,
            departments: 12,
            counts: [648, 262, 150, 85, 14, 9, 4, 18, 5, 5, 4, 3, 2, 59],
            more: None,
        }
    }

    /// The same with other people on the roll.
    pub(crate) fn with_members(mut self, members: usize) -> Self {
        self.members = members;
        self
    }

    /// Every count with what it is to the figures, for programs.
    pub(crate) fn document(&self) -> Vec<Value> {
        let counts = COUNTS.iter().map(|count| {
            json!({
                "count": format!("{:?}", count.what),
                "number": self.count(count.what),
                "report": count.words,
                "moves": count.moves,
                "may_move": count.may_move,
            })
        });
        counts.collect()
    }

    /// A year of few people, in which everything happens that happens in the reported one.
    #[cfg(test)]
    pub(crate) fn small(members: usize) -> Self {
        Self {
            members,
            recorders: 2,
            departments: 2,
            counts: [24, 9, 5, 3, 1, 1, 1, 1, 1, 2, 1, 1, 1, 6],
            more: None,
        }
    }

    /// A count.
    pub(crate) fn count(&self, what: Counted) -> usize {
        self.counts[what as usize]
    }

    /// The same year with one more of something.
    #[cfg(test)]
    pub(crate) fn one_more(&self, what: Counted) -> Self {
        let mut more = self.clone();
        more.counts[what as usize] += 1;
        more.more = Some(what);
        more
    }

    /// A count without the one more.
    pub(crate) fn least(&self, what: Counted) -> usize {
        self.count(what) - usize::from(self.more == Some(what))
    }

    /// Matters raised and not taken back.
    #[cfg(test)]
    pub(crate) fn items(&self) -> usize {
        use Counted::{CalledBack, Declined, DueSoon, Open, Overdue, ReadBack};
        let kinds = [ReadBack, CalledBack, Declined, Overdue, DueSoon, Open];
        kinds.into_iter().map(|what| self.count(what)).sum()
    }
}

/// A figure as the report has it.
pub(crate) struct Reported {
    /// Its name.
    pub(crate) figure: &'static str,
    /// The least and the most that the report's words allow.
    pub(crate) range: (i64, i64),
    /// The report's words.
    pub(crate) words: &'static str,
}

/// The figures of these kinds that the report states (domain.md §2.5, "Demo assertions").
pub(crate) const REPORTED: [Reported; 6] = [
    Reported {
        figure: "o1",
        range: (350, 350),
        words: "350名",
    },
    Reported {
        figure: "t1",
        range: (601, 699),
        words: "600多场次",
    },
    Reported {
        figure: "t2",
        range: (280, 280),
        words: "280条",
    },
    Reported {
        figure: "t3",
        range: (231, 239),
        words: "230多件",
    },
    Reported {
        figure: "i1",
        range: (12, 12),
        words: "12次",
    },
    Reported {
        figure: "i2",
        range: (59, 59),
        words: "59个",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reported_year_says_what_was_reported() {
        let year = Scenario::reported();
        assert_eq!(year.items(), 280);
        let resolved = year.count(Counted::ReadBack) + year.count(Counted::CalledBack);
        assert!((231..=239).contains(&resolved));
        assert!((601..=699).contains(&year.count(Counted::Talks)));
        let inspections = [Counted::OnSite, Counted::Random, Counted::Special];
        let inspections = inspections.map(|what| year.count(what));
        assert_eq!(inspections.iter().sum::<usize>(), 12);
        assert_eq!(year.count(Counted::Findings), 59);
        for (place, count) in COUNTS.iter().enumerate() {
            assert_eq!(count.what as usize, place, "{}", count.words);
        }
    }
}
