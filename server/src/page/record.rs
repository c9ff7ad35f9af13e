//! `GET /records/{id}`: everything one record says, who said it, and how it came to be.

mod facts;
mod history;
mod links;
mod orders;
mod rows;
mod values;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use shared::command::Order;
use shared::division::Area;
use shared::figure::DefinitionId;
use shared::id::{RecordId, UserId};
use shared::problem::ProblemCode;
use shared::record::{outreach_session, village_talk};
use shared::workflow::Facts;

use self::facts::Fact;
use self::history::History;
use self::links::Group;
use self::rows::{Row, Speaker};
use super::error::{PageError, Trouble};
use super::line::above;
use super::place;
use super::session::{Address, Reader};
use super::words::{Word, Words};
use crate::http::{self, FullRecord};
use crate::identity::names::Names;
use crate::records;
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
    /// The record that counts for it: in words, and its page where the reader may read it.
    same_as: Option<(String, Option<String>)>,
    facts: Vec<Fact>,
    linked: Vec<Group>,
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
    let linked = records::linked(&app.store, reader.now, &reader.principal, id).await;
    let linked = linked.map_err(http::ApiError::from)?;
    let words = reader.voice.words;
    let divisions = &reader.reference.divisions;
    let record = &full.record;
    let context = context(address, words.code());
    let speaker = Speaker {
        words,
        reference: &reader.reference,
        names: Names::of(&app.store, people(&full), BTreeSet::new()).await?,
        linked: &linked,
        context: &context,
        kind: record.kind,
        home: record.village,
        on: record.occurred_on,
    };
    let is_void = record.status == VOID;
    let page = RecordPage {
        words,
        organisation: app.organisation.name.clone(),
        other_language: format!(
            "/records/{id}?{}",
            self::context(address, words.other_code())
        ),
        back: back(address, words),
        kind: words.word("kind", record.kind.as_str()),
        day: record.occurred_on.to_string(),
        village: place::name(divisions, Area::from(record.village), record.occurred_on),
        township: above(record.village).map_or_else(String::new, |above| {
            place::name(divisions, above, record.occurred_on)
        }),
        is_void,
        state: state(&full, words),
        same_as: record.same_as.map(|other| speaker.reference_to(other)),
        facts: speaker.facts(&full, reader.now.date()),
        linked: speaker.pointing_here(),
        rows: speaker.rows(&full),
        is_disputed: !record.disputed.is_empty(),
        history: steps.iter().map(|step| speaker.step(step)).collect(),
        id: id.to_string(),
        seq: record.last_seq,
    };
    Ok(page.render()?)
}

/// Where it stands in words; of a void one, why it is.
fn state(full: &FullRecord, words: Words) -> String {
    if full.record.status != VOID {
        return words.status(full.record.kind, full.record.status);
    }
    let mut events = full.events.iter().rev();
    let reason = events.find_map(|event| match &event.order {
        Some(Order::Void { reason }) => Some(reason),
        _ => None,
    });
    reason.map_or_else(
        || words.of(Word::VoidRecord).to_owned(),
        |reason| words.say_with("page-void_reason", "reason", reason),
    )
}

/// The people named in values and facts, whose names these do not carry.
fn people(full: &FullRecord) -> BTreeSet<UserId> {
    let mut people = BTreeSet::new();
    for field in &full.fields {
        match field.key.split_once('/') {
            Some((outreach_session::key::MEMBERS, member)) => {
                people.extend(member.parse::<UserId>().ok());
            }
            None if field.key == village_talk::key::RECORDER => {
                let values = field.values.iter();
                people.extend(values.filter_map(|value| value.value.parse::<UserId>().ok()));
            }
            _ => {}
        }
    }
    match &full.facts {
        Facts::None => {}
        Facts::Item(facts) => people.extend(facts.claim.iter().map(|claim| claim.by)),
        Facts::Finding(facts) => people.extend(facts.rechecks.iter().map(|recheck| recheck.by)),
    }
    people
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
