//! Fields and history in words.

use shared::division::{Area, DivisionCode};
use shared::id::{TeamId, UserId};
use shared::problem::RejectionCode;
use shared::record::{
    DIVISION, KIND, Pair, RecordKind, SCHEMA, TEAM, VILLAGE, finding, inspection, note,
    outreach_session, talk_item, village_talk,
};
use shared::time::{LocalDate, Timestamp};

use crate::http::{Field, FullRecord, Step};
use crate::identity::names::Names;
use crate::page::words::{Word, Words};
use crate::page::{figure, format, place};
use crate::records;
use crate::reference::ReferenceData;

/// Fields in the order shown, of all kinds. What is not named here, from a newer phone, follows.
const ORDER: [&str; 40] = [
    outreach_session::key::OCCURRED_ON,
    outreach_session::key::PART_OF_DAY,
    VILLAGE,
    DIVISION,
    note::key::ABOUT_KIND,
    note::key::ABOUT,
    note::key::PURPOSE,
    note::key::TEXT,
    talk_item::key::TALK,
    talk_item::key::SESSION,
    inspection::key::INSPECTION_KIND,
    finding::key::INSPECTION,
    finding::key::UNIT,
    inspection::key::PLAN_ID,
    outreach_session::key::VENUE,
    outreach_session::key::FORM,
    village_talk::key::PLACE,
    village_talk::key::CONVENOR,
    village_talk::key::RECORDER,
    outreach_session::key::TOPICS,
    talk_item::key::TOPIC,
    outreach_session::key::MEMBERS,
    inspection::key::JOINT,
    outreach_session::key::AUDIENCE_COUNT,
    village_talk::key::ATTENDEE_COUNT,
    talk_item::key::SUMMARY,
    talk_item::key::SCOPE,
    finding::key::CATEGORY,
    finding::key::SEVERITY,
    finding::key::DESCRIPTION,
    finding::key::BASIS,
    finding::key::EVIDENCE,
    finding::key::POSITION,
    finding::key::REPRESENTATIVE,
    finding::key::UNIT_STATEMENT,
    inspection::key::CONCLUSION,
    outreach_session::key::QUESTIONS,
    outreach_session::key::NOTE,
    outreach_session::key::LATE_REASON,
    TEAM,
];

/// Maps whose values are words: of the others, which are sets, the key says what is in them.
const WORDED: [&str; 2] = [outreach_session::key::QUESTIONS, finding::key::EVIDENCE];

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
    // Whether a count is an estimate is shown with the count.
    ["id", KIND, SCHEMA].contains(&key) || pairs().any(|pair| pair.about == key)
}

fn pairs() -> impl Iterator<Item = &'static Pair> {
    RecordKind::ALL
        .into_iter()
        .flat_map(|kind| kind.rules().pairs)
}

/// The pair that a count is of.
fn pair_of(count: &str) -> Option<&'static Pair> {
    pairs().find(|pair| pair.count == count)
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
                            key == name || pair_of(name).is_some_and(|pair| pair.about == key)
                        }),
                    },
                )),
            }
        }
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn values(&self, field: &Field, full: &FullRecord) -> Vec<Value> {
        // In a set any value means present: the member is the key.
        let set_member = field.key.contains('/') && !WORDED.contains(&field_of(&field.key));
        let shown = field.values.len() - 1;
        let values = field.values.iter().enumerate();
        let values = values.filter(|(index, _)| !set_member || *index == shown);
        values
            .map(|(_, value)| Value {
                text: match pair_of(&field.key) {
                    Some(pair) => {
                        let is_about = about(full, pair, value.author, value.claimed_at);
                        self.attendances(&value.value, is_about)
                    }
                    None => self.value(&field.key, &value.value),
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

    /// A word of a closed list; itself where there is no message for it.
    pub(super) fn word(&self, list: &str, word: &str) -> String {
        let message = format!("{list}-{word}");
        let text = self.words.say(&message);
        if text == message {
            word.to_owned()
        } else {
            text
        }
    }

    fn value(&self, key: &str, value: &str) -> String {
        let member = key.split_once('/').map(|(_, member)| member);
        match field_of(key) {
            outreach_session::key::TOPICS => {
                let topics = &self.reference.policy_topics;
                figure::topic(member.unwrap_or(value), topics, self.words)
            }
            outreach_session::key::MEMBERS | village_talk::key::RECORDER => {
                let id = member.unwrap_or(value);
                let user = id.parse::<UserId>().ok();
                let name = user.and_then(|user| self.names.person(user));
                name.unwrap_or_else(|| id.to_owned())
            }
            VILLAGE | DIVISION => value.parse::<DivisionCode>().map_or_else(
                |_| value.to_owned(),
                |code| place::name(&self.reference.divisions, Area::from(code), self.on),
            ),
            TEAM => self.team(value).unwrap_or_else(|| value.to_owned()),
            note::key::ABOUT_KIND => self.word("kind", value),
            field if WORDED.contains(&field) => value.to_owned(),
            field => match member {
                Some(member) => member.to_owned(),
                None => self.word(field, value),
            },
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
        let is_about = |pair: &Pair| {
            let mut writes = step.writes.iter();
            let about = writes.find(|write| write.key == pair.about);
            about.and_then(|write| write.value.as_deref()) == Some("true")
        };
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
                let text = match (&write.value, pair_of(&write.key)) {
                    (Some(count), Some(pair)) => self.attendances(count, is_about(pair)),
                    (Some(value), None) => self.value(&write.key, value),
                    (None, _) => {
                        let was = self.value(&write.key, "");
                        format!("{} {was}", words.of(Word::Removed))
                            .trim()
                            .to_owned()
                    }
                };
                format!("{label}{}{text}", words.colon())
            })
            .collect();
        if let Some(outcome) = step.outcome.as_deref() {
            lines.push(match outcome.parse::<RejectionCode>() {
                Ok(code) => words.say(&code.message_key()),
                Err(_) => self.word("order", outcome),
            });
        }
        // The reason stands below.
        let arguments = step.order.iter().flat_map(records::arguments);
        let arguments = arguments.filter(|(key, _)| key != "reason");
        lines.extend(arguments.map(|(key, value)| {
            let label = self.label(&key);
            format!("{label}{}{}", words.colon(), self.word(&key, &value))
        }));
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
fn about(full: &FullRecord, pair: &Pair, author: Option<UserId>, at: Timestamp) -> bool {
    let about = full.fields.iter().find(|field| field.key == pair.about);
    let values = about
        .map(|field| field.values.as_slice())
        .unwrap_or_default();
    let same = values
        .iter()
        .find(|value| value.author == author && value.claimed_at == at);
    same.or(values.last())
        .is_some_and(|value| value.value == "true")
}
