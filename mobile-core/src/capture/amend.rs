//! Changing a saved record: always by one more change, never over an old one.

use shared::change::{OpId, Scalar};
use shared::id::RecordId;
use shared::record::{Answers, RecordKind};
use shared::state::State;
use shared::time::Timestamp;

use super::Act;
use crate::core::Core;
use crate::effect::{Refusal, Report};
use crate::storage::Writes;

impl Core {
    pub(super) fn amend(
        &self,
        record: RecordId,
        answers: &Answers,
        reason: Option<String>,
        fresh: u64,
        now: Timestamp,
    ) -> Act {
        let by = self.authorship(now)?;
        let (mut file, replay) = self.file_of(record)?;
        let kind = replay.identity.kind;
        if answers.kind() != kind {
            return Err(Refusal::OtherKind);
        }
        let mut writes = Writes::default();
        if replay.is_declined {
            return Err(Refusal::Declined);
        }
        let change = if replay.is_rejected {
            // Nothing of the record is on the server: it is written anew, under its own id.
            let mut whole = Answers::of(kind, &replay.state);
            whole.overlay(answers.clone());
            whole.creation(record, replay.identity.team, by)
        } else {
            answers
                .amendment(&replay.state, by, reason, fresh)
                .ok_or(Refusal::NothingToChange)?
        };
        let empty = State::default();
        let before = if replay.is_rejected {
            &empty
        } else {
            &replay.state
        };
        if before.contains(&change.hash()) || file.change(&change.hash()).is_some() {
            return Err(Refusal::NothingToChange);
        }
        self.save_change(&mut writes, &mut file, kind, before, &change, now)?;
        let change = change.hash();
        Ok((writes, Report::Saved { record, change }))
    }

    pub(super) fn resolve(
        &self,
        record: RecordId,
        field: &str,
        choice: OpId,
        now: Timestamp,
    ) -> Act {
        let by = self.authorship(now)?;
        let (mut file, replay) = self.file_of(record)?;
        let (kind, state) = (replay.identity.kind, &replay.state);
        let assignments = chosen(kind, state, field, choice).ok_or(Refusal::NoConflict)?;
        let change = state.amend(by.actor, by.time, None, assignments);
        let mut writes = Writes::default();
        self.save_change(&mut writes, &mut file, kind, state, &change, now)?;
        let change = change.hash();
        Ok((writes, Report::Saved { record, change }))
    }
}

/// The chosen value put again, having seen all; both halves of a count together.
fn chosen(
    kind: RecordKind,
    state: &State,
    field: &str,
    choice: OpId,
) -> Option<Vec<(String, Option<Scalar>)>> {
    let put = |name: &str, is_chosen: &dyn Fn(OpId) -> bool| {
        let mut entries = state.values(name).iter();
        let entry = entries.find(|entry| is_chosen(entry.op))?;
        Some((name.to_owned(), Some(entry.value.clone())))
    };
    if let Some(pair) = kind.rules().pair(field) {
        let is_disputed = state.is_disputed(pair.count) || state.is_disputed(pair.about);
        let halves = [pair.count, pair.about];
        let is_here = |name: &&str| state.values(name).iter().any(|entry| entry.op == choice);
        halves.iter().find(|name| is_here(name))?;
        // Both halves were written by one change, so by one actor.
        let half = |name: &str| put(name, &|op| op.actor == choice.actor);
        let assignments = vec![half(pair.count)?, half(pair.about)?];
        return is_disputed.then_some(assignments);
    }
    state
        .is_disputed(field)
        .then(|| put(field, &|op| op == choice).map(|value| vec![value]))?
}
