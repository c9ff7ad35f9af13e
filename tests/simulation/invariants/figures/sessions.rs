//! Sessions as the oracle takes them: plain data of what people meant.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::RecordId;
use shared::record::Answers;
use tests::truth::{Audience, Count, Date, Member, Session, Standing, Truth};

use crate::invariants::books::Books;
use crate::invariants::official::Official;
use crate::invariants::plain_figures;
use crate::plain::{Field, Value};
use crate::scenario::Job;
use crate::world::World;

/// The first day of the simulation.
pub(super) fn first_day() -> Date {
    Date::new(2018, 7, 2)
}

/// What people meant, as the oracle takes it.
pub(super) fn truth(
    world: &World,
    official: &Official,
    complain: &mut impl FnMut(String),
) -> Truth {
    let mut truth = Truth::default();
    for team in &world.scenario.teams {
        truth.teams.push(tests::truth::Team {
            name: team.name.clone(),
            area: team.township.clone(),
            reach: vec![team.township.clone()],
        });
    }
    let mut places = BTreeMap::new();
    for (place, person) in world.scenario.people.iter().enumerate() {
        if !matches!(person.job, Job::Volunteer | Job::Leader) {
            continue;
        }
        places.insert(place, truth.members.len());
        for term in &person.terms {
            let day = |day: i64| first_day().plus_days(i32::try_from(day).expect("a day"));
            truth.members.push(Member {
                name: person.name.clone(),
                team: term.team,
                leads: person.job == Job::Leader,
                from: day(term.from.unwrap_or(-180)),
                to: term.to.map(day),
            });
        }
    }
    for (record, session) in &world.ledger.sessions {
        let counted = official.counted(&world.ledger, *record);
        if counted.is_empty() || official.is_void(&world.ledger, *record) {
            continue;
        }
        let values = world.ledger.values(&counted);
        let mut audience = values.get(&Field::Audience).into_iter().flatten();
        let mut counts = audience.by_ref().filter_map(|value| match *value {
            Value::Pair(people, about) => Some(Count { people, about }),
            _ => None,
        });
        // Ascending, so the first is the smallest; whatever else there is, it is in dispute.
        let audience = match (counts.next(), counts.next()) {
            (Some(one), Some(other)) => Audience::Disputed(one, other),
            (Some(one), None) => Audience::Agreed(one),
            _ => {
                complain(format!("{record} counts without an audience"));
                continue;
            }
        };
        let members = values.keys().filter_map(|field| match field {
            Field::Member(person) => places.get(person).copied(),
            _ => None,
        });
        let Some(on) = day(official, *record, values.get(&Field::Date), complain) else {
            continue;
        };
        truth.sessions.push(Session {
            author: 0,
            team: session.team,
            on,
            village: session.village.clone(),
            venue: "courtyard",
            form: None,
            part_of_day: None,
            topics: Default::default(),
            members: members.collect(),
            audience,
            question: None,
            note: None,
            standing: Standing::Counted,
        });
    }
    truth
}

/// The sessions of those with duties: each by its leader alone.
pub(super) fn of_duties(world: &World, books: &Books) -> Vec<Session> {
    let mut sessions = Vec::new();
    for one in plain_figures::counted(world, books) {
        let Answers::OutreachSession(form) = one.answers else {
            continue;
        };
        let (Some(on), Some(audience)) = (date(&one.on), form.audience) else {
            continue;
        };
        sessions.push(Session {
            author: 0,
            team: 0,
            on,
            village: one.home,
            venue: "courtyard",
            form: None,
            part_of_day: None,
            topics: Default::default(),
            // The only one on the roll.
            members: [0].into(),
            audience: Audience::Agreed(Count {
                people: audience.count,
                about: audience.about,
            }),
            question: None,
            note: None,
            standing: Standing::Counted,
        });
    }
    sessions
}

/// The day of a session. Of days in dispute Automerge's order picks one, which plain data does not know:
/// that it is one of them is all that is asked here, and that all replicas pick the same by I2.
fn day(
    official: &Official,
    record: RecordId,
    days: Option<&BTreeSet<Value>>,
    complain: &mut impl FnMut(String),
) -> Option<Date> {
    let days = days?;
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    let picked = if days.len() == 1 {
        days.first().and_then(text)?
    } else {
        let picked = official.records.get(&record)?.occurred_on.to_string();
        if !days.iter().filter_map(text).any(|day| day == picked) {
            complain(format!(
                "{record} is counted on {picked}, a day nobody meant"
            ));
        }
        picked
    };
    date(&picked)
}

/// A day as written.
fn date(text: &str) -> Option<Date> {
    let mut numbers = text.split('-').map(str::parse);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) =
        (numbers.next(), numbers.next(), numbers.next())
    else {
        return None;
    };
    let small = |number: i32| u32::try_from(number).ok();
    Some(Date::new(year, small(month)?, small(day)?))
}
