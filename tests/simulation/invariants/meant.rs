//! I1: what people meant is counted, or visibly not counted for a cause, and what counts is there.

use std::collections::{BTreeMap, BTreeSet};

use mobile_core::view::Detail;

use super::official::{Fate, Official};
use crate::law::{Broken, Law};
use crate::ledger::{Act, Deed, Ledger, Meant};
use crate::phone::command_id;
use crate::plain::{self, Field};
use crate::scenario::Job;
use crate::world::World;

pub(super) async fn examine(world: &mut World, official: &Official) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut complain = |what: String| broken.push(Broken::new(Law::Counted, what));
    let mut readers = Vec::new();
    for place in 0..world.phones.len() {
        readers.push(!world.office.feeds(place).await.is_empty());
    }
    let mut tally = Vec::new();
    let mut details = BTreeMap::new();
    for (act, meant) in world.ledger.saved_acts() {
        let fate = official.fate(act);
        tally.push(fate.clone());
        let detail = details
            .entry((meant.phone, meant.record))
            .or_insert_with(|| {
                let core = world.phones[meant.phone].core.as_ref();
                core.and_then(|core| core.detail(meant.record))
            });
        let on_phone = shown(detail.as_ref(), act, meant);
        let name = format!(
            "act {act}, {:?} of {} on phone {}",
            meant.deed, meant.record, meant.phone
        );
        // A phone that may read nothing any more is told nothing; what it holds uncounted stays.
        let agrees = on_phone == *fate
            || (!readers[meant.phone]
                && (on_phone == Fate::Unheard
                    || matches!(on_phone, Fate::Held(_))
                    || (on_phone == Fate::Nowhere && *fate == Fate::Counted)));
        if !agrees {
            complain(format!(
                "{name}: the phone shows {on_phone:?}, the office has {fate:?}"
            ));
        }
        if let Some(why) = without_cause(world, official, act, meant, fate) {
            complain(format!("{name}: {why}"));
        }
    }
    for record in world.ledger.sessions.keys() {
        let counted = official.counted(&world.ledger, *record);
        for act in &counted {
            if !world.ledger.acts[*act].saw.is_subset(&counted) {
                complain(format!(
                    "{record}: act {act} counts, and not all that it builds on"
                ));
            }
        }
        let meant = world.ledger.values(&counted);
        let row = official.records.get(record);
        let there = row.map(|row| plain::of_state(&row.state, world.scenario.people.len()));
        if there.clone().unwrap_or_default() != meant {
            complain(format!(
                "{record} says {there:?} at the office; people meant {meant:?}"
            ));
        }
        let is_void = official.is_void(&world.ledger, *record);
        if row.is_some_and(|row| row.is_void()) != is_void {
            complain(format!(
                "{record}: void by its commands {is_void}, not so at the office"
            ));
        }
    }
    count(world, &tally);
    broken
}

/// What the author's phone shows of an act.
fn shown(detail: Option<&Detail>, act: Act, meant: &Meant) -> Fate {
    let Some(detail) = detail else {
        return Fate::Nowhere;
    };
    let ladder = if meant.deed == Deed::Void {
        let mut commands = detail.commands.iter();
        commands
            .find(|asked| asked.command == command_id(act))
            .map(|asked| &asked.ladder)
    } else {
        let mut history = detail.history.iter();
        history
            .find(|edit| meant.item.is_some_and(|item| item.0 == edit.change.0))
            .map(|edit| &edit.ladder)
    };
    Fate::shown(ladder)
}

/// Why a fate cannot be, by what people did and may do.
fn without_cause(
    world: &World,
    official: &Official,
    act: Act,
    meant: &Meant,
    fate: &Fate,
) -> Option<String> {
    let ledger = &world.ledger;
    let was_declined = meant
        .item
        .is_some_and(|item| ledger.declined.contains(&item));
    let needs = needs(ledger, meant);
    let below = needs
        .iter()
        .any(|need| *official.fate(*need) == Fate::Declined);
    // What builds on a declined act is declined with it, unless its number was taken meanwhile.
    let is_declined = *fate == Fate::Declined;
    let taken = *fate == Fate::Held("collision".to_owned());
    if is_declined != (was_declined || (below && !taken)) {
        return Some(format!(
            "declined by the office: {was_declined}, below it: {below}; yet {fate:?}"
        ));
    }
    let causes = causes(world, official, act, meant);
    match fate {
        Fate::Held(code) if !causes.contains(code.as_str()) => Some(format!(
            "held for {code}, and nothing but {causes:?} could be a cause"
        )),
        Fate::Rejected(code) => {
            let others = world.ledger.on(meant.record);
            let mut others =
                others.filter(|(other, meant)| *other != act && meant.deed == Deed::Void);
            let may = match code.as_str() {
                "already_void" => others.any(|(other, _)| *official.fate(other) == Fate::Happened),
                "not_permitted" => {
                    causes.contains("not_permitted") || causes.contains("out_of_area")
                }
                _ => false,
            };
            (!may).then(|| format!("rejected for {code}, without a cause"))
        }
        Fate::Nowhere | Fate::Unheard => Some("it is nowhere at the office".to_owned()),
        _ => None,
    }
}

/// The codes for which an act may be held.
fn causes(world: &World, official: &Official, act: Act, meant: &Meant) -> BTreeSet<&'static str> {
    let ledger = &world.ledger;
    let mut causes = BTreeSet::new();
    let person = &world.scenario.people[meant.person];
    let Some(session) = ledger.sessions.get(&meant.record) else {
        return causes;
    };
    if world.scenario.phones[meant.phone].revoked_at.is_some() {
        causes.insert("device_revoked");
    }
    let is_field_worker = matches!(person.job, Job::Volunteer | Job::Leader);
    if is_field_worker && !person.is_steady() {
        causes.extend(["role_ended", "out_of_area", "not_permitted"]);
    } else if is_field_worker {
        let team = person.terms[0].team;
        let may_at_all =
            team == session.team && (person.job == Job::Leader || session.author == meant.person);
        let township = &world.scenario.teams[team].township;
        if !may_at_all {
            causes.insert("not_permitted");
        } else if !session.village.starts_with(township) {
            causes.insert("out_of_area");
        }
    }
    if says_a_day_to_come(ledger, act, meant) {
        causes.insert("future_date");
    }
    let mut voids = ledger
        .on(meant.record)
        .filter(|(_, other)| other.deed == Deed::Void);
    if meant.deed != Deed::Void && voids.any(|(other, _)| *official.fate(other) == Fate::Happened) {
        causes.insert("frozen");
    }
    let needs = needs(ledger, meant);
    if needs
        .iter()
        .any(|need| *official.fate(*need) != Fate::Counted)
    {
        causes.insert("missing_dependency");
    }
    if needs
        .iter()
        .any(|need| matches!(official.fate(*need), Fate::Held(_)))
    {
        causes.insert("depends_on_held");
    }
    // Once what it builds on is declined, the author's next change bears its number.
    if needs
        .iter()
        .any(|need| *official.fate(*need) == Fate::Declined)
    {
        causes.insert("collision");
    }
    causes
}

/// The acts without which an act cannot count: what it saw, and of a void the creation.
fn needs(ledger: &Ledger, meant: &Meant) -> BTreeSet<Act> {
    match meant.deed {
        Deed::Void => {
            let on = ledger.on(meant.record);
            on.filter(|(_, other)| other.deed == Deed::Create)
                .map(|(creation, _)| creation)
                .collect()
        }
        _ => meant.saw.clone(),
    }
}

/// Whether a session's day had not come when the act was done.
fn says_a_day_to_come(ledger: &Ledger, act: Act, meant: &Meant) -> bool {
    let mut acts = meant.saw.clone();
    acts.insert(act);
    let values = ledger.values(&acts);
    let today = plain::day(shared::time::Timestamp(meant.at).date());
    let mut days = values.get(&Field::Date).into_iter().flatten();
    days.any(|day| *day > today)
}

fn count(world: &mut World, fates: &[Fate]) {
    let held = |wanted: &str| {
        let fates = fates.iter();
        fates
            .filter(|fate| matches!(fate, Fate::Held(code) if code == wanted))
            .count() as u64
    };
    let counts = &mut world.counts;
    counts.held_out_of_area += held("out_of_area");
    counts.held_role_ended += held("role_ended");
    counts.held_not_permitted += held("not_permitted");
    counts.held_future_date += held("future_date");
    counts.held_depends_on_held += held("depends_on_held");
    counts.held_device_revoked += held("device_revoked");
    counts.held_frozen += held("frozen");
    for fate in fates {
        counts.rejected += u64::from(matches!(fate, Fate::Rejected(_)));
        counts.happened += u64::from(*fate == Fate::Happened);
    }
}
