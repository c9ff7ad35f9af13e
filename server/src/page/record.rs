//! `GET /records/{id}`: everything one record says, who said it, and how it came to be.

mod rows;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use shared::division::{Area, DivisionCode, Level};
use shared::figure::DefinitionId;
use shared::id::{RecordId, UserId};
use shared::problem::ProblemCode;

use self::rows::{History, Row, Speaker};
use super::error::{PageError, Trouble};
use super::place;
use super::session::{Address, Reader};
use super::words::{Word, Words};
use crate::http::{self, FullRecord};
use crate::identity::names::Names;
use crate::state::App;
use crate::store::record::VOID;

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    words: Words,
    organisation: String,
    other_language: String,
    back: String,
    kind: String,
    day: String,
    village: String,
    township: String,
    is_void: bool,
    state: String,
    rows: Vec<Row>,
    is_disputed: bool,
    history: Vec<History>,
    id: String,
    seq: u64,
}

/// Shows the record.
pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    Query(address): Query<Address>,
) -> Result<Html<String>, PageError> {
    match record(&app, &id, &address, &reader).await {
        Ok(page) => Ok(Html(page)),
        Err(trouble) => Err(PageError::new(reader.voice, trouble)),
    }
}

async fn record(
    app: &App,
    id: &str,
    address: &Address,
    reader: &Reader,
) -> Result<String, Trouble> {
    let id: RecordId = id
        .parse()
        .map_err(|_| Trouble::Problem(ProblemCode::NotFound))?;
    let full = http::full(app, &reader.principal, id).await?;
    let steps = http::steps(app, &reader.principal, id).await?;
    let words = reader.voice.words;
    let divisions = &reader.reference.divisions;
    let speaker = Speaker {
        words,
        reference: &reader.reference,
        names: Names::of(&app.store, members(&full), BTreeSet::new()).await?,
        on: full.record.occurred_on,
    };
    let record = &full.record;
    let is_void = record.status == VOID;
    let page = RecordPage {
        words,
        organisation: app.organisation.name.clone(),
        other_language: format!("/records/{id}?{}", context(address, words.other_code())),
        back: back(address, words),
        kind: words.say(&format!("kind-{}", record.kind)),
        day: record.occurred_on.to_string(),
        village: place::name(divisions, Area::from(record.village), record.occurred_on),
        township: above(record.village).map_or_else(String::new, |above| {
            place::name(divisions, above, record.occurred_on)
        }),
        is_void,
        state: if is_void {
            words.of(Word::VoidRecord).to_owned()
        } else {
            speaker.word("status", record.status)
        },
        rows: speaker.rows(&full),
        is_disputed: !record.disputed.is_empty(),
        history: steps.iter().map(|step| speaker.step(step)).collect(),
        id: id.to_string(),
        seq: record.last_seq,
    };
    Ok(page.render()?)
}

/// The township of a village, the county of a township.
fn above(home: DivisionCode) -> Option<Area> {
    match home.level() {
        Level::County => None,
        Level::Township => Some(Area::from(home.county())),
        Level::Village => Some(Area::from(home.township())),
    }
}

/// The people named in set members, whose names the fields do not carry.
fn members(full: &FullRecord) -> BTreeSet<UserId> {
    let keys = full
        .fields
        .iter()
        .filter_map(|field| field.key.strip_prefix("members/"));
    let people: BTreeSet<UserId> = keys.filter_map(|id| id.parse().ok()).collect();
    let recorder = full.fields.iter().filter(|field| field.key == "recorder");
    let recorder = recorder.flat_map(|field| &field.values);
    let recorder = recorder.filter_map(|value| value.value.parse().ok());
    people.into_iter().chain(recorder).collect()
}

/// Where the reader came from, as an address carries it; only what reads as what it should be.
fn context(address: &Address, lang: &str) -> String {
    let mut query = String::new();
    if let Some(area) = address.area() {
        query.push_str(&format!("area={area}&"));
    }
    if let Some(period) = address.period() {
        query.push_str(&format!("period={period}&"));
    }
    if let Some(from) = from(address) {
        query.push_str(&format!("from={from}&"));
    }
    format!("{query}lang={lang}")
}

fn from(address: &Address) -> Option<DefinitionId> {
    address.from.as_deref().and_then(|from| from.parse().ok())
}

fn back(address: &Address, words: Words) -> String {
    let context = context(address, words.code());
    match from(address) {
        Some(definition) => format!("/figures/{definition}?{context}"),
        None => format!("/?{context}"),
    }
}
