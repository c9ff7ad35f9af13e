//! `/v1/imports`: many people at once, from a sheet.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json, Parameters};
use super::problem::ApiError;
use super::rule::{ManageAccounts, Permitted};
use super::schema;
use crate::import;
use crate::state::App;

/// How.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// Only check the sheet.
    #[serde(default)]
    pub dry_run: bool,
}

/// What a sheet came to.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Imported {
    /// Rows that were read.
    pub rows: usize,
    /// Accounts that were made, or would be.
    pub accounts: usize,
    /// Grants that were proposed, or would be.
    pub grants: usize,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Makes accounts and proposes their grants from a sheet: XLSX, or CSV in UTF-8 or GBK, at most 1 MB and 2,000 rows. All of it
/// or nothing. Columns by their heads: 姓名 name, 编号 reference, 角色 role, 团队 team, 区划 area, 单位 unit, 从 from, 到 to. Rows of one
/// reference, or of one name without any, are one person with several grants. What is wrong is said for every row:
/// `rows/17/area`.
#[utoipa::path(
    post, path = "/v1/imports/users", tag = "people", params(How),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 200, description = "What it came to", body = Imported),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 413, description = "`body_too_large`", body = schema::Problem),
        (status = 422, description = "`sheet_unreadable`, or `validation_failed` with the rows", body = schema::Problem),
    )
)]
pub(crate) async fn users(
    State(app): State<App>,
    caller: Permitted<ManageAccounts>,
    Parameters(how): Parameters<How>,
    file: Bytes,
) -> Result<Json<Imported>, ApiError> {
    let imported = import::import(&app, caller.principal(), file, how.dry_run).await?;
    Ok(Json(Imported {
        rows: imported.rows,
        accounts: imported.accounts,
        grants: imported.grants,
        dry_run: how.dry_run,
    }))
}

/// A sheet to fill in: CSV that Excel opens.
#[utoipa::path(
    get, path = "/v1/imports/users/template.csv", tag = "people",
    responses(
        (status = 200, description = "The heads", body = String, content_type = "text/csv"),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn template(
    State(_app): State<App>,
    _caller: Permitted<ManageAccounts>,
) -> Response {
    let named = (
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"people.csv\"",
    );
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    ([kind, named], import::template()).into_response()
}
