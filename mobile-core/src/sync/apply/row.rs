//! One row of the log.

use std::collections::BTreeSet;

use shared::cbor;
use shared::change::Change;
use shared::command::{Event, Outcome};
use shared::feed::Feed;
use shared::id::{ChangeHash, CommandId, Digest, RecordId, UserId};
use shared::problem::RejectionCode;
use shared::sync::{
    Notice, Publication, PublishedRow, Reference, RowBody, RowKind, SentRow, WireRow,
};

use super::Application;
use crate::record::{RecordFile, Standing, StoredChange, StoredCommand};
use crate::reference;
use crate::sync::verdict;

/// A row, or something in it, that this version cannot read. What it can read and does not need is no such thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a row of a newer version, or a malformed one")]
pub(super) struct Unreadable;

/// The whole body of a row.
fn whole(row: &WireRow) -> Result<&[u8], Unreadable> {
    match &row.body {
        RowBody::Whole(body) => Ok(body),
        RowBody::Stub(_) => Err(Unreadable),
    }
}

impl Application<'_> {
    /// The row's hash; none for a stub of something this phone does not have, and for a body of a newer form.
    pub(super) fn row_hash(&mut self, sent: &SentRow) -> Option<Digest> {
        let body = match sent.body_hash() {
            Some(body) => body,
            None => {
                let start = sent.stub()?;
                let file = self.existing(sent.row.as_ref()?.meta.record?)?;
                let mut changes = file.changes.iter();
                let change = changes.find(|change| change.hash.0.starts_with(start))?;
                Digest(change.hash.0)
            }
        };
        Some(sent.row_hash(&body))
    }

    /// Takes a row in.
    pub(super) fn take(&mut self, row: WireRow, feeds: BTreeSet<Feed>) -> Result<(), Unreadable> {
        match row.meta.kind {
            RowKind::Change => self.change(&row, feeds),
            RowKind::Outcome => self.outcome(&row, &feeds),
            RowKind::Notice => self.notice(&row),
            RowKind::Reference => self.reference(&row, feeds),
            RowKind::Publication => self.publication(&row, &feeds),
        }
    }

    fn change(&mut self, row: &WireRow, feeds: BTreeSet<Feed>) -> Result<(), Unreadable> {
        let Some(file) = self.file(row.meta.record.ok_or(Unreadable)?) else {
            return Ok(());
        };
        let hash = match &row.body {
            RowBody::Whole(body) => {
                let hash = ChangeHash(row.meta.body_hash(body).0);
                if file.change(&hash).is_none() {
                    // The gate: the server passed it, but the server is outside too.
                    let change = Change::read(body).map_err(|_| Unreadable)?;
                    file.changes.push(StoredChange {
                        hash,
                        raw: body.clone(),
                        author: row.meta.author,
                        installation: change.actor(),
                        saved_at: None,
                        received_at: None,
                        seq: None,
                        standing: Standing::Counted,
                        verdict_seq: 0,
                        witness: None,
                    });
                }
                hash
            }
            RowBody::Stub(start) => {
                let mut changes = file.changes.iter();
                let Some(own) = changes.find(|change| change.hash.0.starts_with(start)) else {
                    return Ok(());
                };
                own.hash
            }
        };
        let Some(stored) = file.change_mut(&hash) else {
            return Ok(());
        };
        stored.author = row.meta.author;
        stored.received_at = Some(row.meta.received_at);
        stored.seq = Some(row.seq);
        stored.standing = Standing::Counted;
        stored.verdict_seq = row.seq;
        file.feeds_mut().extend(feeds);
        let below = file.count_below(hash);
        self.done.insert(Digest(hash.0));
        self.done.extend(below.iter().map(|hash| Digest(hash.0)));
        Ok(())
    }

    fn outcome(&mut self, row: &WireRow, feeds: &BTreeSet<Feed>) -> Result<(), Unreadable> {
        let body = whole(row)?;
        let hash = row.meta.body_hash(body);
        let outcome = verdict::open(body, &self.enrolment.server_key);
        // Where the record is not here, there is nothing to do.
        let _ = match outcome.map_err(|_| Unreadable)? {
            Outcome::Event(event) => {
                // Of a record on which somebody only gave an order, their own feed holds what came of it, and not the
                // record.
                let mut feeds = feeds.clone();
                feeds.remove(&Feed::Person(self.enrolment.user));
                self.event(event, hash, row.seq, row.meta.author, &feeds)
            }
            Outcome::Rejection(rejection) => {
                let (record, command) = (rejection.record, rejection.command);
                self.rejection(record, command, rejection.code, row.seq)
            }
        };
        Ok(())
    }

    /// What happened, to whomever's command: it moves the record's course.
    fn event(
        &mut self,
        event: Event,
        hash: Digest,
        seq: u64,
        author: UserId,
        feeds: &BTreeSet<Feed>,
    ) -> Option<()> {
        let file = self.file(event.record)?;
        file.feeds_mut().extend(feeds.iter().cloned());
        let mut item = None;
        match command_of(file, &event, hash) {
            Some(command) => {
                item = command.item().filter(|_| command.standing.is_open());
                command.standing = Standing::Happened;
                command.verdict_seq = seq;
                command.event = Some(event);
                command.event_hash = Some(hash);
            }
            None => file.commands.push(StoredCommand {
                id: event.command,
                raw: Vec::new(),
                author,
                saved_at: None,
                standing: Standing::Happened,
                verdict_seq: seq,
                event: Some(event),
                event_hash: Some(hash),
            }),
        }
        self.done.extend(item);
        Some(())
    }

    /// A rejection concerns its author alone.
    fn rejection(
        &mut self,
        record: RecordId,
        id: CommandId,
        code: RejectionCode,
        seq: u64,
    ) -> Option<()> {
        let file = self.existing(record)?;
        let mut commands = file.commands.iter_mut();
        let command = commands.find(|command| command.id == id)?;
        if !command.standing.is_open() {
            return Some(());
        }
        command.standing = Standing::Rejected { code, seen: false };
        command.verdict_seq = seq;
        let item = command.item();
        self.done.extend(item);
        Some(())
    }

    /// A record that joined feeds of this phone: its rows so far, each as if it came by itself.
    fn publication(&mut self, row: &WireRow, feeds: &BTreeSet<Feed>) -> Result<(), Unreadable> {
        let publication: Publication = cbor::decode(whole(row)?).map_err(|_| Unreadable)?;
        let mut read = Ok(());
        for published in publication.rows {
            // Only what a record is made of, and only of this one.
            let is_of_record = published.meta.record == row.meta.record;
            let row = published_row(published);
            let one = match row.meta.kind {
                RowKind::Change if is_of_record => self.change(&row, feeds.clone()),
                RowKind::Outcome if is_of_record => self.outcome(&row, feeds),
                _ => Ok(()),
            };
            read = read.and(one);
        }
        read
    }

    fn notice(&mut self, row: &WireRow) -> Result<(), Unreadable> {
        let notice: Notice = cbor::decode(whole(row)?).map_err(|_| Unreadable)?;
        let (item, standing) = match notice {
            Notice::Held {
                item,
                code,
                violations,
            } => (item, Standing::Held { code, violations }),
            Notice::Declined { item, reason, by } => (
                item,
                Standing::Declined {
                    reason,
                    by,
                    seen: false,
                },
            ),
            // It counts from the row that follows.
            Notice::Released { .. } => return Ok(()),
            Notice::Renew { .. } => {
                if row.meta.installation == Some(self.enrolment.installation) {
                    self.contact.is_copy = true;
                }
                return Ok(());
            }
        };
        let entry = self
            .memory
            .outbox
            .find(&item)
            .map(|(_, entry)| entry.record);
        let record = entry.or(row.meta.record);
        let is_decided = matches!(standing, Standing::Declined { .. });
        // Notices on what others wrote concern them alone.
        if let Some(file) = record.and_then(|record| self.existing(record)) {
            file.set_verdict(&item, row.seq, standing);
            if is_decided {
                self.done.insert(item);
            }
        }
        Ok(())
    }

    fn reference(&mut self, row: &WireRow, feeds: BTreeSet<Feed>) -> Result<(), Unreadable> {
        let reference: Reference = cbor::decode(whole(row)?).map_err(|_| Unreadable)?;
        let key = reference::key_text(&reference.key());
        let memory = self.memory;
        let entry = self.shelf.entry(key.clone()).or_insert_with(|| {
            let known = memory.reference.get(&key).cloned();
            known.unwrap_or_else(|| reference::Entry {
                seq: 0,
                feeds: BTreeSet::new(),
                reference: reference.clone(),
            })
        });
        if row.seq >= entry.seq {
            entry.seq = row.seq;
            entry.reference = reference;
        }
        entry.feeds.extend(feeds);
        Ok(())
    }
}

/// The stored command that an event decides: one that waits, or one that is stored with the same event or, by an
/// older version, with none.
fn command_of<'f>(
    file: &'f mut RecordFile,
    event: &Event,
    hash: Digest,
) -> Option<&'f mut StoredCommand> {
    let mut commands = file.commands.iter_mut();
    commands.find(|command| {
        let may_take = match command.standing {
            Standing::Happened => command.event_hash.is_none_or(|known| known == hash),
            _ => true,
        };
        command.id == event.command && may_take
    })
}

fn published_row(published: PublishedRow) -> WireRow {
    WireRow {
        seq: published.seq,
        meta: published.meta,
        feeds: Vec::new(),
        body: RowBody::Whole(published.body),
    }
}
