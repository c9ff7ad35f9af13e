//! I3: the figures are the same on the office's phone, by the server's deltas, after a rebuild, and by an
//! oracle that knows only what people meant.

use std::collections::{BTreeMap, BTreeSet};

use shared::figure::{Figure, FigureValue};
use shared::id::RecordId;
use tests::oracle::{self, Number};
use tests::truth::{Audience, Count, Date, Member, Session, Standing, Truth};

use super::duties::Books;
use super::official::Official;
use super::plain_figures;
use crate::law::{Broken, Law};
use crate::plain::{Field, Value};
use crate::scenario::{BEGIN, DAY, HOUR, Job};
use crate::world::{Cast, World};

/// The county, and periods in which something happens.
const COUNTY: &str = "511781";
const PERIODS: [&str; 7] = [
    "2018", "2018-H1", "2018-Q3", "2018-05", "2018-06", "2018-07", "2018-08",
];

/// Figures by area and period, as texts that begin with the figure's name.
type Sheet = BTreeMap<(String, &'static str), BTreeSet<String>>;

pub(super) async fn examine(world: &World, official: &Official, books: &Books) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut complain = |what: String| broken.push(Broken::new(Law::Figures, what));
    let by_deltas = at_office(world).await;
    let mut meant = by_oracle(world, official, &mut complain);
    if world.plan.cast == Cast::Duties {
        of_duties(world, books, &by_deltas, &mut meant);
    }
    compare("the server's deltas", &by_deltas, &meant, &mut complain);
    compare(
        "the office's phone",
        &on_phone(world),
        &meant,
        &mut complain,
    );
    verify(world, "before a rebuild", &mut complain).await;
    let records = world.office.records().await;
    if let Err(error) = server::rebuild::rebuild(&world.office.store).await {
        complain(format!("the log does not rebuild: {error}"));
    }
    compare(
        "the server after a rebuild",
        &at_office(world).await,
        &meant,
        &mut complain,
    );
    if world.office.records().await != records {
        complain("records are others after a rebuild".to_owned());
    }
    verify(world, "after a rebuild", &mut complain).await;
    broken
}

fn compare(whose: &str, figures: &Sheet, meant: &Sheet, complain: &mut impl FnMut(String)) {
    for (question, figures) in figures {
        let meant = meant.get(question);
        if meant != Some(figures) {
            let meant = meant.cloned().unwrap_or_default();
            let (there, meant) = (figures - &meant, &meant - figures);
            complain(format!(
                "{whose}: {question:?} is {there:?}, meant {meant:?}"
            ));
        }
    }
}

async fn verify(world: &World, when: &str, complain: &mut impl FnMut(String)) {
    let verified = server::verify::verify(&world.office.store, &world.office.keys).await;
    for fault in verified.expect("the database in memory answers").faults {
        complain(format!("verify {when}: {fault}"));
    }
}

fn questions(world: &World) -> Vec<(String, &'static str)> {
    let mut areas = vec![COUNTY.to_owned()];
    areas.extend(
        world
            .scenario
            .teams
            .iter()
            .map(|team| team.township.clone()),
    );
    areas.dedup();
    let of = |area: &String| PERIODS.map(|period| (area.clone(), period));
    areas.iter().flat_map(of).collect()
}

async fn at_office(world: &World) -> Sheet {
    let mut sheet = Sheet::new();
    let office = &world.office;
    let mut tx = office.store.snapshot().await.expect("a snapshot");
    for (area, period) in questions(world) {
        let (place, time) = (
            area.parse().expect("an area"),
            period.parse().expect("a period"),
        );
        let now = office.clock.now();
        let figures = server::figures::sheet(&mut tx, &office.reference, now, place, time);
        let figures = figures.await.expect("figures").figures;
        sheet.insert((area, period), figures.iter().map(text).collect());
    }
    sheet
}

fn on_phone(world: &World) -> Sheet {
    let mut sheet = Sheet::new();
    let core = world.phones[world.scenario.office_phone].core.as_ref();
    for (area, period) in questions(world) {
        let (place, time) = (
            area.parse().expect("an area"),
            period.parse().expect("a period"),
        );
        let now = world.office.clock.now();
        let views = core
            .map(|core| core.figures(place, time, now))
            .unwrap_or_default();
        let figures = views.iter().map(|view| text(&view.figure)).collect();
        sheet.insert((area, period), figures);
    }
    sheet
}

/// As the oracle writes it.
fn text(figure: &Figure) -> String {
    let number = match figure.value {
        Some(FigureValue::Integer(number)) => Number::Whole(number),
        Some(FigureValue::Ratio {
            numerator,
            denominator,
        }) => Number::Over(numerator, denominator),
        None => Number::Null,
    };
    let about = figure.about_share;
    let about = about.map_or(String::new(), |about| format!(" about={about}"));
    let (name, bound) = (figure.definition_id.as_str(), figure.bound.as_str());
    format!("{name} {number} {bound}{about}")
}

fn by_oracle(world: &World, official: &Official, complain: &mut impl FnMut(String)) -> Sheet {
    let truth = truth(world, official, complain);
    let mut villages: Vec<String> = Vec::new();
    for team in &world.scenario.teams {
        villages.extend(team.villages.iter().cloned());
    }
    villages.sort();
    villages.dedup();
    let mut sheet = Sheet::new();
    let day = (world.office.clock.now().0 - (BEGIN - 8 * HOUR)).div_euclid(DAY);
    let today = first_day().plus_days(i32::try_from(day).expect("a day"));
    for (area, period) in questions(world) {
        let figures = oracle::figures(&truth, &villages, &area, period, today);
        let texts = figures
            .iter()
            .map(|figure| format!("{} {figure}", figure.name));
        sheet.insert((area, period), texts.collect());
    }
    sheet
}

/// What the oracle of sessions does not know: by plain loops over the duties the figures they count, and the
/// others as the deltas have them, so that phone and rebuild are held to those.
fn of_duties(world: &World, books: &Books, by_deltas: &Sheet, meant: &mut Sheet) {
    let name = |text: &String| text.split(' ').next().unwrap_or_default().to_owned();
    let is_of_sessions = |text: &String| {
        let name = name(text);
        name.starts_with('o') || name == "c1"
    };
    for ((area, period), texts) in meant {
        let plain = plain_figures::figures(world, books, area, period);
        let counted: BTreeSet<String> = plain.iter().map(name).collect();
        texts.retain(is_of_sessions);
        texts.extend(plain);
        let others = by_deltas.get(&(area.clone(), period)).into_iter().flatten();
        let others = others.filter(|text| !is_of_sessions(text) && !counted.contains(&name(text)));
        texts.extend(others.cloned());
    }
}

fn first_day() -> Date {
    Date::new(2018, 7, 2)
}

/// What people meant, as the oracle takes it.
fn truth(world: &World, official: &Official, complain: &mut impl FnMut(String)) -> Truth {
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
    let mut numbers = picked.split('-').map(str::parse);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) =
        (numbers.next(), numbers.next(), numbers.next())
    else {
        return None;
    };
    let small = |number: i32| u32::try_from(number).ok();
    Some(Date::new(year, small(month)?, small(day)?))
}
