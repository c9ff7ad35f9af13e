//! Records for a caller: lists, one with its values, its history, and what is held.

mod held;
mod history;
mod linked;

pub use held::{HeldItem, held};
pub use history::{Happening, HistoryStep, history};
pub use linked::{Linked, linked};

use serde::Serialize;
use shared::access::{self, Action, Denied, Principal, Subject};
use shared::change::Scalar;
use shared::division::{Area, DivisionCode};
use shared::id::{ChangeHash, InstallationId, RecordId, TeamId, UserId};
use shared::record::{Content, RecordKind};
use shared::time::{LocalDate, Period, Timestamp};
use shared::validate::Violation;
use shared::workflow::Facts;

use crate::reference::ReferenceData;
use crate::store::record::{RecordFilter, RecordRow, StatusFilter};
use crate::store::{Store, StoreError};
use crate::sync::caller_feeds;

/// Why records were not given.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The caller may not do this at all.
    #[error("not permitted")]
    Denied(Denied),
    /// No such record, or one outside the caller's scope: the two look alike.
    #[error("no such record")]
    NotFound,
    /// The database failed.
    #[error("store")]
    Store(#[from] StoreError),
}

/// A page of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Pass as `after` for the next page; none at the end.
    pub next: Option<RecordId>,
}

/// A record in a list.
#[derive(Debug, Clone, Serialize)]
pub struct RecordSummary {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Home division as created: a village, or of an inspection or finding a township or the county.
    pub village: DivisionCode,
    /// Team.
    pub team: TeamId,
    /// Author.
    pub author: UserId,
    /// When it happened.
    pub occurred_on: LocalDate,
    /// `void`, or the state it is in.
    pub status: &'static str,
    /// The record that counts for it.
    pub same_as: Option<RecordId>,
    /// Fields with more than one distinct value.
    pub disputed: Vec<String>,
    /// What it says, by its merged state; none where required fields do not read.
    pub content: Option<Content>,
    /// Row of its creation in the log.
    pub created_seq: u64,
    /// The row of its last change or event.
    pub last_seq: u64,
    /// What decides access to it.
    #[serde(skip)]
    pub subject: Subject,
}

impl RecordSummary {
    /// From the projection.
    pub fn of(row: &RecordRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            village: row.home,
            team: row.team,
            author: row.author,
            occurred_on: row.occurred_on,
            status: row.status(),
            same_as: row.course.same_as,
            disputed: disputed(row),
            content: Content::read(row.kind, &row.state).0,
            created_seq: row.created_seq,
            last_seq: row.last_seq,
            subject: row.subject(),
        }
    }
}

/// Keys with more than one distinct value; set members never conflict.
fn disputed(row: &RecordRow) -> Vec<String> {
    row.state
        .keys()
        .filter(|key| !key.contains('/') && row.state.is_disputed(key))
        .map(str::to_owned)
        .collect()
}

/// What a list of records is cut by.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Only records of this area, as written.
    pub area: Option<Area>,
    /// Only records that happened in this period.
    pub period: Option<Period>,
    /// Only records of this kind.
    pub kind: Option<RecordKind>,
    /// Only those that stand so.
    pub status: Option<StatusFilter>,
}

/// Records the caller may read, ascending by id.
pub async fn list(
    store: &Store,
    reference: &ReferenceData,
    now: Timestamp,
    principal: &Principal,
    filter: &ListFilter,
    after: Option<RecordId>,
    limit: u32,
) -> Result<Page<RecordSummary>, RecordsError> {
    access::permits(principal, Action::ReadRecord, None, now.date())
        .map_err(RecordsError::Denied)?;
    let filter = RecordFilter {
        area: filter.area,
        months: filter.period.map(Period::months),
        kind: filter.kind,
        status: filter.status,
        feeds: Some(caller_feeds(principal, reference, now)),
    };
    let mut tx = store.snapshot().await?;
    let mut rows = tx.records_after(&filter, after, limit + 1).await?;
    let is_last = rows.len() <= limit as usize;
    rows.truncate(limit as usize);
    Ok(Page {
        next: rows.last().map(|row| row.id).filter(|_| !is_last),
        items: rows.iter().map(RecordSummary::of).collect(),
    })
}

/// One value of a field, with who wrote it and when they say they did.
#[derive(Debug, Clone, Serialize)]
pub struct FieldValue {
    /// The value as text.
    pub value: String,
    /// Who.
    pub author: Option<UserId>,
    /// The installation that wrote it.
    pub installation: InstallationId,
    /// The phone's clock.
    pub claimed_at: Timestamp,
}

/// A field with its values, more than one where people differ.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// The key.
    pub key: String,
    /// The values; Automerge's winner last.
    pub values: Vec<FieldValue>,
}

/// A record with everything it says.
#[derive(Debug, Clone, Serialize)]
pub struct RecordDetail {
    /// The list's part.
    #[serde(flatten)]
    pub summary: RecordSummary,
    /// Every present key.
    pub fields: Vec<Field>,
    /// Rules that only the merge of valid changes broke.
    pub flags: Vec<Violation>,
    /// What its events come to, as far as only its kind has it.
    pub facts: Facts,
    /// What happened to it, in the order decided.
    pub events: Vec<Happening>,
    /// The units it was given to.
    pub units: Vec<String>,
    /// Who wrote in it without being its author.
    pub people: Vec<UserId>,
    /// Heads of the merged state.
    pub heads: Vec<ChangeHash>,
}

async fn visible(
    tx: &mut crate::store::Tx,
    principal: &Principal,
    action: Action,
    now: Timestamp,
    id: RecordId,
) -> Result<RecordRow, RecordsError> {
    let row = tx
        .records_by_id(&[id])
        .await?
        .remove(&id)
        .ok_or(RecordsError::NotFound)?;
    access::permits(principal, action, Some(&row.subject()), now.date())
        .map_err(|_| RecordsError::NotFound)?;
    Ok(row)
}

/// One record.
pub async fn one(
    store: &Store,
    now: Timestamp,
    principal: &Principal,
    id: RecordId,
) -> Result<RecordDetail, RecordsError> {
    let mut tx = store.snapshot().await?;
    let row = visible(&mut tx, principal, Action::ReadRecord, now, id).await?;
    let keys: Vec<String> = row.state.keys().map(str::to_owned).collect();
    let actors: std::collections::BTreeSet<InstallationId> = keys
        .iter()
        .flat_map(|key| row.state.values(key))
        .map(|entry| entry.op.actor)
        .collect();
    let installations = tx
        .installations(&actors.into_iter().collect::<Vec<_>>())
        .await?;
    let fields = keys
        .into_iter()
        .map(|key| Field {
            values: row
                .state
                .values(&key)
                .iter()
                .map(|entry| FieldValue {
                    value: text(&entry.value),
                    author: installations.get(&entry.op.actor).map(|row| row.person),
                    installation: entry.op.actor,
                    claimed_at: Timestamp(entry.time.saturating_mul(1000)),
                })
                .collect(),
            key,
        })
        .collect();
    let rows = tx.log_of_record(id).await?;
    let subject = row.subject();
    Ok(RecordDetail {
        summary: RecordSummary::of(&row),
        fields,
        flags: Content::read(row.kind, &row.state).1,
        events: history::happenings(&rows),
        facts: row.course.facts,
        units: subject.units,
        people: subject.people,
        heads: row.state.heads(),
    })
}

/// A scalar as a person reads it.
fn text(value: &Scalar) -> String {
    match value {
        Scalar::Null => String::new(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Uint(value) => value.to_string(),
        Scalar::Int(value) | Scalar::Timestamp(value) => value.to_string(),
        Scalar::Double(value) => value.to_string(),
        Scalar::Text(value) => value.clone(),
        Scalar::Bytes(value) => hex::encode(value),
    }
}
