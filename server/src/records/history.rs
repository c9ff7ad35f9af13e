//! How a record came to be: its changes and what was decided about it.

use serde::Serialize;
use shared::access::{Action, Principal};
use shared::change::{Action as ChangeAction, Change};
use shared::command::{Event, Order, Outcome, SignedOutcome, skew_ms};
use shared::id::{Digest, InstallationId, PackHash, RecordId, UserId};
use shared::sync::RowKind;
use shared::time::Timestamp;

use super::{RecordsError, text, visible};
use crate::store::Store;
use crate::store::log::LogRow;

/// One step in a record's history.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryStep {
    /// Row of the log.
    pub seq: u64,
    /// `change` or `outcome`.
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
    /// How far that phone's clock was off at least, in whole seconds ([`skew_ms`]): phones claim changes by the
    /// second. None where nothing was claimed, or what claimed it was judged otherwise.
    pub skew_seconds: Option<i64>,
    /// The pack that brought it.
    pub pack: Option<PackHash>,
    /// The author's reason, for an amendment or an order that has one.
    pub reason: Option<String>,
    /// What was written: key and value, none for a removal.
    pub writes: Vec<(String, Option<String>)>,
    /// What happened, by its word; or why a command was rejected.
    pub outcome: Option<String>,
    /// The order that was carried out.
    pub order: Option<Order>,
}

/// Something that happened to a record.
#[derive(Debug, Clone, Serialize)]
pub struct Happening {
    /// Hash of the outcome.
    pub event: Digest,
    /// What, by its word.
    pub happened: &'static str,
    /// The order that was carried out; none for what the server wrote by itself.
    pub order: Option<Order>,
    /// Who asked.
    pub by: UserId,
    /// When they say they did.
    pub claimed_at: Timestamp,
    /// The instant by which time limits were judged.
    pub effective_at: Option<Timestamp>,
    /// When the server decided.
    pub decided_at: Timestamp,
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
    let packs: Vec<PackHash> = rows.iter().filter_map(|row| row.pack).collect();
    let contacts = tx.pack_contacts(&packs).await?;
    // What another installation handed in says nothing of when its author's was in touch.
    let contact = |row: &LogRow| {
        let (installation, contact) = contacts.get(&row.pack?)?;
        contact.filter(|_| row.meta.installation == Some(*installation))
    };
    Ok(rows
        .iter()
        .filter_map(|row| step(row, contact(row)))
        .collect())
}

/// The events among a record's rows, in the order decided.
pub(super) fn happenings(rows: &[LogRow]) -> Vec<Happening> {
    let outcomes = rows
        .iter()
        .filter(|row| row.meta.kind == RowKind::Outcome)
        .filter_map(|row| Some((row.body_hash, outcome(row)?)));
    let happening = |(hash, outcome)| match outcome {
        Outcome::Event(event) => Some(Happening::of(hash, &event)),
        Outcome::Rejection(_) => None,
    };
    outcomes.filter_map(happening).collect()
}

impl Happening {
    fn of(hash: Digest, event: &Event) -> Self {
        Self {
            event: hash,
            happened: event.happened.as_str(),
            order: event.happened.order(),
            by: event.by,
            claimed_at: event.claimed_at,
            effective_at: event.effective_at,
            decided_at: event.decided_at,
        }
    }
}

fn outcome(row: &LogRow) -> Option<Outcome> {
    let signed: SignedOutcome = shared::cbor::decode(&row.body).ok()?;
    shared::cbor::decode(&signed.outcome).ok()
}

fn step(row: &LogRow, contact: Option<Timestamp>) -> Option<HistoryStep> {
    let mut step = HistoryStep {
        seq: row.seq,
        kind: "change",
        hash: row.body_hash,
        author: row.meta.author,
        installation: row.meta.installation,
        claimed_at: None,
        received_at: row.meta.received_at,
        skew_seconds: None,
        pack: row.pack,
        reason: None,
        writes: Vec::new(),
        outcome: None,
        order: None,
    };
    match row.meta.kind {
        RowKind::Change => {
            let change = Change::read_stored(&row.body).ok()?;
            let claimed = Timestamp(change.time().saturating_mul(1000));
            step.claimed_at = Some(claimed);
            step.skew_seconds = Some(skew_ms(claimed, contact, row.meta.received_at) / 1_000);
            step.reason = change.message().map(str::to_owned);
            step.writes = writes(&change);
        }
        RowKind::Outcome => {
            step.kind = "outcome";
            match outcome(row)? {
                Outcome::Event(event) => {
                    step.claimed_at = Some(event.claimed_at);
                    step.outcome = Some(event.happened.as_str().to_owned());
                    step.order = event.happened.order();
                    // What the server finds by itself claims nothing of a phone's clock.
                    let judged = event.effective_at.filter(|_| step.order.is_some());
                    step.skew_seconds =
                        judged.map(|judged| (event.claimed_at.0 - judged.0) / 1_000);
                    step.reason = step.order.as_ref().and_then(reason_of);
                }
                Outcome::Rejection(rejection) => {
                    step.outcome = Some(rejection.code.as_str().to_owned());
                }
            }
        }
        // Notices are for the author of an item, publications say again what was said; the record's history
        // is what counts in it.
        RowKind::Notice | RowKind::Reference | RowKind::Publication => return None,
    }
    Some(step)
}

/// What a change writes: key and value, none for a removal.
pub(super) fn writes(change: &Change) -> Vec<(String, Option<String>)> {
    let operations = change.operations().iter();
    operations
        .map(|op| match &op.action {
            ChangeAction::Put(value) => (op.key.clone(), Some(text(value))),
            ChangeAction::Delete => (op.key.clone(), None),
        })
        .collect()
}

/// The arguments of an order, by name, as a person reads them.
pub(super) fn arguments(order: &Order) -> Vec<(String, String)> {
    let json = serde_json::to_value(order).unwrap_or_default();
    let fields = json.as_object().into_iter().flatten();
    fields
        .filter(|(key, value)| *key != "order" && !value.is_null())
        .map(|(key, value)| (key.clone(), plain(value)))
        .collect()
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        // An answer that names something: the unit of a matter.
        serde_json::Value::Object(fields) => {
            let words = fields.values().map(plain);
            words.collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// The reason of an order that has one.
pub(super) fn reason_of(order: &Order) -> Option<String> {
    let mut arguments = arguments(order).into_iter();
    arguments.find_map(|(key, value)| (key == "reason").then_some(value))
}
