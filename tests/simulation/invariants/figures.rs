//! I3: the figures are the same on the office's phone, by the server's deltas, after a rebuild, and by an
//! oracle that knows only what people meant.

mod sessions;

use std::collections::{BTreeMap, BTreeSet};

use shared::figure::{Figure, FigureValue};
use tests::oracle::{self, Number};

use super::books::Books;
use super::official::Official;
use super::plain_figures;
use crate::law::{Broken, Law};
use crate::scenario::{BEGIN, DAY, HOUR};
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
    let mut meant = by_oracle(world, official, books, &mut complain);
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
    if let Err(error) =
        server::rebuild::rebuild(&world.office.store, world.office.clock.now()).await
    {
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

fn by_oracle(
    world: &World,
    official: &Official,
    books: &Books,
    complain: &mut impl FnMut(String),
) -> Sheet {
    let mut truth = sessions::truth(world, official, complain);
    if world.plan.cast == Cast::Duties {
        truth.sessions.extend(sessions::of_duties(world, books));
    }
    let mut villages: Vec<String> = Vec::new();
    for team in &world.scenario.teams {
        villages.extend(team.villages.iter().cloned());
    }
    villages.sort();
    villages.dedup();
    let mut sheet = Sheet::new();
    let day = (world.office.clock.now().0 - (BEGIN - 8 * HOUR)).div_euclid(DAY);
    let today = sessions::first_day().plus_days(i32::try_from(day).expect("a day"));
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
