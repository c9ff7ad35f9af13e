//! `GET /figures/{definition}`: what a figure means, and the records behind it.

use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use shared::figure::{DefinitionId, Figure, thousands};
use shared::problem::ProblemCode;

use super::error::{PageError, Trouble};
use super::line::Line;
use super::place;
use super::session::{Address, Reader};
use super::show::Shown;
use super::words::{Word, Words};
use super::{format, overview};
use crate::figures;
use crate::http;
use crate::state::App;

/// Records of a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "figure.html")]
struct FigurePage {
    words: Words,
    organisation: String,
    other_language: String,
    back: String,
    area_name: String,
    period_name: String,
    as_of: String,
    seq: String,
    digest: String,
    figure: Shown,
    pending: Option<String>,
    unknown: Vec<String>,
    /// Whether records are behind it, or reference data alone.
    is_of_records: bool,
    rows: Vec<Line>,
    first_page: Option<String>,
    next_page: Option<String>,
}

/// Shows the figure.
pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(definition): Path<String>,
    Query(address): Query<Address>,
) -> Result<Html<String>, PageError> {
    match figure(&app, &definition, &address, &reader).await {
        Ok(page) => Ok(Html(page)),
        Err(trouble) => Err(PageError::new(reader.voice, trouble)),
    }
}

async fn figure(
    app: &App,
    definition: &str,
    address: &Address,
    reader: &Reader,
) -> Result<String, Trouble> {
    let not_found = || Trouble::Problem(ProblemCode::NotFound);
    let id = DefinitionId::from_str(definition).map_err(|_| not_found())?;
    let at = overview::place(app, address, reader)?;
    let words = at.words;
    let divisions = &reader.reference.divisions;
    let mut tx = app.store.snapshot().await?;
    let sheet = figures::sheet(&mut tx, &reader.reference, reader.now, at.area, at.period).await?;
    drop(tx);
    let one = |figure: &&Figure| figure.definition_id == id;
    let figure = sheet.figures.iter().find(one).ok_or_else(not_found)?;
    let figures = std::slice::from_ref(figure);
    let after = match address.after.as_deref() {
        None | Some("") => None,
        Some(after) => Some(after.parse().map_err(|_| not_found())?),
    };
    let page = figures::records_behind(
        &app.store,
        &reader.reference,
        reader.now,
        &reader.principal,
        id.definition(),
        at.area,
        at.period,
        after,
        ROWS,
    );
    let page = page.await.map_err(http::ApiError::from)?;
    let page = http::readable(&reader.principal, reader.now.date(), page);
    let here = format!("/figures/{id}?{}", at.query());
    let page = FigurePage {
        words,
        organisation: app.organisation.name.clone(),
        other_language: format!("/figures/{id}?{}", at.other_query()),
        back: format!("/?{}", at.query()),
        area_name: place::name(divisions, at.area, reader.now.date()),
        period_name: format::period(at.period, words),
        as_of: sheet.as_of.minute(),
        seq: thousands(i64::try_from(sheet.seq).unwrap_or(i64::MAX)),
        digest: overview::short_digest(&sheet),
        figure: Shown::of(figure, at),
        pending: overview::pending(figures, words),
        unknown: overview::unknown(figures, divisions, at.period),
        is_of_records: !id.definition().measures().is_empty(),
        rows: page
            .items
            .iter()
            .map(|item| {
                let link = format!("/records/{}?{}&from={id}", item.id, at.query());
                Line::of(item, &reader.reference, words, link)
            })
            .collect(),
        first_page: after.map(|_| here.clone()),
        next_page: page.next.map(|next| format!("{here}&after={next}")),
    };
    Ok(page.render()?)
}
