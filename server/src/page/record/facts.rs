//! Where a matter or a finding stands: who has it, by when, and what came of it.

use shared::time::LocalDate;
use shared::workflow::{Facts, FindingFacts, ItemFacts, Status};

use super::rows::Speaker;
use crate::http::FullRecord;

/// One thing that its events come to.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) text: String,
    /// It is a day that has passed with work still owed.
    pub(super) is_overdue: bool,
}

impl Speaker<'_> {
    /// What the events of a record come to; nothing for a kind that has none of its own.
    pub(super) fn facts(&self, full: &FullRecord, today: LocalDate) -> Vec<Fact> {
        let mut statuses = Status::ALL.into_iter();
        let status = statuses.find(|status| status.as_str() == full.record.status);
        // A record that does not count owes nothing.
        let counts = full.record.same_as.is_none();
        let is_owed = counts && status.is_some_and(Status::is_owed);
        let due = |day: Option<LocalDate>| {
            day.map(|day| Fact {
                is_overdue: is_owed && day < today,
                ..self.fact("due_on", day.to_string())
            })
        };
        match &full.facts {
            Facts::None => Vec::new(),
            Facts::Item(facts) => self.of_item(facts, due(facts.due_on)),
            Facts::Finding(facts) => self.of_finding(facts, due(facts.due_on)),
        }
    }

    fn fact(&self, key: &str, text: String) -> Fact {
        Fact {
            label: self.words.say(&format!("fact-{key}")),
            text,
            is_overdue: false,
        }
    }

    fn of_item(&self, facts: &ItemFacts, due: Option<Fact>) -> Vec<Fact> {
        let responsible = facts.responsible.as_ref();
        let responsible = responsible.map(|who| self.fact("responsible", self.responsible(who)));
        // What was claimed and confirmed is told once.
        let claim = facts.claim.as_ref().filter(|_| facts.settled.is_none());
        let claim = claim.map(|claim| {
            let parts = [
                self.person(claim.by),
                claim.on.to_string(),
                claim.resolution.clone(),
            ];
            self.fact("claim", parts.join(" · "))
        });
        let settled = facts.settled.as_ref().map(|settled| {
            let confirmed = if settled.is_confirmed {
                "fact-confirmed"
            } else {
                "fact-unconfirmed"
            };
            let parts = [
                settled.on.to_string(),
                settled.resolution.clone(),
                self.words.say(confirmed),
            ];
            self.fact("settled", parts.join(" · "))
        });
        let all = [responsible, due, claim, settled];
        all.into_iter().flatten().collect()
    }

    fn of_finding(&self, facts: &FindingFacts, due: Option<Fact>) -> Vec<Fact> {
        let lead_unit = facts.lead_unit.as_deref();
        let day =
            |key: &str, day: Option<LocalDate>| day.map(|day| self.fact(key, day.to_string()));
        let extension = facts.extension.as_ref().map(|extension| {
            let text = format!("{} · {}", extension.due_on, extension.reason);
            self.fact("extension", text)
        });
        let rechecks = facts.rechecks.iter().map(|recheck| {
            let result = self.words.word("recheck_result", recheck.result.as_str());
            self.fact("recheck", format!("{} · {result}", self.person(recheck.by)))
        });
        let before = [
            lead_unit.map(|code| self.fact("lead_unit", self.unit(code))),
            due,
            day(
                "first_due",
                facts.first_due.filter(|first| Some(*first) != facts.due_on),
            ),
            (facts.round > 1).then(|| self.fact("round", facts.round.to_string())),
            extension,
            day("reported_on", facts.reported_on),
        ];
        let after = [
            day("passed", facts.passed.map(|passed| passed.reported_on)),
            day("closed_on", facts.closed_on),
        ];
        let before = before.into_iter().flatten().chain(rechecks);
        before.chain(after.into_iter().flatten()).collect()
    }
}
