//! What became of findings: i4 to i6, with and without the extensions that were granted.

use shared::command::Event;
use shared::id::Digest;
use shared::record::RecordKind;
use shared::time::LocalDate;

use super::over;
use crate::invariants::plain_course;
use crate::invariants::plain_finding::Finding;

/// Findings of a period and before, counted as of a day.
pub(super) struct Found {
    today: LocalDate,
    /// The earlier of today and the period's last day.
    day: LocalDate,
    due: u32,
    in_time: u32,
    due_extended: u32,
    in_time_extended: u32,
    reported: u32,
    rechecked: u32,
    passed_at_once: u32,
    overdue: u32,
    due_soon: u32,
}

impl Found {
    /// None yet. The period ends with this month of 2018.
    pub(super) fn on(today: LocalDate, last_month: u32) -> Self {
        let next = match last_month {
            12 => "2019-01-01".to_owned(),
            month => format!("2018-{:02}-01", month + 1),
        };
        let next: LocalDate = next.parse().expect("a day");
        Self {
            today,
            day: today.min(next.plus_days(-1)),
            due: 0,
            in_time: 0,
            due_extended: 0,
            in_time_extended: 0,
            reported: 0,
            rechecked: 0,
            passed_at_once: 0,
            overdue: 0,
            due_soon: 0,
        }
    }

    /// One more finding, by what happened to it; whether it was found within the period.
    pub(super) fn add(&mut self, events: &[(Event, Digest)], is_in: bool) {
        let finding = Finding::of(events.iter().map(|(event, _)| event));
        let was_by = |due: LocalDate| {
            let passed = finding.passed.as_ref();
            passed.is_some_and(|passed| passed.reported_on <= due)
        };
        if let Some(due) = finding.first_due.filter(|due| *due <= self.day) {
            self.due += 1;
            self.in_time += u32::from(was_by(due));
        }
        let then = finding.passed.as_ref().map(|passed| passed.due_on);
        if let Some(due) = then.or(finding.due_on).filter(|due| *due <= self.day) {
            self.due_extended += 1;
            self.in_time_extended += u32::from(was_by(due));
        }
        if is_in {
            let at_once = finding.passed.as_ref().is_some_and(|passed| passed.at_once);
            self.reported += u32::from(finding.was_reported);
            self.rechecked += u32::from(finding.was_rechecked);
            self.passed_at_once += u32::from(at_once);
        }
        let happened = events.iter().map(|(event, _)| &event.happened);
        let status = plain_course::status(RecordKind::Finding, happened);
        let is_owed = matches!(
            status,
            Ok("issued" | "acknowledged" | "rectifying" | "returned")
        );
        if let Some(due) = finding.due_on.filter(|_| is_owed) {
            let is_over = due < self.today;
            self.overdue += u32::from(is_over);
            self.due_soon += u32::from(!is_over && due <= self.today.plus_days(3));
        }
    }

    /// The figures, as texts.
    pub(super) fn figures(&self) -> Vec<String> {
        vec![
            format!("i4 {} exact", over(self.in_time, self.due)),
            format!(
                "i4_extended {} exact",
                over(self.in_time_extended, self.due_extended)
            ),
            format!("i5 {} exact", over(self.passed_at_once, self.rechecked)),
            format!("i5_coverage {} exact", over(self.rechecked, self.reported)),
            format!("i6 {} exact", self.overdue),
            format!("i6_due_soon {} exact", self.due_soon),
        ]
    }
}
