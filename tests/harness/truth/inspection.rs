//! Inspections, what they found, and how it was rectified.

use super::{Date, Standing};

/// A department, with the two people who act for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Its code in the office's list.
    pub code: String,
    /// Its name.
    pub name: String,
    /// 联络员
    pub liaison: String,
    /// 分管副职
    pub deputy: String,
}

/// Who inspects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspector {
    /// The name.
    pub name: String,
    /// `reform_office` or `supervision_office`.
    pub agency: &'static str,
}

/// An inspection as it really was: by two inspectors, of two agencies, each with a phone of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Who begins the record, by place among the inspectors.
    pub first: usize,
    /// Who edits it too.
    pub second: usize,
    /// When.
    pub on: Date,
    /// `on_site`, `random`, `special`, `recheck`.
    pub kind: &'static str,
    /// The department inspected, by place.
    pub department: usize,
    /// Whether the office planned it, so that both phones have it before departure; otherwise it is begun on
    /// one phone and joined by the other.
    pub planned: bool,
    /// What the first wrote.
    pub conclusion: String,
    /// What the second wrote.
    pub checklist: String,
    /// Where it ends up.
    pub standing: Standing,
}

/// A finding as it really was, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The inspection, by place.
    pub inspection: usize,
    /// Whether the second inspector logs it; otherwise the first.
    pub by_second: bool,
    /// `behind_schedule`, …
    pub category: &'static str,
    /// `minor`, `normal`, `serious`.
    pub severity: &'static str,
    /// What was found.
    pub description: String,
    /// `agreed`, `disagreed`, `no_statement`.
    pub position: &'static str,
    /// Who spoke for the department.
    pub representative: String,
    /// Its own words.
    pub statement: String,
    /// The day it was first due.
    pub due: Date,
    /// The days of what followed; none where it did not happen.
    pub issued: Option<Date>,
    /// 签收
    pub acknowledged: Option<Date>,
    /// 整改清单
    pub planned: Option<Date>,
    /// The report that passed.
    pub reported: Option<Date>,
    /// The recheck that passed it.
    pub rechecked: Option<Date>,
    /// 销号
    pub closed: Option<Date>,
}
