//! Fields in words, in the order shown.

use shared::division::DivisionCode;
use shared::id::UserId;
use shared::record::{
    DIVISION, KIND, Pair, RecordKind, SCHEMA, TEAM, VILLAGE, finding, inspection, note,
    outreach_session, talk_item, village_talk,
};
use shared::time::{LocalDate, Timestamp};

use crate::http::{Field, FullRecord};
use crate::identity::names::Names;
use crate::page::words::Words;
use crate::records::Linked;
use crate::reference::ReferenceData;

/// Fields in the order shown, of all kinds. What is not named here, from a newer phone, follows.
const ORDER: [&str; 42] = [
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
    village_talk::key::ENDED_WITH,
    outreach_session::key::TOPICS,
    talk_item::key::TOPIC,
    village_talk::key::READBACK_OF,
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
pub(super) const WORDED: [&str; 2] = [outreach_session::key::QUESTIONS, finding::key::EVIDENCE];

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
    /// The page of the record that it names.
    pub(super) link: Option<String>,
    pub(super) who: String,
    pub(super) phone: String,
    pub(super) when: String,
}

/// Puts keys and values into words.
pub(super) struct Speaker<'a> {
    pub(super) words: Words,
    pub(super) reference: &'a ReferenceData,
    pub(super) names: Names,
    /// The records linked with the one shown.
    pub(super) linked: &'a [Linked],
    /// What the addresses of other records carry on.
    pub(super) context: &'a str,
    pub(super) kind: RecordKind,
    pub(super) home: DivisionCode,
    /// The day whose names of places are meant.
    pub(super) on: LocalDate,
}

/// The field a key belongs to: `topics` of `topics/<code>`.
pub(super) fn field_of(key: &str) -> &str {
    key.split_once('/').map_or(key, |(set, _)| set)
}

/// What a reader need not see: it is in the page's head or says nothing.
pub(super) fn is_hidden(key: &str) -> bool {
    // Whether a count is an estimate is shown with the count.
    ["id", KIND, SCHEMA].contains(&key) || pairs().any(|pair| pair.about == key)
}

fn pairs() -> impl Iterator<Item = &'static Pair> {
    RecordKind::ALL
        .into_iter()
        .flat_map(|kind| kind.rules().pairs)
}

/// The pair that a count is of.
pub(super) fn pair_of(count: &str) -> Option<&'static Pair> {
    pairs().find(|pair| pair.count == count)
}

pub(super) fn rank(key: &str) -> usize {
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
            .map(|(_, value)| {
                let (text, link) = match pair_of(&field.key) {
                    Some(pair) => {
                        let is_about = about(full, pair, value.author, value.claimed_at);
                        (self.attendances(&value.value, is_about), None)
                    }
                    None => self.value(&field.key, &value.value),
                };
                Value {
                    text,
                    link,
                    who: value.author_name.clone().unwrap_or_default(),
                    phone: value.device_name.clone().unwrap_or_default(),
                    when: value.claimed_at.minute(),
                }
            })
            .collect()
    }

    /// The label of a field: its kind's own, or that of every kind. A field of a newer phone has no word
    /// here: its key says more than nothing.
    pub(super) fn label(&self, key: &str) -> String {
        let label = self.words.word_of(self.kind, "field", field_of(key));
        label.unwrap_or_else(|| key.to_owned())
    }

    pub(super) fn attendances(&self, count: &str, is_about: bool) -> String {
        let bound = if is_about {
            self.words.say("bound-about")
        } else {
            String::new()
        };
        let of: u64 = count.parse().unwrap_or_default();
        let unit = self.words.say_with("unit-person_times", "count", of);
        format!("{bound} {count} {unit}").trim().to_owned()
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
