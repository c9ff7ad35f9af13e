//! Judging a change by the state right after it.

use std::collections::BTreeSet;

use super::{Content, KIND, RecordKind, SCHEMA, TEAM};
use crate::change::{Action, Change};
use crate::command::MAX_REASON_CHARS;
use crate::id::RecordId;
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation, is_written, looks_personal, reason};

/// Key of the day in every kind's root map.
const OCCURRED_ON: &str = "occurred_on";

/// Most changes that a change may have seen of its record, itself among them: what is judged beside the heads is
/// replayed, so a record's length is what the longest such judgement costs.
pub const MAX_CHANGES: usize = 2_048;
/// Most installations whose changes a change may have seen of its record, its own among them.
pub const MAX_WRITERS: usize = 128;

/// What a rule of the whole record names as its field.
const RECORD: &str = "record";

/// Judges one change by the state right after it (its own dependencies plus itself) and the last day it may
/// speak of: the day the server received it, or today on the phone. Empty when it is valid. An inspection is
/// planned ahead: its day may lie after that.
pub fn validate(
    kind: RecordKind,
    change: &Change,
    after: &State,
    latest: LocalDate,
) -> Vec<Violation> {
    let rules = kind.rules();
    let (content, mut broken) = Content::read(kind, after);
    let may_lie_ahead = kind == RecordKind::Inspection;
    if content.is_some_and(|content| content.occurred_on() > latest) && !may_lie_ahead {
        broken.push(Violation::new(OCCURRED_ON, Rule::FutureDate));
    }
    let written: BTreeSet<&str> = change
        .operations()
        .iter()
        .map(|op| op.key.as_str())
        .collect();
    for pair in rules.pairs {
        if written.contains(pair.count) != written.contains(pair.about) {
            broken.push(Violation::new(pair.name, Rule::Pair));
        }
    }
    if !change.is_creation() {
        let always = [RecordId::KEY, KIND, SCHEMA, TEAM, rules.home];
        let fixed = always.iter().chain(rules.fixed);
        let fixed = fixed.filter(|key| written.contains(**key));
        broken.extend(fixed.map(|key| Violation::new(key, Rule::Fixed)));
    }
    // By what it has seen, so that it is the same in whatever order things come.
    if after.len() > MAX_CHANGES || after.writers() > MAX_WRITERS {
        broken.push(Violation::new(RECORD, Rule::Full));
    }
    if let Some(message) = change.message() {
        broken.extend(reason(message, MAX_REASON_CHARS).err());
    }
    for op in change.operations() {
        let text = match &op.action {
            Action::Put(value) => value.as_text(),
            Action::Delete => None,
        };
        let field = op.key.split('/').next().unwrap_or_default();
        let text = text.filter(|_| rules.free_text.contains(&field));
        if text.is_some_and(looks_personal) {
            broken.push(Violation::new(field, Rule::Privacy));
        }
        if !text.is_none_or(is_written) {
            broken.push(Violation::new(field, Rule::Characters));
        }
    }
    broken
}
