//! `GET /v1/records`, one record, and its history: who changed what, when, from which device.

mod body;

pub(crate) use body::{Field, FullRecord, Record, Step, Write};

use std::collections::BTreeSet;

use axum::extract::State;
use serde::Deserialize;
use shared::access::{self, Action, Principal};
use shared::division::Area;
use shared::id::{RecordId, UserId};
use shared::record::RecordKind;
use shared::time::{LocalDate, Period};
use shared::workflow::Status;
use utoipa::IntoParams;

use super::extract::{Json, Parameters, Segment};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::rule::{Judged, Permitted, ReadHistory, ReadRecord};
use super::schema;
use crate::identity::names::Names;
use crate::records::{self, ListFilter, Page, RecordSummary};
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
    caller: Permitted<ReadRecord>,
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
    caller: Judged<ReadRecord>,
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
    caller: Judged<ReadHistory>,
    Segment(id): Segment<RecordId>,
) -> Result<Json<List<Step>>, ApiError> {
    Ok(Json(List::whole(
        steps(&app, caller.principal(), id).await?,
    )))
}
