//! A phone's disk: what was written whole is there after the power went, and nothing else is.

use std::collections::BTreeMap;

use mobile_core::Batch;
use mobile_core::record::RecordFile;
use shared::feed::Feed;
use tests::chance::Chance;

use crate::planted::Planted;

/// Batches a lazy disk keeps back.
const KEPT_BACK: usize = 3;

/// A disk.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    entries: BTreeMap<String, Vec<u8>>,
    /// Acknowledged and not written: only a disk with a planted bug has such.
    kept_back: Vec<Batch>,
    planted: Option<Planted>,
}

impl Disk {
    /// An empty disk.
    pub(crate) fn new(planted: Option<Planted>) -> Self {
        Self {
            planted,
            ..Self::default()
        }
    }

    /// Everything on it.
    pub(crate) fn entries(&self) -> Vec<(String, Vec<u8>)> {
        let entries = self.entries.iter();
        entries
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// Writes a batch, all of it or nothing.
    pub(crate) fn write(&mut self, batch: Batch) {
        if self.planted == Some(Planted::LazyDisk) {
            self.kept_back.push(batch);
            if self.kept_back.len() > KEPT_BACK {
                let oldest = self.kept_back.remove(0);
                self.put(&oldest);
            }
            return;
        }
        self.put(&batch);
    }

    fn put(&mut self, batch: &Batch) {
        for (key, value) in &batch.puts {
            if self.planted == Some(Planted::DropsJoined) && is_joined(key, value) {
                continue;
            }
            self.entries.insert(key.clone(), value.clone());
        }
        for key in &batch.deletes {
            let stays = self.planted == Some(Planted::KeptRecord) && key.starts_with("record/");
            if !stays {
                self.entries.remove(key);
            }
        }
    }

    /// The power goes while a batch is on its way: it is whole on the disk, or not at all.
    pub(crate) fn cut_off(&mut self, batch: Option<Batch>, chance: &mut Chance) {
        self.kept_back.clear();
        let Some(mut batch) = batch else { return };
        if self.planted == Some(Planted::TornBatch) {
            let half = batch.puts.len() / 2;
            batch.puts.truncate(half);
            self.put(&batch);
        } else if chance.percent(50) {
            self.put(&batch);
        }
    }

    /// A batch as it would be if the newest change of each of its records were in none of it: a phone
    /// that forgets an edit in the moment it calls it saved.
    pub(crate) fn forget_newest(&mut self) {
        let mut newest = self.entries.keys().filter(|key| key.starts_with("outbox/"));
        let Some(entry) = newest.next_back().cloned() else {
            return;
        };
        let Some(bytes) = self.entries.remove(&entry) else {
            return;
        };
        let Ok(entry) = shared::cbor::decode::<mobile_core::outbox::Entry>(&bytes) else {
            return;
        };
        let key = format!("record/{}", entry.record);
        let file = self.entries.get(&key).map(|file| RecordFile::decode(file));
        if let Some(Ok(mut file)) = file {
            file.changes.retain(|change| change.hash.0 != entry.item.0);
            self.entries.insert(key, shared::cbor::encode(&file));
        }
    }

    /// Forgets what waits to be sent.
    pub(crate) fn forget_outbox(&mut self) {
        let waits = |key: &String| key.starts_with("outbox/") || key.starts_with("pack/");
        self.entries.retain(|key, _| !waits(key));
    }
}

/// Whether an entry is a record that only a unit's feed holds: one that joined it.
fn is_joined(key: &str, value: &[u8]) -> bool {
    let file = key
        .starts_with("record/")
        .then(|| RecordFile::decode(value));
    let feeds = file.and_then(Result::ok).map(|file| file.summary.feeds);
    let is_unit = |feed: &Feed| matches!(feed, Feed::Unit(_));
    feeds.is_some_and(|feeds| feeds.iter().any(is_unit))
}
