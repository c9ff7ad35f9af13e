//! What people meant, as plain data: who set which field of which record to what, and what of it they
//! had seen. Nothing here is read back from a replica.

use std::collections::{BTreeMap, BTreeSet};

use shared::command::Order;
use shared::id::{CommandId, Digest, RecordId};
use shared::record::Answers;

use crate::plain::{Field, Value, Values, Writes};

/// The place of an act in the ledger.
pub(crate) type Act = usize;

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Logged a session.
    Create,
    /// Changed fields of it.
    Amend,
    /// Chose between the values of a field.
    Choose,
    /// Asked for it to be void.
    Void,
}

/// How far an act came on the phone it was done on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Nothing was said yet.
    Nothing,
    /// It was called saved, or was there when the phone came back.
    Saved,
    /// It was refused, or the power went before it was saved: the person knows that it is not there.
    NotSaved,
}

/// One thing that a person meant.
#[derive(Debug, Clone)]
pub(crate) struct Meant {
    pub(crate) phone: usize,
    pub(crate) person: usize,
    pub(crate) record: RecordId,
    pub(crate) deed: Deed,
    /// The fields set, and to what.
    pub(crate) writes: Writes,
    /// The acts on this record that were merged on the phone when this was done. Setting a field
    /// replaces every value of it among these, and nothing else.
    pub(crate) saw: BTreeSet<Act>,
    /// When it really was.
    pub(crate) at: i64,
    pub(crate) told: Told,
    /// The change or command that says it.
    pub(crate) item: Option<Digest>,
}

/// Something written or asked in a talk, matter, inspection or finding.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// A record.
    Wrote(Answers),
    /// More words in it.
    Added(String),
    /// An order about it.
    Asked(Order),
}

/// What the screen showed of a record to somebody who then gave an order about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The changes that stood there.
    pub(crate) changes: BTreeSet<Digest>,
    /// The orders that were shown as carried out, whoever gave them.
    pub(crate) events: BTreeSet<CommandId>,
}

/// One thing that somebody with a duty did.
#[derive(Debug, Clone)]
pub(crate) struct Duty {
    pub(crate) phone: usize,
    pub(crate) record: RecordId,
    pub(crate) said: Said,
    /// When it really was.
    pub(crate) at: i64,
    /// What the phone's clock said then.
    pub(crate) claimed: i64,
    /// What was seen of the record before.
    pub(crate) seen: Seen,
    pub(crate) told: Told,
    /// The change or command that says it.
    pub(crate) item: Option<Digest>,
}

/// What decides access to a record, as its author chose it.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) author: usize,
    pub(crate) team: usize,
    pub(crate) village: String,
}

/// Everything that people meant, in the order they did it.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) acts: Vec<Meant>,
    pub(crate) sessions: BTreeMap<RecordId, Session>,
    /// What people with other duties did, in the order they did it.
    pub(crate) duties: Vec<Duty>,
    /// Items the office declined.
    pub(crate) declined: BTreeSet<Digest>,
    of_item: BTreeMap<Digest, Act>,
}

impl Ledger {
    /// Writes down an act that a phone is asked to save.
    pub(crate) fn begin(&mut self, meant: Meant) -> Act {
        self.acts.push(meant);
        self.acts.len() - 1
    }

    /// An act was saved as an item.
    pub(crate) fn saved(&mut self, act: Act, item: Digest) {
        self.acts[act].told = Told::Saved;
        self.acts[act].item = Some(item);
        self.of_item.insert(item, act);
    }

    /// An act was not saved, and its person knows.
    pub(crate) fn not_saved(&mut self, act: Act) {
        self.acts[act].told = Told::NotSaved;
    }

    /// What is saved of the duties.
    pub(crate) fn saved_duties(&self) -> impl Iterator<Item = (usize, &Duty)> {
        let duties = self.duties.iter().enumerate();
        duties.filter(|(_, duty)| duty.told == Told::Saved)
    }

    /// Whether an item says one of the duties.
    pub(crate) fn is_of_duty(&self, item: &Digest) -> bool {
        let mut duties = self.duties.iter();
        duties.any(|duty| duty.item.as_ref() == Some(item))
    }

    /// The act that an item says.
    pub(crate) fn act_of(&self, item: &Digest) -> Option<Act> {
        self.of_item.get(item).copied()
    }

    /// The acts that were saved.
    pub(crate) fn saved_acts(&self) -> impl Iterator<Item = (Act, &Meant)> {
        let acts = self.acts.iter().enumerate();
        acts.filter(|(_, meant)| meant.told == Told::Saved)
    }

    /// The saved acts on a record.
    pub(crate) fn on(&self, record: RecordId) -> impl Iterator<Item = (Act, &Meant)> {
        self.saved_acts()
            .filter(move |(_, meant)| meant.record == record)
    }

    /// The saved changes of a record that are among these and build only on such: what can be merged.
    pub(crate) fn mergeable(&self, record: RecordId, among: &BTreeSet<Act>) -> BTreeSet<Act> {
        let mut merged = BTreeSet::new();
        // In the order done, so what an act saw stands before it.
        for (act, meant) in self.on(record) {
            if meant.deed != Deed::Void && among.contains(&act) && meant.saw.is_subset(&merged) {
                merged.insert(act);
            }
        }
        merged
    }

    /// The values of a record when these acts are merged: of each field those that no act which had
    /// seen them replaced.
    pub(crate) fn values(&self, acts: &BTreeSet<Act>) -> Values {
        let mut values = Values::new();
        for act in acts {
            for (field, value) in &self.acts[*act].writes {
                let is_replaced = acts.iter().any(|other| {
                    let other = &self.acts[*other];
                    other.saw.contains(act) && other.writes.contains_key(field)
                });
                if !is_replaced && *value != Value::Gone {
                    let side_by_side = values.entry(field.clone()).or_default();
                    side_by_side.insert(value.clone());
                }
            }
        }
        values
    }

    /// Leaves out of an amendment what would change nothing for one who sees these values.
    pub(crate) fn effective(writes: &Writes, seen: &Values) -> Writes {
        let changes = |(field, value): &(&Field, &Value)| match seen.get(field) {
            Some(values) => values.len() > 1 || !values.contains(value),
            None => **value != Value::Gone,
        };
        let writes = writes.iter().filter(changes);
        writes
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect()
    }

    /// The fields with more than one distinct value.
    pub(crate) fn conflicts(values: &Values) -> Values {
        let two =
            |(field, values): &(&Field, &BTreeSet<Value>)| field.can_conflict() && values.len() > 1;
        let values = values.iter().filter(two);
        values
            .map(|(field, values)| (field.clone(), values.clone()))
            .collect()
    }
}
