//! Two answers: fields with more than one distinct value, each with who, when and which phone.

use serde::Serialize;
use shared::change::OpId;
use shared::id::{InstallationId, RecordId, UserId};
use shared::record::{Pair, RecordKind};
use shared::state::{Entry, State};
use shared::time::Timestamp;

use super::Shown;
use crate::core::Core;
use crate::record::{RecordFile, Replay, StoredChange, disputed_fields};

/// One of the values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// What names it in [`Event::Resolve`](crate::Event::Resolve).
    #[serde(skip)]
    pub choice: OpId,
    /// The value; of a count with its estimate flag the count.
    pub value: Shown,
    /// Of a count: whether it is an estimate.
    pub about: Option<bool>,
    /// Who wrote it.
    pub author: Option<UserId>,
    /// The writer's name.
    pub author_name: Option<String>,
    /// The installation that wrote it.
    pub installation: InstallationId,
    /// Whether it was written on this phone.
    pub is_own: bool,
    /// When the writer's phone says it was.
    pub claimed_at: Timestamp,
}

/// A field with more than one distinct value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The field; `audience` or `attendees` for a count with its estimate flag.
    pub field: String,
    /// The distinct values: own ones first, then by time.
    pub values: Vec<Alternative>,
}

impl Core {
    /// The conflicts of a record.
    pub fn conflicts_of(&self, record: RecordId) -> Vec<Conflict> {
        let Some(file) = self.file(record) else {
            return Vec::new();
        };
        let Ok(replay) = Replay::of(&file) else {
            return Vec::new();
        };
        let kind = replay.identity.kind;
        let fields = disputed_fields(kind, &replay.state).into_iter();
        fields
            .map(|field| Conflict {
                record,
                kind,
                values: self.alternatives(&file, &replay, &field),
                field,
            })
            .collect()
    }

    /// Every conflict on this phone, by record.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let disputed = self
            .summaries()
            .filter(|summary| !summary.disputed.is_empty());
        disputed
            .flat_map(|summary| self.conflicts_of(summary.id))
            .collect()
    }

    fn alternatives(&self, file: &RecordFile, replay: &Replay, field: &str) -> Vec<Alternative> {
        let pair = replay.identity.kind.rules().pair(field);
        let name = pair.map_or(field, |pair| pair.count);
        let mut values: Vec<Alternative> = Vec::new();
        for entry in replay.state.values(name) {
            let about = pair.and_then(|pair| about_of(&replay.state, pair, entry));
            let writer = writer_of(file, replay, entry.op);
            let value = Shown::from(&entry.value);
            if values
                .iter()
                .any(|other| other.value == value && other.about == about)
            {
                continue;
            }
            let author = writer.map(|change| change.author);
            let own = self.memory.enrolment.as_ref().map(|own| own.installation);
            values.push(Alternative {
                choice: entry.op,
                value,
                about,
                author,
                author_name: author.and_then(|author| self.person_name(author)),
                installation: entry.op.actor,
                is_own: own == Some(entry.op.actor),
                claimed_at: Timestamp(entry.time.saturating_mul(1_000)),
            });
        }
        values.sort_by_key(|value| (!value.is_own, value.claimed_at, value.choice));
        values
    }
}

fn about_of(state: &State, pair: &Pair, count: &Entry) -> Option<bool> {
    let mut entries = state.values(pair.about).iter();
    let about = entries.find(|about| about.op.actor == count.op.actor)?;
    Some(about.value == shared::change::Scalar::Boolean(true))
}

/// The change that holds an operation.
pub(super) fn writer_of<'a>(
    file: &'a RecordFile,
    replay: &Replay,
    op: OpId,
) -> Option<&'a StoredChange> {
    let mut merged = replay.merged.iter();
    let place = merged.find(|place| {
        replay.changes.get(**place).is_some_and(|change| {
            change.actor() == op.actor
                && (change.start_op()..=change.max_op()).contains(&op.counter)
        })
    })?;
    file.changes.get(*place)
}
