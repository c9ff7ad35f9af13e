//! Changing a saved record: always by one more change, never over an old one.

use shared::change::{OpId, Scalar};
use shared::id::RecordId;
use shared::record::outreach_session::{Answers, key};
use shared::state::State;
use shared::time::Timestamp;

use super::Act;
use crate::core::Core;
use crate::effect::{Refusal, Report};
use crate::record::{Standing, StoredChange};
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
        let actor = self.enrolled()?.installation;
        let (mut file, replay) = self.file_of(record)?;
        let seconds = now.0.div_euclid(1_000);
        let mut writes = Writes::default();
        let is_declined =
            |change: &StoredChange| matches!(change.standing, Standing::Declined { .. });
        if replay.is_rejected && file.changes.iter().any(is_declined) {
            return Err(Refusal::Declined);
        }
        let change = if replay.is_rejected {
            // Nothing of the record is on the server: it is written anew, under its own id.
            let mut whole = answers_of(&replay.state);
            merge(&mut whole, answers);
            whole.creation(record, replay.identity.team, actor, seconds)
        } else {
            answers
                .amendment(&replay.state, actor, seconds, reason, fresh)
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
        self.save_change(&mut writes, &mut file, before, &change, now)?;
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
        let actor = self.enrolled()?.installation;
        let (mut file, replay) = self.file_of(record)?;
        let state = &replay.state;
        let assignments = chosen(state, field, choice).ok_or(Refusal::NoConflict)?;
        let seconds = now.0.div_euclid(1_000);
        let change = state.amend(actor, seconds, None, assignments);
        let mut writes = Writes::default();
        self.save_change(&mut writes, &mut file, state, &change, now)?;
        let change = change.hash();
        Ok((writes, Report::Saved { record, change }))
    }
}

/// The chosen value put again, having seen all; the pair of attendances together.
fn chosen(state: &State, field: &str, choice: OpId) -> Option<Vec<(String, Option<Scalar>)>> {
    let value = |name: &str| {
        let mut entries = state.values(name).iter();
        // Both halves of a pair are written by one change, so by one actor.
        entries
            .find(|entry| entry.op == choice)
            .or_else(|| {
                let mut entries = state.values(name).iter();
                entries.find(|entry| field == key::AUDIENCE && entry.op.actor == choice.actor)
            })
            .map(|entry| (name.to_owned(), Some(entry.value.clone())))
    };
    if field == key::AUDIENCE {
        let is_disputed =
            state.is_disputed(key::AUDIENCE_COUNT) || state.is_disputed(key::AUDIENCE_ABOUT);
        let assignments = vec![value(key::AUDIENCE_COUNT)?, value(key::AUDIENCE_ABOUT)?];
        return is_disputed.then_some(assignments);
    }
    state
        .is_disputed(field)
        .then(|| value(field).map(|value| vec![value]))?
}

/// A record's state as the answers that would create it.
pub(crate) fn answers_of(state: &State) -> Answers {
    let (session, _) = shared::record::outreach_session::read(state);
    let Some(session) = session else {
        return Answers::default();
    };
    Answers {
        occurred_on: Some(session.occurred_on),
        part_of_day: session.part_of_day,
        village: Some(session.village),
        venue: Some(session.venue),
        form: session.form,
        topics: Some(session.topics),
        members: Some(session.members),
        audience: Some(shared::record::outreach_session::AudienceAnswer {
            count: session.audience.count,
            about: session.audience.about,
        }),
        questions: session.questions,
        note: session.note,
        photo: session.photo,
        late_reason: session.late_reason,
    }
}

fn merge(whole: &mut Answers, answers: &Answers) {
    let new = answers.clone();
    whole.occurred_on = new.occurred_on.or(whole.occurred_on);
    whole.part_of_day = new.part_of_day.or(whole.part_of_day);
    whole.village = new.village.or(whole.village);
    whole.venue = new.venue.or(whole.venue);
    whole.form = new.form.or(whole.form);
    whole.topics = new.topics.or(whole.topics.take());
    whole.members = new.members.or(whole.members.take());
    whole.audience = new.audience.or(whole.audience);
    whole.questions.extend(new.questions);
    whole.note = new.note.or(whole.note.take());
    whole.photo = new.photo.or(whole.photo.take());
    whole.late_reason = new.late_reason.or(whole.late_reason.take());
}
