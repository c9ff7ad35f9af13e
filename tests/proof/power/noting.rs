//! What a phone's store and the server tell a phone, written down as it is told.

use std::path::PathBuf;
use std::sync::Arc;

use mobile_cli::{Answer, Ask, SqliteStore, Store, StoreError, Transport, Unreachable};
use mobile_core::Batch;
use shared::pack::Pack;
use shared::sync::{Response, next_frame};

use super::mistake::Mistake;
use super::note::{Note, Notes};

/// The phone's own store; what it says is noted.
pub(super) struct NotingStore {
    pub(super) place: usize,
    pub(super) home: PathBuf,
    pub(super) inner: SqliteStore,
    pub(super) notes: Arc<Notes>,
    pub(super) mistake: Mistake,
}

impl Store for NotingStore {
    fn load(&mut self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.inner.load()
    }

    fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let phone = self.place;
        let then = self.notes.with(phone, batch);
        self.notes.say(Note::Begun { phone, then });
        if self.mistake == Mistake::SaysItEarly {
            self.notes.say(Note::Written { phone });
        }
        if self.mistake == Mistake::SplitsBatches {
            let (first, second) = halves(batch);
            self.inner.write(&first)?;
            self.inner.write(&second)?;
        } else {
            self.inner.write(batch)?;
        }
        if self.mistake != Mistake::SaysItEarly {
            self.notes.say(Note::Written { phone });
        }
        Ok(())
    }

    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.secret(name)
    }

    /// A secret is no database's: SQLite's file system does not see it. That it is replaced whole and durably is
    /// what `keep_secret` does (a file beside it, synced, renamed, and the folder synced).
    fn keep_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        let path = self.notes.inside(&self.home.join(name));
        self.notes.disk.keeping(&path, value);
        self.inner.keep_secret(name, value)?;
        self.notes.disk.kept(&path);
        Ok(())
    }

    fn forget_secret(&mut self, name: &str) -> Result<(), StoreError> {
        self.inner.forget_secret(name)
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        self.inner.scrub()
    }
}

fn halves(batch: &Batch) -> (Batch, Batch) {
    let mut first = batch.clone();
    let second = Batch {
        id: batch.id,
        puts: first.puts.split_off(batch.puts.len() / 2),
        deletes: std::mem::take(&mut first.deletes),
    };
    (first, second)
}

/// The way to the server; what it acknowledges is noted.
pub(super) struct NotingTransport {
    pub(super) inner: Arc<dyn Transport>,
    pub(super) notes: Arc<Notes>,
    pub(super) mistake: Mistake,
}

impl Transport for NotingTransport {
    fn send(&self, ask: Ask) -> Result<Answer, Unreachable> {
        if ask.path != "/v1/sync" {
            return self.inner.send(ask);
        }
        let packs = packs_of(&ask.body);
        if self.mistake == Mistake::SaysItEarly {
            self.notes.say(Note::Acknowledged {
                packs: packs.clone(),
                checkpoint: shared::sync::Tag::START,
            });
        }
        let answer = self.inner.send(ask)?;
        let response = shared::cbor::decode::<Response>(&answer.body);
        if answer.status == 200
            && let Ok(response) = response
        {
            self.notes.say(Note::Acknowledged {
                packs,
                checkpoint: response.cursor.checkpoint,
            });
        }
        Ok(answer)
    }
}

/// The packs of a request.
fn packs_of(body: &[u8]) -> Vec<shared::id::PackHash> {
    let mut body = body.to_vec();
    let frames = std::iter::from_fn(|| next_frame(&mut body).ok().flatten());
    let packs = frames.skip(1);
    packs
        .filter_map(|frame| Some(shared::cbor::decode::<Pack>(&frame).ok()?.hash()))
        .collect()
}
