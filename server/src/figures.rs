//! Figures for a caller, and the records behind them.

use serde::Serialize;
use shared::access::{self, Denied, Principal};
use shared::division::{Area, Level};
use shared::figure::{self, Definition, Figure, Question, Reference, Tally};
use shared::id::RecordId;
use shared::time::{Period, Timestamp};

use crate::ingest::contributions_of;
use crate::records::{Page, RecordSummary};
use crate::reference::ReferenceData;
use crate::store::record::{RecordFilter, StatusFilter};
use crate::store::{Store, StoreError, Tx};
use crate::sync::caller_feeds;

/// Why figures were not given.
#[derive(Debug, thiserror::Error)]
pub enum FiguresError {
    /// The caller may not see figures of this area.
    #[error("not permitted")]
    Denied(Denied),
    /// No edition of the divisions has this area: its zeros would say that nothing happened there.
    #[error("no such area")]
    UnknownArea,
    /// The database failed.
    #[error("store")]
    Store(#[from] StoreError),
}

/// Figures of one area and period, all from one snapshot.
#[derive(Debug, Clone, Serialize)]
pub struct FigureSheet {
    /// The area.
    pub area: Area,
    /// The period.
    pub period: Period,
    /// The log's head they were computed at.
    pub seq: u64,
    /// When.
    pub as_of: Timestamp,
    /// One hash over all of them: equal on a phone that holds the same records.
    pub digest: shared::id::Digest,
    /// The figures, in the order of the definitions.
    pub figures: Vec<Figure>,
}

fn may_read(
    principal: &Principal,
    reference: &ReferenceData,
    area: Area,
    now: Timestamp,
) -> Result<(), FiguresError> {
    access::permits_figure(principal, county_of(area), area, now.date())
        .map_err(FiguresError::Denied)?;
    if reference.divisions.knows(area.code()) {
        Ok(())
    } else {
        Err(FiguresError::UnknownArea)
    }
}

/// Every figure that may be shown of an area and period.
pub async fn all(
    store: &Store,
    reference: &ReferenceData,
    now: Timestamp,
    principal: &Principal,
    area: Area,
    period: Period,
) -> Result<FigureSheet, FiguresError> {
    may_read(principal, reference, area, now)?;
    let mut tx = store.snapshot().await?;
    Ok(sheet(&mut tx, reference, now, area, period).await?)
}

/// The same without asking who wants to know, for `verify` and the demo's check.
pub async fn sheet(
    tx: &mut Tx,
    reference: &ReferenceData,
    now: Timestamp,
    area: Area,
    period: Period,
) -> Result<FigureSheet, StoreError> {
    let count = count(tx, reference, now, area, period).await?;
    Ok(count.sheet)
}

/// Figures, and what they were counted from.
#[derive(Debug, Clone)]
pub struct Count {
    /// The figures.
    pub sheet: FigureSheet,
    /// What was asked.
    pub question: Question,
    /// The cells that were loaded: those of the period of every measure, among others.
    pub tally: Tally,
}

/// Counts the figures of an area and period.
///
/// Costs two queries of cells over the whole county: of every measure the months of the period, and of the
/// ten that tell what is settled, owed or due by a day every month up to it. What reaches back grows with the
/// villages and months in which matters and findings were, a row or a few each; sessions, attendances and
/// members, which are the most, are read of the period alone.
pub async fn count(
    tx: &mut Tx,
    reference: &ReferenceData,
    now: Timestamp,
    area: Area,
    period: Period,
) -> Result<Count, StoreError> {
    let head = tx.head().await?;
    // Held items have no place in any area yet: only who sees the whole county hears how many wait, or
    // a township's figures would tell of items held elsewhere.
    let pending = match area.level() {
        Level::County => tx.held_count().await?,
        Level::Township | Level::Village => 0,
    };
    let question = Question {
        area,
        period,
        as_of: now,
        seq: head.seq,
        records_pending: u32::try_from(pending).unwrap_or(u32::MAX),
        revision: 0,
    };
    // Succession may bring cells of any township of the county into the area: all are read.
    let needs = figure::needs(&question);
    let tally = tx.cells(county_of(area), &needs).await?;
    let data = Reference {
        divisions: &reference.divisions,
        memberships: &reference.memberships,
    };
    // A definition that is not shown at this level gives an error, and no figure.
    let figures: Vec<Figure> = figure::DEFINITIONS
        .iter()
        .filter_map(|definition| figure::evaluate(definition, &tally, &data, &question).ok())
        .collect();
    let sheet = FigureSheet {
        area,
        period,
        seq: head.seq,
        as_of: now,
        digest: figure::figure_digest(&figures),
        figures,
    };
    Ok(Count {
        sheet,
        question,
        tally,
    })
}

/// The records behind a figure that the caller may read, a page of them: those of the area and period
/// whose contributions enter it.
#[expect(clippy::too_many_arguments, reason = "a question has this many parts")]
pub async fn records_behind(
    store: &Store,
    reference: &ReferenceData,
    now: Timestamp,
    principal: &Principal,
    definition: &Definition,
    area: Area,
    period: Period,
    after: Option<RecordId>,
    limit: u32,
) -> Result<Page<RecordSummary>, FiguresError> {
    may_read(principal, reference, area, now)?;
    let question = Question {
        area,
        period,
        as_of: now,
        seq: 0,
        records_pending: 0,
        revision: 0,
    };
    let data = Reference {
        divisions: &reference.divisions,
        memberships: &reference.memberships,
    };
    let filter = RecordFilter {
        area: Some(county_of(area)),
        months: Some(definition.months(&question)),
        kind: None,
        status: Some(StatusFilter::Counted),
        // Who may see a figure may not always see what is behind it.
        feeds: Some(caller_feeds(principal, reference, now)),
    };
    let mut tx = store.snapshot().await?;
    let mut items = Vec::new();
    let mut from = after;
    loop {
        let rows = tx.records_after(&filter, from, limit + 1).await?;
        let last_page = rows.len() <= limit as usize;
        for row in rows {
            if items.len() == limit as usize {
                return Ok(Page { items, next: from });
            }
            from = Some(row.id);
            if figure::is_behind(definition, &data, &question, &contributions_of(&row)) {
                items.push(RecordSummary::of(&row));
            }
        }
        if last_page {
            return Ok(Page { items, next: None });
        }
    }
}

fn county_of(area: Area) -> Area {
    Area::from(area.code().county())
}
