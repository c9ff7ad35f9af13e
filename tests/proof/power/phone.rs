//! What a phone finds on its disk when it is turned on again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use mobile_cli::{
    Ask, FixedClock, Phone, SeededEntropy, SqliteStore, Store as _, StoreError, Unreachable,
};
use shared::id::RecordId;
use shared::record::Answers;
use shared::time::Timestamp;

use super::note::{Entries, Item, Note};

/// What one phone's person was told so far.
#[derive(Debug, Default)]
pub(crate) struct Promises {
    /// What the store held after each batch that was begun, with the empty store first.
    stores: Vec<Arc<Entries>>,
    /// Batches of which the store said that they are written.
    written: usize,
    saved: Vec<(RecordId, Item)>,
    /// What a form may hold: what it was last said to, and what was begun since. None: it is not there.
    forms: BTreeMap<RecordId, Vec<Option<Answers>>>,
    is_enrolled: bool,
}

impl Promises {
    /// Nothing was promised yet.
    pub(crate) fn new() -> Self {
        Self {
            stores: vec![Arc::default()],
            ..Self::default()
        }
    }

    /// The next note of this phone.
    pub(crate) fn hear(&mut self, note: &Note) {
        match note {
            Note::Begun { then, .. } => self.stores.push(then.clone()),
            Note::Written { .. } => self.written += 1,
            Note::DraftBegun {
                record, answers, ..
            } => {
                let answers = answers.as_deref().cloned();
                self.forms.entry(*record).or_default().push(answers);
            }
            Note::Draft {
                record, answers, ..
            } => {
                let answers = answers.as_deref().cloned();
                self.forms.insert(*record, vec![answers]);
            }
            Note::Saved { record, item, .. } => self.saved.push((*record, *item)),
            Note::Enrolled { .. } => self.is_enrolled = true,
            Note::Founded | Note::Acknowledged { .. } | Note::Person(_) | Note::Released(_) => {}
        }
    }

    /// How much was said: the same disk is judged anew only if more was.
    pub(crate) fn count(&self) -> usize {
        let forms: usize = self.forms.values().map(Vec::len).sum();
        self.stores.len() + self.written + self.saved.len() + forms
    }

    /// Whether the store of a home is as it was after some batch, and the phone starts on it. Of a phone that was used
    /// and has nothing left it must say so, instead of beginning anew.
    pub(crate) fn is_some_moment(&self, home: &Path) -> Result<()> {
        let mut store = match SqliteStore::open(home) {
            Ok(store) => store,
            Err(StoreError::Gone) => return nothing_is_left(home),
            Err(error) => return Err(error.into()),
        };
        let found: Entries = store.load()?.into_iter().collect();
        ensure!(
            self.stores.iter().any(|store| **store == found),
            "the store is as it never was: a batch is there in part"
        );
        start(store)?;
        Ok(())
    }

    /// Turns the phone on in a home, and compares. An error says what is not as promised.
    pub(crate) fn judge(&self, home: &Path) -> Result<()> {
        let mut store = SqliteStore::open(home)?;
        let found: Entries = store.load()?.into_iter().collect();
        let begun = self.stores.len() - 1;
        let at = self.stores.iter().rposition(|store| **store == found);
        let Some(at) = at else {
            anyhow::bail!("the store is as it never was: a batch is there in part");
        };
        ensure!(
            at >= self.written,
            "the store has {at} of {} batches that it called written, of {begun} begun",
            self.written
        );
        let phone = start(store)?;
        let core = phone.core();
        ensure!(
            core.enrolment().is_some() || !self.is_enrolled,
            "the phone is not enrolled any more"
        );
        ensure!(
            phone.public_key().is_some(),
            "the device key is not the enrolled one"
        );
        for (record, item) in &self.saved {
            let file = core.file(*record);
            let is_here = file.is_some_and(|file| match item {
                Item::Change(hash) => file.changes.iter().any(|change| change.hash.0 == hash.0),
                Item::Command(id, _) => file.commands.iter().any(|command| command.id == *id),
            });
            ensure!(is_here, "{item:?} of {record} was called saved and is gone");
        }
        let drafts = core.drafts();
        for (record, may_be) in &self.forms {
            let draft = drafts.iter().find(|draft| draft.record == *record);
            let answers = draft.map(|draft| &draft.answers);
            ensure!(
                may_be.iter().any(|one| one.as_ref() == answers),
                "the form of {record} is not as it was said to be saved"
            );
        }
        Ok(())
    }
}

/// A phone that starts, where nobody can be reached.
fn start(store: SqliteStore) -> Result<Phone> {
    let nobody = |_: Ask| Err(Unreachable::because("no network"));
    Ok(Phone::open(
        Box::new(store),
        Arc::new(nobody),
        Arc::new(FixedClock::at(Timestamp(0))),
        Box::new(SeededEntropy::new(0)),
    )?)
}

fn nothing_is_left(home: &Path) -> Result<()> {
    let database = rusqlite::Connection::open(home.join("phone.db"))?;
    let tables = "select count(*) from sqlite_schema where name = 'kv'";
    let tables: i64 = database.query_row(tables, [], |row| row.get(0))?;
    let entries = || database.query_row("select count(*) from kv", [], |row| row.get(0));
    let left: i64 = if tables == 0 { 0 } else { entries()? };
    ensure!(left == 0, "{left} entries are called gone");
    Ok(())
}
