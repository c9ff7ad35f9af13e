//! `/v1/users`: accounts, their grants and their enrolment codes.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shared::access::{Grant, Role};
use shared::division::Area;
use shared::enrolment::IssuedCode;
use shared::id::{TeamId, UserId};
use shared::time::{LocalDate, Timestamp};
use utoipa::ToSchema;

use super::extract::{Json, Parameters, Segment};
use super::grants::UserGrant;
use super::list::{List, Paging};
use super::problem::ApiError;
use super::rule::{IssueEnrolmentCode, ManageAccounts, Permitted, ReadPeople};
use super::schema;
use crate::identity::grants::propose;
use crate::identity::leave;
use crate::identity::people::{self, Person};
use crate::state::App;

/// A grant to be proposed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewGrant {
    /// The role.
    #[schema(value_type = String, example = "satchel_member")]
    pub role: Role,
    /// Where it holds; not limited to a place when absent. Required for `talk_recorder` and
    /// `township_coordinator`, whose place is a township or a village; a recorder's whole county is each
    /// of its townships.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "511781109")]
    pub area: Option<Area>,
    /// The code of a unit: required for `liaison` and `deputy_in_charge`.
    #[serde(default)]
    #[schema(example = "reform_office")]
    pub unit: Option<String>,
    /// The team: required for `satchel_member`, `team_leader`, `talk_recorder` and `inspector`, and puts
    /// the person on its roll.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    pub team: Option<TeamId>,
    /// First day; today when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<LocalDate>,
    /// Last day; open when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<LocalDate>,
}

impl NewGrant {
    fn given(self, today: LocalDate) -> Grant {
        Grant {
            role: self.role,
            area: self.area,
            unit: self.unit,
            team: self.team,
            from: self.from.unwrap_or(today),
            to: self.to,
        }
    }
}

/// An account to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewUser {
    /// The name colleagues know, 1 to 60 characters.
    #[schema(example = "张桂兰")]
    pub name: String,
    /// What the person is to do: proposed, and nothing until the security administrator confirms it.
    #[serde(default)]
    pub grants: Vec<NewGrant>,
}

/// Grants to be proposed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewGrants {
    /// Added to those the person has.
    pub grants: Vec<NewGrant>,
}

/// A person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct User {
    /// The person.
    #[schema(value_type = String, format = "uuid")]
    pub id: UserId,
    /// The name.
    pub name: String,
    /// When the account was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Grants, proposed, ended and future ones too.
    pub grants: Vec<UserGrant>,
}

impl From<Person> for User {
    fn from(person: Person) -> Self {
        Self {
            id: person.row.id,
            name: person.row.name,
            created_at: person.row.created_at,
            grants: person.grants.into_iter().map(UserGrant::from).collect(),
        }
    }
}

/// A code to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewCode {
    /// Hours it is good for, 1 to 336.
    #[schema(minimum = 1, maximum = 336, example = 72)]
    pub valid_hours: i64,
}

/// Persons with their grants, oldest first.
#[utoipa::path(
    get, path = "/v1/users", tag = "people", params(Paging),
    responses(
        (status = 200, description = "A page of persons", body = List<User>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Permitted<ReadPeople>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<User>>, ApiError> {
    let limit = paging.limit();
    let rows = people::persons(&app, caller.principal(), paging.after()?, limit + 1).await?;
    Ok(Json(List::of(
        rows,
        limit,
        |person| person.row.id.to_string(),
        User::from,
    )))
}

/// Makes an account, and proposes its grants.
#[utoipa::path(
    post, path = "/v1/users", tag = "people", request_body = NewUser,
    responses(
        (status = 201, description = "The person", body = User),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Permitted<ManageAccounts>,
    Json(new): Json<NewUser>,
) -> Result<(StatusCode, Json<User>), ApiError> {
    let today = app.clock.now().date();
    let grants = new
        .grants
        .into_iter()
        .map(|grant| grant.given(today))
        .collect();
    let person = people::create_person(&app, caller.principal(), &new.name, grants).await?;
    Ok((StatusCode::CREATED, Json(person.into())))
}

/// Proposes more grants for a person. They hold once the security administrator confirms them; one with a team then puts the
/// person on that team's roll.
#[utoipa::path(
    post, path = "/v1/users/{id}/grants", tag = "people", request_body = NewGrants,
    params(("id" = String, Path, description = "The person")),
    responses(
        (status = 200, description = "The person", body = User),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn add_grants(
    State(app): State<App>,
    caller: Permitted<ManageAccounts>,
    Segment(user): Segment<UserId>,
    Json(new): Json<NewGrants>,
) -> Result<Json<User>, ApiError> {
    let today = app.clock.now().date();
    let grants = new
        .grants
        .into_iter()
        .map(|grant| grant.given(today))
        .collect();
    let person = propose::add_grants(&app, caller.principal(), user, grants).await?;
    Ok(Json(person.into()))
}

/// Makes a one-time code that enrols one device of a person. One that they had and had not used is good no longer.
#[utoipa::path(
    post, path = "/v1/users/{id}/codes", tag = "people", request_body = NewCode,
    params(("id" = String, Path, description = "The person")),
    responses(
        (status = 201, description = "The code", body = schema::IssuedCode),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`", body = schema::Problem),
        (status = 409, description = "`administrator_code`: of a security or audit administrator", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn issue_code(
    State(app): State<App>,
    caller: Permitted<IssueEnrolmentCode>,
    Segment(user): Segment<UserId>,
    Json(new): Json<NewCode>,
) -> Result<(StatusCode, Json<IssuedCode>), ApiError> {
    let code = people::issue_code(&app, caller.principal(), user, new.valid_hours).await?;
    Ok((StatusCode::CREATED, Json(code)))
}

/// Ends all that a person may do, at once: grants, proposals, codes, sessions, and the devices that nobody else uses. What
/// they wrote stays theirs.
#[utoipa::path(
    post, path = "/v1/users/{id}/leave", tag = "people",
    params(("id" = String, Path, description = "The person")),
    responses(
        (status = 200, description = "The person", body = User),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`", body = schema::Problem),
        (status = 409, description = "`last_administrator`", body = schema::Problem),
    )
)]
pub(crate) async fn leave(
    State(app): State<App>,
    caller: Permitted<ManageAccounts>,
    Segment(user): Segment<UserId>,
) -> Result<Json<User>, ApiError> {
    let person = leave::leave(&app, caller.principal(), user).await?;
    Ok(Json(person.into()))
}
