//! Records in work, and what points to them.

use std::collections::{BTreeSet, HashMap};

use shared::change::Change;
use shared::figure::Tally;
use shared::id::{ChangeHash, RecordId};
use shared::state::{State, StateError};
use shared::sync::RowKind;

use super::history::{Asides, History};
use crate::store::link::{Link, LinkKind};
use crate::store::log::LogRow;
use crate::store::record::{RecordRow, Told};

/// A record in work.
#[derive(Debug, Clone)]
pub(super) struct Working {
    pub(super) row: RecordRow,
    /// What it says now.
    pub(super) told: Told,
    /// What the store says it points to.
    pub(super) stored_links: BTreeSet<Link>,
    /// Its rows of the log from before this batch; loaded only where a feed may be joined.
    pub(super) rows: Option<Vec<LogRow>>,
    /// Every counted change; loaded with the rows, or where a change may not sit on the heads.
    history: Option<History>,
    /// Where changes were judged that do not sit on the merged heads.
    asides: Asides,
    pub(super) dirty: bool,
}

impl Working {
    /// Applies a change that was judged, to the merged state and wherever it follows.
    pub(super) fn apply(&mut self, change: Change) -> Result<(), StateError> {
        self.row.state.apply(&change)?;
        self.asides.follow(&change);
        if let Some(history) = &mut self.history {
            history.push(change);
        }
        Ok(())
    }
}

/// The records of a batch.
#[derive(Debug, Default)]
pub(super) struct Records {
    by_id: HashMap<RecordId, Working>,
    /// What points to a record, among those here.
    pointing: HashMap<RecordId, BTreeSet<Link>>,
}

impl Records {
    pub(super) fn get(&self, id: &RecordId) -> Option<&Working> {
        self.by_id.get(id)
    }

    pub(super) fn contains(&self, id: &RecordId) -> bool {
        self.by_id.contains_key(id)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Working> {
        self.by_id.values()
    }

    /// Takes a record from the store.
    pub(super) fn load(&mut self, row: RecordRow) {
        let told = row.told();
        for link in &told.links {
            self.pointing.entry(link.target).or_default().insert(*link);
        }
        let working = Working {
            stored_links: told.links.clone(),
            told,
            row,
            rows: None,
            history: None,
            asides: Asides::default(),
            dirty: false,
        };
        self.by_id.insert(working.row.id, working);
    }

    /// Whether a record counts whose rows from before the batch are not at hand.
    pub(super) fn lacks_rows(&self, id: &RecordId) -> bool {
        let working = self.by_id.get(id);
        working.is_some_and(|working| working.rows.is_none())
    }

    /// Whether a record counts whose changes are not at hand.
    pub(super) fn lacks_history(&self, id: &RecordId) -> bool {
        let working = self.by_id.get(id);
        working.is_some_and(|working| working.history.is_none())
    }

    /// Takes its rows of the log from before the batch, which hold its changes. `since`: the rows of the batch.
    pub(super) fn load_rows(&mut self, id: RecordId, rows: Vec<LogRow>, since: &[LogRow]) {
        self.load_history(id, changes(rows.iter()).collect(), since);
        if let Some(working) = self.by_id.get_mut(&id) {
            working.rows = Some(rows);
        }
    }

    /// Takes its changes that counted before the batch, in the order of the log. `since`: the rows of the batch.
    pub(super) fn load_history(
        &mut self,
        id: RecordId,
        mut counted: Vec<(ChangeHash, Vec<u8>)>,
        since: &[LogRow],
    ) {
        if let Some(working) = self.by_id.get_mut(&id) {
            let own = since.iter().filter(|row| row.meta.record == Some(id));
            counted.extend(changes(own));
            working.history = Some(History::of(counted));
        }
    }

    /// Where changes of a record are judged that build on these and all before them: the merged state, where that is
    /// no more than that, else one beside it. None where the record or a part of its history is not at hand.
    pub(super) fn state_at(&mut self, id: RecordId, heads: &[ChangeHash]) -> Option<&mut State> {
        let working = self.by_id.get_mut(&id)?;
        let merged = &mut working.row.state;
        if merged.is_covered_by(heads) {
            return Some(merged);
        }
        working.asides.at(heads, merged, working.history.as_mut()?)
    }

    /// Begins a record whose creation counts; [`Records::update`] then applies it.
    pub(super) fn begin(&mut self, row: RecordRow) {
        let working = Working {
            row,
            told: Told::default(),
            stored_links: BTreeSet::new(),
            rows: Some(Vec::new()),
            history: Some(History::default()),
            asides: Asides::default(),
            dirty: true,
        };
        self.by_id.insert(working.row.id, working);
    }

    /// Whether a record counts and has a change.
    pub(super) fn have(&self, id: RecordId, change: &ChangeHash) -> bool {
        let working = self.by_id.get(&id);
        working.is_some_and(|working| working.row.state.contains(change))
    }

    /// Changes a record; answers what that adds to the figures.
    pub(super) fn update(&mut self, id: RecordId, act: impl FnOnce(&mut Working)) -> Tally {
        let Some(working) = self.by_id.get_mut(&id) else {
            return Tally::default();
        };
        act(working);
        working.dirty = true;
        let told = working.row.told();
        if let Some(day) = told.occurred_on {
            working.row.occurred_on = day;
        }
        let before = std::mem::replace(&mut working.told, told);
        let after = &working.told;
        for link in before.links.difference(&after.links) {
            self.pointing.entry(link.target).or_default().remove(link);
        }
        for link in after.links.difference(&before.links) {
            self.pointing.entry(link.target).or_default().insert(*link);
        }
        Tally::change(&before.contributions, &after.contributions)
    }

    /// The records that point to one, ascending.
    pub(super) fn pointing_to(
        &self,
        target: RecordId,
        kind: impl Fn(LinkKind) -> bool,
    ) -> Vec<RecordId> {
        let links = self.pointing.get(&target).into_iter().flatten();
        links
            .filter(|link| kind(link.kind))
            .map(|link| link.record)
            .collect()
    }

    /// Whether another record that is not void counts through this one.
    pub(super) fn has_duplicates(&self, id: RecordId) -> bool {
        let others = self.pointing_to(id, |kind| kind == LinkKind::SameAs);
        let mut others = others.iter().filter_map(|other| self.get(other));
        others.any(|other| !other.row.is_void())
    }
}

fn changes<'a>(
    rows: impl Iterator<Item = &'a LogRow>,
) -> impl Iterator<Item = (ChangeHash, Vec<u8>)> {
    let changes = rows.filter(|row| row.meta.kind == RowKind::Change);
    changes.map(|row| (ChangeHash(row.body_hash.0), row.body.clone()))
}
