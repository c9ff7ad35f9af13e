//! `GET /v1/records`, one record, and its history: who changed what, when, from which device.

use std::collections::BTreeSet;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::access::{self, Action, Principal};
use shared::command::Order;
use shared::division::{Area, DivisionCode};
use shared::id::{ChangeHash, Digest, InstallationId, PackHash, RecordId, TeamId, UserId};
use shared::record::{Content, RecordKind};
use shared::time::{LocalDate, Period, Timestamp};
use shared::validate::Violation;
use shared::workflow::{Facts, Status};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Authenticated, Json, Parameters, Segment};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::schema;
use crate::identity::names::Names;
use crate::records::{self, Happening, HistoryStep, ListFilter, Page, RecordDetail, RecordSummary};
use crate::state::App;
use crate::store::record::StatusFilter;

/// What a list is cut by.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only records whose home, as written, lies here: 6, 9 or 12 digits.
    #[param(value_type = Option<String>, example = "511781109")]
    pub area: Option<Area>,
    /// Only records of what happened in this period: `2018`, `2018-H1`, `2018-Q3` or `2018-07`.
    #[param(value_type = Option<String>, example = "2018-Q3")]
    pub period: Option<Period>,
    /// Only records of this kind.
    #[param(value_type = Option<String>, example = "talk_item")]
    pub kind: Option<RecordKind>,
    /// Only `counted` ones (all that are not void), only `void` ones, or only those in a state.
    #[param(value_type = Option<String>, example = "in_progress")]
    pub status: Option<Standing>,
}

/// Where the wanted records stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Standing {
    /// Whether they count.
    Counts(Counts),
    /// The state they are in.
    In(Status),
}

/// Whether a record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Counts {
    /// It is not void.
    Counted,
    /// It was voided by command.
    Void,
}

impl From<Standing> for StatusFilter {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Counts(Counts::Counted) => Self::Counted,
            Standing::Counts(Counts::Void) => Self::Void,
            Standing::In(status) => Self::In(status),
        }
    }
}

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
    fn of(happening: Happening, names: &Names) -> Self {
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
    pub device_name: Option<String>,
    /// When that phone's clock says.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub claimed_at: Option<Timestamp>,
    /// When the server received it.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
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
    fn of(summary: RecordSummary, names: &Names) -> Self {
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
    fn of(detail: RecordDetail, names: &Names) -> Self {
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
    fn of(step: HistoryStep, names: &Names) -> Self {
        Self {
            author_name: names.person(step.author),
            device_name: step.installation.and_then(|from| names.device(from)),
            seq: step.seq,
            kind: step.kind,
            hash: step.hash,
            author: step.author,
            installation: step.installation,
            claimed_at: step.claimed_at,
            received_at: step.received_at,
            pack: step.pack,
            reason: step.reason,
            writes: step.writes.into_iter().map(Write::from).collect(),
            outcome: step.outcome,
            order: step.order,
        }
    }
}

/// A page of summaries with the names of their authors.
pub(crate) async fn named(app: &App, page: Page<RecordSummary>) -> Result<List<Record>, ApiError> {
    let authors: BTreeSet<UserId> = page.items.iter().map(|item| item.author).collect();
    let names = Names::of(&app.store, authors, BTreeSet::new()).await?;
    Ok(List {
        items: page
            .items
            .into_iter()
            .map(|item| Record::of(item, &names))
            .collect(),
        next: page.next.map(|next| next.to_string()),
    })
}

/// One record with names.
pub(crate) async fn full(
    app: &App,
    principal: &Principal,
    id: RecordId,
) -> Result<FullRecord, ApiError> {
    let detail = records::one(&app.store, app.clock.now(), principal, id).await?;
    let values = || detail.fields.iter().flat_map(|field| &field.values);
    let mut persons: BTreeSet<UserId> = values().filter_map(|value| value.author).collect();
    persons.insert(detail.summary.author);
    persons.extend(detail.events.iter().map(|event| event.by));
    persons.extend(&detail.people);
    let installations = values().map(|value| value.installation).collect();
    let names = Names::of(&app.store, persons, installations).await?;
    Ok(FullRecord::of(detail, &names))
}

/// A record's history with names.
pub(crate) async fn steps(
    app: &App,
    principal: &Principal,
    id: RecordId,
) -> Result<Vec<Step>, ApiError> {
    let steps = records::history(&app.store, app.clock.now(), principal, id).await?;
    let persons = steps.iter().map(|step| step.author).collect();
    let installations = steps.iter().filter_map(|step| step.installation).collect();
    let names = Names::of(&app.store, persons, installations).await?;
    Ok(steps
        .into_iter()
        .map(|step| Step::of(step, &names))
        .collect())
}

/// Leaves only the records a caller may read: who may see a figure may not always see what is behind.
pub(crate) fn readable(
    principal: &Principal,
    on: LocalDate,
    mut page: Page<RecordSummary>,
) -> Page<RecordSummary> {
    page.items.retain(|item| {
        access::permits(principal, Action::ReadRecord, Some(&item.subject), on).is_ok()
    });
    page
}

/// Records the caller may read, by id.
#[utoipa::path(
    get, path = "/v1/records", tag = "records", params(Filter, Paging),
    responses(
        (status = 200, description = "A page of records", body = List<Record>),
        (status = 400, description = "`bad_request`, `cursor_malformed`", body = schema::Problem),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Authenticated,
    Parameters(filter): Parameters<Filter>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<Record>>, ApiError> {
    let reference = app.reference.current(&app.store).await?;
    let filter = ListFilter {
        area: filter.area,
        period: filter.period,
        kind: filter.kind,
        status: filter.status.map(StatusFilter::from),
    };
    let page = records::list(
        &app.store,
        &reference,
        app.clock.now(),
        caller.principal(),
        &filter,
        paging.after()?,
        paging.limit(),
    );
    Ok(Json(named(&app, page.await?).await?))
}

/// One record: every field with its values, who wrote each, when and on which device. A record outside
/// the caller's scope is answered as one that does not exist.
#[utoipa::path(
    get, path = "/v1/records/{id}", tag = "records",
    params(("id" = String, Path, description = "The record")),
    responses(
        (status = 200, description = "The record", body = FullRecord),
        (status = 404, description = "`not_found`", body = schema::Problem),
    )
)]
pub(crate) async fn one(
    State(app): State<App>,
    caller: Authenticated,
    Segment(id): Segment<RecordId>,
) -> Result<Json<FullRecord>, ApiError> {
    Ok(Json(full(&app, caller.principal(), id).await?))
}

/// A record's history, oldest step first.
#[utoipa::path(
    get, path = "/v1/records/{id}/history", tag = "records",
    params(("id" = String, Path, description = "The record")),
    responses(
        (status = 200, description = "The steps", body = List<Step>),
        (status = 404, description = "`not_found`", body = schema::Problem),
    )
)]
pub(crate) async fn history(
    State(app): State<App>,
    caller: Authenticated,
    Segment(id): Segment<RecordId>,
) -> Result<Json<List<Step>>, ApiError> {
    Ok(Json(List::whole(
        steps(&app, caller.principal(), id).await?,
    )))
}
