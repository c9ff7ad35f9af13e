//! Fields and values as people mean them, and reading a merged state or form as such.

use std::collections::{BTreeMap, BTreeSet};

use shared::change::Scalar;
use shared::record::Answers;
use shared::record::outreach_session::{self, AudienceAnswer, Form, PartOfDay, Venue, key};
use shared::state::State;
use shared::time::LocalDate;

use crate::scenario::Person;

/// A field of a session. A member of a set is a field of its own: it is there or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Date,
    Part,
    Venue,
    Form,
    Audience,
    Note,
    Late,
    Topic(String),
    /// A person, by place.
    Member(usize),
    Question(String),
}

/// What a field is set to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Text(String),
    /// Attendances, and whether they are an estimate.
    Pair(u16, bool),
    /// In the set.
    Here,
    /// Removed.
    Gone,
}

impl Value {
    /// A text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl Field {
    /// Whether two distinct values of it are a conflict; members of sets never are.
    pub(crate) fn can_conflict(&self) -> bool {
        !matches!(self, Self::Topic(_) | Self::Member(_) | Self::Question(_))
    }

    /// The name under which a phone lists its conflict.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Date => key::OCCURRED_ON,
            Self::Part => key::PART_OF_DAY,
            Self::Venue => key::VENUE,
            Self::Form => key::FORM,
            Self::Audience => key::AUDIENCE,
            Self::Note => key::NOTE,
            Self::Late => key::LATE_REASON,
            Self::Topic(_) => key::TOPICS,
            Self::Member(_) => key::MEMBERS,
            Self::Question(_) => key::QUESTIONS,
        }
    }

    /// The field that conflicts under a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let fields = [
            Self::Date,
            Self::Part,
            Self::Venue,
            Self::Form,
            Self::Audience,
            Self::Note,
            Self::Late,
        ];
        fields.into_iter().find(|field| field.name() == name)
    }
}

/// What one act sets.
pub(crate) type Writes = BTreeMap<Field, Value>;

/// The values of each field, side by side.
pub(crate) type Values = BTreeMap<Field, BTreeSet<Value>>;

/// A filled-in form. `whole` are the sets as they were: an answer replaces the whole set.
pub(crate) fn answers(writes: &Writes, whole: &Values, village: Option<&str>) -> Answers {
    let mut answers = outreach_session::Answers {
        village: village.map(|village| village.parse().expect("a village")),
        ..outreach_session::Answers::default()
    };
    let mut topics: Option<BTreeSet<String>> = None;
    let mut members = None;
    let before = |wanted: fn(&Field) -> bool| whole.keys().filter(move |field| wanted(field));
    for (field, value) in writes {
        let text = match value {
            Value::Text(text) => text.clone(),
            _ => String::new(),
        };
        match field {
            Field::Date => answers.occurred_on = text.parse().ok(),
            Field::Part => answers.part_of_day = PartOfDay::parse(&text),
            Field::Venue => answers.venue = Venue::parse(&text),
            Field::Form => answers.form = Form::parse(&text),
            Field::Audience => {
                if let Value::Pair(count, about) = *value {
                    answers.audience = Some(AudienceAnswer { count, about });
                }
            }
            Field::Note => answers.note = Some(text),
            Field::Late => answers.late_reason = Some(text),
            Field::Topic(topic) => {
                let topics = topics.get_or_insert_with(|| {
                    before(|field| matches!(field, Field::Topic(_)))
                        .filter_map(|field| match field {
                            Field::Topic(topic) => Some(topic.clone()),
                            _ => None,
                        })
                        .collect()
                });
                change(topics, topic.clone(), value);
            }
            Field::Member(person) => {
                let members = members.get_or_insert_with(|| {
                    before(|field| matches!(field, Field::Member(_)))
                        .filter_map(|field| match field {
                            Field::Member(person) => Some(Person::id(*person)),
                            _ => None,
                        })
                        .collect()
                });
                change(members, Person::id(*person), value);
            }
            Field::Question(id) => {
                answers.questions.insert(id.clone(), text);
            }
        }
    }
    answers.topics = topics;
    answers.members = members;
    Answers::OutreachSession(answers)
}

fn change<T: Ord>(set: &mut BTreeSet<T>, member: T, value: &Value) {
    if *value == Value::Gone {
        set.remove(&member);
    } else {
        set.insert(member);
    }
}

/// A merged state as values of fields.
pub(crate) fn of_state(state: &State, people: usize) -> Values {
    let mut values = Values::new();
    let texts = |name: &str| -> BTreeSet<Value> {
        let entries = state.values(name).iter();
        entries
            .filter_map(|entry| entry.value.as_text().map(Value::text))
            .collect()
    };
    for field in [
        Field::Date,
        Field::Part,
        Field::Venue,
        Field::Form,
        Field::Note,
        Field::Late,
    ] {
        values.insert(field.clone(), texts(field.name()));
    }
    let about_of = |actor| {
        let mut entries = state.values(key::AUDIENCE_ABOUT).iter();
        let about = entries.find(|about| about.op.actor == actor);
        about.map(|about| about.value == Scalar::Boolean(true))
    };
    let pairs = state
        .values(key::AUDIENCE_COUNT)
        .iter()
        .filter_map(|entry| {
            let Scalar::Uint(count) = entry.value else {
                return None;
            };
            let count = u16::try_from(count).ok()?;
            Some(Value::Pair(count, about_of(entry.op.actor)?))
        });
    values.insert(Field::Audience, pairs.collect());
    for topic in state.members(key::TOPICS) {
        values.insert(Field::Topic(topic.to_owned()), [Value::Here].into());
    }
    for person in 0..people {
        let id = Person::id(person).to_string();
        if state.members(key::MEMBERS).any(|member| member == id) {
            values.insert(Field::Member(person), [Value::Here].into());
        }
    }
    for question in state.members(key::QUESTIONS) {
        let text = texts(&format!("{}/{question}", key::QUESTIONS));
        values.insert(Field::Question(question.to_owned()), text);
    }
    values.retain(|_, values| !values.is_empty());
    values
}

/// A day as people write it.
pub(crate) fn day(date: LocalDate) -> Value {
    Value::text(date.to_string())
}
