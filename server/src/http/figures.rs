//! `GET /v1/figures` and the records behind one.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::division::Area;
use shared::figure::{self, DefinitionId, Figure};
use shared::id::Digest;
use shared::time::{Period, Timestamp};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json, Parameters, Segment};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::records::{self, Record};
use super::rule::{Judged, ReadFigures};
use super::schema;
use crate::figures::{self, FigureSheet};
use crate::state::App;

/// Of what.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// 6, 9 or 12 digits; the whole county when absent.
    #[param(value_type = Option<String>, example = "511781109")]
    pub area: Option<Area>,
    /// `2018`, `2018-H1`, `2018-Q3` or `2018-07`; the running year when absent.
    #[param(value_type = Option<String>, example = "2018")]
    pub period: Option<Period>,
}

impl Which {
    /// The area and period asked about.
    pub(crate) fn or_all(&self, app: &App) -> (Area, Period) {
        let year = Period::Year(app.clock.now().date().0.year());
        (
            self.area.unwrap_or(app.organisation.county),
            self.period.unwrap_or(year),
        )
    }
}

/// The figures of one area and period, all from one snapshot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Figures {
    /// The area.
    #[schema(value_type = String, example = "511781109")]
    pub area: Area,
    /// The period.
    #[schema(value_type = String, example = "2018")]
    pub period: Period,
    /// The last row of the log they were computed from.
    pub seq: u64,
    /// The instant for which they hold.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// One hash over what they say: equal on a phone that holds the same records.
    #[schema(value_type = String)]
    pub digest: Digest,
    /// The figures that may be shown for an area of this level.
    pub figures: Vec<FigureBeside>,
}

/// A figure, and beside it what a report states.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FigureBeside {
    /// The figure that the records give.
    #[serde(flatten)]
    #[schema(value_type = schema::Figure)]
    pub figure: Figure,
    /// The same figure in a report on this area and period; null where no report has it.
    pub reported: Option<Reported>,
}

/// A figure as a report states it. Never counted with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Reported {
    /// The least that the report's words allow.
    pub least: i64,
    /// The most that they allow.
    pub most: i64,
    /// Of a ratio, the number below the line.
    pub of: Option<i64>,
    /// The report's words, in its language.
    #[schema(example = "600多场次")]
    pub words: &'static str,
    /// Whether the figure lies within them.
    pub holds: bool,
}

impl From<Figure> for FigureBeside {
    fn from(figure: Figure) -> Self {
        Self {
            reported: figure::Reported::of_figure(&figure).map(|one| Reported {
                least: one.least,
                most: one.most,
                of: one.of,
                words: one.words,
                holds: one.holds(&figure),
            }),
            figure,
        }
    }
}

impl From<FigureSheet> for Figures {
    fn from(sheet: FigureSheet) -> Self {
        Self {
            area: sheet.area,
            period: sheet.period,
            seq: sheet.seq,
            as_of: sheet.as_of,
            digest: sheet.digest,
            figures: sheet.figures.into_iter().map(FigureBeside::from).collect(),
        }
    }
}

/// The figures of an area and period.
#[utoipa::path(
    get, path = "/v1/figures", tag = "figures", params(Which),
    responses(
        (status = 200, description = "The figures", body = Figures),
        (status = 400, description = "`bad_request`", body = schema::Problem),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`: no such area", body = schema::Problem),
    )
)]
pub(crate) async fn all(
    State(app): State<App>,
    caller: Judged<ReadFigures>,
    Parameters(which): Parameters<Which>,
) -> Result<Json<Figures>, ApiError> {
    let (area, period) = which.or_all(&app);
    let reference = app.reference.current(&app.store).await?;
    let now = app.clock.now();
    let sheet = figures::all(
        &app.store,
        &reference,
        now,
        caller.principal(),
        area,
        period,
    )
    .await?;
    Ok(Json(sheet.into()))
}

/// The records behind a figure, by id. Only those the caller may read are listed.
#[utoipa::path(
    get, path = "/v1/figures/{definition}/records", tag = "figures",
    params(
        ("definition" = String, Path, description = "The figure's name, as its `definition_id` has it"),
        Which, Paging
    ),
    responses(
        (status = 200, description = "A page of records", body = List<Record>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`: no such figure or area", body = schema::Problem),
    )
)]
pub(crate) async fn behind(
    State(app): State<App>,
    caller: Judged<ReadFigures>,
    Segment(definition): Segment<DefinitionId>,
    Parameters(which): Parameters<Which>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<Record>>, ApiError> {
    let (area, period) = which.or_all(&app);
    let reference = app.reference.current(&app.store).await?;
    let now = app.clock.now();
    let page = figures::records_behind(
        &app.store,
        &reference,
        now,
        caller.principal(),
        definition.definition(),
        area,
        period,
        paging.after()?,
        paging.limit(),
    );
    let page = records::readable(caller.principal(), now.date(), page.await?);
    Ok(Json(records::named(&app, page).await?))
}
