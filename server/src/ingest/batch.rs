//! What one transaction works on: the state it loaded, and what it will write.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use shared::access::{self, Action, Denied, Permit, Principal, Subject};
use shared::feed::Feed;
use shared::figure::Tally;
use shared::id::{CommandId, DeviceId, Digest, InstallationId, PackHash, RecordId, UserId};
use shared::sync::{FeedDigest, Notice, RowKind, RowMeta, Tag};
use shared::time::Timestamp;

use super::charge::Charges;
use super::waiting::Waiting;
use super::working::Records;
use crate::identity;
use crate::keys::ServerKeys;
use crate::reference::ReferenceData;
use crate::store::held::{Declined, HeldDecision, HeldRow, HeldStatus};
use crate::store::log::LogRow;

/// Who wrote with an installation, and what they may do today.
#[derive(Debug, Clone)]
pub(super) struct Author {
    pub(super) device: DeviceId,
    /// When the installation was last heard of before this batch.
    pub(super) contact: Timestamp,
    /// With the grants as they were given.
    pub(super) principal: Principal,
    /// What [`Batch::closed`] made of it.
    pub(super) closed: Arc<OnceLock<Principal>>,
}

/// Where an item came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Provenance {
    /// The installation it is judged as: whose pack carried it, or, of a witnessed change with its author's
    /// signature, its author's.
    pub(super) installation: InstallationId,
    pub(super) received_at: Timestamp,
    /// When that installation was last heard of before.
    pub(super) contact: Timestamp,
    pub(super) pack: PackHash,
    /// The device that handed it in; none at the office itself.
    pub(super) bearer: Option<DeviceId>,
}

impl Provenance {
    /// Where a held item came from.
    pub(super) fn of_held(row: &HeldRow) -> Self {
        Self {
            installation: row.installation,
            received_at: row.received_at,
            contact: row.contact,
            pack: row.pack,
            bearer: row.bearer,
        }
    }
}

/// The work of one transaction.
pub(super) struct Batch {
    pub(super) keys: ServerKeys,
    pub(super) now: Timestamp,
    pub(super) reference: Arc<ReferenceData>,
    pub(super) head: Tag,
    pub(super) authors: HashMap<InstallationId, Author>,
    pub(super) records: Records,
    pub(super) logged: HashSet<Digest>,
    pub(super) held: HashMap<Digest, HeldRow>,
    /// Held changes that begin a record, by that record. What is held as another's by now is not taken out.
    pub(super) held_creations: HashMap<RecordId, BTreeSet<Digest>>,
    pub(super) waiting: Waiting,
    pub(super) decided: HashSet<CommandId>,

    pub(super) log: Vec<LogRow>,
    pub(super) feed_rows: Vec<(Feed, u64)>,
    pub(super) digests: BTreeMap<Feed, FeedDigest>,
    pub(super) new_held: Vec<Digest>,
    pub(super) charges: Charges,
    pub(super) held_decisions: Vec<(Digest, HeldDecision)>,
    pub(super) decided_now: Vec<(CommandId, u64)>,
    pub(super) cells: Tally,
}

impl Batch {
    pub(super) fn new(
        keys: ServerKeys,
        now: Timestamp,
        reference: Arc<ReferenceData>,
        head: Tag,
    ) -> Self {
        Self {
            keys,
            now,
            reference,
            head,
            authors: HashMap::new(),
            records: Records::default(),
            logged: HashSet::new(),
            held: HashMap::new(),
            held_creations: HashMap::new(),
            waiting: Waiting::default(),
            decided: HashSet::new(),
            log: Vec::new(),
            feed_rows: Vec::new(),
            digests: BTreeMap::new(),
            new_held: Vec::new(),
            charges: Charges::default(),
            held_decisions: Vec::new(),
            decided_now: Vec::new(),
            cells: Tally::default(),
        }
    }

    /// Whether an author may do this today. A change that the grants as they were given permit is permitted; all else
    /// is judged by the closed ones, by every role that reaches so.
    pub(super) fn permits(
        &self,
        author: &Author,
        action: Action,
        subject: &Subject,
    ) -> Result<Permit, Denied> {
        let today = self.now.date();
        if !matches!(action, Action::Order(_)) {
            let as_given = access::permits(&author.principal, action, Some(subject), today);
            if as_given.is_ok() {
                return as_given;
            }
        }
        access::permits(self.closed(author), action, Some(subject), today)
    }

    /// An author with the grants closed over former divisions that merged into theirs, and a team's county over its
    /// townships (sync.md N4). Worked out where it decides, once: it walks every edition.
    pub(super) fn closed<'a>(&self, author: &'a Author) -> &'a Principal {
        author.closed.get_or_init(|| {
            let mut principal = author.principal.clone();
            let divisions = &self.reference.divisions;
            principal.grants = identity::close(principal.grants, divisions, self.now.date());
            principal
        })
    }

    /// Whether what one installation packs may be another's: it is that one, or the same person's on the same
    /// device.
    pub(super) fn speaks_for(&self, sender: InstallationId, actor: InstallationId) -> bool {
        let of = |id: InstallationId| {
            let author = self.authors.get(&id)?;
            Some((author.device, author.principal.user))
        };
        sender == actor || (of(sender).is_some() && of(sender) == of(actor))
    }

    /// Appends a row to the log, in memory. The only way a row gets a number and a tag.
    pub(super) fn push_row(
        &mut self,
        meta: RowMeta,
        body: Vec<u8>,
        pack: Option<PackHash>,
        feeds: impl IntoIterator<Item = Feed>,
    ) -> u64 {
        let body_hash = meta.body_hash(&body);
        let row_hash = meta.row_hash(&body_hash);
        self.head = self.head.next(&row_hash);
        let seq = self.head.seq;
        let mut feeds: Vec<Feed> = feeds.into_iter().collect();
        feeds.push(Feed::Organisation);
        feeds.sort();
        feeds.dedup();
        for feed in feeds {
            self.digests.entry(feed.clone()).or_default().add(&row_hash);
            if feed != Feed::Organisation {
                self.feed_rows.push((feed, seq));
            }
        }
        self.log.push(LogRow {
            seq,
            meta,
            body_hash,
            body,
            pack,
            tag: self.head.tag,
        });
        seq
    }

    /// Tells an author what became of an item.
    pub(super) fn push_notice(&mut self, notice: &Notice, record: RecordId, author: UserId) {
        self.tell(notice, Some(record), author, None);
    }

    /// Tells the user of an installation that it is a copy.
    pub(super) fn push_renew(&mut self, number: u64, author: UserId, installation: InstallationId) {
        self.tell(&Notice::Renew { number }, None, author, Some(installation));
    }

    fn tell(
        &mut self,
        notice: &Notice,
        record: Option<RecordId>,
        author: UserId,
        installation: Option<InstallationId>,
    ) {
        let meta = RowMeta {
            kind: RowKind::Notice,
            record,
            author,
            installation,
            received_at: self.now,
        };
        let body = shared::cbor::encode(notice);
        self.push_row(meta, body, None, [Feed::Person(author)]);
    }

    /// Keeps an item that cannot count yet, and tells its author why. Answers whether that is news: not where it
    /// is here with the same reason. `begins`: it begins the record whose envelope it came in.
    pub(super) fn hold(&mut self, row: HeldRow, begins: bool) -> bool {
        let is_known = self.held.get(&row.hash).is_some_and(|old| {
            let of = |row: &HeldRow| (row.code, row.missing, row.author, row.record, row.status);
            of(old) == of(&row) && old.violations == row.violations
        });
        if is_known {
            return false;
        }
        let notice = Notice::Held {
            item: row.hash,
            code: row.code,
            violations: row.violations.clone(),
        };
        self.push_notice(&notice, row.record, row.author);
        if self.held.contains_key(&row.hash) {
            // What was decided of it in this batch was of what it was held as.
            self.held_decisions.retain(|(other, _)| *other != row.hash);
        }
        if !self.new_held.contains(&row.hash) {
            self.new_held.push(row.hash);
        }
        if let Some(old) = self.held.get(&row.hash).cloned() {
            self.charge(&old, -1);
        }
        self.charge(&row, 1);
        self.keep_held(row, begins);
        true
    }

    /// Has a held item at hand. `begins`: it begins the record whose envelope it came in.
    pub(super) fn keep_held(&mut self, row: HeldRow, begins: bool) {
        if begins {
            self.held_creations
                .entry(row.record)
                .or_default()
                .insert(row.hash);
        }
        self.held.insert(row.hash, row);
    }

    /// Who is to be counted as the carrier of what came so: nobody, where its own device handed it in.
    pub(super) fn carrier(&self, provenance: &Provenance) -> Option<DeviceId> {
        let own = self.authors.get(&provenance.installation);
        let own = own.map(|author| author.device);
        provenance.bearer.filter(|bearer| own != Some(*bearer))
    }

    /// An item that was held counts from its next row on.
    pub(super) fn free(&mut self, hash: Digest, decision: HeldDecision) {
        if let Some(row) = self.held.get(&hash).cloned() {
            self.charge(&row, -1);
        }
        if let Some(row) = self.held.get_mut(&hash) {
            row.status = decision.status;
            row.declined = match (decision.status, decision.by, &decision.reason) {
                (HeldStatus::Declined, Some(by), Some(reason)) => {
                    Some(Declined::new(by, reason.clone()))
                }
                _ => None,
            };
            self.held_decisions.push((hash, decision));
        }
    }

    /// Whether a change counts, now.
    pub(super) fn counts(&self, hash: &Digest) -> bool {
        self.logged.contains(hash)
    }
}
