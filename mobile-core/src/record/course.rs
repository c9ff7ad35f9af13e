//! A record's course: what was decided, and what is expected of own orders that wait.

use shared::command::{Command, Event, Happened};
use shared::id::{Digest, UserId};
use shared::record::RecordKind;
use shared::workflow::{self, Asker, Course, Subject, Target};

use shared::record::Identity;
use shared::state::State;

use super::{RecordFile, Standing, StoredCommand, Void};

/// What the decided events come to, in the order of the log.
pub(super) fn decided(file: &RecordFile, kind: RecordKind) -> Course {
    let happened = |command: &&StoredCommand| command.standing == Standing::Happened;
    let mut commands: Vec<&StoredCommand> = file.commands.iter().filter(happened).collect();
    commands.sort_by_key(|command| command.verdict_seq);
    let mut course = Course::begin(kind);
    for command in commands {
        if let Some(event) = event_of(file, command) {
            course.apply(&event, command.event_hash.unwrap_or(Digest([0; 32])));
        }
    }
    course
}

/// What happened by a command; none while nothing did.
pub(crate) fn event_of(file: &RecordFile, command: &StoredCommand) -> Option<Event> {
    if command.standing != Standing::Happened {
        return None;
    }
    let event = command.event.clone();
    event.or_else(|| void_of_old(file, command))
}

/// The event of a void that was stored without one; what its row said stands in the summary.
fn void_of_old(file: &RecordFile, command: &StoredCommand) -> Option<Event> {
    let voiding = match &file.summary.void {
        Void::Yes(voiding) => voiding.clone(),
        Void::No | Void::Requested => command.voiding()?,
    };
    Some(Event {
        command: command.id,
        record: file.summary.id,
        happened: Happened::Voided {
            reason: voiding.reason,
        },
        by: voiding.by,
        claimed_at: command.saved_at.unwrap_or(voiding.decided_at),
        decided_at: voiding.decided_at,
        heads: Vec::new(),
        effective_at: None,
    })
}

/// The decided course carried on by the own orders that wait, in the order asked; none where none waits. An
/// order that what others did meanwhile stands in the way of is left out: the server will reject it.
pub(super) fn expected(
    file: &RecordFile,
    identity: &Identity,
    counted: &State,
    decided: &Course,
) -> Option<Course> {
    let waits = |stored: &&StoredCommand| stored.standing.is_open();
    let mut waiting = file.commands.iter().filter(waits).peekable();
    waiting.peek()?;
    let mut course = decided.clone();
    for stored in waiting {
        let Some(command) = stored.command() else {
            continue;
        };
        if let Some(event) = foreseen(&command, stored.author, identity, counted, &course) {
            course.apply(&event, command.hash());
        }
    }
    Some(course)
}

/// The event an order will become, as far as this record tells. What else it was judged by when it was asked
/// (the other record, the lists) is taken to be as it was then.
fn foreseen(
    command: &Command,
    author: UserId,
    identity: &Identity,
    counted: &State,
    course: &Course,
) -> Option<Event> {
    let other = Course::begin(identity.kind);
    let target = match &command.order {
        shared::command::Order::SameAs { canonical } => Some(Target {
            id: *canonical,
            kind: identity.kind,
            home: identity.home,
            course: &other,
        }),
        _ => None,
    };
    let subject = Subject {
        id: identity.id,
        kind: identity.kind,
        home: identity.home,
        state: counted,
        course,
        asker: Asker {
            user: author,
            units: &[],
        },
        on: command.claimed_at.date(),
        target,
        has_duplicates: false,
        has_unit: &|_| true,
    };
    let happened = workflow::decide(command, &subject, Ok(None)).ok()?;
    Some(Event {
        command: command.id,
        record: command.record,
        happened,
        by: author,
        claimed_at: command.claimed_at,
        decided_at: command.claimed_at,
        heads: command.seen_heads.clone(),
        effective_at: Some(command.claimed_at),
    })
}
