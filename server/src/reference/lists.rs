//! The lists the office and the villages keep: units, and topics of talks. Each act is one row of the
//! log.

use std::sync::Arc;

use shared::access::{self, Action, Denied, Principal};
use shared::audit::Act;
use shared::division::{Area, DivisionCode, Level};
use shared::sync::Reference;
use shared::talk_topic::{TalkTopic, TalkTopics};
use shared::time::{LocalDate, Timestamp};
use shared::unit::Unit;
use shared::validate::Violation;

use super::{ReferenceData, publish};
use crate::audit;
use crate::state::App;
use crate::store::{StoreError, Tx};

/// Why a list was not given, or stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The caller may not.
    #[error("not permitted: {}", .0.as_str())]
    Denied(Denied),
    /// No edition of the divisions has this village.
    #[error("no such village")]
    UnknownVillage,
    /// Fields break rules.
    #[error("request breaks rules")]
    Invalid(Vec<Violation>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a change of a list: nobody else changes one until it is committed, so that none is lost.
async fn begin(app: &App) -> Result<Tx, ListError> {
    let mut tx = app.store.begin().await?;
    tx.lock_head().await?;
    Ok(tx)
}

/// Ends it: a row of the log, and the entry of the audit trail that names that row.
async fn commit(
    mut tx: Tx,
    principal: &Principal,
    now: Timestamp,
    rows: Vec<Reference>,
    act: impl FnOnce(u64) -> Act,
) -> Result<(), ListError> {
    let row = publish(&mut tx, rows, principal.user, now).await?.seq;
    Ok(tx.commit(audit::by(principal, now, act(row))).await?)
}

fn may_manage(app: &App, principal: &Principal) -> Result<(), ListError> {
    let on = app.clock.now().date();
    access::permits(principal, Action::ManageReference, None, on)
        .map(|_| ())
        .map_err(ListError::Denied)
}

/// The reference data, for whoever has a grant that holds: one who has left reads it no more than a phone of theirs
/// would (sync.md N4).
pub async fn read(app: &App, principal: &Principal) -> Result<Arc<ReferenceData>, ListError> {
    let on = app.clock.now().date();
    access::permits(principal, Action::ReadReference, None, on).map_err(ListError::Denied)?;
    Ok(app.reference.current(&app.store).await?)
}

/// Replaces the units.
pub async fn put_units(
    app: &App,
    principal: &Principal,
    units: Vec<Unit>,
) -> Result<Vec<Unit>, ListError> {
    may_manage(app, principal)?;
    let mut tx = begin(app).await?;
    let held = app.reference.read(&mut tx).await?;
    let units = Unit::accept(units, &held.units).map_err(ListError::Invalid)?;
    let act = |row| Act::UnitsReplaced {
        units: units.len() as u64,
        row,
    };
    let rows = vec![Reference::Units(units.clone())];
    commit(tx, principal, app.clock.now(), rows, act).await?;
    tracing::info!(units = units.len(), by = %principal.user, "units replaced");
    Ok(units)
}

/// Replaces the office's topics of talks.
pub async fn put_talk_topics(
    app: &App,
    principal: &Principal,
    topics: Vec<TalkTopic>,
) -> Result<Vec<TalkTopic>, ListError> {
    may_manage(app, principal)?;
    let mut tx = begin(app).await?;
    let held = app.reference.read(&mut tx).await?;
    let topics = held.talk_topics.accept_office(topics);
    let topics = topics.map_err(ListError::Invalid)?;
    let act = |row| Act::TalkTopicsReplaced {
        topics: topics.len() as u64,
        row,
    };
    let rows = vec![Reference::TalkTopics(topics.clone())];
    commit(tx, principal, app.clock.now(), rows, act).await?;
    tracing::info!(topics = topics.len(), by = %principal.user, "talk topics replaced");
    Ok(topics)
}

/// Adds a topic of talks to a village's own; answers all of them.
pub async fn add_village_topic(
    app: &App,
    principal: &Principal,
    village: DivisionCode,
    topic: TalkTopic,
) -> Result<Vec<TalkTopic>, ListError> {
    let code = topic.code.clone();
    let change = |held: &TalkTopics| held.accept_added(village, topic);
    let act = |row| Act::VillageTopicAdded {
        village,
        topic: code,
        row,
    };
    change_village(app, principal, village, change, act).await
}

/// Ends a topic that a village added, with its last day; answers all of them. Who may add one may end one.
pub async fn end_village_topic(
    app: &App,
    principal: &Principal,
    village: DivisionCode,
    code: &str,
    last: LocalDate,
) -> Result<Vec<TalkTopic>, ListError> {
    let change = |held: &TalkTopics| held.accept_ended(village, code, last);
    let act = |row| Act::VillageTopicEnded {
        village,
        topic: code.to_owned(),
        last,
        row,
    };
    change_village(app, principal, village, change, act).await
}

/// Replaces a village's own topics by what `change` makes of those held.
async fn change_village(
    app: &App,
    principal: &Principal,
    village: DivisionCode,
    change: impl FnOnce(&TalkTopics) -> Result<Vec<TalkTopic>, Vec<Violation>>,
    act: impl FnOnce(u64) -> Act,
) -> Result<Vec<TalkTopic>, ListError> {
    let (action, county) = (Action::AddVillageTopic, app.organisation.county);
    let now = app.clock.now();
    access::permits_in(principal, action, county, Area::from(village), now.date())
        .map_err(ListError::Denied)?;
    let mut tx = begin(app).await?;
    let held = app.reference.read(&mut tx).await?;
    if village.level() != Level::Village || !held.divisions.knows(village) {
        return Err(ListError::UnknownVillage);
    }
    let topics = change(&held.talk_topics).map_err(ListError::Invalid)?;
    let row = Reference::VillageTopics {
        village,
        topics: topics.clone(),
    };
    commit(tx, principal, now, vec![row], act).await?;
    tracing::info!(%village, by = %principal.user, "village topics changed");
    Ok(topics)
}
