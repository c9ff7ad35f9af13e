//! What an answer changes: rows into records, verdicts onto items, packs acknowledged, cursor moved.
//!
//! Everything is computed from memory into one set of writes; memory itself changes when they are
//! persisted.

mod aside;
mod narrow;
mod packs;
mod people;
mod row;
mod wipe;

pub(crate) use narrow::feed_name;

use std::collections::{BTreeMap, BTreeSet};

use shared::cbor;
use shared::enrolment::EnrolResponse;
use shared::feed::Feed;
use shared::id::{Digest, RecordId, UserId};
use shared::sync::{Response, SentRow};
use shared::time::Timestamp;

use super::Applied;
use crate::core::Core;
use crate::memory::{
    Access, AccessChange, Aside, Colleague, Contact, FeedPosition, Memory, Position,
};
use crate::record::RecordFile;
use crate::reference;
use crate::storage::{Key, Writes};

/// An answer being applied.
pub(super) struct Application<'a> {
    memory: &'a Memory,
    enrolment: &'a EnrolResponse,
    response: &'a Response,
    /// The packs of the request that is answered.
    sent: BTreeSet<u64>,
    now: Timestamp,
    contact: Contact,
    position: Position,
    files: BTreeMap<RecordId, RecordFile>,
    shelf: BTreeMap<String, reference::Entry>,
    /// People whose name or feeds may have changed.
    colleagues: BTreeMap<UserId, Colleague>,
    /// Rows that cannot be read, or that can since.
    aside: BTreeMap<u64, Option<Aside>>,
    access: Access,
    /// What the person is to be told of it.
    change: AccessChange,
    /// Whether feeds were lost, so that what goes, goes for that.
    narrows: bool,
    /// Records that nobody can read here and that may no longer be here.
    gone: BTreeSet<RecordId>,
    /// Items that leave the outbox.
    done: BTreeSet<Digest>,
    writes: Writes,
    applied: Applied,
}

impl<'a> Application<'a> {
    pub(super) fn new(
        memory: &'a Memory,
        response: &'a Response,
        sent: BTreeSet<u64>,
        now: Timestamp,
    ) -> Option<Self> {
        let mut contact = memory.contact.clone();
        contact.server_time = Some(
            response
                .server_time
                .max(contact.server_time.unwrap_or_default()),
        );
        contact.contacted_at = Some(now);
        contact.failures = 0;
        contact.problem = None;
        let doubled = contact.request_limit.saturating_mul(2);
        contact.request_limit = doubled.min(Contact::MOST_REQUEST_BYTES);
        Some(Self {
            memory,
            enrolment: memory.enrolment.as_ref()?,
            response,
            sent,
            now,
            contact,
            position: memory.position.clone(),
            files: BTreeMap::new(),
            shelf: BTreeMap::new(),
            colleagues: BTreeMap::new(),
            aside: BTreeMap::new(),
            access: memory.access.clone(),
            change: AccessChange::at(now),
            narrows: false,
            gone: BTreeSet::new(),
            done: BTreeSet::new(),
            writes: Writes::default(),
            applied: Applied {
                more: response.more,
                ..Applied::default()
            },
        })
    }

    /// Applies everything. `was_reread`: the feeds were already read again in this sync.
    pub(super) fn run(mut self, rows: Vec<SentRow>, was_reread: bool) -> (Writes, Applied) {
        self.acknowledge();
        self.refuse();
        if self.memory.wipe.is_some() {
            self.confirm_wipe();
            return self.finish();
        }
        self.take_grants();
        if let Some(tag) = self.response.rewound {
            // Another log: nothing of the cursor holds. Positions stay until N6 is built.
            self.contact.rewound = Some(tag);
            self.applied.rewound = true;
            self.applied.more = false;
        } else {
            self.contact.rewound = None;
            self.change_feeds();
            self.read_again();
            self.read(rows);
            self.compare(was_reread);
        }
        self.finish()
    }

    /// A record as it is after what was applied so far; none when it is not on this phone.
    fn existing(&mut self, record: RecordId) -> Option<&mut RecordFile> {
        if self.memory.unreadable.contains(&record) {
            return None;
        }
        if !self.files.contains_key(&record) {
            let file = self.memory.file(record)?;
            self.files.insert(record, file);
        }
        self.files.get_mut(&record)
    }

    /// The same, new when it is not on this phone; none for one that must be skipped. One that is damaged is left as
    /// it is: own work may be in it that nobody else has.
    fn file(&mut self, record: RecordId) -> Option<&mut RecordFile> {
        if self.memory.unreadable.contains(&record) || self.memory.is_damaged_record(record) {
            return None;
        }
        if !self.files.contains_key(&record) {
            let file = match self.memory.records.contains_key(&record) {
                true => self.memory.file(record)?,
                false => RecordFile::new(record),
            };
            self.files.insert(record, file);
        }
        self.files.get_mut(&record)
    }

    fn read(&mut self, rows: Vec<SentRow>) {
        let feeds: Vec<Feed> = self
            .response
            .cursor
            .positions
            .iter()
            .map(|position| position.feed.clone())
            .collect();
        // Positions before this page decide which rows are new in which feed.
        let before = self.position.feeds.clone();
        let names = people::named(self.response);
        let mut seen = BTreeSet::new();
        for row in rows {
            if !seen.insert(row.seq) {
                continue;
            }
            self.applied.rows += 1;
            let kept = self.kept(row.seq);
            let row_hash = self.row_hash(&row);
            let row_hash = row_hash.or_else(|| self.kept_hash(kept.as_ref()?));
            let mut named = BTreeSet::new();
            for place in &row.feeds {
                let Some(feed) = feeds.get(usize::from(*place)) else {
                    continue;
                };
                named.insert(feed.clone());
                let is_new = row.seq > before.get(feed).map_or(0, |position| position.seq);
                if let Some(row_hash) = row_hash.filter(|_| is_new) {
                    let position = self.position.feeds.entry(feed.clone()).or_default();
                    position.digest.add(&row_hash);
                }
            }
            if let Some(row) = &row.row {
                self.name_people(row, &named, &names);
            }
            self.take_or_set_aside(row, kept, named, row_hash);
        }
        for position in &self.response.cursor.positions {
            let own: &mut FeedPosition = self
                .position
                .feeds
                .entry(position.feed.clone())
                .or_default();
            own.seq = position.seq;
        }
        self.position.checkpoint = self.response.cursor.checkpoint;
    }

    /// At the head: the server's digest must be this phone's.
    fn compare(&mut self, was_reread: bool) {
        let Some(digest) = self.response.digest else {
            self.position.is_whole = false;
            return;
        };
        if self.has_uncounted() {
            // Not equal, and reading again would not make it so.
            self.position.is_whole = false;
            self.contact.digest_differs = self.has_lost();
            return;
        }
        self.position.is_whole = self.position.digest() == digest && !self.response.more;
        self.contact.digest_differs = self.position.digest() != digest;
        if self.contact.digest_differs && !was_reread {
            self.contact.rereads += 1;
            self.applied.reread = true;
            self.position = self.position.restarted();
        }
    }

    fn finish(mut self) -> (Writes, Applied) {
        for (record, mut file) in std::mem::take(&mut self.files) {
            if file.stays(self.enrolment.installation) {
                self.writes.put(Key::Record(record), file.encode());
            } else {
                self.writes.delete(Key::Record(record));
                if self.narrows && self.memory.records.contains_key(&record) {
                    self.count_gone(Some(&file));
                }
            }
        }
        for record in std::mem::take(&mut self.gone) {
            self.writes.delete(Key::Record(record));
            self.writes.delete(Key::Unreadable(record));
            self.count_gone(self.memory.file(record).as_ref());
        }
        self.tell();
        for (key, entry) in std::mem::take(&mut self.shelf) {
            if entry.feeds.is_empty() {
                self.writes.delete(Key::Reference(key));
            } else {
                self.writes.put(Key::Reference(key), entry.encode());
            }
        }
        for (user, colleague) in std::mem::take(&mut self.colleagues) {
            let key = Key::Person(user);
            if colleague.feeds.is_empty() {
                self.writes.delete(key);
            } else if self.memory.colleagues.get(&user) != Some(&colleague) {
                self.writes.put(key, cbor::encode(&colleague));
            }
        }
        for (seq, aside) in std::mem::take(&mut self.aside) {
            let key = Key::Aside(seq);
            match aside {
                Some(aside) => self.writes.put(key, cbor::encode(&aside)),
                None => self.writes.delete(key),
            }
        }
        for item in &self.done {
            if let Some((n, _)) = self.memory.outbox.find(item) {
                self.writes.delete(Key::Outbox(n));
            }
        }
        if self.memory.page.is_some() || self.memory.is_damaged(&Key::Page) {
            self.writes.delete(Key::Page);
        }
        if self.memory.breadcrumb.is_some() || self.memory.is_damaged(&Key::Breadcrumb) {
            self.writes.delete(Key::Breadcrumb);
        }
        if self.position != self.memory.position {
            self.writes.put(Key::Position, cbor::encode(&self.position));
        }
        if let Some(order) = self.order_to_wipe() {
            self.wipe(&order);
        }
        // The next try is made for what is carried and waits, however this session ends.
        let next_delivery = self.memory.next_delivery(self.now);
        self.contact.retry_at = next_delivery.filter(|_| !self.contact.delivers_nothing());
        Core::put_contact(&mut self.writes, &self.contact);
        (self.writes, self.applied)
    }

    /// Keeps what is to be told of changed access, until the person says that they saw it.
    fn tell(&mut self) {
        if self.change.says_something() {
            self.applied.access_changed = true;
            self.access.changes.push(self.change.clone());
        }
        if self.access != self.memory.access {
            self.writes.put(Key::Access, cbor::encode(&self.access));
        }
    }
}
