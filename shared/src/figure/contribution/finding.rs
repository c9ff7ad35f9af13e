//! What a finding adds.

use super::{Amount, Contribution, Contributions, Measure};
use crate::record::finding::Finding;
use crate::time::LocalDate;
use crate::workflow::{FindingFacts, Status};

pub(super) fn contributions(
    finding: &Finding,
    status: Status,
    facts: &FindingFacts,
) -> Vec<Contribution> {
    let found = finding.occurred_on;
    let mut all = Contributions::of(finding.division, found);
    all.sum(Measure::Findings, 1);
    all.one_if(facts.first_due.is_some(), Measure::FindingsIssued);
    all.one_if(facts.is_planned, Measure::FindingsPlanned);
    all.one_if(facts.was_reported, Measure::FindingsReported);
    all.one_if(facts.was_rechecked, Measure::FindingsRechecked);
    let passed = facts.passed;
    let passed_first = passed.is_some_and(|passed| passed.by_recheck && passed.round == 1);
    all.one_if(passed_first, Measure::FindingsPassedFirst);
    // Only the report that passed counts: an empty one in time is none (domain.md §2.5, I4).
    let reported_by = |due: LocalDate| passed.is_some_and(|passed| passed.reported_on <= due);
    if let Some(due) = facts.first_due {
        all.add(Measure::FindingFirstDue, Amount::Day(due));
        if reported_by(due) {
            all.add(Measure::FindingInTime, Amount::Day(due));
        }
    }
    // Once passed, the day it was due then.
    let due = passed.map(|passed| passed.due_on).or(facts.due_on);
    if let Some(due) = due {
        all.add(Measure::FindingDue, Amount::Day(due));
        if reported_by(due) {
            all.add(Measure::FindingInTimeExtended, Amount::Day(due));
        }
    }
    if let Some(due) = facts.due_on.filter(|_| status.is_owed()) {
        all.add(Measure::FindingOwed, Amount::Day(due));
    }
    let key = |on| Amount::Key(recurrence_key(finding, on));
    all.add(Measure::FindingOccurred, key(found));
    if let Some(closed) = facts.closed_on {
        // A finding closed before it was found, by two clocks that differ, was closed that day: never before
        // itself.
        all.add(Measure::FindingClosed, key(closed.max(found)));
    }
    all.all
}

/// `<unit> 0 <category> 0 <day>`: findings of one unit and category stand together, by day. A unit's code has
/// no zero byte.
fn recurrence_key(finding: &Finding, on: LocalDate) -> Vec<u8> {
    let on = on.to_string();
    let category = finding.category.as_str();
    let parts = [finding.unit.as_bytes(), category.as_bytes(), on.as_bytes()];
    parts.join(&0)
}
