//! Fields and history in words.

use shared::division::{Area, DivisionCode};
use shared::id::{TeamId, UserId};
use shared::record::outreach_session::key;
use shared::record::{HOME, KIND, SCHEMA, TEAM};
use shared::time::LocalDate;

use crate::http::{Field, FullRecord, Step};
use crate::identity::names::Names;
use crate::page::words::{Word, Words};
use crate::page::{figure, format, place};
use crate::reference::ReferenceData;

/// Fields in the order shown. What is not named here, from a newer phone, follows.
const ORDER: [&str; 13] = [
    key::OCCURRED_ON,
    key::PART_OF_DAY,
    HOME,
    key::VENUE,
    key::FORM,
    key::TOPICS,
    key::MEMBERS,
    key::AUDIENCE_COUNT,
    key::QUESTIONS,
    key::NOTE,
    key::PHOTO,
    key::LATE_REASON,
    TEAM,
];

/// A field as shown.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) values: Vec<Value>,
    /// People wrote different values and nobody has chosen yet.
    pub(super) is_disputed: bool,
}

/// One value and where it came from.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) who: String,
    pub(super) phone: String,
    pub(super) when: String,
}

/// A step of the history as shown.
#[derive(Debug, Clone)]
pub(super) struct History {
    pub(super) received: String,
    pub(super) claimed: String,
    pub(super) who: String,
    pub(super) phone: String,
    pub(super) lines: Vec<String>,
    pub(super) reason: String,
}

/// Puts keys and values into words.
pub(super) struct Speaker<'a> {
    pub(super) words: Words,
    pub(super) reference: &'a ReferenceData,
    pub(super) names: Names,
    /// The day whose names of places are meant.
    pub(super) on: LocalDate,
}

/// The field a key belongs to: `topics` of `topics/<code>`.
fn field_of(key: &str) -> &str {
    key.split_once('/').map_or(key, |(set, _)| set)
}

/// What a reader need not see: it is in the page's head or says nothing.
fn is_hidden(key: &str) -> bool {
    // `audience_about` is shown with its count.
    ["id", KIND, SCHEMA, key::AUDIENCE_ABOUT].contains(&key)
}

fn rank(key: &str) -> usize {
    let field = field_of(key);
    ORDER
        .iter()
        .position(|known| *known == field)
        .unwrap_or(ORDER.len())
}

impl Speaker<'_> {
    /// The fields of a record, a set's members as values of one row.
    pub(super) fn rows(&self, full: &FullRecord) -> Vec<Row> {
        let mut fields: Vec<&Field> = full
            .fields
            .iter()
            .filter(|field| !is_hidden(&field.key))
            .collect();
        fields.sort_by(|a, b| (rank(&a.key), &a.key).cmp(&(rank(&b.key), &b.key)));
        let mut rows: Vec<(&str, Row)> = Vec::new();
        for field in fields {
            let name = field_of(&field.key);
            let values = self.values(field, full);
            match rows.last_mut() {
                Some((last, row)) if *last == name => row.values.extend(values),
                _ => rows.push((
                    name,
                    Row {
                        label: self.label(&field.key),
                        values,
                        is_disputed: full.record.disputed.iter().any(|key| {
                            key == name
                                || (name == key::AUDIENCE_COUNT && key.starts_with("audience"))
                        }),
                    },
                )),
            }
        }
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn values(&self, field: &Field, full: &FullRecord) -> Vec<Value> {
        // In a set any value means present: the member is the key.
        let set_member = field.key.contains('/') && field_of(&field.key) != key::QUESTIONS;
        let shown = field.values.len() - 1;
        let values = field.values.iter().enumerate();
        let values = values.filter(|(index, _)| !set_member || *index == shown);
        values
            .map(|(_, value)| Value {
                text: if field.key == key::AUDIENCE_COUNT {
                    self.attendances(&value.value, about(full, value.author, value.claimed_at))
                } else {
                    self.value(&field.key, &value.value)
                },
                who: value.author_name.clone().unwrap_or_default(),
                phone: value.device_name.clone().unwrap_or_default(),
                when: format::minute(value.claimed_at),
            })
            .collect()
    }

    fn label(&self, key: &str) -> String {
        let message = format!("field-{}", field_of(key));
        let label = self.words.say(&message);
        // A field of a newer phone has no word here: its key says more than nothing.
        if label == message {
            key.to_owned()
        } else {
            label
        }
    }

    fn value(&self, key: &str, value: &str) -> String {
        let words = self.words;
        match field_of(key) {
            field @ (key::VENUE | key::FORM | key::PART_OF_DAY) => {
                let message = format!("{field}-{value}");
                let text = words.say(&message);
                if text == message {
                    value.to_owned()
                } else {
                    text
                }
            }
            key::TOPICS => {
                let code = key.split_once('/').map_or(value, |(_, code)| code);
                figure::topic(code, &self.reference.policy_topics, words)
            }
            key::MEMBERS => {
                let id = key.split_once('/').map_or(value, |(_, id)| id);
                let name = id
                    .parse::<UserId>()
                    .ok()
                    .and_then(|user| self.names.person(user));
                name.unwrap_or_else(|| id.to_owned())
            }
            HOME => value.parse::<DivisionCode>().map_or_else(
                |_| value.to_owned(),
                |code| place::name(&self.reference.divisions, Area::from(code), self.on),
            ),
            TEAM => self.team(value).unwrap_or_else(|| value.to_owned()),
            _ => value.to_owned(),
        }
    }

    fn team(&self, value: &str) -> Option<String> {
        let team: TeamId = value.parse().ok()?;
        let roll = &self.reference.memberships;
        let membership = roll.iter().find(|membership| membership.team == team)?;
        Some(membership.team_name.clone())
    }

    fn attendances(&self, count: &str, is_about: bool) -> String {
        let bound = if is_about {
            self.words.say("bound-about")
        } else {
            String::new()
        };
        let unit = self.words.say("unit-person_times");
        format!("{bound} {count} {unit}").trim().to_owned()
    }

    /// A step of the history.
    pub(super) fn step(&self, step: &Step) -> History {
        let words = self.words;
        let about = step
            .writes
            .iter()
            .find(|write| write.key == key::AUDIENCE_ABOUT);
        let is_about = about.and_then(|write| write.value.as_deref()) == Some("true");
        let mut writes: Vec<_> = step
            .writes
            .iter()
            .filter(|write| !is_hidden(&write.key))
            .collect();
        writes.sort_by(|a, b| (rank(&a.key), &a.key).cmp(&(rank(&b.key), &b.key)));
        let mut lines: Vec<String> = writes
            .into_iter()
            .map(|write| {
                let label = self.label(&write.key);
                let text = match &write.value {
                    Some(count) if write.key == key::AUDIENCE_COUNT => {
                        self.attendances(count, is_about)
                    }
                    Some(value) => self.value(&write.key, value),
                    None => {
                        let was = self.value(&write.key, "");
                        format!("{} {was}", words.of(Word::Removed))
                            .trim()
                            .to_owned()
                    }
                };
                format!("{label}{}{text}", words.colon())
            })
            .collect();
        match step.outcome.as_deref() {
            Some("voided") => lines.push(words.of(Word::WasVoided).to_owned()),
            Some(rejection) => lines.push(words.say(&format!("rejection-{rejection}"))),
            None => {}
        }
        History {
            received: format::minute(step.received_at),
            claimed: step.claimed_at.map(format::minute).unwrap_or_default(),
            who: step.author_name.clone().unwrap_or_default(),
            phone: step.device_name.clone().unwrap_or_default(),
            lines,
            reason: step.reason.clone().unwrap_or_default(),
        }
    }
}

/// Whether the count written by a person at a time was marked as an estimate with it.
fn about(full: &FullRecord, author: Option<UserId>, at: shared::time::Timestamp) -> bool {
    let about = full
        .fields
        .iter()
        .find(|field| field.key == key::AUDIENCE_ABOUT);
    let values = about
        .map(|field| field.values.as_slice())
        .unwrap_or_default();
    let same = values
        .iter()
        .find(|value| value.author == author && value.claimed_at == at);
    same.or(values.last())
        .is_some_and(|value| value.value == "true")
}
