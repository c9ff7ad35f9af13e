//! What this version cannot read: kept, counted in the digest, and read again with every answer, so that a version
//! which can read it does. It is never read at a start, which nothing unreadable may stop.

use std::collections::BTreeSet;

use shared::feed::Feed;
use shared::sync::SentRow;

use super::Application;
use crate::memory::Aside;
use crate::record::Summary;

impl Application<'_> {
    /// Takes a row in, or keeps it for a version that can.
    pub(super) fn take_or_set_aside(
        &mut self,
        sent: SentRow,
        feeds: BTreeSet<Feed>,
        is_counted: bool,
    ) {
        let seq = sent.seq;
        if sent
            .row
            .is_some_and(|row| self.take(row, feeds.clone()).is_ok())
        {
            if self.memory.aside.contains_key(&seq) {
                self.aside.insert(seq, None);
            }
            return;
        }
        let aside = Aside {
            row: sent.bytes,
            feeds,
            is_counted,
        };
        if self.memory.aside.get(&seq) != Some(&aside) {
            self.aside.insert(seq, Some(aside));
        }
    }

    /// Reads again what an earlier version could not.
    pub(super) fn read_again(&mut self) {
        let memory = self.memory;
        for (seq, kept) in &memory.aside {
            let aside = match self.aside.get(seq) {
                Some(None) => continue,
                Some(Some(aside)) => aside.clone(),
                None => kept.clone(),
            };
            let Ok(sent) = SentRow::of(&aside.row) else {
                continue;
            };
            let row_hash = self.row_hash(&sent);
            let is_read = sent
                .row
                .is_some_and(|row| self.take(row, aside.feeds.clone()).is_ok());
            if !is_read {
                continue;
            }
            if let Some(row_hash) = row_hash.filter(|_| !aside.is_counted) {
                for feed in &aside.feeds {
                    let position = self.position.feeds.entry(feed.clone()).or_default();
                    position.digest.add(&row_hash);
                }
            }
            self.aside.insert(*seq, None);
        }
        for (record, slot) in &memory.records {
            if slot.summary.is_readable || memory.unreadable.contains(record) {
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
        let kept = self.memory.aside.iter();
        let kept = kept.filter(|(seq, _)| !self.aside.contains_key(*seq));
        let new = self.aside.values().flatten();
        kept.map(|(_, aside)| aside)
            .chain(new)
            .any(|aside| !aside.is_counted)
    }
}
