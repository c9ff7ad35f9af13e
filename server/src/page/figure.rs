//! `GET /figures/{definition}`: what a figure means, and the records behind it.

use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use shared::division::{Area, Divisions};
use shared::figure::{DefinitionId, Figure};
use shared::policy_topic::PolicyTopic;
use shared::problem::ProblemCode;
use shared::record::Content;
use shared::record::outreach_session::OutreachSession;

use super::error::{PageError, Trouble};
use super::place::{self, Place};
use super::session::{Address, Reader};
use super::show::Shown;
use super::words::{Word, Words};
use super::{format, overview};
use crate::figures;
use crate::http;
use crate::records::RecordSummary;
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
    rows: Vec<Row>,
    first_page: Option<String>,
    next_page: Option<String>,
}

/// A record in the list.
struct Row {
    link: String,
    day: String,
    village: String,
    township: String,
    what: String,
    audience: String,
    is_disputed: bool,
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
    let topics = &reader.reference.policy_topics;
    let page = FigurePage {
        words,
        organisation: app.organisation.name.clone(),
        other_language: format!("/figures/{id}?{}", at.other_query()),
        back: format!("/?{}", at.query()),
        area_name: place::name(divisions, at.area, reader.now.date()),
        period_name: format::period(at.period, words),
        as_of: format::minute(sheet.as_of),
        seq: format::number(i64::try_from(sheet.seq).unwrap_or(i64::MAX)),
        digest: overview::short_digest(&sheet),
        figure: Shown::of(figure, at),
        pending: overview::pending(figures, words),
        unknown: overview::unknown(figures, divisions, at.period),
        is_of_records: !id.definition().measures().is_empty(),
        rows: page
            .items
            .iter()
            .map(|item| row(item, id, divisions, topics, at))
            .collect(),
        first_page: after.map(|_| here.clone()),
        next_page: page.next.map(|next| format!("{here}&after={next}")),
    };
    Ok(page.render()?)
}

fn row(
    item: &RecordSummary,
    id: DefinitionId,
    divisions: &Divisions,
    topics: &[PolicyTopic],
    at: Place,
) -> Row {
    let on = item.occurred_on;
    // The figures shown here are of sessions.
    let session = match &item.content {
        Some(Content::OutreachSession(session)) => Some(session),
        _ => None,
    };
    Row {
        link: format!("/records/{}?{}&from={id}", item.id, at.query()),
        day: on.to_string(),
        village: place::name(divisions, Area::from(item.village), on),
        township: place::name(divisions, Area::from(item.village.township()), on),
        what: session.map_or_else(String::new, |session| what(session, topics, at.words)),
        audience: session.map_or_else(String::new, |session| audience(session, at.words)),
        is_disputed: !item.disputed.is_empty(),
    }
}

/// Where it was held and what about.
pub(super) fn what(session: &OutreachSession, topics: &[PolicyTopic], words: Words) -> String {
    let mut parts = vec![words.say(&format!("venue-{}", session.venue.as_str()))];
    parts.extend(session.topics.iter().map(|code| topic(code, topics, words)));
    parts.join(" · ")
}

/// A topic's name; its code where the list has it no more.
pub(super) fn topic(code: &str, topics: &[PolicyTopic], words: Words) -> String {
    let known = topics.iter().find(|topic| topic.code == code);
    known.map_or_else(|| code.to_owned(), |topic| topic.name(words.language))
}

/// Attendances with 约 or 至少 before them.
fn audience(session: &OutreachSession, words: Words) -> String {
    let audience = &session.audience;
    let bound = match (audience.disputed, audience.about) {
        (true, _) => words.say("bound-at_least"),
        (false, true) => words.say("bound-about"),
        (false, false) => String::new(),
    };
    let unit = words.say("unit-person_times");
    format!("{bound} {} {unit}", audience.count)
        .trim()
        .to_owned()
}
