//! What the office's log and its held items say of what people with duties did.

use std::collections::{BTreeMap, BTreeSet};

use server::store::held::HeldStatus;
use shared::change::{Action, Change, Operation};
use shared::command::{Event, Outcome, Rejection, SignedOutcome};
use shared::id::{CommandId, Digest, RecordId};
use shared::problem::HeldCode;
use shared::record::Answers;
use shared::sync::RowKind;

use super::official::Fate;
use crate::ledger::{Duty, Said};
use crate::phone::duty_command_id;
use crate::world::World;

/// What the office's log and its held items say of the duties.
pub(super) struct Books {
    /// The changes that count.
    counted: BTreeMap<Digest, Change>,
    /// The outcomes of each command, in the order of the log: one, where all is well.
    pub(super) outcomes: BTreeMap<CommandId, Vec<Fate>>,
    /// What happened to each record, in the order of the log.
    pub(super) events: BTreeMap<RecordId, Vec<(Event, Digest)>>,
    /// The records that are notes.
    notes: BTreeSet<RecordId>,
    /// All of that in the order of the log.
    pub(super) log: Vec<Entry>,
    held: BTreeMap<Digest, Fate>,
    /// Frozen amendments that the office released.
    pub(super) released: BTreeSet<Option<Digest>>,
}

/// One thing that the log says.
pub(super) enum Entry {
    /// A change counts.
    Change(RecordId, Digest),
    /// Something happened.
    Event(Event),
    /// An order was rejected.
    Rejection(Rejection),
}

impl Books {
    pub(super) async fn read(world: &World) -> Self {
        let mut books = Self {
            counted: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            events: BTreeMap::new(),
            notes: notes_of(world),
            log: Vec::new(),
            held: BTreeMap::new(),
            released: BTreeSet::new(),
        };
        let mut tx = world.office.store.snapshot().await.expect("a snapshot");
        for row in tx.log_after(0, 100_000).await.expect("the log") {
            match row.meta.kind {
                RowKind::Change => {
                    let change = Change::read(&row.body).expect("a change");
                    books.counted.insert(row.body_hash, change);
                    let record = row.meta.record.expect("a change is of a record");
                    books.log.push(Entry::Change(record, row.body_hash));
                }
                RowKind::Outcome => {
                    let signed: SignedOutcome =
                        shared::cbor::decode(&row.body).expect("an outcome");
                    let outcome = shared::cbor::decode(&signed.outcome).expect("an outcome");
                    books.decided(outcome, row.body_hash);
                }
                RowKind::Notice | RowKind::Reference | RowKind::Publication => {}
            }
        }
        let items = world
            .ledger
            .saved_duties()
            .filter_map(|(_, duty)| duty.item);
        let items: Vec<Digest> = items.collect();
        for (item, row) in tx.held_by_hash(&items).await.expect("held items") {
            let fate = match row.status {
                HeldStatus::Held => Fate::Held(row.code.as_str().to_owned()),
                HeldStatus::Declined => Fate::Declined,
                HeldStatus::Released => {
                    if row.code == HeldCode::Frozen {
                        books.released.insert(Some(item));
                    }
                    continue;
                }
            };
            books.held.insert(item, fate);
        }
        books
    }

    fn decided(&mut self, outcome: Outcome, hash: Digest) {
        let (command, fate) = match outcome {
            Outcome::Event(event) => {
                let command = event.command;
                self.log.push(Entry::Event(event.clone()));
                self.events
                    .entry(event.record)
                    .or_default()
                    .push((event, hash));
                (command, Fate::Happened)
            }
            Outcome::Rejection(rejection) => {
                let code = rejection.code.as_str().to_owned();
                let command = rejection.command;
                self.log.push(Entry::Rejection(rejection));
                (command, Fate::Rejected(code))
            }
        };
        self.outcomes.entry(command).or_default().push(fate);
    }

    /// What became of a duty.
    pub(super) fn fate(&self, number: usize, duty: &Duty) -> Fate {
        let Some(item) = duty.item else {
            return Fate::Nowhere;
        };
        let outcomes = self.outcomes.get(&duty_command_id(number));
        if let Some(fate) = outcomes.and_then(|outcomes| outcomes.last()) {
            return fate.clone();
        }
        if self.counted.contains_key(&item) {
            return Fate::Counted;
        }
        self.held.get(&item).cloned().unwrap_or(Fate::Nowhere)
    }

    /// Whether what counts or happened is what was said.
    pub(super) fn says(&self, number: usize, duty: &Duty, fate: &Fate) -> bool {
        match (&duty.said, fate) {
            (Said::Added(words), Fate::Counted) => {
                let change = duty.item.and_then(|item| self.counted.get(&item));
                let text = |op: &Operation| match &op.action {
                    Action::Put(value) => value.as_text() == Some(words),
                    Action::Delete => false,
                };
                change.is_some_and(|change| change.operations().iter().any(text))
            }
            (Said::Asked(order), Fate::Happened) => {
                let mut events = self.events_of(duty.record).iter();
                let event = events.find(|(event, _)| event.command == duty_command_id(number));
                event.is_some_and(|(event, _)| event.happened.order().as_ref() == Some(order))
            }
            _ => true,
        }
    }

    /// The events of a record.
    pub(super) fn events_of(&self, record: RecordId) -> &[(Event, Digest)] {
        self.events.get(&record).map_or(&[], Vec::as_slice)
    }

    /// Whether a record is a note.
    pub(super) fn is_note(&self, record: RecordId) -> bool {
        self.notes.contains(&record)
    }
}

/// The notes that people wrote.
fn notes_of(world: &World) -> BTreeSet<RecordId> {
    let duties = world.ledger.saved_duties();
    let notes = duties.filter(|(_, duty)| matches!(duty.said, Said::Wrote(Answers::Note(_))));
    notes.map(|(_, duty)| duty.record).collect()
}
