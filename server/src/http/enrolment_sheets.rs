//! `POST /v1/enrolment-sheets`: codes for a day of training, as a list or as a sheet to print.

mod print;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::time::Timestamp;
use utoipa::ToSchema;

use super::extract::Json;
use super::problem::ApiError;
use super::rule::{IssueEnrolmentCode, Permitted};
use super::schema;
use crate::identity::sheet::{self, Card};
use crate::state::App;

/// A sheet to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewSheet {
    /// Whose codes, 1 to 200 people, each once; the cards come in this order.
    #[schema(value_type = Vec<String>, max_items = 200)]
    pub users: Vec<UserId>,
    /// Hours they are good for, 1 to 336.
    #[schema(minimum = 1, maximum = 336, example = 72)]
    pub valid_hours: i64,
}

/// One person's part of a sheet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SheetCard {
    /// The person.
    #[schema(value_type = String, format = "uuid")]
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// The names of the teams they are in today.
    pub teams: Vec<String>,
    /// Their code, said here once; one that they had and had not used is good no longer.
    #[schema(example = "7KQ2-M9XD")]
    pub code: String,
    /// When it is over.
    #[schema(value_type = String, format = DateTime)]
    pub valid_until: Timestamp,
    /// The line of its QR code.
    #[schema(example = "SATCHEL:1:QV4GQ5DU…")]
    pub qr: String,
}

impl From<Card> for SheetCard {
    fn from(card: Card) -> Self {
        Self {
            user: card.user,
            name: card.name,
            teams: card.teams,
            code: card.code.code,
            valid_until: card.code.valid_until,
            qr: card.code.qr,
        }
    }
}

/// A sheet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EnrolmentSheet {
    /// A card for each person.
    pub items: Vec<SheetCard>,
}

/// Makes a code for each of several people, all or none.
///
/// Asked for `text/html` it is a page of cards to print and cut out, whole in itself.
#[utoipa::path(
    post, path = "/v1/enrolment-sheets", tag = "people", request_body = NewSheet,
    responses(
        (status = 201, description = "The sheet", content(
            (EnrolmentSheet = "application/json"), (String = "text/html")
        )),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Permitted<IssueEnrolmentCode>,
    headers: HeaderMap,
    Json(new): Json<NewSheet>,
) -> Result<Response, ApiError> {
    let cards = sheet::issue(&app, caller.principal(), &new.users, new.valid_hours).await?;
    if !is_for_reading(&headers) {
        let items = cards.into_iter().map(SheetCard::from).collect();
        return Ok((StatusCode::CREATED, Json(EnrolmentSheet { items })).into_response());
    }
    let page = print::page(&app, &cards);
    let page = page.map_err(|error| ApiError::caused(ProblemCode::Internal, error))?;
    Ok((StatusCode::CREATED, page).into_response())
}

/// Whether a page is asked for, and not what a program reads.
fn is_for_reading(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    let mut kinds = accepted.unwrap_or_default().split(',');
    kinds.any(|kind| kind.split(';').next().map(str::trim) == Some("text/html"))
}
