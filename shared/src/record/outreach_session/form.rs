//! What a person answered, and the change that says it.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{Form, PartOfDay, SCHEMA_VERSION, Venue, key};
use crate::change::{Action, Change, Composition, Operation, Scalar};
use crate::division::DivisionCode;
use crate::id::{InstallationId, RecordId, TeamId, UserId};
use crate::record::{KIND, RecordKind, SCHEMA, TEAM};
use crate::state::State;
use crate::time::LocalDate;

/// Attendances as answered: the two are written together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct AudienceAnswer {
    /// Attendances, 人次.
    #[n(0)]
    pub count: u16,
    /// Whether it is an estimate.
    #[n(1)]
    #[serde(default)]
    pub about: bool,
}

/// The answers of a form. In a draft, `None` is not answered yet; in an amendment it is left as it is.
/// A set replaces the whole set; an empty optional text removes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Encode, Decode)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// The day it was held.
    #[n(0)]
    pub occurred_on: Option<LocalDate>,
    /// Part of the day.
    #[n(1)]
    pub part_of_day: Option<PartOfDay>,
    /// The village; fixed once submitted.
    #[n(2)]
    pub village: Option<DivisionCode>,
    /// Where.
    #[n(3)]
    pub venue: Option<Venue>,
    /// How.
    #[n(4)]
    pub form: Option<Form>,
    /// Policy topic codes.
    #[n(5)]
    pub topics: Option<BTreeSet<String>>,
    /// The members who spoke.
    #[n(6)]
    pub members: Option<BTreeSet<UserId>>,
    /// Attendances.
    #[n(7)]
    pub audience: Option<AudienceAnswer>,
    /// Questions heard, by an id the phone made. Questions are only ever added.
    #[n(8)]
    pub questions: BTreeMap<String, String>,
    /// Free words.
    #[n(9)]
    pub note: Option<String>,
    /// `blob:<sha256>` of one picture.
    #[n(10)]
    pub photo: Option<String>,
    /// Why it was logged late.
    #[n(11)]
    pub late_reason: Option<String>,
}

impl Answers {
    /// The creation of a record with these answers. Unanswered fields are absent; validation names them.
    pub fn creation(
        &self,
        record: RecordId,
        team: TeamId,
        actor: InstallationId,
        time: i64,
    ) -> Change {
        let mut puts = vec![
            (
                RecordId::KEY.to_owned(),
                Scalar::Bytes(record.as_bytes().to_vec()),
            ),
            (
                KIND.to_owned(),
                Scalar::from(RecordKind::OutreachSession.as_str()),
            ),
            (SCHEMA.to_owned(), Scalar::Uint(SCHEMA_VERSION)),
            (TEAM.to_owned(), Scalar::Bytes(team.as_bytes().to_vec())),
        ];
        if let Some(village) = self.village {
            puts.push((
                key::VILLAGE.to_owned(),
                Scalar::from(village.to_string().as_str()),
            ));
        }
        puts.extend(
            self.scalars()
                .into_iter()
                .filter_map(|(key, value)| value.map(|value| (key.to_owned(), value))),
        );
        let member = |set: &str, id: &str| (format!("{set}/{id}"), Scalar::Boolean(true));
        for topic in self.topics.iter().flatten() {
            puts.push(member(key::TOPICS, topic));
        }
        for user in self.members.iter().flatten() {
            puts.push(member(key::MEMBERS, &user.to_string()));
        }
        puts.extend(self.question_puts());
        Change::compose(&Composition {
            actor,
            seq: 1,
            start_op: 1,
            time,
            message: None,
            dependencies: Vec::new(),
            operations: puts
                .into_iter()
                .map(|(key, value)| Operation {
                    key,
                    action: Action::Put(value),
                    predecessors: Vec::new(),
                })
                .collect(),
        })
    }

    /// The amendment that changes a record to these answers; `None` when they change nothing.
    /// `fresh` is a number the phone never used before: a set member added again must be a new value,
    /// or a concurrent removal would win (sync.md, "Gate on flat records").
    pub fn amendment(
        &self,
        state: &State,
        actor: InstallationId,
        time: i64,
        reason: Option<String>,
        fresh: u64,
    ) -> Option<Change> {
        let mut assignments: Vec<(String, Option<Scalar>)> = Vec::new();
        let mut scalars = self.scalars();
        // The pair is one field: if either half changes or is disputed, both are written.
        let changed = |(key, value): &(&str, Option<Scalar>)| {
            state.get(key) != value.as_ref() || state.is_disputed(key)
        };
        let pair_changed = scalars
            .iter()
            .any(|scalar| is_audience(scalar.0) && changed(scalar));
        scalars.retain(|scalar| {
            if is_audience(scalar.0) {
                pair_changed
            } else {
                changed(scalar)
            }
        });
        assignments.extend(
            scalars
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value)),
        );
        let mut set = |name: &str, wanted: BTreeSet<String>| {
            let present: BTreeSet<String> = state.members(name).map(str::to_owned).collect();
            for added in wanted.difference(&present) {
                assignments.push((format!("{name}/{added}"), Some(Scalar::Uint(fresh))));
            }
            for removed in present.difference(&wanted) {
                assignments.push((format!("{name}/{removed}"), None));
            }
        };
        if let Some(topics) = &self.topics {
            set(key::TOPICS, topics.clone());
        }
        if let Some(members) = &self.members {
            set(
                key::MEMBERS,
                members.iter().map(ToString::to_string).collect(),
            );
        }
        assignments.extend(
            self.question_puts()
                .filter(|(key, _)| state.get(key).is_none())
                .map(|(key, value)| (key, Some(value))),
        );
        if assignments.is_empty() {
            return None;
        }
        Some(state.amend(actor, time, reason, assignments))
    }

    fn question_puts(&self) -> impl Iterator<Item = (String, Scalar)> {
        self.questions.iter().map(|(id, text)| {
            (
                format!("{}/{id}", key::QUESTIONS),
                Scalar::from(text.as_str()),
            )
        })
    }

    /// The answered scalar fields; an empty text is a removal.
    fn scalars(&self) -> Vec<(&'static str, Option<Scalar>)> {
        let text = |text: &str| (!text.is_empty()).then(|| Scalar::from(text));
        let mut fields = Vec::new();
        let mut answered = |key, value: Option<Option<Scalar>>| {
            if let Some(value) = value {
                fields.push((key, value));
            }
        };
        answered(
            key::OCCURRED_ON,
            self.occurred_on.map(|date| text(&date.to_string())),
        );
        answered(
            key::PART_OF_DAY,
            self.part_of_day.map(|part| text(part.as_str())),
        );
        answered(key::VENUE, self.venue.map(|venue| text(venue.as_str())));
        answered(key::FORM, self.form.map(|form| text(form.as_str())));
        answered(
            key::AUDIENCE_COUNT,
            self.audience
                .map(|audience| Some(Scalar::Uint(audience.count.into()))),
        );
        answered(
            key::AUDIENCE_ABOUT,
            self.audience
                .map(|audience| Some(Scalar::Boolean(audience.about))),
        );
        answered(key::NOTE, self.note.as_deref().map(text));
        answered(key::PHOTO, self.photo.as_deref().map(text));
        answered(key::LATE_REASON, self.late_reason.as_deref().map(text));
        fields
    }
}

fn is_audience(key: &str) -> bool {
    key == key::AUDIENCE_COUNT || key == key::AUDIENCE_ABOUT
}
