//! Records and their history as answered.

use serde::Serialize;
use shared::command::Order;
use shared::division::DivisionCode;
use shared::id::{
    ChangeHash, DeviceId, Digest, InstallationId, PackHash, RecordId, TeamId, UserId,
};
use shared::record::{Content, RecordKind};
use shared::time::{LocalDate, Timestamp};
use shared::validate::Violation;
use shared::workflow::Facts;
use utoipa::ToSchema;

use crate::http::schema;
use crate::identity::names::Names;
use crate::records::{self, Happening, HistoryStep, RecordDetail, RecordSummary};

/// A record in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Record {
    /// The record.
    #[schema(value_type = String, format = "uuid")]
    pub id: RecordId,
    /// Its kind.
    #[schema(value_type = String, example = "outreach_session")]
    pub kind: RecordKind,
    /// Home division as created: a village, or of an inspection or finding a township or the county.
    #[schema(value_type = String, example = "511781109201")]
    pub village: DivisionCode,
    /// The team as created.
    #[schema(value_type = String, format = "uuid")]
    pub team: TeamId,
    /// Who created it.
    #[schema(value_type = String, format = "uuid")]
    pub author: UserId,
    /// Their name.
    pub author_name: Option<String>,
    /// The day it happened.
    #[schema(value_type = String, format = Date)]
    pub occurred_on: LocalDate,
    /// `void`, or the state it is in.
    #[schema(example = "submitted")]
    pub status: &'static str,
    /// The record that counts for it.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub same_as: Option<RecordId>,
    /// Fields with more than one distinct value.
    pub disputed: Vec<String>,
    /// What it says by its merged state, with the fields of its kind; null where required ones do not read.
    #[schema(value_type = Option<schema::Content>)]
    pub content: Option<Content>,
    /// Row of its creation in the log.
    pub created_seq: u64,
    /// Its last row.
    pub last_seq: u64,
}

/// One value of a field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldValue {
    /// The value as text.
    pub value: String,
    /// Who wrote it.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub author: Option<UserId>,
    /// Their name.
    pub author_name: Option<String>,
    /// The device it was written on.
    pub device_name: Option<String>,
    /// When that phone's clock says it was written.
    #[schema(value_type = String, format = DateTime)]
    pub claimed_at: Timestamp,
}

/// A field of a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Field {
    /// Its key.
    pub key: String,
    /// Its values, more than one where people differ; the shown one last.
    pub values: Vec<FieldValue>,
}

/// A record with everything it says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FullRecord {
    /// The list's part.
    #[serde(flatten)]
    pub record: Record,
    /// Every present field.
    pub fields: Vec<Field>,
    /// Rules that only the merge of valid changes broke.
    #[schema(value_type = Vec<schema::Violation>)]
    pub flags: Vec<Violation>,
    /// What its events come to: of a matter who has it and by when, of a finding its unit, day and rounds; null
    /// for other kinds.
    #[schema(value_type = Option<Object>)]
    pub facts: Facts,
    /// What happened to it, in the order decided.
    pub events: Vec<Happened>,
    /// The units it was given to.
    pub units: Vec<String>,
    /// Who wrote in it without being its author.
    pub people: Vec<Person>,
    /// Heads of the merged state.
    #[schema(value_type = Vec<String>)]
    pub heads: Vec<ChangeHash>,
}

/// Something that happened to a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Happened {
    /// Hash of the outcome.
    #[schema(value_type = String)]
    pub event: Digest,
    /// What: the name of the order, or `read_back`.
    #[schema(example = "accept")]
    pub happened: &'static str,
    /// The order with its arguments; null for what the server wrote by itself.
    #[schema(value_type = Option<Object>)]
    pub order: Option<Order>,
    /// Who asked.
    #[schema(value_type = String, format = "uuid")]
    pub by: UserId,
    /// Their name.
    pub by_name: Option<String>,
    /// When they say they did.
    #[schema(value_type = String, format = DateTime)]
    pub claimed_at: Timestamp,
    /// The instant by which time limits were judged.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub effective_at: Option<Timestamp>,
    /// When the server decided.
    #[schema(value_type = String, format = DateTime)]
    pub decided_at: Timestamp,
}

/// A person by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Person {
    /// Who.
    #[schema(value_type = String, format = "uuid")]
    pub id: UserId,
    /// Their name.
    pub name: Option<String>,
}

impl Happened {
    pub(super) fn of(happening: Happening, names: &Names) -> Self {
        Self {
            event: happening.event,
            happened: happening.happened,
            order: happening.order,
            by: happening.by,
            by_name: names.person(happening.by),
            claimed_at: happening.claimed_at,
            effective_at: happening.effective_at,
            decided_at: happening.decided_at,
        }
    }
}

/// A value that was written, or a key that was removed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Write {
    /// The key.
    pub key: String,
    /// The value; null for a removal.
    pub value: Option<String>,
}

impl From<(String, Option<String>)> for Write {
    fn from((key, value): (String, Option<String>)) -> Self {
        Self { key, value }
    }
}

/// One step of a record's history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Step {
    /// Row of the log.
    pub seq: u64,
    /// `change` or `outcome`.
    pub kind: &'static str,
    /// Hash of the change or of the outcome.
    #[schema(value_type = String)]
    pub hash: Digest,
    /// Who.
    #[schema(value_type = String, format = "uuid")]
    pub author: UserId,
    /// Their name.
    pub author_name: Option<String>,
    /// The installation it came from.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub installation: Option<InstallationId>,
    /// The device it came from.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub device: Option<DeviceId>,
    /// What that is called.
    pub device_name: Option<String>,
    /// When that phone's clock says.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub claimed_at: Option<Timestamp>,
    /// When the server received it.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// How far that phone's clock was off at least, in seconds, estimated: how much `claimed_at` is after the receipt
    /// (positive) or before the phone was last in touch ahead of it (negative); 0 where it may be true.
    pub skew_seconds: Option<i64>,
    /// The pack that brought it.
    #[schema(value_type = Option<String>)]
    pub pack: Option<PackHash>,
    /// The author's words for an amendment, or for an order that has a reason.
    pub reason: Option<String>,
    /// What was written.
    pub writes: Vec<Write>,
    /// What happened: the name of an order, or `read_back`; or why a command was rejected.
    pub outcome: Option<String>,
    /// The order that was carried out, with its arguments.
    #[schema(value_type = Option<Object>)]
    pub order: Option<Order>,
}

impl Record {
    pub(super) fn of(summary: RecordSummary, names: &Names) -> Self {
        Self {
            author_name: names.person(summary.author),
            id: summary.id,
            kind: summary.kind,
            village: summary.village,
            team: summary.team,
            author: summary.author,
            occurred_on: summary.occurred_on,
            status: summary.status,
            same_as: summary.same_as,
            disputed: summary.disputed,
            content: summary.content,
            created_seq: summary.created_seq,
            last_seq: summary.last_seq,
        }
    }
}

impl FullRecord {
    pub(super) fn of(detail: RecordDetail, names: &Names) -> Self {
        let value = |value: records::FieldValue| FieldValue {
            value: value.value,
            author: value.author,
            author_name: value.author.and_then(|author| names.person(author)),
            device_name: names.device(value.installation),
            claimed_at: value.claimed_at,
        };
        let field = |field: records::Field| Field {
            key: field.key,
            values: field.values.into_iter().map(value).collect(),
        };
        Self {
            record: Record::of(detail.summary, names),
            fields: detail.fields.into_iter().map(field).collect(),
            flags: detail.flags,
            facts: detail.facts,
            events: detail
                .events
                .into_iter()
                .map(|event| Happened::of(event, names))
                .collect(),
            units: detail.units,
            people: detail
                .people
                .into_iter()
                .map(|id| Person {
                    id,
                    name: names.person(id),
                })
                .collect(),
            heads: detail.heads,
        }
    }
}

impl Step {
    pub(super) fn of(step: HistoryStep, names: &Names) -> Self {
        Self {
            author_name: names.person(step.author),
            device: step.installation.and_then(|from| names.device_id(from)),
            device_name: step.installation.and_then(|from| names.device(from)),
            seq: step.seq,
            kind: step.kind,
            hash: step.hash,
            author: step.author,
            installation: step.installation,
            claimed_at: step.claimed_at,
            received_at: step.received_at,
            skew_seconds: step.skew_seconds,
            pack: step.pack,
            reason: step.reason,
            writes: step.writes.into_iter().map(Write::from).collect(),
            outcome: step.outcome,
            order: step.order,
        }
    }
}
