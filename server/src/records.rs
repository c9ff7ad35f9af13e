//! Records for a caller: lists, one with its values, its history, and what is held.

use serde::Serialize;
use shared::access::{self, Action, Denied, Principal, Subject};
use shared::change::{Action as ChangeAction, Change, Scalar};
use shared::command::{Outcome, SignedOutcome};
use shared::division::{Area, DivisionCode};
use shared::id::{ChangeHash, Digest, InstallationId, PackHash, RecordId, TeamId, UserId};
use shared::problem::{HeldCode, RejectionCode};
use shared::record::RecordKind;
use shared::record::outreach_session::{self, OutreachSession};
use shared::sync::RowKind;
use shared::time::{LocalDate, Period, Timestamp};
use shared::validate::Violation;

use crate::reference::ReferenceData;
use crate::store::log::LogRow;
use crate::store::record::{RecordFilter, RecordRow};
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
    /// Home village as created.
    pub village: DivisionCode,
    /// Team.
    pub team: TeamId,
    /// Author.
    pub author: UserId,
    /// When it happened.
    pub occurred_on: LocalDate,
    /// `counted` or `void`.
    pub status: &'static str,
    /// Fields with more than one distinct value.
    pub disputed: Vec<String>,
    /// The session as its merged state says it.
    pub session: Option<OutreachSession>,
    /// Row of its creation in the log.
    pub created_seq: u64,
    /// Its last row.
    pub last_seq: u64,
}

impl RecordSummary {
    /// From the projection.
    pub fn of(row: &RecordRow) -> Self {
        let (session, _) = outreach_session::read(&row.state);
        Self {
            id: row.id,
            kind: row.kind,
            village: row.home,
            team: row.team,
            author: row.author,
            occurred_on: row.occurred_on,
            status: if row.is_void { "void" } else { "counted" },
            disputed: disputed(row),
            session,
            created_seq: row.created_seq,
            last_seq: row.last_seq,
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
    /// Only void ones, or only counted ones.
    pub is_void: Option<bool>,
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
        is_void: filter.is_void,
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
    /// Heads of the merged state.
    pub heads: Vec<ChangeHash>,
}

/// One step in a record's history.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryStep {
    /// Row of the log.
    pub seq: u64,
    /// `change`, `outcome` or `notice`.
    pub kind: &'static str,
    /// Hash of the change or of the outcome.
    pub hash: Digest,
    /// Who.
    pub author: UserId,
    /// From which installation.
    pub installation: Option<InstallationId>,
    /// When their phone says they did.
    pub claimed_at: Option<Timestamp>,
    /// When the server received it.
    pub received_at: Timestamp,
    /// The pack that brought it.
    pub pack: Option<PackHash>,
    /// The author's reason, for an amendment or a void.
    pub reason: Option<String>,
    /// What was written: key and value, none for a removal.
    pub writes: Vec<(String, Option<String>)>,
    /// `voided`, or why a command was rejected.
    pub outcome: Option<String>,
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
    let subject = Subject {
        kind: row.kind,
        home: row.home,
        author: row.author,
        team: row.team,
    };
    access::permits(principal, action, Some(&subject), now.date())
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
    Ok(RecordDetail {
        summary: RecordSummary::of(&row),
        fields,
        flags: outreach_session::read(&row.state).1,
        heads: row.state.heads(),
    })
}

/// A record's history: who changed what, when, from which device.
pub async fn history(
    store: &Store,
    now: Timestamp,
    principal: &Principal,
    id: RecordId,
) -> Result<Vec<HistoryStep>, RecordsError> {
    let mut tx = store.snapshot().await?;
    visible(&mut tx, principal, Action::ReadHistory, now, id).await?;
    let rows = tx.log_of_record(id).await?;
    Ok(rows.iter().filter_map(step).collect())
}

fn step(row: &LogRow) -> Option<HistoryStep> {
    let mut step = HistoryStep {
        seq: row.seq,
        kind: "change",
        hash: row.body_hash,
        author: row.meta.author,
        installation: row.meta.installation,
        claimed_at: None,
        received_at: row.meta.received_at,
        pack: row.pack,
        reason: None,
        writes: Vec::new(),
        outcome: None,
    };
    match row.meta.kind {
        RowKind::Change => {
            let change = Change::read_stored(&row.body).ok()?;
            step.claimed_at = Some(Timestamp(change.time().saturating_mul(1000)));
            step.reason = change.message().map(str::to_owned);
            step.writes = change
                .operations()
                .iter()
                .map(|op| match &op.action {
                    ChangeAction::Put(value) => (op.key.clone(), Some(text(value))),
                    ChangeAction::Delete => (op.key.clone(), None),
                })
                .collect();
        }
        RowKind::Outcome => {
            step.kind = "outcome";
            let signed: SignedOutcome = shared::cbor::decode(&row.body).ok()?;
            match shared::cbor::decode(&signed.outcome).ok()? {
                Outcome::Event(event) => {
                    let shared::command::Happened::Voided { reason } = event.happened;
                    step.claimed_at = Some(event.claimed_at);
                    step.reason = Some(reason);
                    step.outcome = Some("voided".to_owned());
                }
                Outcome::Rejection(rejection) => {
                    let code: RejectionCode = rejection.code;
                    step.outcome = Some(code.as_str().to_owned());
                }
            }
        }
        // Notices are for the author of an item; the record's history is what counts in it.
        RowKind::Notice | RowKind::Reference => return None,
    }
    Some(step)
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

/// A held item, as the office sees it.
#[derive(Debug, Clone, Serialize)]
pub struct HeldItem {
    /// The item's hash.
    pub hash: Digest,
    /// `change` or `command`.
    pub kind: &'static str,
    /// The record it is about.
    pub record: RecordId,
    /// Who wrote it.
    pub author: UserId,
    /// The installation that packed it.
    pub installation: InstallationId,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Why it is held.
    pub code: HeldCode,
    /// The broken rules.
    pub violations: Vec<Violation>,
    /// What it says: key and value, none for a removal; a command's name and reason.
    pub writes: Vec<(String, Option<String>)>,
}

/// What waits, oldest first.
pub async fn held(
    store: &Store,
    now: Timestamp,
    principal: &Principal,
    after: Option<(Timestamp, Digest)>,
    limit: u32,
) -> Result<Vec<HeldItem>, RecordsError> {
    access::permits(principal, Action::DecideHeld, None, now.date())
        .map_err(RecordsError::Denied)?;
    let mut tx = store.snapshot().await?;
    let rows = tx.held_after(after, limit).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let writes = if row.is_command {
                shared::cbor::decode::<shared::command::Command>(&row.body).map_or_else(
                    |_| Vec::new(),
                    |command| {
                        let shared::command::Order::Void { reason } = &command.order;
                        vec![(command.order.name().to_owned(), Some(reason.clone()))]
                    },
                )
            } else {
                Change::read_stored(&row.body).map_or_else(
                    |_| Vec::new(),
                    |change| {
                        change
                            .operations()
                            .iter()
                            .map(|op| match &op.action {
                                ChangeAction::Put(value) => (op.key.clone(), Some(text(value))),
                                ChangeAction::Delete => (op.key.clone(), None),
                            })
                            .collect()
                    },
                )
            };
            HeldItem {
                hash: row.hash,
                kind: if row.is_command { "command" } else { "change" },
                record: row.record,
                author: row.author,
                installation: row.installation,
                received_at: row.received_at,
                code: row.code,
                violations: row.violations,
                writes,
            }
        })
        .collect())
}
