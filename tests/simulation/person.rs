//! What people do with their phones, from what the screen shows them.

mod duty;
mod extension;
mod forms;
mod note;
mod same;
mod screen;
mod wishes;

use std::collections::BTreeSet;

use mobile_core::record::Void;
use mobile_core::view::{Conflict, Filter};
use mobile_core::{Event, Refusal};
use shared::command::Order;
use shared::id::RecordId;
use shared::record::Answers;

use crate::law::{Broken, Law};
use crate::ledger::{Act, Deed, Ledger, Meant, Session, Told};
use crate::person::wishes::TOPICS;
use crate::phone::{Doing, command_id};
use crate::plain::{self, Field, Value, Values, Writes};
use crate::scenario::{Job, Scenario, Team, record_id};
use crate::world::{Cast, World};
pub(crate) use screen::two_answers;
use screen::{seen, shown};

/// A form in progress.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Form {
    pub(crate) team: usize,
    pub(crate) village: String,
    pub(crate) writes: Writes,
}

impl Form {
    /// As the phone takes it.
    pub(crate) fn answers(&self) -> Answers {
        plain::answers(&self.writes, &Values::new(), Some(&self.village))
    }

    /// Whether it can be submitted.
    fn is_whole(&self) -> bool {
        self.writes.contains_key(&Field::Venue)
    }
}

impl World {
    /// A person takes the phone out and does something.
    pub(crate) fn act(&mut self, place: usize) {
        if !self.phones[place].is_free() {
            return;
        }
        let person = self.scenario.phones[place].person;
        let job = self.scenario.people[person].job;
        let dice = self.chances.people.below(100);
        match job {
            _ if self.plan.cast == Cast::Duties => self.duty(place),
            Job::Recorder | Job::Inspector(_) | Job::Liaison | Job::Deputy => self.duty(place),
            Job::Coordinator => {}
            Job::Office if dice < 30 => self.void(place),
            Job::Office => {}
            Job::Volunteer | Job::Leader => {
                let has_form = !self.phones[place].forms.is_empty();
                match dice {
                    0..60 if has_form => self.finish_form(place),
                    0..30 => self.open_form(place),
                    30..70 => self.amend(place),
                    70..92 => self.choose(place),
                    92..97 => self.void(place),
                    _ => self.look(place),
                }
            }
        }
    }

    /// A person does this now, if it can be done.
    pub(crate) fn perform(&mut self, place: usize, deed: Deed) {
        if !self.phones[place].is_free() {
            return;
        }
        match deed {
            Deed::Create => {
                self.open_form(place);
                while self.phones[place].is_free() && !self.phones[place].forms.is_empty() {
                    self.finish_form(place);
                }
            }
            Deed::Amend => self.amend(place),
            Deed::Choose => self.choose(place),
            Deed::Void => self.void(place),
        }
    }

    fn open_form(&mut self, place: usize) {
        let person = self.scenario.phones[place].person;
        let term = self.scenario.people[person].term(Scenario::day(self.now));
        let team = term.team;
        self.records += 1;
        let record = record_id(self.records);
        let elsewhere = self.chances.people.percent(6);
        let far = if team == 2 { 0 } else { 2 };
        let team_of_village = if elsewhere { far } else { team };
        let villages = &self.scenario.teams[team_of_village].villages;
        let village = self.chances.people.pick(villages).clone();
        let mut writes = self.first_writes(place, team);
        if self.chances.people.percent(40) {
            writes.remove(&Field::Venue);
        }
        let form = Form {
            team,
            village,
            writes,
        };
        let event = Event::OpenDraft {
            record,
            team: Some(Team::id(team)),
            answers: form.answers(),
        };
        self.phones[place].doing = Some(Doing::Form(record, form));
        self.drive(place, event);
    }

    fn first_writes(&mut self, place: usize, team: usize) -> Writes {
        let mut writes = Writes::new();
        writes.insert(Field::Date, self.date(place));
        for field in [
            Field::Venue,
            Field::Part,
            Field::Form,
            Field::Audience,
            Field::Note,
        ] {
            let is_needed = matches!(field, Field::Venue | Field::Audience);
            if is_needed || self.chances.people.percent(50) {
                let value = self.value(&field);
                writes.insert(field, value);
            }
        }
        for topic in self.chances.people.some(&TOPICS, 3) {
            writes.insert(Field::Topic(topic.to_owned()), Value::Here);
        }
        let of_team: Vec<usize> = self.members(team);
        for member in self.chances.people.some(&of_team, 3) {
            writes.insert(Field::Member(member), Value::Here);
        }
        if self.chances.people.percent(40) {
            let question = Field::Question(format!("q{}", self.next_number()));
            let value = self.value(&question);
            writes.insert(question, value);
        }
        writes
    }

    fn finish_form(&mut self, place: usize) {
        let forms = self.phones[place].forms.iter();
        let Some((record, form)) = forms.last().map(|(record, form)| (*record, form.clone()))
        else {
            return;
        };
        if !form.is_whole() || self.chances.people.percent(15) {
            let mut form = form;
            for field in [Field::Venue, Field::Note] {
                let value = self.value(&field);
                form.writes.insert(field, value);
            }
            form.writes.insert(Field::Date, self.date(place));
            let event = Event::EditDraft {
                record,
                team: Some(Team::id(form.team)),
                answers: form.answers(),
            };
            self.phones[place].doing = Some(Doing::Form(record, form));
            self.drive(place, event);
            return;
        }
        let person = self.scenario.phones[place].person;
        let session = Session {
            author: person,
            team: form.team,
            village: form.village,
        };
        self.ledger.sessions.insert(record, session);
        self.mean(place, record, Deed::Create, form.writes, BTreeSet::new());
        self.drive(place, Event::Submit { record });
    }

    /// A record to do something with: the newest ones draw people most.
    fn pick_record(&mut self, place: usize) -> Option<RecordId> {
        let person = self.scenario.phones[place].person;
        let is_volunteer = self.scenario.people[person].job == Job::Volunteer;
        let keeps_to_own = is_volunteer && !self.chances.people.percent(10);
        let core = self.phones[place].core.as_ref()?;
        let items = core.list(Filter::All, "", self.clock_of(place));
        let mut records: Vec<RecordId> = items
            .iter()
            .filter(|item| item.is_readable)
            .map(|item| item.record)
            .filter(|record| {
                let session = self.ledger.sessions.get(record);
                !keeps_to_own || session.is_some_and(|session| session.author == person)
            })
            .collect();
        records.sort_unstable_by(|a, b| b.cmp(a));
        if self.chances.people.percent(70) {
            records.truncate(3);
        }
        (!records.is_empty()).then(|| *self.chances.people.pick(&records))
    }

    /// Looks at a record; the screen must show what people meant.
    fn see(&mut self, place: usize, record: RecordId) -> Option<(BTreeSet<Act>, Values)> {
        let core = self.phones[place].core.as_ref()?;
        let (acts, values) = seen(core, &self.ledger, record);
        if let Err(what) = two_answers(core, record, &values) {
            let what = format!("phone {place}: {what}");
            self.broken.push(Broken::new(Law::TwoAnswers, what));
        }
        // Of a declined record nothing is merged, and it takes no amendment.
        (!acts.is_empty()).then_some((acts, values))
    }

    fn amend(&mut self, place: usize) {
        let Some(record) = self.pick_record(place) else {
            return;
        };
        let Some((saw, values)) = self.see(place, record) else {
            return;
        };
        let wanted = self.changes(place, record, &values);
        let writes = Ledger::effective(&wanted, &values);
        if writes.is_empty() {
            return;
        }
        let answers = plain::answers(&wanted, &values, None);
        let act = self.mean(place, record, Deed::Amend, writes, saw);
        let event = Event::Amend {
            record,
            answers,
            reason: Some(format!("更正{act}")),
            fresh: 1_000_000 + act as u64,
        };
        self.drive(place, event);
    }

    fn choose(&mut self, place: usize) {
        let Some(core) = &self.phones[place].core else {
            return;
        };
        let conflicts = core.conflicts();
        if conflicts.is_empty() {
            return;
        }
        let conflict = self.chances.people.pick(&conflicts).clone();
        let at = self.chances.people.below(conflict.values.len());
        self.choose_one(place, &conflict, at);
    }

    /// Chooses the value at a place of a conflict.
    pub(crate) fn choose_one(&mut self, place: usize, conflict: &Conflict, at: usize) {
        let record = conflict.record;
        let Some((saw, _)) = self.see(place, record) else {
            return;
        };
        let chosen = Conflict {
            values: conflict.values.get(at).cloned().into_iter().collect(),
            ..conflict.clone()
        };
        let field = Field::named(&conflict.field);
        let value = shown(&chosen).pop_first();
        let (Some(field), Some(value), Some(one)) = (field, value, chosen.values.first()) else {
            return;
        };
        let event = Event::Resolve {
            record,
            field: conflict.field.clone(),
            choice: one.choice,
        };
        self.mean(place, record, Deed::Choose, [(field, value)].into(), saw);
        self.drive(place, event);
    }

    fn void(&mut self, place: usize) {
        let Some(record) = self.pick_record(place) else {
            return;
        };
        let core = self.phones[place].core.as_ref();
        let void = core
            .and_then(|core| core.summary(record))
            .map(|summary| &summary.void);
        if void != Some(&Void::No) {
            return;
        }
        let Some((saw, _)) = self.see(place, record) else {
            return;
        };
        let act = self.mean(place, record, Deed::Void, Writes::new(), saw);
        let reason = format!("记重了{act}");
        let event = Event::Order {
            command: command_id(act),
            record,
            order: Order::Void { reason },
        };
        self.drive(place, event);
    }

    fn look(&mut self, place: usize) {
        if let Some(record) = self.pick_record(place) {
            self.see(place, record);
            self.phones[place].doing = Some(Doing::Trifle);
            self.drive(place, Event::Seen { record });
        }
    }

    /// Writes down what is meant, before the phone is asked to save it.
    fn mean(
        &mut self,
        place: usize,
        record: RecordId,
        deed: Deed,
        writes: Writes,
        saw: BTreeSet<Act>,
    ) -> Act {
        let act = self.ledger.begin(Meant {
            phone: place,
            person: self.scenario.phones[place].person,
            record,
            deed,
            writes,
            saw,
            at: self.now,
            told: Told::Nothing,
            item: None,
        });
        self.phones[place].doing = Some(Doing::Act(act));
        act
    }

    /// Whether a phone may refuse an act: a day that its clock has not reached, or a merge that left a
    /// set empty, which the person is told.
    pub(crate) fn may_refuse(&self, place: usize, act: Act, refusal: &Refusal) -> bool {
        let Refusal::Invalid(_) = refusal else {
            return false;
        };
        let meant = &self.ledger.acts[act];
        let mut values = self.ledger.values(&meant.saw);
        for (field, value) in &meant.writes {
            values.insert(field.clone(), [value.clone()].into());
        }
        let today = self.phones[place]
            .core
            .as_ref()
            .map(|core| core.today(self.clock_of(place)));
        let today = today.map(plain::day);
        let mut days = values.get(&Field::Date).into_iter().flatten();
        let is_future = days.any(|day| today.as_ref().is_some_and(|today| day > today));
        let has = |wanted: fn(&Field) -> bool| {
            let mut fields = values.iter().filter(|(field, _)| wanted(field));
            fields.any(|(_, values)| !values.contains(&Value::Gone))
        };
        let has_topic = has(|field| matches!(field, Field::Topic(_)));
        let has_member = has(|field| matches!(field, Field::Member(_)));
        is_future || !has_topic || !has_member
    }

    /// The people who may be members of a team's sessions.
    fn members(&self, team: usize) -> Vec<usize> {
        let people = self.scenario.people.iter().enumerate();
        let in_team = people.filter(|(_, person)| {
            let works = matches!(person.job, Job::Volunteer | Job::Leader);
            works && person.terms.iter().any(|term| term.team == team)
        });
        in_team.map(|(place, _)| place).collect()
    }
}
