//! Reading and judging a session's merged state.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::{
    Audience, Form, MAX_MEMBERS, MAX_QUESTIONS, MAX_TEXT_CHARS, MAX_TOPICS, OutreachSession,
    PartOfDay, Venue, key,
};
use crate::change::{Change, Scalar};
use crate::command::MAX_REASON_CHARS;
use crate::division::{DivisionCode, Level};
use crate::id::{RecordId, TeamId, UserId};
use crate::record::{KIND, SCHEMA, TEAM};
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation, is_written, looks_personal, reason};

/// Reads a session, and every rule its state breaks. A state of valid changes always reads as a
/// session; what only the merge broke (two people each removed one of two topics) is in the list, to
/// be flagged, and the session counts all the same (sync.md N3.7).
pub fn read(state: &State) -> (Option<OutreachSession>, Vec<Violation>) {
    let mut reading = Reading {
        state,
        broken: Vec::new(),
    };
    let occurred_on = reading.parsed(key::OCCURRED_ON, Rule::Date, |text| {
        LocalDate::from_str(text).ok()
    });
    let village = reading.parsed(key::VILLAGE, Rule::Division, |text| {
        DivisionCode::from_str(text)
            .ok()
            .filter(|code| code.level() == Level::Village)
    });
    let team = match state.get(TEAM) {
        Some(Scalar::Bytes(bytes)) => TeamId::from_slice(bytes),
        _ => None,
    };
    let team = reading.required(TEAM, team);
    let venue = reading.parsed(key::VENUE, Rule::UnknownValue, Venue::parse);
    let part_of_day = reading.optional(key::PART_OF_DAY, Rule::UnknownValue, PartOfDay::parse);
    let form = reading.optional(key::FORM, Rule::UnknownValue, Form::parse);
    let topics: BTreeSet<String> = state.members(key::TOPICS).map(str::to_owned).collect();
    reading.set_size(key::TOPICS, topics.len(), 1, MAX_TOPICS);
    let mut members = BTreeSet::new();
    for member in state.members(key::MEMBERS) {
        match UserId::from_str(member) {
            Ok(user) => {
                members.insert(user);
            }
            Err(_) => reading.broke(key::MEMBERS, Rule::Type),
        }
    }
    reading.set_size(key::MEMBERS, members.len(), 1, MAX_MEMBERS);
    let audience = reading.audience();
    let mut questions = std::collections::BTreeMap::new();
    for id in state.members(key::QUESTIONS) {
        let path = format!("{}/{id}", key::QUESTIONS);
        if let Some(text) = reading.text(&path, key::QUESTIONS) {
            questions.insert(id.to_owned(), text);
        }
    }
    reading.set_size(key::QUESTIONS, questions.len(), 0, MAX_QUESTIONS);
    let note = reading.text(key::NOTE, key::NOTE);
    let late_reason = reading.text(key::LATE_REASON, key::LATE_REASON);
    let photo = reading.optional(key::PHOTO, Rule::UnknownValue, |text| {
        let digest = text.strip_prefix("blob:")?;
        crate::id::Digest::from_str(digest).ok()?;
        Some(text.to_owned())
    });
    let session = match (occurred_on, village, team, venue, audience) {
        (Some(occurred_on), Some(village), Some(team), Some(venue), Some(audience)) => {
            Some(OutreachSession {
                occurred_on,
                part_of_day,
                village,
                team,
                venue,
                form,
                topics,
                members,
                audience,
                questions,
                note,
                photo,
                late_reason,
            })
        }
        _ => None,
    };
    (session, reading.broken)
}

/// Judges one change by the state right after it (its own dependencies plus itself) and the last day
/// it may speak of: the day the server received it, or today on the phone. Empty when it is valid.
pub fn validate(change: &Change, after: &State, latest: LocalDate) -> Vec<Violation> {
    let (session, mut broken) = read(after);
    if session.is_some_and(|session| session.occurred_on > latest) {
        broken.push(Violation::new(key::OCCURRED_ON, Rule::FutureDate));
    }
    let writes = |key: &str| change.operations().iter().any(|op| op.key == key);
    if writes(key::AUDIENCE_COUNT) != writes(key::AUDIENCE_ABOUT) {
        broken.push(Violation::new(key::AUDIENCE, Rule::Pair));
    }
    if !change.is_creation() {
        for fixed in [RecordId::KEY, KIND, SCHEMA, TEAM, key::VILLAGE] {
            if writes(fixed) {
                broken.push(Violation::new(fixed, Rule::Fixed));
            }
        }
    }
    if let Some(message) = change.message() {
        broken.extend(reason(message, MAX_REASON_CHARS).err());
    }
    for op in change.operations() {
        let text = match &op.action {
            crate::change::Action::Put(value) => value.as_text(),
            crate::change::Action::Delete => None,
        };
        let field = op.key.split('/').next().unwrap_or_default();
        let free = [key::NOTE, key::QUESTIONS, key::LATE_REASON].contains(&field);
        if free && text.is_some_and(looks_personal) {
            broken.push(Violation::new(field, Rule::Privacy));
        }
        if free && !text.is_none_or(is_written) {
            broken.push(Violation::new(field, Rule::Characters));
        }
    }
    broken
}

/// Judges the topics that one change names, by the office's list: those it puts, and all of them when it
/// moves the day. Each must be open on the day of the session; what stood there before is left alone, so
/// that an ended topic does not stand in the way of another answer.
pub fn validate_topics(
    change: &Change,
    after: &State,
    is_open: impl Fn(&str, LocalDate) -> bool,
) -> Option<Violation> {
    let day = after.get(key::OCCURRED_ON)?.as_text()?.parse().ok()?;
    let puts = |key: &str| {
        let mut operations = change.operations().iter();
        operations.any(|op| op.key == key && op.action != crate::change::Action::Delete)
    };
    let moves = puts(key::OCCURRED_ON);
    let mut named = after
        .members(key::TOPICS)
        .filter(|code| moves || puts(&format!("{}/{code}", key::TOPICS)));
    named
        .any(|code| !is_open(code, day))
        .then(|| Violation::new(key::TOPICS, Rule::UnknownTopic))
}

/// Judges the members that one change names, by the office's roll: a person who never was on it did not
/// speak, and would be counted among those who did.
pub fn validate_members(change: &Change, is_on_roll: impl Fn(UserId) -> bool) -> Option<Violation> {
    let mut named = change.operations().iter().filter_map(|op| {
        let member = op.key.strip_prefix(key::MEMBERS)?.strip_prefix('/')?;
        (op.action != crate::change::Action::Delete).then(|| member.parse().ok())?
    });
    named
        .any(|user| !is_on_roll(user))
        .then(|| Violation::new(key::MEMBERS, Rule::UnknownValue))
}

struct Reading<'a> {
    state: &'a State,
    broken: Vec<Violation>,
}

impl Reading<'_> {
    fn broke(&mut self, field: &str, rule: Rule) {
        let violation = Violation::new(field, rule);
        if !self.broken.contains(&violation) {
            self.broken.push(violation);
        }
    }

    fn required<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.broke(field, Rule::Required);
        }
        value
    }

    fn optional<T>(
        &mut self,
        field: &str,
        rule: Rule,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.state.get(field)?;
        let parsed = value.as_text().and_then(parse);
        if parsed.is_none() {
            self.broke(field, rule);
        }
        parsed
    }

    fn parsed<T>(
        &mut self,
        field: &str,
        rule: Rule,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if self.state.get(field).is_none() {
            return self.required(field, None);
        }
        self.optional(field, rule, parse)
    }

    fn set_size(&mut self, field: &str, size: usize, least: usize, most: usize) {
        if size < least {
            self.broke(field, Rule::Required);
        }
        if size > most {
            self.broke(field, Rule::TooMany);
        }
    }

    fn text(&mut self, path: &str, field: &str) -> Option<String> {
        let value = self.state.get(path)?;
        match value.as_text() {
            Some(text) if text.chars().count() <= MAX_TEXT_CHARS => Some(text.to_owned()),
            Some(_) => {
                self.broke(field, Rule::TooLong);
                None
            }
            None => {
                self.broke(field, Rule::Type);
                None
            }
        }
    }

    fn audience(&mut self) -> Option<Audience> {
        let counts = self.state.values(key::AUDIENCE_COUNT);
        if counts.is_empty() {
            return self.required(key::AUDIENCE_COUNT, None);
        }
        let mut pairs = BTreeSet::new();
        for entry in counts {
            let count = match entry.value {
                Scalar::Uint(count) => u16::try_from(count).ok(),
                _ => None,
            };
            let Some(count) = count else {
                self.broke(key::AUDIENCE_COUNT, Rule::Range);
                return None;
            };
            // The same change wrote the other half, and an actor has one visible value a key at most.
            let about = self
                .state
                .values(key::AUDIENCE_ABOUT)
                .iter()
                .find(|about| about.op.actor == entry.op.actor);
            match about.map(|about| &about.value) {
                Some(Scalar::Boolean(about)) => {
                    pairs.insert((count, *about));
                }
                _ => self.broke(key::AUDIENCE, Rule::Pair),
            }
        }
        let (count, about) = *pairs.first()?;
        Some(Audience {
            count,
            about,
            disputed: pairs.len() > 1,
        })
    }
}
