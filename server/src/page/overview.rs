//! `GET /`: the figures of an area and period.

use std::str::FromStr;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::{Html, IntoResponse as _, Response};
use shared::access;
use shared::division::{Area, Divisions};
use shared::figure::{DefinitionId, Figure, Reference, thousands};
use shared::problem::ProblemCode;
use shared::time::Period;

use super::account;
use super::choice::{self, Group};
use super::dots::{self, Township};
use super::error::{PageError, Trouble};
use super::family::{self, Family};
use super::place::{self, Place};
use super::session::{self, Address, Reader, Voice};
use super::show::Shown;
use super::words::{Word, Words};
use super::{bars, format};
use crate::figures::{self, Count, FigureSheet};
use crate::http;
use crate::state::App;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    words: Words,
    organisation: String,
    other_language: String,
    csrf: String,
    area_name: String,
    period_name: String,
    as_of: String,
    seq: String,
    digest: String,
    areas: Vec<Group>,
    periods: Vec<Group>,
    reported: Vec<Shown>,
    against_report: String,
    sections: Vec<Section>,
    townships: Vec<Township>,
    visited: usize,
    not_visited: usize,
    pending: Option<String>,
    unknown: Vec<String>,
}

/// The figures of a family.
struct Section {
    anchor: &'static str,
    title: String,
    /// The counts, large.
    leads: Vec<Shown>,
    /// Shares and parts, small.
    shares: Vec<Shown>,
}

/// Shows the page, or exchanges a link's key for a session.
pub(super) async fn show(
    State(app): State<App>,
    reader: Result<Reader, PageError>,
    method: Method,
    voice: Voice,
    headers: HeaderMap,
    from: http::Sender,
    Query(address): Query<Address>,
) -> Result<Response, PageError> {
    if let Some(key) = &address.key {
        // What only looks at a link, as messengers do, must not use it up.
        if method == Method::HEAD {
            return Ok(().into_response());
        }
        return session::exchange(&app, &headers, &from.0, key, &address, voice).await;
    }
    let reader = reader?;
    let on = reader.now.date();
    if access::figure_area(&reader.principal, app.organisation.county, on).is_empty() {
        return account::of(&app, &reader, None).await;
    }
    let page = overview(&app, &address, &reader).await;
    Ok(Html(page.map_err(|trouble| PageError::new(voice, trouble))?).into_response())
}

async fn overview(app: &App, address: &Address, reader: &Reader) -> Result<String, Trouble> {
    let at = place(app, address, reader)?;
    let words = at.words;
    let divisions = &reader.reference.divisions;
    let mut tx = app.store.snapshot().await?;
    let counted =
        figures::count(&mut tx, &reader.reference, reader.now, at.area, at.period).await?;
    drop(tx);
    let Count {
        sheet,
        question,
        tally,
    } = counted;
    let reference = Reference {
        divisions,
        memberships: &reader.reference.memberships,
    };
    let shown = |figure: &Figure| {
        let mut shown = Shown::of(figure, at);
        let id = figure.definition_id;
        if family::goes_by_month(id) {
            shown.bars = bars::by_month(id, &tally, &reference, &question, words);
        }
        shown
    };
    let shown: Vec<Shown> = sheet.figures.iter().map(shown).collect();
    let coverage = sheet
        .figures
        .iter()
        .find(|figure| figure.definition_id == DefinitionId::C1);
    let townships = coverage
        .and_then(|coverage| dots::of(coverage, &tally, divisions, &question, at))
        .unwrap_or_default();
    let visited = townships.iter().map(|township| township.visited).sum();
    let villages: usize = townships.iter().map(|township| township.dots.len()).sum();
    let page = Overview {
        words,
        organisation: app.organisation.name.clone(),
        other_language: format!("/?{}", at.other_query()),
        csrf: reader.session.csrf(),
        area_name: place::name(divisions, at.area, reader.now.date()),
        period_name: format::period(at.period, words),
        as_of: sheet.as_of.minute(),
        seq: thousands(i64::try_from(sheet.seq).unwrap_or(i64::MAX)),
        digest: short_digest(&sheet),
        areas: choice::areas(reader, app.organisation.county, at),
        periods: choice::periods(reader.now.date().0.year(), at),
        reported: shown
            .iter()
            .filter(|shown| shown.beside.is_some())
            .cloned()
            .collect(),
        against_report: words.say_with(
            "page-against_report",
            "period",
            &format::period(at.period, words),
        ),
        sections: sections(&sheet.figures, &shown, words),
        townships,
        visited,
        not_visited: villages - visited,
        pending: pending(&sheet.figures, words),
        unknown: unknown(&sheet.figures, divisions, at.period),
    };
    Ok(page.render()?)
}

/// The figures by family, in their order; a family of which nothing is shown here is left out.
fn sections(figures: &[Figure], shown: &[Shown], words: Words) -> Vec<Section> {
    let section = |family: Family| {
        let of_family = figures.iter().zip(shown);
        let of_family = of_family.filter(|(figure, _)| Family::of(figure.definition_id) == family);
        let of_family = of_family.map(|(figure, shown)| (figure.definition_id, shown.clone()));
        let (leads, shares): (Vec<_>, Vec<_>) = of_family.partition(|(id, _)| family::leads(*id));
        let shown = |list: Vec<(DefinitionId, Shown)>| list.into_iter().map(|(_, shown)| shown);
        Section {
            anchor: family.as_str(),
            title: words.say(&format!("page-family_{}", family.as_str())),
            leads: shown(leads).collect(),
            shares: shown(shares).collect(),
        }
    };
    let is_shown = |section: &Section| !section.leads.is_empty() || !section.shares.is_empty();
    Family::ALL
        .into_iter()
        .map(section)
        .filter(is_shown)
        .collect()
}

/// The area and period asked for, if the reader may see them. One outside their scope is answered as
/// one that does not exist.
pub(super) fn place(app: &App, address: &Address, reader: &Reader) -> Result<Place, Trouble> {
    let on = reader.now.date();
    let county = app.organisation.county;
    let own = access::figure_area(&reader.principal, county, on);
    let first = own
        .first()
        .ok_or(Trouble::Problem(ProblemCode::Forbidden))?;
    let area = asked(address.area.as_deref())?.unwrap_or(*first);
    let exists = reader.reference.divisions.knows(area.code());
    if !exists || access::permits_figure(&reader.principal, county, area, on).is_err() {
        return Err(Trouble::Problem(ProblemCode::NotFound));
    }
    Ok(Place {
        area,
        period: asked(address.period.as_deref())?.unwrap_or(Period::Year(on.0.year())),
        words: reader.voice.words,
    })
}

/// A part of an address: none where it is absent or empty. One that cannot be read is no page, never
/// another one than was asked for.
fn asked<T: FromStr>(text: Option<&str>) -> Result<Option<T>, Trouble> {
    match text {
        None | Some("") => Ok(None),
        Some(text) => text
            .parse()
            .map(Some)
            .map_err(|_| Trouble::Problem(ProblemCode::NotFound)),
    }
}

/// The first digits of the sheet's digest, enough to compare by eye.
pub(super) fn short_digest(sheet: &FigureSheet) -> String {
    let digest = sheet.digest.to_string();
    let groups = [digest.get(..4), digest.get(4..8), digest.get(8..12)];
    groups.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What may yet change the figures.
pub(super) fn pending(figures: &[Figure], words: Words) -> Option<String> {
    let most = figures.iter().map(|figure| figure.records_pending).max()?;
    let count = thousands(i64::from(most));
    (most > 0).then(|| words.say_with("page-pending", "count", &count))
}

/// Villages that could not be attributed, each with its township, as they were called then.
pub(super) fn unknown(figures: &[Figure], divisions: &Divisions, period: Period) -> Vec<String> {
    let villages: std::collections::BTreeSet<_> = figures
        .iter()
        .flat_map(|figure| figure.unknown_successors.iter().copied())
        .collect();
    let on = period.first_day();
    let named = |code: shared::division::DivisionCode| {
        let township = place::name(divisions, Area::from(code.township()), on);
        format!(
            "{township} {}",
            place::name(divisions, Area::from(code), on)
        )
    };
    villages.into_iter().map(named).collect()
}
