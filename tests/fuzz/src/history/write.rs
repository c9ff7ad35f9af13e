//! The next change of a history, as its program says: mostly one that an honest phone could write, with a part of it
//! wrong now and then, since what is wrong in one way alone comes furthest.

use arbitrary::{Result, Unstructured};
use shared::change::{Action, Change, Composition, OpId, Operation, Scalar};
use shared::id::{ChangeHash, InstallationId};
use shared::state::State;

use crate::change::repair;

/// Installations whose byte order is not the order in which they appear.
const ACTORS: [InstallationId; 4] = [
    InstallationId([9; 16]),
    InstallationId([1; 16]),
    InstallationId([5; 16]),
    InstallationId([200; 16]),
];

/// Writes a change after these, and damages it if the program says so.
pub(super) fn write(
    changes: &[Change],
    state: &State,
    input: &mut Unstructured<'_>,
) -> Result<Vec<u8>> {
    // A change sent again, as it is.
    if !changes.is_empty() && input.ratio(1, 16)? {
        return Ok(input.choose(changes)?.raw().to_vec());
    }
    let actor = *input.choose(&ACTORS)?;
    let seen = seen(changes, actor, input)?;
    let past = State::of(in_past(changes, state, &seen)).unwrap_or_default();
    let mut said = Composition {
        actor,
        seq: past.seq_of(actor) + 1,
        start_op: next_op(changes, state, &seen),
        time: input.arbitrary()?,
        message: message(input)?,
        dependencies: seen,
        operations: Vec::new(),
    };
    for _ in 0..input.int_in_range(0..=4)? {
        said.operations.push(operation(&past, input)?);
    }
    match input.int_in_range(0..=24)? {
        0 => said.seq = input.arbitrary()?,
        1 => said.start_op = u64::from(input.arbitrary::<u32>()?),
        2 => said.dependencies.push(ChangeHash([input.arbitrary()?; 32])),
        3 => said.operations.extend(said.operations.first().cloned()),
        _ => {}
    }
    let mut raw = Change::compose(&said).raw().to_vec();
    if input.ratio(1, 12)? {
        let at = input.choose_index(raw.len())?;
        raw[at] = input.arbitrary()?;
        repair(&mut raw);
    }
    Ok(raw)
}

/// What the writer has seen: always what it wrote last, and any others.
fn seen(
    changes: &[Change],
    actor: InstallationId,
    input: &mut Unstructured<'_>,
) -> Result<Vec<ChangeHash>> {
    let own = changes.iter().rev().find(|change| change.actor() == actor);
    let mut seen: Vec<ChangeHash> = own.map(Change::hash).into_iter().collect();
    if let Some(creation) = changes.first()
        && seen.is_empty()
    {
        seen.push(creation.hash());
    }
    for _ in 0..input.int_in_range(0..=2)? {
        if !changes.is_empty() {
            seen.push(input.choose(changes)?.hash());
        }
    }
    seen.sort();
    seen.dedup();
    Ok(seen)
}

fn in_past<'a>(
    changes: &'a [Change],
    state: &'a State,
    seen: &[ChangeHash],
) -> impl Iterator<Item = &'a Change> {
    let past = state.past(seen);
    changes
        .iter()
        .filter(move |change| past.contains(&change.hash()))
}

fn next_op(changes: &[Change], state: &State, seen: &[ChangeHash]) -> u64 {
    let last = in_past(changes, state, seen).map(Change::max_op).max();
    last.unwrap_or(0) + 1
}

fn message(input: &mut Unstructured<'_>) -> Result<Option<String>> {
    Ok(match input.int_in_range(0..=3)? {
        0 => Some(String::new()),
        1 => Some(input.arbitrary()?),
        _ => None,
    })
}

fn operation(past: &State, input: &mut Unstructured<'_>) -> Result<Operation> {
    let key = match input.int_in_range(0..=5)? {
        0 => "note".to_owned(),
        1 => "topics/a".to_owned(),
        2 => "audience_count".to_owned(),
        3 => String::new(),
        4 => "很长的键".repeat(input.int_in_range(0..=9)?),
        _ => input.arbitrary()?,
    };
    let mut predecessors: Vec<OpId> = past.values(&key).iter().map(|entry| entry.op).collect();
    match input.int_in_range(0..=12)? {
        // Has not seen one of the values: writes beside it.
        0 => {
            predecessors.pop();
        }
        1 => predecessors.clear(),
        2 => predecessors.push(OpId {
            counter: input.int_in_range(0..=64)?,
            actor: *input.choose(&ACTORS)?,
        }),
        3 => predecessors.extend(predecessors.first().copied()),
        _ => {}
    }
    predecessors.sort();
    let action = match input.int_in_range(0..=4)? {
        0 => Action::Delete,
        _ => Action::Put(scalar(input)?),
    };
    Ok(Operation {
        key,
        action,
        predecessors,
    })
}

fn scalar(input: &mut Unstructured<'_>) -> Result<Scalar> {
    Ok(match input.int_in_range(0..=7)? {
        0 => Scalar::Null,
        1 => Scalar::Boolean(input.arbitrary()?),
        2 => Scalar::Uint(input.arbitrary()?),
        3 => Scalar::Int(input.arbitrary()?),
        4 => Scalar::Double(input.arbitrary()?),
        5 => Scalar::Text(input.arbitrary()?),
        6 => Scalar::Bytes(input.arbitrary()?),
        _ => Scalar::Timestamp(input.arbitrary()?),
    })
}
