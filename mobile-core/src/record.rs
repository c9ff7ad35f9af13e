//! A record as the phone keeps it: every change raw, with where it came from and what the office says of
//! it, and a summary that lists and figures read without decoding the rest.

mod course;
mod replay;
mod stage;
mod summary;
mod witness;

pub(crate) use course::event_of;
pub use replay::{Replay, ReplayError};
pub use stage::Stage;
pub(crate) use summary::disputed_fields;
pub use summary::{Audience, MAX_TITLE_CHARS, Summary, Void};
pub use witness::Witness;

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use shared::cbor::{self, CborError};
use shared::change::Change;
use shared::command::{Command, Event, Happened, Order};
use shared::feed::Feed;
use shared::id::{ChangeHash, CommandId, Digest, InstallationId, RecordId, UserId};
use shared::problem::{HeldCode, RejectionCode};
use shared::time::Timestamp;
use shared::validate::Violation;

/// What the office says of an item (sync.md N3). How far an undecided item has travelled is read from the
/// [`Outbox`](crate::outbox::Outbox).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Standing {
    /// Nothing yet.
    #[n(0)]
    Waiting,
    /// A change that counts.
    #[n(1)]
    Counted,
    /// Received, and waiting for its cause to go away or for the office.
    #[n(2)]
    Held {
        /// Why.
        #[n(0)]
        code: HeldCode,
        /// The broken rules, where the code is `invalid`.
        #[n(1)]
        violations: Vec<Violation>,
    },
    /// The office declined it. It stays here.
    #[n(3)]
    Declined {
        /// The office's words.
        #[n(0)]
        reason: String,
        /// Who decided.
        #[n(1)]
        by: UserId,
        /// Whether the person has seen it.
        #[n(2)]
        seen: bool,
    },
    /// The server kept nothing of it. It stays here and can be mended.
    #[n(4)]
    Refused {
        /// The server's problem code.
        #[n(0)]
        code: String,
    },
    /// A command that was accepted: what happened stands in its [`StoredCommand::event`].
    #[n(5)]
    Happened,
    /// A command that was rejected.
    #[n(6)]
    Rejected {
        /// Why.
        #[n(0)]
        code: RejectionCode,
        /// Whether the person has seen it.
        #[n(1)]
        seen: bool,
    },
}

impl Standing {
    /// Whether the office may still change it: waiting or held.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Held { .. })
    }
}

/// A void that happened.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Voiding {
    /// The author's reason.
    #[n(0)]
    pub reason: String,
    /// Who asked.
    #[n(1)]
    pub by: UserId,
    /// When the server decided.
    #[n(2)]
    pub decided_at: Timestamp,
}

/// A change with its provenance.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StoredChange {
    /// Its hash.
    #[n(0)]
    pub hash: ChangeHash,
    /// Its bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub raw: Vec<u8>,
    /// The person who wrote it.
    #[n(2)]
    pub author: UserId,
    /// The installation that wrote it.
    #[n(3)]
    pub installation: InstallationId,
    /// This phone's clock when it was saved; only for what was written or joined here.
    #[n(4)]
    pub saved_at: Option<Timestamp>,
    /// When the server received it; only when counted.
    #[n(5)]
    pub received_at: Option<Timestamp>,
    /// Its row in the log; only when counted.
    #[n(6)]
    pub seq: Option<u64>,
    /// What the office says.
    #[n(7)]
    pub standing: Standing,
    /// The row that said so; 0 before any.
    #[n(8)]
    pub verdict_seq: u64,
    /// How it came, where another installation wrote it and it was joined in the field.
    #[n(9)]
    pub witness: Option<Witness>,
}

impl StoredChange {
    /// A change that came to this phone otherwise than from the office, and waits for it.
    fn waiting(change: &Change, author: UserId, now: Timestamp, witness: Option<Witness>) -> Self {
        Self {
            hash: change.hash(),
            raw: change.raw().to_vec(),
            author,
            installation: change.actor(),
            saved_at: Some(now),
            received_at: None,
            seq: None,
            standing: Standing::Waiting,
            verdict_seq: 0,
            witness,
        }
    }
}

/// A command about the record, asked here or decided for somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StoredCommand {
    /// Its id.
    #[n(0)]
    pub id: CommandId,
    /// The command's bytes; empty when it was asked elsewhere.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub raw: Vec<u8>,
    /// The person who asked.
    #[n(2)]
    pub author: UserId,
    /// This phone's clock when it was saved; only for what was asked here.
    #[n(3)]
    pub saved_at: Option<Timestamp>,
    /// What the office says.
    #[n(4)]
    pub standing: Standing,
    /// The row that said so; 0 before any.
    #[n(5)]
    pub verdict_seq: u64,
    /// What happened, once it did. A void that a phone stored before there were other orders has none.
    #[n(6)]
    pub event: Option<Event>,
    /// The hash of the event's row body, which names it in the record's course.
    #[n(7)]
    pub event_hash: Option<Digest>,
}

impl StoredCommand {
    /// What is asked or was carried out; none for what the server wrote by itself.
    pub fn order(&self) -> Option<Order> {
        let ordered = || self.event.as_ref()?.happened.order();
        self.command().map(|command| command.order).or_else(ordered)
    }

    /// The void that it is, where it happened and is one.
    pub(crate) fn voiding(&self) -> Option<Voiding> {
        if self.standing != Standing::Happened {
            return None;
        }
        let Some(event) = &self.event else {
            let asked = self.command().map(|command| command.order);
            return Some(Voiding {
                reason: match asked {
                    Some(Order::Void { reason }) => reason,
                    _ => String::new(),
                },
                by: self.author,
                decided_at: Timestamp::default(),
            });
        };
        match &event.happened {
            Happened::Voided { reason } => Some(Voiding {
                reason: reason.clone(),
                by: event.by,
                decided_at: event.decided_at,
            }),
            Happened::Ordered { .. } | Happened::ReadBack { .. } => None,
        }
    }

    /// The command, where it was asked here.
    pub fn command(&self) -> Option<Command> {
        cbor::decode(&self.raw).ok()
    }

    /// The item hash of a command asked here.
    pub fn item(&self) -> Option<Digest> {
        self.command().map(|command| command.hash())
    }
}

/// The value of `record/<record>`. The summary stands first, so that a start decodes nothing else.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct RecordFile {
    /// What lists and figures need.
    #[n(0)]
    pub summary: Summary,
    /// Every change this phone knows of the record, in the order it learned them.
    #[n(1)]
    pub changes: Vec<StoredChange>,
    /// Commands about it.
    #[n(2)]
    pub commands: Vec<StoredCommand>,
}

impl RecordFile {
    /// A record of which nothing is known yet.
    pub(crate) fn new(id: RecordId) -> Self {
        Self {
            summary: Summary::unknown(id),
            changes: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// Reads a file.
    pub fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::decode(bytes)
    }

    /// A change by its hash.
    pub fn change(&self, hash: &ChangeHash) -> Option<&StoredChange> {
        self.changes.iter().find(|change| change.hash == *hash)
    }

    pub(crate) fn change_mut(&mut self, hash: &ChangeHash) -> Option<&mut StoredChange> {
        self.changes.iter_mut().find(|change| change.hash == *hash)
    }

    /// Adds a change written here.
    pub(crate) fn add_own(&mut self, change: &Change, author: UserId, now: Timestamp) {
        self.changes
            .push(StoredChange::waiting(change, author, now, None));
    }

    /// Sets what the office says of an item, unless a later row already did or it is counted.
    pub(crate) fn set_verdict(&mut self, item: &Digest, seq: u64, standing: Standing) {
        let hash = ChangeHash(item.0);
        if let Some(change) = self.change_mut(&hash) {
            if change.verdict_seq < seq && change.standing != Standing::Counted {
                change.standing = standing;
                change.verdict_seq = seq;
            }
            return;
        }
        let command = self
            .commands
            .iter_mut()
            .find(|command| command.item().as_ref() == Some(item));
        if let Some(command) = command
            && command.verdict_seq < seq
            && !matches!(
                command.standing,
                Standing::Happened | Standing::Rejected { .. }
            )
        {
            command.standing = standing;
            command.verdict_seq = seq;
        }
    }

    /// Whether anything written or joined here is still undecided.
    pub fn has_own_waiting(&self) -> bool {
        let changes = self.changes.iter().any(|change| change.standing.is_open());
        changes
            || self
                .commands
                .iter()
                .any(|command| command.standing.is_open())
    }

    /// Whether the record is here to stay: a feed holds it, or something of the own work in it does. No phone forgets the
    /// body of an own change yet (sync.md N3); an order goes with its record once it is decided and that was seen.
    pub(crate) fn stays(&self, own: InstallationId) -> bool {
        let is_own = |change: &StoredChange| change.installation == own;
        let is_asked = |command: &StoredCommand| {
            let is_over = matches!(
                command.standing,
                Standing::Happened
                    | Standing::Rejected { seen: true, .. }
                    | Standing::Declined { seen: true, .. }
            );
            command.saved_at.is_some() && !is_over
        };
        !self.summary.feeds.is_empty()
            || self.changes.iter().any(is_own)
            || self.commands.iter().any(is_asked)
            || self.has_own_waiting()
    }

    /// Renews the summary and gives the value to store.
    pub(crate) fn encode(&mut self) -> Vec<u8> {
        self.summary = Summary::of(self);
        cbor::encode(self)
    }

    /// The feeds that hold the record.
    pub(crate) fn feeds_mut(&mut self) -> &mut BTreeSet<Feed> {
        &mut self.summary.feeds
    }
}
