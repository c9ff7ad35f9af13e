//! One row of the log.

use std::collections::BTreeSet;

use shared::cbor;
use shared::change::Change;
use shared::command::Outcome;
use shared::feed::Feed;
use shared::id::{ChangeHash, Digest};
use shared::sync::{Notice, Reference, RowBody, RowKind, WireRow};

use super::Application;
use crate::record::{Standing, StoredChange, StoredCommand, Voiding};
use crate::reference;
use crate::sync::verdict;

impl Application<'_> {
    /// The row's hash; none for a stub of something this phone does not have.
    pub(super) fn row_hash(&mut self, row: &WireRow) -> Option<Digest> {
        let body = match &row.body {
            RowBody::Whole(body) => row.meta.body_hash(body),
            RowBody::Stub(start) => {
                let file = self.existing(row.meta.record?)?;
                let mut changes = file.changes.iter();
                let change = changes.find(|change| change.hash.0.starts_with(start))?;
                Digest(change.hash.0)
            }
        };
        Some(row.meta.row_hash(&body))
    }

    /// Takes a row in. What cannot be read is left out; it still counts in the digest.
    pub(super) fn take(&mut self, row: WireRow, feeds: BTreeSet<Feed>) {
        let _ = match row.meta.kind {
            RowKind::Change => self.change(&row, feeds),
            RowKind::Outcome => self.outcome(&row, &feeds),
            RowKind::Notice => self.notice(&row),
            RowKind::Reference => self.reference(&row, feeds),
        };
    }

    fn change(&mut self, row: &WireRow, feeds: BTreeSet<Feed>) -> Option<()> {
        let file = self.file(row.meta.record?)?;
        let hash = match &row.body {
            RowBody::Whole(body) => {
                let hash = ChangeHash(row.meta.body_hash(body).0);
                if file.change(&hash).is_none() {
                    // The gate: the server passed it, but the server is outside too.
                    let change = Change::read(body).ok()?;
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
                changes
                    .find(|change| change.hash.0.starts_with(start))?
                    .hash
            }
        };
        let stored = file.change_mut(&hash)?;
        stored.author = row.meta.author;
        stored.received_at = Some(row.meta.received_at);
        stored.seq = Some(row.seq);
        stored.standing = Standing::Counted;
        stored.verdict_seq = row.seq;
        file.feeds_mut().extend(feeds);
        let below = file.count_below(hash);
        self.done.insert(Digest(hash.0));
        self.done.extend(below.iter().map(|hash| Digest(hash.0)));
        Some(())
    }

    fn outcome(&mut self, row: &WireRow, feeds: &BTreeSet<Feed>) -> Option<()> {
        let RowBody::Whole(body) = &row.body else {
            return None;
        };
        let outcome = verdict::open(body, &self.enrolment.server_key).ok()?;
        let (record, id, standing) = match &outcome {
            Outcome::Event(event) => {
                let happened = Some(Voiding::of(event));
                (event.record, event.command, Standing::Happened { happened })
            }
            Outcome::Rejection(rejection) => {
                let code = rejection.code;
                let standing = Standing::Rejected { code, seen: false };
                (rejection.record, rejection.command, standing)
            }
        };
        let is_event = matches!(standing, Standing::Happened { .. });
        // A rejection concerns its author alone.
        let file = if is_event {
            self.file(record)?
        } else {
            self.existing(record)?
        };
        let own = file.commands.iter_mut().find(|command| command.id == id);
        let mut item = None;
        match own {
            Some(command) if command.standing.is_open() => {
                item = command.item();
                command.standing = standing;
                command.verdict_seq = row.seq;
            }
            Some(_) => {}
            None if is_event => file.commands.push(StoredCommand {
                id,
                raw: Vec::new(),
                author: row.meta.author,
                saved_at: None,
                standing,
                verdict_seq: row.seq,
            }),
            None => {}
        }
        if is_event {
            file.feeds_mut().extend(feeds.iter().cloned());
        }
        self.done.extend(item);
        Some(())
    }

    fn notice(&mut self, row: &WireRow) -> Option<()> {
        let RowBody::Whole(body) = &row.body else {
            return None;
        };
        let notice: Notice = cbor::decode(body).ok()?;
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
            Notice::Released { .. } => return Some(()),
            Notice::Renew { .. } => {
                if row.meta.installation == Some(self.enrolment.installation) {
                    self.contact.is_copy = true;
                }
                return Some(());
            }
        };
        let entry = self
            .memory
            .outbox
            .find(&item)
            .map(|(_, entry)| entry.record);
        let record = entry.or(row.meta.record)?;
        let is_decided = matches!(standing, Standing::Declined { .. });
        // Notices on what others wrote concern them alone.
        self.existing(record)?.set_verdict(&item, row.seq, standing);
        if is_decided {
            self.done.insert(item);
        }
        Some(())
    }

    fn reference(&mut self, row: &WireRow, feeds: BTreeSet<Feed>) -> Option<()> {
        let RowBody::Whole(body) = &row.body else {
            return None;
        };
        let reference: Reference = cbor::decode(body).ok()?;
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
        Some(())
    }
}
