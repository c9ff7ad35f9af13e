//! What this version cannot read, and what is of a record that is damaged here: kept, counted in the digest, and read
//! again with every answer, so that a version which can read it does, or this one once the record is repaired. It is
//! never read at a start, which nothing unreadable may stop.

use std::collections::BTreeSet;

use shared::feed::Feed;
use shared::id::Digest;
use shared::sync::SentRow;

use super::Application;
use crate::memory::Aside;
use crate::record::Summary;

impl Application<'_> {
    /// What is kept of a row, after what was applied so far.
    pub(super) fn kept(&self, seq: u64) -> Option<Aside> {
        let changed = self.aside.get(&seq).cloned();
        changed.unwrap_or_else(|| self.memory.aside.get(&seq).cloned())
    }

    /// The hash of a row that is kept, where it was to be had.
    pub(super) fn kept_hash(&mut self, kept: &Aside) -> Option<Digest> {
        let sent = kept.sent().filter(|_| kept.is_counted)?;
        self.row_hash(&sent)
    }

    /// Takes a row in, or keeps it until that can be. `kept`: what is kept of it, because other feeds brought it
    /// before; those hold it still.
    pub(super) fn take_or_set_aside(
        &mut self,
        sent: SentRow,
        kept: Option<Aside>,
        mut feeds: BTreeSet<Feed>,
        row_hash: Option<Digest>,
    ) {
        let must_wait = self.must_wait(&sent, row_hash);
        let seq = sent.seq;
        let mut bytes = sent.bytes;
        if let Some(kept) = &kept {
            match row_hash {
                Some(row_hash) if !kept.is_counted => self.count_late(seq, row_hash, &kept.feeds),
                // What was counted is not given up for what might not be.
                _ if kept.is_counted => bytes.clone_from(&kept.row),
                _ => {}
            }
            feeds.extend(kept.feeds.iter().cloned());
        }
        let row = sent.row.filter(|_| !must_wait);
        let is_read = row.is_some_and(|row| self.take(row, feeds.clone()).is_ok());
        if is_read {
            if self.memory.aside.contains_key(&seq) {
                self.aside.insert(seq, None);
            }
            return;
        }
        let aside = Aside {
            row: bytes,
            feeds,
            is_counted: row_hash.is_some(),
        };
        if kept.as_ref() != Some(&aside) {
            self.aside.insert(seq, Some(aside));
        }
    }

    /// Whether the record that a row is of is damaged here; or it is a stub of something that is not here.
    fn must_wait(&self, sent: &SentRow, row_hash: Option<Digest>) -> bool {
        (row_hash.is_none() && sent.stub().is_some()) || self.memory.is_of_a_damaged(sent)
    }

    /// Counts a row in the feeds that were read past it.
    fn count_late(&mut self, seq: u64, row_hash: Digest, feeds: &BTreeSet<Feed>) {
        for feed in feeds {
            let position = self.position.feeds.get_mut(feed);
            if let Some(position) = position.filter(|position| position.seq >= seq) {
                position.digest.add(&row_hash);
            }
        }
    }

    /// Reads again what an earlier version could not.
    pub(super) fn read_again(&mut self) {
        let memory = self.memory;
        for seq in memory.aside.keys() {
            let Some(kept) = self.kept(*seq) else {
                continue;
            };
            let Some(sent) = kept.sent() else {
                continue;
            };
            let row_hash = self.row_hash(&sent);
            let uncounted = row_hash.filter(|_| !kept.is_counted);
            if let Some(row_hash) = uncounted {
                self.count_late(*seq, row_hash, &kept.feeds);
            }
            let must_wait = self.must_wait(&sent, row_hash);
            let row = sent.row.filter(|_| !must_wait);
            let is_read = row.is_some_and(|row| self.take(row, kept.feeds.clone()).is_ok());
            if is_read {
                self.aside.insert(*seq, None);
            } else if uncounted.is_some() {
                let is_counted = true;
                self.aside.insert(*seq, Some(Aside { is_counted, ..kept }));
            }
        }
        for (record, slot) in &memory.records {
            let is_done = slot.summary.is_readable || self.files.contains_key(record);
            if is_done || memory.unreadable.contains(record) {
                continue;
            }
            let file = memory.file(*record);
            if let Some(file) = file.filter(|file| Summary::of(file).is_readable) {
                self.files.insert(*record, file);
            }
        }
    }

    /// Whether a row is here whose hash is not to be had.
    pub(super) fn has_uncounted(&self) -> bool {
        self.uncounted().next().is_some()
    }

    /// Whether one of those is of own work that is gone from this phone, and nothing else says so.
    pub(super) fn has_lost(&self) -> bool {
        let memory = self.memory;
        let mut stubs = self.uncounted().filter_map(|aside| {
            let sent = aside.sent()?;
            sent.stub()?;
            sent.row?.meta.record
        });
        stubs
            .any(|record| !memory.is_damaged_record(record) && !memory.unreadable.contains(&record))
    }

    fn uncounted(&self) -> impl Iterator<Item = &Aside> {
        let kept = self.memory.aside.iter();
        let kept = kept.filter(|(seq, _)| !self.aside.contains_key(*seq));
        let new = self.aside.values().flatten();
        kept.map(|(_, aside)| aside)
            .chain(new)
            .filter(|aside| !aside.is_counted)
    }
}
