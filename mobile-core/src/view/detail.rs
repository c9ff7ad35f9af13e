//! Everything about one record.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::change::{Action, Change};
use shared::command::{Order, OrderName};
use shared::id::{ChangeHash, CommandId, InstallationId, RecordId, TeamId, UserId};
use shared::record::Content;
use shared::record::outreach_session::OutreachSession;
use shared::state::State;
use shared::time::Timestamp;
use shared::validate::Violation;
use shared::workflow::Course;

use super::{Conflict, Item, Ladder, Linked, Shown};
use crate::core::Core;
use crate::record::{RecordFile, Replay, StoredChange, StoredCommand, event_of};

/// A field before and after a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// The key in the record.
    pub key: String,
    /// The values its author saw.
    pub before: Vec<Shown>,
    /// The value it put; none for a removal.
    pub after: Option<Shown>,
}

/// One change in the record's history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edit {
    /// The change.
    pub change: ChangeHash,
    /// Who.
    pub author: UserId,
    /// The writer's name.
    pub author_name: Option<String>,
    /// From which installation.
    pub installation: InstallationId,
    /// When the writer's phone says it was.
    pub claimed_at: Timestamp,
    /// When the server received it.
    pub received_at: Option<Timestamp>,
    /// How far it has come.
    pub ladder: Ladder,
    /// The writer's reason.
    pub reason: Option<String>,
    /// What it changed; the creation's fields have nothing before.
    pub fields: Vec<FieldChange>,
}

/// A command about the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// The command.
    pub command: CommandId,
    /// An order's name, or `read_back` where the server confirmed a matter by a later talk.
    pub name: &'static str,
    /// The order with all it says; none for what the server wrote by itself.
    pub order: Option<Order>,
    /// Who.
    pub author: UserId,
    /// Their name.
    pub author_name: Option<String>,
    /// The reason or account given, where it is known here.
    pub reason: Option<String>,
    /// When the asker's phone says it was.
    pub claimed_at: Option<Timestamp>,
    /// When the server decided.
    pub decided_at: Option<Timestamp>,
    /// How far it has come.
    pub ladder: Ladder,
}

/// Everything about one record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// As in the list.
    pub item: Item,
    /// The team.
    pub team: TeamId,
    /// What it says, own waiting work in it; none while a rule is broken that leaves nothing to read.
    pub content: Option<Content>,
    /// Where it stands by the decided events.
    pub course: Course,
    /// Where it will stand when the own orders that wait are carried out; none when that is the same.
    pub expected: Option<Course>,
    /// Rules the merge breaks.
    pub broken: Vec<Violation>,
    /// Fields with two values.
    pub conflicts: Vec<Conflict>,
    /// Every change, in the order merged, then those left out.
    pub history: Vec<Edit>,
    /// Every command.
    pub commands: Vec<Asked>,
    /// Records that it points to and that point to it.
    pub links: Vec<Linked>,
    /// Records that may be of the same session, talk or inspection.
    pub look_alikes: Vec<RecordId>,
}

impl Detail {
    /// The session, where it is one.
    pub fn session(&self) -> Option<&OutreachSession> {
        match &self.content {
            Some(Content::OutreachSession(session)) => Some(session),
            _ => None,
        }
    }
}

impl Core {
    /// A record; none when it is not here or cannot be read.
    pub fn detail(&self, record: RecordId) -> Option<Detail> {
        let file = self.file(record)?;
        let replay = Replay::of(&file).ok()?;
        let (content, broken) = Content::read(replay.identity.kind, &replay.state);
        let expected = replay.expected_course();
        Some(Detail {
            item: self.item(&file.summary),
            team: replay.identity.team,
            links: self.linked(&file.summary, content.as_ref()),
            content,
            course: replay.course().clone(),
            expected: (expected != replay.course()).then(|| expected.clone()),
            broken,
            conflicts: self.conflicts_of(record),
            history: self.history(&file, &replay),
            commands: file
                .commands
                .iter()
                .map(|command| self.asked(&file, command))
                .collect(),
            look_alikes: self.look_alikes(record),
        })
    }

    fn history(&self, file: &RecordFile, replay: &Replay) -> Vec<Edit> {
        let mut before: BTreeMap<ChangeHash, State> = BTreeMap::new();
        let mut edits = Vec::new();
        let left_out = (0..file.changes.len()).filter(|place| !replay.merged.contains(place));
        for place in replay.merged.iter().copied().chain(left_out) {
            let (Some(stored), Some(change)) = (file.changes.get(place), replay.changes.get(place))
            else {
                continue;
            };
            // What the author saw: the state of the change's own dependencies.
            let seen = seen_by(change, replay, &mut before);
            edits.push(self.edit(stored, change, &seen));
        }
        edits
    }

    fn edit(&self, stored: &StoredChange, change: &Change, seen: &State) -> Edit {
        let fields = change.operations().iter().map(|op| FieldChange {
            key: op.key.clone(),
            before: seen
                .values(&op.key)
                .iter()
                .map(|entry| Shown::from(&entry.value))
                .collect(),
            after: match &op.action {
                Action::Put(value) => Some(Shown::from(value)),
                Action::Delete => None,
            },
        });
        Edit {
            change: stored.hash,
            author: stored.author,
            author_name: self.person_name(stored.author),
            installation: stored.installation,
            claimed_at: Timestamp(change.time().saturating_mul(1_000)),
            received_at: stored.received_at,
            ladder: self.ladder_of_change(stored),
            reason: change.message().map(str::to_owned),
            fields: fields.collect(),
        }
    }

    fn asked(&self, file: &RecordFile, command: &StoredCommand) -> Asked {
        let event = event_of(file, command);
        let ordered = || event.as_ref()?.happened.order();
        let order = command.order().or_else(ordered);
        let asked = command.command();
        let claimed_at = event.as_ref().map(|event| event.claimed_at);
        Asked {
            command: command.id,
            name: match (&event, &order) {
                (Some(event), _) => event.happened.as_str(),
                (None, Some(order)) => order.name().as_str(),
                // Stored before there were other orders.
                (None, None) => OrderName::Void.as_str(),
            },
            reason: order.as_ref().and_then(Order::words).map(str::to_owned),
            order,
            author: command.author,
            author_name: self.person_name(command.author),
            claimed_at: claimed_at.or_else(|| asked.map(|asked| asked.claimed_at)),
            decided_at: event.as_ref().map(|event| event.decided_at),
            ladder: self.ladder_of_command(command),
        }
    }
}

/// The state of a change's dependencies and all before them.
fn seen_by(change: &Change, replay: &Replay, known: &mut BTreeMap<ChangeHash, State>) -> State {
    if change.is_creation() {
        return State::default();
    }
    if let [dependency] = change.dependencies()
        && let Some(state) = known.get(dependency)
    {
        let state = state.clone();
        remember(change, &state, known);
        return state;
    }
    let past = replay.state.past(change.dependencies());
    let mut state = State::default();
    for place in &replay.merged {
        if let Some(other) = replay.changes.get(*place)
            && past.contains(&other.hash())
        {
            // Merged in causal order, so it applies; what does not is not shown as seen.
            let _ = state.apply(other);
        }
    }
    remember(change, &state, known);
    state
}

fn remember(change: &Change, seen: &State, known: &mut BTreeMap<ChangeHash, State>) {
    let mut after = seen.clone();
    if after.apply(change).is_ok() {
        known.insert(change.hash(), after);
    }
}
