//! Inspections and what they found. Their home is the county: a department is inspected, not a place.

use super::{Figure, Number, Question, number, over};
use crate::places::COUNTY;
use crate::truth::{Date, Finding, Standing, Truth};

pub(super) fn figures(truth: &Truth, question: &Question<'_>) -> Vec<Figure> {
    if question.area.len() > 9 {
        return Vec::new();
    }
    let is_here = question.area == COUNTY;
    let held = |kind: &str| {
        let inspections = truth.inspections.iter().filter(|inspection| {
            is_here
                && inspection.standing == Standing::Counted
                && inspection.kind == kind
                && question.in_period(inspection.on)
                && inspection.on <= question.as_of
        });
        number(inspections.count())
    };
    let (on_site, random, special) = (held("on_site"), held("random"), held("special"));
    let inspections = on_site + random + special;
    let found_on = |finding: &Finding| truth.inspections[finding.inspection].on;
    let here: Vec<&Finding> = truth
        .findings
        .iter()
        .filter(|finding| is_here && question.in_period(found_on(finding)))
        .collect();
    let count = |wanted: &dyn Fn(&Finding) -> bool| {
        number(here.iter().filter(|finding| wanted(finding)).count())
    };
    let findings = number(here.len());
    let issued = count(&|finding| finding.issued.is_some());
    let planned = count(&|finding| finding.planned.is_some());
    let reported = count(&|finding| finding.reported.is_some());
    let rechecked = count(&|finding| finding.rechecked.is_some());
    // Of those due by now.
    let is_due = |finding: &Finding| finding.issued.is_some() && finding.due <= question.day;
    let is_in_time = |finding: &Finding| {
        finding.rechecked.is_some() && finding.reported.is_some_and(|on| on <= finding.due)
    };
    let all = truth.findings.iter();
    let all = all.filter(|finding| is_here && found_on(finding) <= question.day && is_due(finding));
    let due = number(all.clone().count());
    let in_time = number(all.filter(|finding| is_in_time(finding)).count());
    let is_owed = |finding: &Finding| finding.issued.is_some() && finding.reported.is_none();
    let (mut overdue, mut due_soon) = (0, 0);
    for finding in &truth.findings {
        if is_here && found_on(finding) <= question.day && is_owed(finding) {
            overdue += i64::from(finding.due < question.as_of);
            let soon = question.as_of <= finding.due && finding.due <= question.as_of.plus_days(3);
            due_soon += i64::from(soon);
        }
    }
    let again = count(&|finding| recurs(truth, finding, found_on(finding)));
    vec![
        question.figure("i1", Number::Whole(inspections)),
        question.figure("i1_on_site", Number::Whole(on_site)),
        question.figure("i1_random", Number::Whole(random)),
        question.figure("i1_special", Number::Whole(special)),
        question.figure("i1_recheck", Number::Whole(held("recheck"))),
        question.figure("i2", Number::Whole(findings)),
        question.figure("i2_per_inspection", over(findings, inspections)),
        question.figure("i3", over(planned, issued)),
        question.figure("i4", over(in_time, due)),
        question.figure("i4_extended", over(in_time, due)),
        question.figure("i5", over(rechecked, rechecked)),
        question.figure("i5_coverage", over(rechecked, reported)),
        question.figure("i6", Number::Whole(overdue)),
        question.figure("i6_due_soon", Number::Whole(due_soon)),
        question.figure("i7", over(again, findings)),
    ]
}

/// Whether one of the same department and category was closed in the twelve months before.
fn recurs(truth: &Truth, finding: &Finding, on: Date) -> bool {
    let department = |finding: &Finding| truth.inspections[finding.inspection].department;
    let year_before = Date::new(on.year - 1, on.month, on.day);
    truth.findings.iter().any(|other| {
        department(other) == department(finding)
            && other.category == finding.category
            && other
                .closed
                .is_some_and(|closed| year_before <= closed && closed < on)
    })
}
