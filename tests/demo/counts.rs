//! Every count of the scenario moves exactly the figures it says, and noise moves none.

use std::collections::{BTreeMap, BTreeSet};

use ::tests::database::Storage;
use ::tests::oracle;
use ::tests::places::COUNTY;
use ::tests::world::World;
use serde_json::Value;

use crate::plan::YEAR;
use crate::play::{Played, instant, play};
use crate::progress::Progress;
use crate::scenario::{COUNTS, Scenario};
use crate::script::script;

const SEED: u64 = 11;
const MEMBERS: usize = 8;

/// Other noise than that of [`SEED`] around the same truth.
const OTHER_NOISE: std::ops::RangeInclusive<u64> = 101..=120;

/// A year played with some noise around it.
fn played(scenario: &Scenario, noise: u64) -> Played {
    let truth = crate::plan::truth(SEED, scenario);
    let script = script(noise, &truth);
    let world = World::found(Storage::Memory, instant(0, -36)).unwrap();
    play(world, &truth, &script, &Progress::quiet()).unwrap()
}

/// The county's figures of a played year: name, and value with bound.
fn figures(scenario: &Scenario) -> BTreeMap<String, String> {
    let mut played = played(scenario, SEED);
    let sheet = played.world.figures(COUNTY, &YEAR.to_string()).unwrap();
    played.close().unwrap();
    let figures = sheet["figures"].as_array().unwrap().iter();
    let said = |figure: &Value| {
        let name = figure["definition_id"].as_str().unwrap().to_owned();
        (name, format!("{} {}", figure["value"], figure["bound"]))
    };
    figures.map(said).collect()
}

#[test]
fn demo_counts_move_exactly_the_figures_they_should() {
    let scenario = Scenario::small(MEMBERS);
    let before = figures(&scenario);
    for count in &COUNTS {
        let after = figures(&scenario.one_more(count.what));
        let changed = before.iter().filter(|(name, said)| after[*name] != **said);
        let changed: BTreeSet<&str> = changed.map(|(name, _)| name.as_str()).collect();
        let must: BTreeSet<&str> = count.moves.iter().copied().collect();
        let may: BTreeSet<&str> = count.may_move.iter().copied().collect();
        let what = format!("one more of {:?} ({})", count.what, count.words);
        let missing: Vec<_> = must.difference(&changed).collect();
        assert!(missing.is_empty(), "{what} does not move {missing:?}");
        let others: Vec<_> = changed
            .iter()
            .filter(|name| !must.contains(*name))
            .collect();
        let others: Vec<_> = others
            .into_iter()
            .filter(|name| !may.contains(*name))
            .collect();
        assert!(others.is_empty(), "{what} moves {others:?} too");
    }
}

/// The digests of the county's figures in every period: value and bound of each.
fn digests(scenario: &Scenario, noise: u64) -> Vec<String> {
    let mut played = played(scenario, noise);
    let sheets = oracle::periods(YEAR).into_iter().map(|period| {
        let sheet = played.world.figures(COUNTY, &period).unwrap();
        sheet["digest"].as_str().unwrap().to_owned()
    });
    let digests = sheets.collect();
    played.close().unwrap();
    digests
}

#[test]
fn other_noise_gives_equal_figures() {
    let scenario = Scenario::small(MEMBERS);
    let quiet = digests(&scenario, SEED);
    for noise in OTHER_NOISE {
        assert_eq!(digests(&scenario, noise), quiet, "noise {noise}");
    }
}
