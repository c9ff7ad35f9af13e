//! I9, order by order: along the log, what the office decided about more time and about twins is what plain rules
//! say (domain.md §2.2, sync.md N5), from what people asked, had seen, and when their phones had called.

use std::collections::{BTreeMap, BTreeSet};

use shared::command::{Event, Order};
use shared::id::{CommandId, Digest, RecordId};
use shared::record::RecordKind;
use shared::time::LocalDate;
use shared::workflow::Facts;

use super::books::{Books, Entry};
use super::official::Official;
use super::plain_finding::Finding;
use super::{plain_course, plain_figures};
use crate::law::{Broken, Law};
use crate::ledger::{Duty, Said};
use crate::phone::duty_command_id;
use crate::scenario::{Job, Person};
use crate::world::World;

/// A record as far as the log has come.
struct Record<'w> {
    kind: RecordKind,
    home: String,
    /// Who wrote it, by place.
    author: usize,
    changes: BTreeSet<Digest>,
    events: Vec<&'w Event>,
}

impl Record<'_> {
    fn ever(&self, name: &str) -> bool {
        let mut events = self.events.iter();
        events.any(|event| event.happened.as_str() == name)
    }

    /// The record that counts for it.
    fn same_as(&self) -> Option<RecordId> {
        let orders = self.events.iter().map(|event| event.happened.order());
        orders.fold(None, |before, order| match order {
            Some(Order::SameAs { canonical }) => Some(canonical),
            Some(Order::NotSame { .. }) => None,
            _ => before,
        })
    }

    fn counts(&self) -> bool {
        !self.ever("void") && self.same_as().is_none()
    }

    fn is_open(&self) -> bool {
        let happened = self.events.iter().map(|event| &event.happened);
        plain_course::status(self.kind, happened).is_ok_and(plain_course::is_open)
    }

    fn finding(&self) -> Finding {
        Finding::of(self.events.iter().copied())
    }

    /// Whether somebody who saw so much did not know what others had done.
    fn surprises(&self, duty: &Duty, by: usize) -> bool {
        let is_seen = |event: &&Event| duty.seen.events.contains(&event.command);
        let after = self.events.iter().rposition(is_seen);
        let mut unseen = self.events.iter().skip(after.map_or(0, |last| last + 1));
        !self.changes.is_subset(&duty.seen.changes)
            || unseen.any(|event| event.by != Person::id(by))
    }
}

type Records<'w> = BTreeMap<RecordId, Record<'w>>;

pub(super) fn examine(world: &World, official: &Official, books: &Books) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut complain = |what: String| broken.push(Broken::new(Law::Courses, what));
    let mut records = Records::new();
    let asked: BTreeMap<CommandId, (usize, &Duty)> = world
        .ledger
        .saved_duties()
        .map(|(number, duty)| (duty_command_id(number), (number, duty)))
        .collect();
    for entry in &books.log {
        match entry {
            Entry::Change(record, item) => counts(world, &mut records, *record, *item),
            Entry::Event(event) => {
                if let Some((number, duty)) = asked.get(&event.command) {
                    let judged_at = world.office.arrivals.judged_at(event.command, duty.claimed);
                    if event.effective_at != judged_at {
                        complain(format!(
                            "duty {number} is judged as of {:?}, by what the phone said and when it called {judged_at:?}",
                            event.effective_at
                        ));
                    }
                    if let Some(Err(code)) = verdict(world, &records, *number, duty) {
                        complain(format!(
                            "duty {number}, {:?}, happened; by plain rules {code}",
                            duty.said
                        ));
                    }
                }
                if let Some(record) = records.get_mut(&event.record) {
                    record.events.push(event);
                }
            }
            Entry::Rejection(rejection) => {
                let Some((number, duty)) = asked.get(&rejection.command) else {
                    continue;
                };
                let code = rejection.code.as_str();
                let plain = verdict(world, &records, *number, duty);
                if plain.is_some_and(|plain| plain != Err(code)) {
                    complain(format!(
                        "duty {number}, {:?}, is rejected for {code}; by plain rules {plain:?}",
                        duty.said
                    ));
                }
            }
        }
    }
    for (id, record) in &records {
        let Some(row) = official.records.get(id) else {
            continue;
        };
        if row.course.same_as != record.same_as() {
            let (there, plain) = (row.course.same_as, record.same_as());
            complain(format!(
                "{id} is the same as {there:?}, by plain rules {plain:?}"
            ));
        }
        if let Facts::Finding(facts) = &row.course.facts {
            let plain = record.finding();
            let waits_for = facts.extension.as_ref().map(|asked| asked.due_on);
            let there = (facts.first_due, facts.due_on, waits_for);
            let meant = (plain.first_due, plain.due_on, plain.asked_for);
            if there != meant {
                complain(format!(
                    "{id} is due first, now and by what is asked {there:?}, by plain rules {meant:?}"
                ));
            }
        }
    }
    broken
}

/// A change counts: it begins its record, or goes on with it.
fn counts<'w>(world: &'w World, records: &mut Records<'w>, id: RecordId, item: Digest) {
    let mut duties = world.ledger.saved_duties();
    let said = duties.find(|(_, duty)| duty.item == Some(item));
    if let Some((_, duty)) = said
        && let Said::Wrote(answers) = &duty.said
    {
        let record = Record {
            kind: answers.kind(),
            home: plain_figures::home_of(answers),
            author: person(world, duty),
            changes: BTreeSet::new(),
            events: Vec::new(),
        };
        records.entry(id).or_insert(record);
    }
    if let Some(record) = records.get_mut(&id) {
        record.changes.insert(item);
    }
}

fn person(world: &World, duty: &Duty) -> usize {
    world.scenario.phones[duty.phone].person
}

/// What becomes of an order that comes now; none where it is of another sort than those judged here.
fn verdict(
    world: &World,
    records: &Records<'_>,
    number: usize,
    duty: &Duty,
) -> Option<Result<(), &'static str>> {
    let Said::Asked(order) = &duty.said else {
        return None;
    };
    let is_judged = matches!(
        order,
        Order::RequestExtension { .. }
            | Order::GrantExtension { .. }
            | Order::RefuseExtension { .. }
            | Order::SameAs { .. }
            | Order::NotSame { .. }
            | Order::Void { .. }
    );
    if !is_judged {
        return None;
    }
    let Some(record) = records.get(&duty.record) else {
        return Some(Err("nothing, for its record does not count"));
    };
    let by = person(world, duty);
    if !may(world, record, by, order) {
        return Some(Err("not_permitted"));
    }
    if record.ever("void") {
        return Some(Err("already_void"));
    }
    Some(match order {
        Order::RequestExtension { due_on, .. } => {
            let command = duty_command_id(number);
            let judged_at = world.office.arrivals.judged_at(command, duty.claimed);
            more_time(record, *due_on, judged_at.map(|at| at.date()))
        }
        _ if !matches!(order, Order::Void { .. }) && record.surprises(duty, by) => {
            Err("changed_since")
        }
        Order::GrantExtension { due_on } => given_time(record, Some(*due_on)),
        Order::RefuseExtension { .. } => given_time(record, None),
        Order::SameAs { canonical } => twin(records, duty.record, *canonical),
        Order::NotSame { .. } => refuse_if(record.same_as().is_none(), "wrong_state"),
        _ => refuse_if(is_counted_through(records, duty.record), "has_duplicates"),
    })
}

fn refuse_if(holds: bool, code: &'static str) -> Result<(), &'static str> {
    if holds { Err(code) } else { Ok(()) }
}

/// Asked for while it goes on, at the latest on the due day, and for longer.
fn more_time(
    record: &Record<'_>,
    until: LocalDate,
    on: Option<LocalDate>,
) -> Result<(), &'static str> {
    refuse_if(!record.is_open(), "wrong_state")?;
    let due = record.finding().due_on;
    refuse_if(
        due.is_none_or(|due| on.is_none_or(|on| on > due)),
        "asked_too_late",
    )?;
    refuse_if(due.is_some_and(|due| until <= due), "date_not_later")
}

/// Given or refused while somebody waits for it; none until when is a no.
fn given_time(record: &Record<'_>, until: Option<LocalDate>) -> Result<(), &'static str> {
    refuse_if(!record.is_open(), "wrong_state")?;
    let finding = record.finding();
    refuse_if(finding.asked_for.is_none(), "not_asked_for")?;
    let is_sooner = until
        .zip(finding.due_on)
        .is_some_and(|(until, due)| until <= due);
    refuse_if(is_sooner, "date_not_later")
}

/// One that counts for itself takes another of its kind and home for its twin, while it is nobody's and has none.
fn twin(records: &Records<'_>, id: RecordId, canonical: RecordId) -> Result<(), &'static str> {
    let other = records.get(&canonical).ok_or("not_found")?;
    let one = &records[&id];
    let is_inspection = one.kind == RecordKind::Inspection;
    let fits = canonical != id
        && one.kind == other.kind
        && (one.home == other.home || is_inspection)
        && other.counts();
    refuse_if(!fits, "not_the_same")?;
    refuse_if(one.same_as().is_some(), "wrong_state")?;
    refuse_if(is_counted_through(records, id), "has_duplicates")
}

/// Whether another record counts through this one.
fn is_counted_through(records: &Records<'_>, id: RecordId) -> bool {
    let mut others = records.values();
    others.any(|other| other.same_as() == Some(id) && !other.ever("void"))
}

/// Whether somebody may give an order about a record at all (domain.md §2.2).
fn may(world: &World, record: &Record<'_>, by: usize, order: &Order) -> bool {
    let person = &world.scenario.people[by];
    let is_own = record.author == by;
    let township = world.scenario.teams.get(person.terms[0].team);
    let is_here = township.is_some_and(|team| record.home.starts_with(&team.township));
    let kind = record.kind;
    match (order, person.job) {
        (Order::RequestExtension { .. }, job) => job == Job::Deputy && record.ever("issue"),
        (_, Job::Office) => true,
        (Order::SameAs { .. } | Order::NotSame { .. }, Job::Coordinator) => {
            is_here && matches!(kind, RecordKind::VillageTalk | RecordKind::TalkItem)
        }
        (Order::SameAs { .. } | Order::NotSame { .. }, Job::Leader) => {
            is_here && kind == RecordKind::OutreachSession
        }
        (Order::Void { .. }, job) => match (kind, job) {
            (RecordKind::Note, _) => is_own,
            (RecordKind::OutreachSession | RecordKind::TalkItem, Job::Leader) => is_here,
            (RecordKind::VillageTalk | RecordKind::TalkItem, Job::Recorder)
            | (RecordKind::Inspection | RecordKind::Finding, Job::Inspector(_)) => is_own,
            _ => false,
        },
        _ => false,
    }
}
