//! What the office says became of each item, read from its log and its held items.

use std::collections::{BTreeMap, BTreeSet};

use mobile_core::view::Ladder;
use server::store::held::HeldStatus;
use server::store::log::LogRow;
use server::store::record::RecordRow;
use shared::command::{Outcome, SignedOutcome};
use shared::feed::{Feed, feeds_of_record};
use shared::id::{CommandId, Digest, RecordId, UserId};
use shared::record::Answers;
use shared::sync::{Publication, RowKind};

use crate::ledger::{Act, Deed, Ledger, Said};
use crate::phone::command_id;
use crate::world::World;

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// A change that counts.
    Counted,
    /// A command that was accepted.
    Happened,
    /// Waits, for this reason.
    Held(String),
    /// Declined by the office.
    Declined,
    /// A command that was rejected, for this reason.
    Rejected(String),
    /// On the author's phone: nothing was heard of it.
    Unheard,
    /// Nowhere.
    Nowhere,
}

impl Fate {
    /// What a phone shows of an item; none of one that it does not have.
    pub(crate) fn shown(ladder: Option<&Ladder>) -> Self {
        match ladder {
            Some(Ladder::Counted) => Self::Counted,
            Some(Ladder::Done) => Self::Happened,
            Some(Ladder::Held { code, .. }) => Self::Held(code.as_str().to_owned()),
            Some(Ladder::Declined { reason, .. }) if !reason.is_empty() => Self::Declined,
            Some(Ladder::Rejected { code }) => Self::Rejected(code.as_str().to_owned()),
            Some(Ladder::Saved | Ladder::Packed | Ladder::Received) => Self::Unheard,
            Some(Ladder::Declined { .. } | Ladder::Refused { .. }) | None => Self::Nowhere,
        }
    }
}

/// The office's books.
pub(crate) struct Official {
    pub(crate) records: BTreeMap<RecordId, RecordRow>,
    /// Who wrote rows of a record: they are in the feeds of these people.
    pub(crate) writers: BTreeMap<RecordId, BTreeSet<UserId>>,
    /// Whose changes and commands counted in a record.
    pub(crate) counted_by: BTreeMap<RecordId, BTreeSet<UserId>>,
    /// The feeds that records joined, by their publications in the log and by what they follow.
    pub(crate) joined: BTreeMap<RecordId, BTreeSet<Feed>>,
    /// Publications that do not hold all that there was of their record, by number.
    pub(crate) partial: Vec<u64>,
    fates: BTreeMap<Act, Fate>,
}

impl Official {
    pub(super) async fn read(world: &World) -> Self {
        let mut logged = BTreeSet::new();
        let mut outcomes: BTreeMap<CommandId, Fate> = BTreeMap::new();
        let mut writers: BTreeMap<RecordId, BTreeSet<UserId>> = BTreeMap::new();
        let mut counted_by: BTreeMap<RecordId, BTreeSet<UserId>> = BTreeMap::new();
        let mut joined: BTreeMap<RecordId, BTreeSet<Feed>> = BTreeMap::new();
        let mut so_far: BTreeMap<RecordId, Vec<u64>> = BTreeMap::new();
        let mut partial = Vec::new();
        let follows = follows(&world.ledger);
        let mut tx = world.office.store.snapshot().await.expect("a snapshot");
        for row in tx.log_after(0, 100_000).await.expect("the log") {
            let is_about_it = matches!(row.meta.kind, RowKind::Change | RowKind::Outcome);
            if let Some(record) = row.meta.record.filter(|_| is_about_it) {
                writers.entry(record).or_default().insert(row.meta.author);
            }
            match row.meta.kind {
                RowKind::Change => {
                    logged.insert(row.body_hash);
                    let rows = so_far.entry(record_of(&row)).or_default();
                    rows.push(row.seq);
                    // What is new joins what it follows has joined, without a publication.
                    if rows.len() == 1
                        && let Some(other) = follows.get(&record_of(&row))
                        && let Some(feeds) = joined.get(other).cloned()
                    {
                        joined.entry(record_of(&row)).or_default().extend(feeds);
                    }
                    let counted = counted_by.entry(record_of(&row)).or_default();
                    counted.insert(row.meta.author);
                }
                RowKind::Outcome => {
                    let signed: SignedOutcome =
                        shared::cbor::decode(&row.body).expect("an outcome");
                    match shared::cbor::decode(&signed.outcome).expect("an outcome") {
                        Outcome::Event(event) => {
                            so_far.entry(event.record).or_default().push(row.seq);
                            let counted = counted_by.entry(event.record).or_default();
                            counted.insert(row.meta.author);
                            outcomes.insert(event.command, Fate::Happened)
                        }
                        Outcome::Rejection(rejection) => {
                            let code = rejection.code.as_str().to_owned();
                            outcomes.insert(rejection.command, Fate::Rejected(code))
                        }
                    };
                }
                RowKind::Publication => {
                    let record = record_of(&row);
                    let publication: Publication =
                        shared::cbor::decode(&row.body).expect("a publication");
                    let rows: Vec<u64> = publication.rows.iter().map(|row| row.seq).collect();
                    if Some(&rows) != so_far.get(&record) {
                        partial.push(row.seq);
                    }
                    joined.entry(record).or_default().extend(publication.feeds);
                }
                RowKind::Notice | RowKind::Reference => {}
            }
        }
        let items: Vec<Digest> = world
            .ledger
            .saved_acts()
            .filter_map(|(_, meant)| meant.item)
            .collect();
        let held = tx.held_by_hash(&items).await.expect("held items");
        drop(tx);
        let fate = |act: Act| {
            let meant = &world.ledger.acts[act];
            let item = meant.item.unwrap_or(Digest([0; 32]));
            if let Some(outcome) = outcomes.get(&command_id(act)) {
                return outcome.clone();
            }
            if logged.contains(&item) {
                return Fate::Counted;
            }
            match held.get(&item).map(|row| (row.status, row.code)) {
                Some((HeldStatus::Held, code)) => Fate::Held(code.as_str().to_owned()),
                Some((HeldStatus::Declined, _)) => Fate::Declined,
                Some((HeldStatus::Released, _)) | None => Fate::Nowhere,
            }
        };
        let acts = world.ledger.saved_acts().map(|(act, _)| (act, fate(act)));
        Self {
            fates: acts.collect(),
            records: world.office.records().await,
            writers,
            counted_by,
            joined,
            partial,
        }
    }

    /// The feeds that must hold a record whole: those of its place, team and author, and those it joined.
    pub(crate) fn feeds(&self, row: &RecordRow) -> Vec<Feed> {
        let mut feeds = feeds_of_record(row.seen_as, row.home, row.team, row.author);
        feeds.extend(self.joined.get(&row.id).into_iter().flatten().cloned());
        feeds
    }

    /// What became of an act.
    pub(crate) fn fate(&self, act: Act) -> &Fate {
        self.fates.get(&act).unwrap_or(&Fate::Nowhere)
    }

    /// The changes of a record that count.
    pub(crate) fn counted(&self, ledger: &Ledger, record: RecordId) -> BTreeSet<Act> {
        let acts = ledger.on(record).map(|(act, _)| act);
        acts.filter(|act| *self.fate(*act) == Fate::Counted)
            .collect()
    }

    /// Whether a record is void.
    pub(crate) fn is_void(&self, ledger: &Ledger, record: RecordId) -> bool {
        ledger
            .on(record)
            .any(|(act, meant)| meant.deed == Deed::Void && *self.fate(act) == Fate::Happened)
    }
}

/// What each note is about, and the inspection of each finding: what one reads, one reads with what follows it.
fn follows(ledger: &Ledger) -> BTreeMap<RecordId, RecordId> {
    let duties = ledger.saved_duties();
    let pairs = duties.filter_map(|(_, duty)| match &duty.said {
        Said::Wrote(Answers::Note(note)) => Some((duty.record, note.about?)),
        Said::Wrote(Answers::Finding(finding)) => Some((duty.record, finding.inspection?)),
        _ => None,
    });
    pairs.collect()
}

/// The record that a row of one is about.
fn record_of(row: &LogRow) -> RecordId {
    row.meta.record.expect("a row of a record")
}
