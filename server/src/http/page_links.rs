//! `POST /v1/page-links`.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use shared::time::Timestamp;
use utoipa::ToSchema;

use super::extract::Json;
use super::problem::ApiError;
use super::rule::{IssuePageLink, Permitted};
use super::schema;
use crate::identity::page_session;
use crate::state::App;

/// A link that opens the office's page once, for the person who asked.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct PageLink {
    /// The link. It is said here once; only the hash of its key is kept.
    #[schema(example = "http://127.0.0.1:8420/?key=…")]
    pub link: String,
    /// When it is over.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for PageLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageLink")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Makes a one-time link to the office's page. The page reads with the caller's grants.
#[utoipa::path(
    post, path = "/v1/page-links", tag = "page",
    responses(
        (status = 201, description = "The link", body = PageLink),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Permitted<IssuePageLink>,
) -> Result<(StatusCode, Json<PageLink>), ApiError> {
    let key = page_session::issue(&app, caller.principal()).await?;
    let link = PageLink {
        link: format!("{}/?key={}", app.settings.public_url, key.key),
        expires_at: key.expires_at,
    };
    Ok((StatusCode::CREATED, Json(link)))
}
