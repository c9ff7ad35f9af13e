//! Offline edits: the 41 cases of ODK Central's suite as scenarios of ours (shared/docs/offline-edits.md).
//!
//! Real phones and a real office play each, in every order in which its packs can come. After every arrival the
//! office is compared with what people meant, as plain data; at the end every phone, the figures, the history and
//! the log are too. Nobody forces anything and no timer runs: what comes too early counts when the rest is here.

mod cast;
mod choices;
mod meant;
mod page;
mod program;
mod scenarios;
mod stage;
mod words;

use std::sync::Mutex;

use ::tests::database::Storage;
use ::tests::environment;
use anyhow::{Context as _, Result, bail, ensure};

use crate::row::{Row, Size};
use cast::Cast;
use choices::Choices;
use stage::{Stage, Tally};

pub(crate) use page::page;

/// What a scenario has held, and who ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Nothing, in whatever order.
    Nothing,
    /// What comes before what it builds on waits for that, and counts by itself when it is here.
    Dependency,
    /// What breaks a rule is held until its author mends it by an amendment.
    Author(&'static str),
    /// The office decides about a right or a frozen record. Order has nothing to do with it.
    Office(&'static str),
    /// Refused at the gate, by this name; nothing of it is kept.
    Refused(&'static str),
}

/// One of the 41.
struct Scenario {
    /// What it is called here.
    name: &'static str,
    /// Central's case, in our words.
    case: &'static str,
    /// What Central does with it.
    central: &'static str,
    /// What happens here.
    here: &'static str,
    holds: Holds,
    play: fn(&mut Stage<'_>) -> Result<()>,
}

/// What came of one scenario.
#[derive(Debug, Default)]
struct Played {
    plays: u64,
    tally: Tally,
    /// Plays in which a wrong merge differed from what was meant: by arrival, by clock.
    noticed: [u64; 2],
    /// Plays with a pack lost on the way, and in how many of them that was noticed.
    lost: [u64; 2],
}

/// Plays all of them.
pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut row = Row::new("offline edits: the 41 cases of ODK Central's suite");
    let waiting = Mutex::new(scenarios::all().enumerate());
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.next());
    let worker = || {
        let mut done = Vec::new();
        while let Some((place, scenario)) = next() {
            done.push((place, play_all(scenario, size)));
        }
        done
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut done = std::thread::scope(|scope| -> Result<Vec<_>> {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let mut done = Vec::new();
        for worker in workers {
            done.extend(worker.join().ok().context("a worker broke off")?);
        }
        Ok(done)
    })?;
    done.sort_by_key(|(place, _)| *place);
    report(&mut row, done);
    Ok(row)
}

/// Plays a scenario on every database there is: at length also on PostgreSQL, where one is at hand.
fn play_all(scenario: &Scenario, size: Size) -> Result<Played> {
    let mut played = Played::default();
    let mut storages = vec![Storage::Memory];
    if size == Size::Long && environment::test_postgres_url().is_some() {
        storages.push(Storage::Postgres);
    }
    for storage in storages {
        let engine = storage.engine();
        let mut cast = Cast::found(size, storage)?;
        let ways = every_way(scenario, &mut cast);
        played.add(&ways.with_context(|| engine)?);
        cast.leave()?;
    }
    scenario.holds.are_met_by(&played.tally)?;
    Ok(played)
}

/// Plays a scenario in every way it can go, and once with a pack lost.
fn every_way(scenario: &Scenario, cast: &mut Cast) -> Result<Played> {
    let mut played = Played::default();
    let mut choices = Choices::default();
    let mut first: Option<String> = None;
    loop {
        let mut stage = Stage::set(cast, &mut choices, usize::try_from(played.plays)?)?;
        let came_to = (scenario.play)(&mut stage).and_then(|()| stage.ends());
        played.plays += 1;
        played.tally.add(&stage.tally);
        for (sum, noticed) in played.noticed.iter_mut().zip(stage.wrong_merges()) {
            *sum += u64::from(noticed);
        }
        let path = choices.path();
        let came_to = came_to.with_context(|| format!("play {path}"))?;
        let first = first.get_or_insert_with(|| came_to.clone());
        ensure!(
            *first == came_to,
            "play {path} comes to {came_to}, the first to {first}"
        );
        // Each at least twice: with receipts brought back, and without.
        if !choices.go_on() && played.plays > 1 {
            break;
        }
    }
    let verified = cast.world.office.verify()?;
    ensure!(verified.faults.is_empty(), "{:?}", verified.faults);
    played.lost = loses_a_pack(scenario, cast, played.plays)?;
    Ok(played)
}

/// Plays a scenario with its first pack lost though everybody believes that it came. Gives whether the comparison
/// with what was meant noticed, as two counts: of packs lost, and of those noticed. None is lost where no carrier
/// brings anything.
fn loses_a_pack(scenario: &Scenario, cast: &mut Cast, plays: u64) -> Result<[u64; 2]> {
    let mut choices = Choices::default();
    // An odd play: a receipt that cannot be brought would give it away by itself.
    let play = usize::try_from(plays | 1)?;
    let mut stage = Stage::set(cast, &mut choices, play)?;
    stage.loses_next = true;
    let came_to = (scenario.play)(&mut stage).and_then(|()| stage.ends());
    if stage.loses_next {
        return Ok([0, 0]);
    }
    let noticed = |error: &anyhow::Error| {
        let cause = error.root_cause().to_string();
        cause.contains("where people meant") || cause.contains("is held as")
    };
    Ok([1, u64::from(came_to.as_ref().is_err_and(noticed))])
}

impl Played {
    fn add(&mut self, other: &Self) {
        self.plays += other.plays;
        self.tally.add(&other.tally);
        let counts = self.noticed.iter_mut().chain(&mut self.lost);
        for (sum, count) in counts.zip(other.noticed.iter().chain(&other.lost)) {
            *sum += count;
        }
    }
}

impl Holds {
    /// Whether the page may say so: what was held in all plays is what this names.
    fn are_met_by(self, tally: &Tally) -> Result<()> {
        let of_order = ["missing_dependency", "depends_on_held"];
        let codes = tally.codes.iter().map(String::as_str);
        let others: Vec<&str> = codes.filter(|code| !of_order.contains(code)).collect();
        let refused: Vec<&str> = tally.refused.iter().map(String::as_str).collect();
        let is_met = match self {
            Self::Nothing => tally.codes.is_empty() && refused.is_empty(),
            Self::Dependency => others.is_empty() && tally.waited > 0 && refused.is_empty(),
            Self::Author(code) | Self::Office(code) => others == [code] && refused.is_empty(),
            Self::Refused(code) => tally.codes.is_empty() && refused == [code],
        };
        if !is_met {
            bail!("said to be {self:?}, but there was {tally:?}");
        }
        Ok(())
    }
}

/// Sums up.
fn report(row: &mut Row, done: Vec<(usize, Result<Played>)>) {
    let (mut held, mut whole) = ([0; 5], Played::default());
    let scenarios: Vec<&Scenario> = scenarios::all().collect();
    let mut good = 0;
    for (place, played) in done {
        let (number, scenario) = (place + 1, scenarios[place]);
        match played {
            Ok(played) => {
                good += 1;
                whole.add(&played);
                held[match scenario.holds {
                    Holds::Nothing => 0,
                    Holds::Dependency => 1,
                    Holds::Author(_) => 2,
                    Holds::Office(_) => 3,
                    Holds::Refused(_) => 4,
                }] += 1;
            }
            Err(error) => row
                .lost
                .push(format!("No. {number}, {}: {error:#}", scenario.name)),
        }
    }
    row.tried = whole.plays;
    row.fault("packs by other hands, in every order", whole.tally.arrivals);
    row.fault("packs before what they build on", whole.tally.waited);
    row.fault("packs again by their author's sync", whole.tally.again);
    row.measure("scenarios", format!("{good} of {}", scenarios.len()));
    let [nothing, dependency, author, office, refused] = held;
    row.measure("nothing ever held", nothing.to_string());
    row.measure(
        "waits for its dependency, by itself",
        dependency.to_string(),
    );
    row.measure("its author mends a broken rule", author.to_string());
    row.measure("the office decides about a right", office.to_string());
    row.measure("refused at the gate", refused.to_string());
    row.measure("forced by a person or a timer", "0".to_owned());
    row.measure("fields with two answers", whole.tally.conflicts.to_string());
    let plays = whole.plays;
    let [by_arrival, by_clock] = whole.noticed;
    let control =
        |mistake: &str, noticed| format!("{mistake} (noticed in {noticed} of {plays} plays)");
    row.control(
        control("what arrives last is right", by_arrival),
        by_arrival > 0,
    );
    row.control(
        control("what was written last is right", by_clock),
        by_clock > 0,
    );
    let [lost, noticed] = whole.lost;
    row.control(
        format!("a pack taken for received and lost (noticed {noticed} times of {lost})"),
        lost > 0 && noticed == lost,
    );
}

#[cfg(test)]
mod tests {
    use super::{page, prove, scenarios};
    use crate::row::Size;

    #[test]
    fn the_forty_one_cases_need_nobody() {
        prove(Size::Ci).unwrap().assert_good();
    }

    #[test]
    fn there_are_forty_one_and_each_has_its_name() {
        let names: Vec<&str> = scenarios::all().map(|scenario| scenario.name).collect();
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!((names.len(), distinct.len()), (41, 41));
    }

    #[test]
    fn the_page_says_what_is_played() {
        let committed = include_str!("../../shared/docs/offline-edits.md");
        assert!(
            committed == page(),
            "shared/docs/offline-edits.md is not what is played; run\n    \
             cargo run -p tests --bin prove -- --offline-edits-page > shared/docs/offline-edits.md"
        );
    }
}
