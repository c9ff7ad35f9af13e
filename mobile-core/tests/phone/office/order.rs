//! Deciding orders, and records that join feeds.

use ed25519_dalek::Signer as _;
use shared::cbor;
use shared::command::{Command, Event, Happened, Order, Outcome, Rejection, SignedOutcome};
use shared::feed::Feed;
use shared::id::{CommandId, Digest, InstallationId, RecordId, UserId};
use shared::problem::RejectionCode;
use shared::sync::{Publication, PublishedRow, Row, RowKind};
use shared::time::Timestamp;
use shared::workflow::{self, Asker, Course, Subject, Target};

use super::Office;

impl Office {
    pub(super) fn is_frozen(&self, record: RecordId) -> bool {
        let course = self
            .books
            .get(&record)
            .and_then(|book| book.course.as_ref());
        course.is_some_and(Course::is_frozen)
    }

    pub(super) fn decide(&mut self, installation: InstallationId, user: UserId, command: Command) {
        if !self.decided.insert(command.id) {
            return;
        }
        match self.judged(user, &command) {
            Ok(happened) => {
                self.join_unit(command.record, &happened);
                let id = command.id;
                self.happen(
                    command.record,
                    id,
                    happened,
                    user,
                    command.claimed_at,
                    installation,
                );
            }
            Err(code) => {
                let outcome = Outcome::Rejection(Rejection {
                    command: command.id,
                    record: command.record,
                    code,
                    decided_at: self.now,
                });
                let feeds = vec![Feed::Organisation, Feed::Person(user)];
                self.say(&outcome, command.record, user, installation, feeds);
            }
        }
    }

    /// Writes an event, of somebody without a phone here too.
    pub(crate) fn happen(
        &mut self,
        record: RecordId,
        command: CommandId,
        happened: Happened,
        by: UserId,
        claimed_at: Timestamp,
        installation: InstallationId,
    ) {
        let event = Event {
            command,
            record,
            happened,
            by,
            claimed_at,
            decided_at: self.now,
            heads: self.books[&record].state.heads(),
            effective_at: Some(claimed_at.min(self.now)),
        };
        let feeds = self.feeds(record, by);
        let outcome = Outcome::Event(event.clone());
        let hash = self.say(&outcome, record, by, installation, feeds);
        let book = self.books.get_mut(&record).unwrap();
        book.course.as_mut().unwrap().apply(&event, hash);
    }

    fn judged(&self, user: UserId, command: &Command) -> Result<Happened, RejectionCode> {
        if let Some(code) = self.reject {
            return Err(code);
        }
        let book = self
            .books
            .get(&command.record)
            .ok_or(RejectionCode::NotFound)?;
        let (identity, _) = book.home.unwrap();
        let target = match &command.order {
            Order::SameAs { canonical } => self.books.get(canonical),
            _ => None,
        };
        let subject = Subject {
            id: identity.id,
            kind: identity.kind,
            home: identity.home,
            state: &book.state,
            course: book.course.as_ref().unwrap(),
            asker: Asker { user, units: &[] },
            on: self.now.date(),
            target: target.map(|other| {
                let (identity, _) = other.home.unwrap();
                Target {
                    id: identity.id,
                    kind: identity.kind,
                    home: identity.home,
                    course: other.course.as_ref().unwrap(),
                }
            }),
            has_duplicates: self.books.values().any(|other| {
                let course = other.course.as_ref();
                course.is_some_and(|course| course.same_as == Some(command.record))
            }),
            has_unit: &|_| true,
        };
        workflow::decide(command, &subject, Ok(None))
    }

    /// Signs an outcome and writes its row; gives the hash of the row's body.
    fn say(
        &mut self,
        outcome: &Outcome,
        record: RecordId,
        user: UserId,
        installation: InstallationId,
        feeds: Vec<Feed>,
    ) -> Digest {
        let outcome = cbor::encode(outcome);
        let signed = self.key.sign(&SignedOutcome::message(&outcome));
        let mut signature = signed.to_bytes().to_vec();
        if self.signs_badly {
            signature[0] ^= 1;
        }
        let body = SignedOutcome { outcome, signature }.to_body();
        let meta = self.meta(RowKind::Outcome, Some(record), user, Some(installation));
        let hash = meta.body_hash(&body);
        self.rows.push(Row { meta, body, feeds });
        hash
    }

    /// What is given to a unit joins its feed.
    fn join_unit(&mut self, record: RecordId, happened: &Happened) {
        let unit = match happened.order() {
            Some(Order::Issue { lead_unit, .. }) => Some(lead_unit),
            Some(Order::Accept { responsible, .. }) => responsible.unit().map(str::to_owned),
            _ => None,
        };
        if let Some(unit) = unit {
            self.join(record, Feed::Unit(unit));
        }
    }

    /// Whoever writes a counted change in somebody else's record joins it.
    pub(super) fn join_person(&mut self, record: RecordId, user: UserId) {
        let (_, creator) = self.books[&record].home.unwrap();
        if creator != user {
            self.join(record, Feed::Person(user));
        }
    }

    fn join(&mut self, record: RecordId, feed: Feed) {
        if !self
            .books
            .get_mut(&record)
            .unwrap()
            .joined
            .insert(feed.clone())
        {
            return;
        }
        let is_part = |row: &Row| {
            let is_event = row.feeds.len() > 2;
            row.meta.record == Some(record)
                && matches!(row.meta.kind, RowKind::Change | RowKind::Outcome)
                && is_event
        };
        let rows = self.rows.iter().enumerate();
        let rows = rows
            .filter(|(_, row)| is_part(row))
            .map(|(place, row)| PublishedRow {
                seq: place as u64 + 1,
                meta: row.meta.clone(),
                body: row.body.clone(),
            });
        let publication = Publication {
            feeds: vec![feed.clone()],
            rows: rows.collect(),
        };
        let meta = self.meta(RowKind::Publication, Some(record), super::user(0), None);
        self.rows.push(Row {
            meta,
            body: cbor::encode(&publication),
            feeds: vec![feed],
        });
    }
}
