//! A real phone in a person's hand: what its store and the server tell it is noted, and what it tells its person.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use mobile_cli::{FixedClock, Phone, SeededEntropy, SqliteStore, Transport};
use mobile_core::SyncEnd;
use shared::id::{ChangeHash, Digest, RecordId, TeamId};
use shared::record::Answers;
use shared::time::Timestamp;

use super::mistake::Mistake;
use super::note::{Item, Note, Notes};
use super::noting::{NotingStore, NotingTransport};

/// A phone whose every promise is noted.
pub(crate) struct Hand {
    place: usize,
    home: PathBuf,
    notes: Arc<Notes>,
    mistake: Mistake,
    transport: Arc<dyn Transport>,
    clock: Arc<FixedClock>,
    opened: u64,
    phone: Option<Phone>,
}

impl Hand {
    /// A phone that was never opened. `place`: its number, from which its home and its ids come.
    pub(crate) fn new(
        place: usize,
        home: PathBuf,
        notes: Arc<Notes>,
        mistake: Mistake,
        transport: Arc<dyn Transport>,
    ) -> Self {
        let transport = NotingTransport {
            inner: transport,
            notes: notes.clone(),
            mistake,
        };
        Self {
            place,
            home,
            notes,
            mistake,
            transport: Arc::new(transport),
            clock: Arc::new(FixedClock::at(Timestamp(0))),
            opened: 0,
            phone: None,
        }
    }

    /// The phone with its clock set, opened if it is not.
    pub(crate) fn at(&mut self, now: Timestamp) -> Result<&mut Phone> {
        self.clock.set(now);
        let phone = match self.phone.take() {
            Some(phone) => phone,
            None => {
                self.opened += 1;
                let store = NotingStore {
                    place: self.place,
                    home: self.home.clone(),
                    inner: SqliteStore::open(&self.home)?,
                    notes: self.notes.clone(),
                    mistake: self.mistake,
                };
                let seed = self.place as u64 * 1_000 + self.opened;
                Phone::open(
                    Box::new(store),
                    self.transport.clone(),
                    self.clock.clone(),
                    Box::new(SeededEntropy::new(seed)),
                )?
            }
        };
        Ok(self.phone.insert(phone))
    }

    /// Closes it; the last one to close a database folds its WAL in.
    pub(crate) fn close(&mut self) {
        self.phone = None;
    }

    /// Enrols it.
    pub(crate) fn enrol(&mut self, code: &str, now: Timestamp) -> Result<()> {
        let enrolled = self.at(now)?.enrol(code, "手机")?;
        self.notes.say(Note::Enrolled {
            phone: self.place,
            installation: enrolled.installation,
        });
        Ok(())
    }

    /// Opens a form.
    pub(crate) fn open_draft(
        &mut self,
        team: TeamId,
        answers: &Answers,
        now: Timestamp,
    ) -> Result<RecordId> {
        // Its id is not known before; nobody was promised anything of it.
        let record = self.at(now)?.open_draft(Some(team), answers.clone())?;
        self.draft(record, Some(answers));
        Ok(record)
    }

    /// Changes a form.
    pub(crate) fn edit_draft(
        &mut self,
        record: RecordId,
        team: TeamId,
        answers: &Answers,
        now: Timestamp,
    ) -> Result<()> {
        self.begin_draft(record, Some(answers));
        self.at(now)?
            .edit_draft(record, Some(team), answers.clone())?;
        self.draft(record, Some(answers));
        Ok(())
    }

    /// Throws a form away.
    pub(crate) fn discard_draft(&mut self, record: RecordId, now: Timestamp) -> Result<()> {
        self.begin_draft(record, None);
        self.at(now)?.discard_draft(record)?;
        self.draft(record, None);
        Ok(())
    }

    /// Saves a form as a record.
    pub(crate) fn submit_draft(&mut self, record: RecordId, now: Timestamp) -> Result<Digest> {
        self.begin_draft(record, None);
        let change = self.at(now)?.submit_draft(record)?;
        self.draft(record, None);
        Ok(self.saved(record, change))
    }

    /// Fills in a form and saves it.
    pub(crate) fn log(
        &mut self,
        team: TeamId,
        answers: &Answers,
        now: Timestamp,
    ) -> Result<(RecordId, Digest)> {
        let record = self.open_draft(team, answers, now)?;
        let item = self.submit_draft(record, now)?;
        Ok((record, item))
    }

    /// Changes a record.
    pub(crate) fn amend(
        &mut self,
        record: RecordId,
        answers: &Answers,
        now: Timestamp,
    ) -> Result<Digest> {
        let reason = Some("数错了".to_owned());
        let change = self.at(now)?.amend(record, answers.clone(), reason)?;
        Ok(self.saved(record, change))
    }

    /// Chooses the first of a field's values.
    pub(crate) fn choose(&mut self, record: RecordId, field: &str, now: Timestamp) -> Result<()> {
        let change = self.at(now)?.resolve_by_place(record, field, 0)?;
        self.saved(record, change);
        Ok(())
    }

    /// Asks for a record to be void.
    pub(crate) fn void(&mut self, record: RecordId, now: Timestamp) -> Result<()> {
        let phone = self.at(now)?;
        let command = phone.void(record, "重复了")?;
        let file = phone.core().file(record).context("the record's file")?;
        let mut commands = file.commands.iter();
        let item = commands.find(|stored| stored.id == command);
        let item = item
            .and_then(mobile_core::record::StoredCommand::item)
            .context("the command is in its record's file")?;
        self.notes.say(Note::Saved {
            phone: self.place,
            record,
            item: Item::Command(command, item),
        });
        Ok(())
    }

    /// Syncs to the end.
    pub(crate) fn sync(&mut self, now: Timestamp) -> Result<()> {
        let report = self.at(now)?.sync(None)?;
        ensure!(report.end == SyncEnd::Complete, "{report:?}");
        Ok(())
    }

    fn begin_draft(&self, record: RecordId, answers: Option<&Answers>) {
        self.notes.say(Note::DraftBegun {
            phone: self.place,
            record,
            answers: answers.cloned().map(Box::new),
        });
    }

    fn draft(&self, record: RecordId, answers: Option<&Answers>) {
        self.notes.say(Note::Draft {
            phone: self.place,
            record,
            answers: answers.cloned().map(Box::new),
        });
    }

    fn saved(&self, record: RecordId, change: ChangeHash) -> Digest {
        let item = Digest(change.0);
        self.notes.say(Note::Saved {
            phone: self.place,
            record,
            item: Item::Change(item),
        });
        item
    }
}
