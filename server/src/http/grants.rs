//! `/v1/grant-proposals` and `/v1/grants`: what becomes of a proposed grant, and its end.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::access::Grant;
use shared::id::{GrantId, UserId};
use shared::time::{LocalDate, Timestamp};
use utoipa::ToSchema;

use super::extract::{Json, Parameters, Segment};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::rule::{EndGrants, GiveGrants, Permitted, ReadPeople};
use super::schema;
use crate::identity::grants::{self, GrantState, PersonGrant, decide, end};
use crate::state::App;
use crate::store::identity::GrantRow;

/// A grant of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UserGrant {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    pub id: GrantId,
    /// `proposed`: no right yet; `holds`: one, from its first day to its last.
    #[schema(example = "holds")]
    pub state: &'static str,
    /// What it allows.
    #[serde(flatten)]
    #[schema(value_type = schema::Grant)]
    pub grant: Grant,
}

impl From<PersonGrant> for UserGrant {
    fn from(own: PersonGrant) -> Self {
        Self {
            id: own.id,
            state: match own.state {
                GrantState::Proposed => "proposed",
                GrantState::Holds => "holds",
            },
            grant: own.grant,
        }
    }
}

/// A grant that waits for the security administrator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Proposal {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    pub id: GrantId,
    /// Whom it is for.
    #[schema(value_type = String, format = "uuid")]
    pub user: UserId,
    /// That person's name.
    pub user_name: String,
    /// What it would allow.
    #[schema(value_type = schema::Grant)]
    pub grant: Grant,
    /// Who proposed it.
    #[schema(value_type = String, format = "uuid")]
    pub proposed_by: UserId,
    /// That person's name.
    pub proposed_by_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub proposed_at: Timestamp,
}

impl From<grants::Proposal> for Proposal {
    fn from(proposal: grants::Proposal) -> Self {
        let row = proposal.row;
        Self {
            id: row.row.id,
            user: row.row.person,
            user_name: proposal.name,
            grant: row.row.grant,
            proposed_by: row.by,
            proposed_by_name: proposal.by_name,
            proposed_at: row.at,
        }
    }
}

/// Proposals to be decided: all of them, or none.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct Decided {
    /// 1 to 500 ids.
    #[schema(value_type = Vec<String>)]
    pub ids: Vec<GrantId>,
}

/// A grant of somebody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GivenGrant {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    pub id: GrantId,
    /// Whose.
    #[schema(value_type = String, format = "uuid")]
    pub user: UserId,
    /// What it allows.
    #[schema(value_type = schema::Grant)]
    pub grant: Grant,
}

impl From<GrantRow> for GivenGrant {
    fn from(row: GrantRow) -> Self {
        Self {
            id: row.id,
            user: row.person,
            grant: row.grant,
        }
    }
}

/// A last day for a grant.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct NewEnd {
    /// Its last day: yesterday, which ends it at once, or later; today when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub last: Option<LocalDate>,
}

/// What waits for the security administrator, oldest first.
#[utoipa::path(
    get, path = "/v1/grant-proposals", tag = "people", params(Paging),
    responses(
        (status = 200, description = "A page of proposals", body = List<Proposal>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn proposals(
    State(app): State<App>,
    caller: Permitted<ReadPeople>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<Proposal>>, ApiError> {
    let limit = paging.limit();
    let rows = grants::proposals(&app, caller.principal(), paging.after()?, limit + 1).await?;
    Ok(Json(List::of(
        rows,
        limit,
        |proposal| proposal.row.row.id.to_string(),
        Proposal::from,
    )))
}

/// Makes proposals rights. Whoever proposed one does not confirm it.
#[utoipa::path(
    post, path = "/v1/grant-proposals/confirm", tag = "people", request_body = Decided,
    responses(
        (status = 200, description = "The grants, which hold", body = List<GivenGrant>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`: one of them does not wait", body = schema::Problem),
        (status = 409, description = "`own_proposal`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn confirm(
    State(app): State<App>,
    caller: Permitted<GiveGrants>,
    Json(decided): Json<Decided>,
) -> Result<Json<List<GivenGrant>>, ApiError> {
    let rows = decide::confirm(&app, caller.principal(), &decided.ids).await?;
    let given = rows.into_iter().map(GivenGrant::from);
    Ok(Json(List::whole(given.collect())))
}

/// Takes proposals out: they were never rights.
#[utoipa::path(
    post, path = "/v1/grant-proposals/decline", tag = "people", request_body = Decided,
    responses(
        (status = 200, description = "The grants, which are gone", body = List<GivenGrant>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`: one of them does not wait", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn decline(
    State(app): State<App>,
    caller: Permitted<GiveGrants>,
    Json(decided): Json<Decided>,
) -> Result<Json<List<GivenGrant>>, ApiError> {
    let rows = decide::decline(&app, caller.principal(), &decided.ids).await?;
    let given = rows.into_iter().map(GivenGrant::from);
    Ok(Json(List::whole(given.collect())))
}

/// Gives a grant an earlier last day.
#[utoipa::path(
    post, path = "/v1/grants/{id}/end", tag = "people", request_body = NewEnd,
    params(("id" = String, Path, description = "The grant")),
    responses(
        (status = 200, description = "The grant", body = GivenGrant),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`", body = schema::Problem),
        (status = 409, description = "`last_administrator`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn end(
    State(app): State<App>,
    caller: Permitted<EndGrants>,
    Segment(id): Segment<GrantId>,
    Json(new): Json<NewEnd>,
) -> Result<Json<GivenGrant>, ApiError> {
    let row = end::end(&app, caller.principal(), id, new.last).await?;
    Ok(Json(row.into()))
}
