//! Records that somebody makes long or wide on purpose: what one more change costs there.

use std::time::Duration;

use anyhow::{Context as _, Result};
use shared::change::{Change, Scalar};
use shared::id::{InstallationId, RecordId, TeamId};
use shared::pack::Item;
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::record::{Answers as AnyAnswers, Authorship};
use shared::state::State;

use super::attacker::Attacker;
use super::meter::{Cost, of_thread};

pub(super) const TIME: i64 = 1_530_489_600;

/// A session as an honest phone writes it.
pub(super) fn creation(attacker: &Attacker, team: TeamId, number: u8) -> (RecordId, Change) {
    let record = RecordId([number; 16]);
    let answers: AnyAnswers = Answers {
        occurred_on: "2018-06-30".parse().ok(),
        village: "511781109001".parse().ok(),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([attacker.enrolled.user].into()),
        audience: Some(AudienceAnswer {
            count: 46,
            about: false,
        }),
        ..Answers::default()
    }
    .into();
    let by = Authorship {
        actor: attacker.enrolled.installation,
        time: TIME,
    };
    (record, answers.creation(record, team, by))
}

/// A change of the note that has seen a state.
pub(super) fn note(state: &State, actor: InstallationId, number: usize) -> Change {
    let put = (
        "note".to_owned(),
        Some(Scalar::Text(format!("第{number}次"))),
    );
    state.amend(actor, TIME, None, [put])
}

/// A change as an item.
pub(super) fn item(record: RecordId, change: &Change) -> Item {
    Item::Change {
        record,
        raw: change.raw().to_vec(),
        signature: None,
    }
}

/// How a change is applied.
type Apply = fn(&mut State, &Change) -> bool;

pub(super) fn in_place(state: &mut State, change: &Change) -> bool {
    state.apply(change).is_ok()
}

/// As a server did that copied a record for each change: the mistake that has to be noticed.
pub(super) fn by_a_copy(state: &mut State, change: &Change) -> bool {
    let mut copy = state.clone();
    let is_good = copy.apply(change).is_ok();
    *state = copy;
    is_good
}

/// CPU time of a change where a record of three hands has so many, each hand in its turn; every seventh change has
/// not seen the one before.
pub(super) fn per_change(apply: Apply, before: usize, measured: usize) -> Result<Duration> {
    let actor = |number: usize| InstallationId([u8::try_from(number % 3 + 1).unwrap_or(1); 16]);
    let mut state = State::default();
    let next = |state: &State, number: usize| note(state, actor(number), number);
    let first = next(&state, 0);
    state.apply(&first)?;
    for number in 1..before {
        let change = next(&state, number);
        state.apply(&change)?;
    }
    let mut changes = Vec::with_capacity(measured);
    let mut ahead = state.clone();
    let mut number = before;
    while changes.len() < measured {
        let one = next(&ahead, number);
        let beside = next(&ahead, number + 1);
        ahead.apply(&one)?;
        changes.push(one);
        if number.is_multiple_of(7) {
            ahead.apply(&beside)?;
            changes.push(beside);
        }
        number += 1;
    }
    let (applied, cost): (bool, Cost) =
        of_thread(|| changes.iter().all(|change| apply(&mut state, change)));
    anyhow::ensure!(applied, "a change did not apply");
    let count = u32::try_from(changes.len())?;
    cost.cpu.checked_div(count).context("nothing was measured")
}

/// CPU time of a change in a record with so many heads beside each other, each of its own hand.
pub(super) fn per_head(heads: usize, measured: usize) -> Result<Duration> {
    let actor = |number: usize| {
        let mut id = [7; 16];
        id[..8].copy_from_slice(&(number as u64).to_be_bytes());
        InstallationId(id)
    };
    let begun = note(&State::default(), actor(0), 0);
    let begun_state = State::of([&begun])?;
    let beside: Vec<Change> = (1..=heads + measured)
        .map(|number| note(&begun_state, actor(number), number))
        .collect();
    let mut state = begun_state.clone();
    for change in &beside[..heads] {
        state.apply(change)?;
    }
    let rest = &beside[heads..];
    let (applied, cost) = of_thread(|| rest.iter().all(|change| in_place(&mut state, change)));
    anyhow::ensure!(applied, "a change did not apply");
    let count = u32::try_from(measured)?;
    cost.cpu.checked_div(count).context("nothing was measured")
}
