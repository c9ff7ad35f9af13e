//! Every count of the scenario moves exactly the figures it says.

use std::collections::{BTreeMap, BTreeSet};

use ::tests::database::Storage;
use ::tests::places::COUNTY;
use ::tests::world::World;
use serde_json::Value;

use crate::plan::YEAR;
use crate::play::{instant, play};
use crate::progress::Progress;
use crate::scenario::{COUNTS, Scenario};
use crate::script::script;

const SEED: u64 = 11;
const MEMBERS: usize = 8;

/// The county's figures of a played year: name, and value with bound.
fn figures(scenario: &Scenario) -> BTreeMap<String, String> {
    let truth = crate::plan::truth(SEED, scenario);
    let script = script(SEED, &truth);
    let world = World::found(Storage::Memory, instant(0, -36)).unwrap();
    let mut played = play(world, &truth, &script, &Progress::quiet()).unwrap();
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
