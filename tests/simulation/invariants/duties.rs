//! I8 and I9: what people with duties did is decided once or visibly waits, and every record's course is
//! the same wherever it is told.

use mobile_core::outbox::PackFate;
use mobile_core::record::Replay;
use mobile_core::view::Detail;
use shared::command::{Event, Order};
use shared::record::Answers;
use shared::time::Timestamp;
use shared::workflow::Course;

use super::books::Books;
use super::official::{Fate, Official};
use super::{plain_course, plain_figures};
use crate::law::{Broken, Law};
use crate::ledger::{Duty, Said};
use crate::phone::duty_command_id;
use crate::world::World;

pub(super) async fn examine(world: &mut World, official: &Official, books: &Books) -> Vec<Broken> {
    let mut broken = Vec::new();
    decided(world, official, books, &mut broken);
    receipts(world, &mut broken).await;
    courses(world, official, books, &mut broken);
    count(world, books);
    broken
}

/// Every command is decided once or held; whatever was called saved is somewhere, and its author's phone
/// says where.
fn decided(world: &World, official: &Official, books: &Books, broken: &mut Vec<Broken>) {
    let mut complain = |what: String| broken.push(Broken::new(Law::Decided, what));
    for (command, outcomes) in &books.outcomes {
        if outcomes.len() > 1 {
            complain(format!("{command} is decided {} times", outcomes.len()));
        }
    }
    for (number, duty) in world.ledger.saved_duties() {
        let fate = books.fate(number, duty);
        let core = world.phones[duty.phone].core.as_ref();
        let detail = core.and_then(|core| core.detail(duty.record));
        let on_phone = shown(detail.as_ref(), number, duty);
        let name = format!("duty {number} on phone {}: {:?}", duty.phone, duty.said);
        if on_phone != fate {
            complain(format!(
                "{name}: the phone shows {on_phone:?}, the office has {fate:?}"
            ));
        }
        if !books.says(number, duty, &fate) {
            complain(format!("{name}: {fate:?} is something else at the office"));
        }
        if let Some(why) = without_cause(world, official, books, duty, &fate) {
            complain(format!("{name}: {why}"));
        }
    }
}

/// What the author's phone shows of a duty.
fn shown(detail: Option<&Detail>, number: usize, duty: &Duty) -> Fate {
    let Some(detail) = detail else {
        return Fate::Nowhere;
    };
    let ladder = if matches!(duty.said, Said::Asked(_)) {
        let mut commands = detail.commands.iter();
        let own = commands.find(|asked| asked.command == duty_command_id(number));
        own.map(|asked| &asked.ladder)
    } else {
        let mut history = detail.history.iter();
        let own = history.find(|edit| duty.item.is_some_and(|item| item.0 == edit.change.0));
        own.map(|edit| &edit.ladder)
    };
    Fate::shown(ladder)
}

/// Why a fate cannot be, by what people did and may do.
fn without_cause(
    world: &World,
    official: &Official,
    books: &Books,
    duty: &Duty,
    fate: &Fate,
) -> Option<String> {
    let on_record = || {
        let duties = world.ledger.saved_duties();
        duties.filter(|(_, other)| other.record == duty.record)
    };
    let fates: Vec<Fate> = on_record()
        .filter(|(_, other)| other.item != duty.item)
        .map(|(number, other)| books.fate(number, other))
        .chain(words_on(world, official, books, duty))
        .collect();
    let is_asked = matches!(duty.said, Said::Asked(_));
    let some = |wanted: fn(&Fate) -> bool| fates.iter().any(wanted);
    let freezes = |event: &Event| {
        matches!(
            event.happened.as_str(),
            "void" | "issue" | "close_inspection"
        )
    };
    let may = match fate {
        Fate::Nowhere | Fate::Unheard => false,
        Fate::Counted | Fate::Happened => true,
        Fate::Declined => {
            let was = duty
                .item
                .is_some_and(|item| world.ledger.declined.contains(&item));
            was || some(|fate| *fate == Fate::Declined)
        }
        // Nobody gives an order about what does not count without hearing so; what another is to be the same as may
        // not count.
        Fate::Rejected(code) => {
            let names_another = matches!(duty.said, Said::Asked(Order::SameAs { .. }));
            let is_other = code == "not_found" && names_another;
            is_asked && code != "wrong_kind" && (code != "not_found" || is_other)
        }
        Fate::Held(code) => match code.as_str() {
            "frozen" => {
                let mut events = books.events_of(duty.record).iter();
                matches!(duty.said, Said::Added(_)) && events.any(|(event, _)| freezes(event))
            }
            // The phone's clock was ahead of the day that the record is of.
            "future_date" => {
                let today = Timestamp(duty.at).date().to_string();
                let mut days = on_record().filter_map(|(_, other)| plain_figures::day_of(other));
                days.any(|day| day > today)
            }
            "depends_on_held" => some(|fate| matches!(fate, Fate::Held(_))),
            "collision" => some(|fate| *fate == Fate::Declined),
            _ => false,
        },
    };
    (!may).then(|| format!("{fate:?} without a cause; others on it: {fates:?}"))
}

/// The fates of what was written of the record that a note is on: they share those of its creation.
fn words_on(world: &World, official: &Official, books: &Books, duty: &Duty) -> Vec<Fate> {
    let Said::Wrote(Answers::Note(note)) = &duty.said else {
        return Vec::new();
    };
    let about = |record| note.about == Some(record);
    let duties = world.ledger.saved_duties();
    let duties = duties.filter(|(_, other)| about(other.record));
    let acts = world.ledger.saved_acts();
    let acts = acts.filter(|(_, other)| about(other.record));
    let fates = duties.map(|(number, other)| books.fate(number, other));
    fates
        .chain(acts.map(|(act, _)| official.fate(act).clone()))
        .collect()
}

/// What a phone takes for received, the office has.
async fn receipts(world: &World, broken: &mut Vec<Broken>) {
    for (place, phone) in world.phones.iter().enumerate() {
        let here = world.office.pack_numbers(place).await;
        let Some(core) = &phone.core else { continue };
        for (number, pack) in core.outbox().packs() {
            if pack.fate == PackFate::Received && !here.contains(number) {
                let what =
                    format!("phone {place}: pack {number} is received, and not at the office");
                broken.push(Broken::new(Law::Decided, what));
            }
        }
    }
}

/// The server's course is what its log's events come to, also by plain rules, and every phone that holds the
/// record has the same.
fn courses(world: &World, official: &Official, books: &Books, broken: &mut Vec<Broken>) {
    let mut complain = |what: String| broken.push(Broken::new(Law::Courses, what));
    for (record, row) in &official.records {
        let events = books.events_of(*record);
        let mut course = Course::begin(row.kind);
        for (event, hash) in events {
            course.apply(event, *hash);
        }
        if row.course != course {
            complain(format!(
                "{record} stands {:?}, by its log {course:?}",
                row.course
            ));
        }
        let happened = events.iter().map(|(event, _)| &event.happened);
        match plain_course::status(row.kind, happened) {
            Ok(status) if status == row.course.status.as_str() => {}
            other => complain(format!(
                "{record} is {}, by plain rules {other:?}",
                row.status()
            )),
        }
        for (place, phone) in world.phones.iter().enumerate() {
            let Some(core) = &phone.core else { continue };
            let feeds = official.feeds(row);
            let is_read = feeds
                .iter()
                .any(|feed| core.position().feeds.contains_key(feed));
            let Some(file) = core.file(*record).filter(|_| is_read) else {
                continue;
            };
            if !Replay::of(&file).is_ok_and(|replay| *replay.course() == row.course) {
                complain(format!(
                    "phone {place}: {record} stands otherwise than {:?}",
                    row.course
                ));
            }
            let stage = core
                .summary(*record)
                .and_then(|summary| summary.stage.as_ref());
            if stage.is_none_or(|stage| stage.status != row.course.status) {
                complain(format!("phone {place}: {record} is listed as {stage:?}"));
            }
        }
    }
}

fn count(world: &mut World, books: &Books) {
    let mut tally = world.duty_counts.clone();
    for (number, duty) in world.ledger.saved_duties() {
        let is_note = books.is_note(duty.record);
        match (books.fate(number, duty), &duty.said) {
            (Fate::Held(code), _) if code == "frozen" => tally.held_frozen += 1,
            (Fate::Counted, _) if books.released.contains(&duty.item) => {
                tally.proposals_counted += 1;
            }
            (Fate::Counted, Said::Wrote(Answers::Note(_))) => tally.notes += 1,
            (Fate::Counted, Said::Added(_)) if is_note => tally.notes_amended += 1,
            (Fate::Rejected(code), Said::Asked(order)) => {
                tally.rejected += 1;
                tally.reject(order, &code);
            }
            (Fate::Happened, _) => tally.happened += 1,
            _ => {}
        }
    }
    for (event, _) in books.events.values().flatten() {
        match event.happened.as_str() {
            "read_back" => tally.read_back += 1,
            "reopen" => tally.reopened += 1,
            "grant_extension" => tally.extensions_granted += 1,
            "refuse_extension" => tally.extensions_refused += 1,
            "same_as" => tally.same_as += 1,
            "not_same" => tally.not_same += 1,
            _ => {}
        }
    }
    let disputed = plain_course::disputed(books.events.values());
    tally.disputed += disputed;
    world.duty_counts = tally;
}
