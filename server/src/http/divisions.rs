//! `GET /v1/divisions`: places by a name they have or had.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::division::{DivisionCode, Divisions, Level, Succession};
use shared::time::LocalDate;
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json, Parameters};
use super::list::List;
use super::problem::ApiError;
use super::rule::{Permitted, ReadReference};
use super::schema;
use crate::reference::lists;
use crate::state::App;

/// Most places of an answer.
const MOST: usize = 100;

/// What to look for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// Part of a name, present or former.
    #[param(example = "荆竹坝")]
    pub name: String,
    /// The day that says which names are present; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    pub on: Option<LocalDate>,
}

/// A place that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Place {
    /// Its 12-digit code in its edition.
    #[schema(value_type = String, example = "511781109201")]
    pub code: DivisionCode,
    /// Its full name there.
    pub name: String,
    /// `county`, `township` or `village`.
    pub level: &'static str,
    /// The edition of the divisions it stands in.
    #[schema(example = "2018")]
    pub edition: String,
    /// Whether it no longer goes by this name.
    pub former: bool,
    /// What it is on the day asked about: itself, its known successors, or null: unknown, not guessed.
    pub present: Option<Vec<Successor>>,
}

/// What became of a place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Successor {
    /// The present place.
    #[schema(value_type = String, example = "511781110214")]
    pub code: DivisionCode,
    /// Its name.
    pub name: Option<String>,
    /// Why this is held to be true; null where it is the same place.
    pub evidence: Option<String>,
}

/// Finds counties, townships and villages by part of a present or former name, at most 100.
#[utoipa::path(
    get, path = "/v1/divisions", tag = "reference", params(Search),
    responses(
        (status = 200, description = "Places in code order", body = List<Place>),
        (status = 400, description = "`bad_request`", body = schema::Problem),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn find(
    State(app): State<App>,
    caller: Permitted<ReadReference>,
    Parameters(search): Parameters<Search>,
) -> Result<Json<List<Place>>, ApiError> {
    let on = search.on.unwrap_or_else(|| app.clock.now().date());
    let reference = lists::read(&app, caller.principal()).await?;
    let divisions = &reference.divisions;
    let found = divisions.find(&search.name, on).into_iter().take(MOST);
    let places = found.map(|found| Place {
        code: found.division.code,
        name: found.division.name.clone(),
        level: match found.division.level() {
            Level::County => "county",
            Level::Township => "township",
            Level::Village => "village",
        },
        edition: found.edition.to_owned(),
        former: found.matched_former_name,
        present: present(divisions, found.division.code, &found.present, on),
    });
    Ok(Json(List::whole(places.collect())))
}

fn present(
    divisions: &Divisions,
    code: DivisionCode,
    succession: &Succession,
    on: LocalDate,
) -> Option<Vec<Successor>> {
    let named = |code: DivisionCode, evidence| Successor {
        code,
        name: divisions
            .resolve(code, on)
            .map(|division| division.name.clone()),
        evidence,
    };
    match succession {
        Succession::Same => Some(vec![named(code, None)]),
        Succession::To(list) => {
            let list = list.iter();
            Some(
                list.map(|link| named(link.code, Some(link.evidence.as_text())))
                    .collect(),
            )
        }
        Succession::Unknown => None,
    }
}
