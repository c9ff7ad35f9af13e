//! `GET` and `POST /v1/teams`.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shared::division::Area;
use shared::id::TeamId;
use shared::time::Timestamp;
use utoipa::ToSchema;

use super::extract::{Json, Parameters};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::rule::{ManageAccounts, Permitted, ReadPeople};
use super::schema;
use crate::identity::people;
use crate::state::App;
use crate::store::identity::TeamRow;

/// A team to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewTeam {
    /// Its name, unique in the organisation, 1 to 60 characters.
    #[schema(example = "官渡镇挎包宣讲队")]
    pub name: String,
    /// Where it works: 6, 9 or 12 digits.
    #[schema(value_type = String, example = "511781109")]
    pub area: Area,
}

/// A team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Team {
    /// The team.
    #[schema(value_type = String, format = "uuid")]
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Where it works.
    #[schema(value_type = String, example = "511781109")]
    pub area: Area,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl From<TeamRow> for Team {
    fn from(row: TeamRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            area: row.area,
            created_at: row.created_at,
        }
    }
}

/// Teams, oldest first.
#[utoipa::path(
    get, path = "/v1/teams", tag = "people", params(Paging),
    responses(
        (status = 200, description = "A page of teams", body = List<Team>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Permitted<ReadPeople>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<Team>>, ApiError> {
    let limit = paging.limit();
    let rows = people::teams(&app, caller.principal(), paging.after()?, limit + 1).await?;
    Ok(Json(List::of(
        rows,
        limit,
        |row| row.id.to_string(),
        Team::from,
    )))
}

/// Makes a team.
#[utoipa::path(
    post, path = "/v1/teams", tag = "people", request_body = NewTeam,
    responses(
        (status = 201, description = "The team", body = Team),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 409, description = "`name_taken`: another team has this name", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Permitted<ManageAccounts>,
    Json(new): Json<NewTeam>,
) -> Result<(StatusCode, Json<Team>), ApiError> {
    let row = people::create_team(&app, caller.principal(), &new.name, new.area).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}
