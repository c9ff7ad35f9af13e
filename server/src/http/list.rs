//! Pages of lists: `?limit=50&after=`, `{items, next}`.

use serde::{Deserialize, Serialize};
use shared::problem::ProblemCode;
use utoipa::{IntoParams, ToSchema};

use super::problem::ApiError;

/// Items of a page unless asked otherwise.
const DEFAULT_LIMIT: u32 = 50;
/// Most items of a page.
const MAX_LIMIT: u32 = 500;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Most items of the page, 1 to 500; 50 unless given.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub after: Option<String>,
}

impl Paging {
    /// The number of items wanted.
    pub(crate) fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
    }

    /// The place after which the page begins.
    pub(crate) fn after<T: std::str::FromStr>(&self) -> Result<Option<T>, ApiError> {
        match self.after.as_deref() {
            None | Some("") => Ok(None),
            Some(after) => match after.parse() {
                Ok(after) => Ok(Some(after)),
                Err(_) => Err(ApiError::new(ProblemCode::CursorMalformed)),
            },
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// Send as `after` for the next page; null at the end.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// A page of rows of which one more than wanted was read.
    pub(crate) fn of<R>(
        mut rows: Vec<R>,
        limit: u32,
        place: impl Fn(&R) -> String,
        item: impl FnMut(R) -> T,
    ) -> Self {
        let most = limit as usize;
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(place);
        Self {
            items: rows.into_iter().map(item).collect(),
            next,
        }
    }

    /// A list that is whole.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}
