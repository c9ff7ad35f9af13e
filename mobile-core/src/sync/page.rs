//! Applying a page once it is on the disk, and what happens to one that a start finds.
//!
//! A page found by a start was not applied: the power went, or applying it brought the program down. The
//! first time it is simply applied again. The second time each record of it is tried alone behind a
//! breadcrumb; a record that three starts have found named there is skipped from then on.

use std::collections::BTreeSet;

use shared::cbor;
use shared::id::RecordId;
use shared::sync::{Response, SentRow};
use shared::time::Timestamp;

use super::apply::Application;
use super::{Applied, Core, Step};
use crate::core::Then;
use crate::effect::Effect;
use crate::memory::Page;
use crate::storage::{Key, Writes};

/// A suspect page, record by record.
#[derive(Debug)]
pub(crate) struct Careful {
    response: Response,
    rows: Vec<SentRow>,
    /// The record whose breadcrumb is on the disk, then those after it.
    records: Vec<RecordId>,
}

impl Core {
    /// Takes up a page that a start has found.
    pub(crate) fn resume_page(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(page) = &self.memory.page else {
            return;
        };
        let mut writes = Writes::default();
        // The power may have gone as well: only a record that does it again and again is skipped.
        match self.memory.breadcrumb {
            Some((record, times)) if times >= 2 => {
                writes.put(Key::Unreadable(record), Vec::new());
                writes.delete(Key::Breadcrumb);
            }
            Some((record, times)) => put_breadcrumb(&mut writes, record, times + 1),
            None => {}
        }
        let again = Page {
            response: page.response.clone(),
            attempts: page.attempts.saturating_add(1),
        };
        Self::put_page(&mut writes, &again);
        let _ = now;
        self.persist(writes, Then::Sync(Step::Page), effects);
    }

    pub(super) fn apply_page(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(page) = self.memory.page.clone() else {
            return;
        };
        let decoded = cbor::decode::<Response>(&page.response)
            .ok()
            .and_then(|response| Some((response.sent_rows().ok()?, response)));
        let Some((rows, response)) = decoded else {
            let mut writes = Writes::default();
            writes.delete(Key::Page);
            let then = match &self.session {
                Some(_) => Then::Sync(Step::End(crate::SyncEnd::Failed(
                    "malformed_answer".to_owned(),
                ))),
                None => Then::Nothing,
            };
            self.persist(writes, then, effects);
            return;
        };
        if page.attempts < 2 {
            self.apply_answer(&response, rows, now, effects);
            return;
        }
        let records: BTreeSet<RecordId> = rows.iter().filter_map(about).collect();
        let mut records: Vec<RecordId> = records
            .into_iter()
            .filter(|record| !self.memory.unreadable.contains(record))
            .collect();
        // The suspect first, or the crumbs of others would make it forgotten.
        let suspect = self.memory.breadcrumb.map(|(record, _)| record);
        records.sort_by_key(|record| Some(*record) != suspect);
        let careful = Careful {
            response,
            rows,
            records,
        };
        self.leave_breadcrumb(careful, now, effects);
    }

    fn leave_breadcrumb(&mut self, careful: Careful, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(record) = careful.records.first() else {
            self.apply_answer(&careful.response, careful.rows, now, effects);
            return;
        };
        let mut writes = Writes::default();
        let named = self.memory.breadcrumb.filter(|(named, _)| named == record);
        let times = named.map_or(0, |(_, times)| times);
        put_breadcrumb(&mut writes, *record, times);
        self.persist(
            writes,
            Then::Sync(Step::Careful(Box::new(careful))),
            effects,
        );
    }

    /// Tries one record of a suspect page; what it gives is thrown away.
    pub(super) fn apply_next_record(
        &mut self,
        mut careful: Careful,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        let tried = careful.records.remove(0);
        let of_record = |row: &&SentRow| about(row) == Some(tried);
        let rows = careful.rows.iter().filter(of_record).cloned().collect();
        let sent = self.sent();
        if let Some(application) = Application::new(&self.memory, &careful.response, sent, now) {
            application.run(rows, false);
        }
        self.leave_breadcrumb(careful, now, effects);
    }

    /// Applies an answer in memory's image and persists all that follows from it in one batch.
    pub(super) fn apply_answer(
        &mut self,
        response: &Response,
        rows: Vec<SentRow>,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        let was_reread = self
            .session
            .as_ref()
            .is_some_and(|session| session.report.reread);
        let sent = self.sent();
        let Some(application) = Application::new(&self.memory, response, sent, now) else {
            return;
        };
        let (writes, applied): (Writes, Applied) = application.run(rows, was_reread);
        self.persist(writes, Then::Sync(Step::Applied(applied)), effects);
    }
}

/// The record that a row is about, where it can be read.
fn about(row: &SentRow) -> Option<RecordId> {
    row.row.as_ref()?.meta.record
}

/// Names the record that is about to be applied, and how many starts have found it named.
fn put_breadcrumb(writes: &mut Writes, record: RecordId, times: u8) {
    let mut value = record.as_bytes().to_vec();
    value.push(times);
    writes.put(Key::Breadcrumb, value);
}
