//! I2 and I7: every replica has the server's state of what it holds, and shows both values where there
//! are two.

use mobile_core::record::{Replay, Void};
use shared::feed::Feed;

use super::official::{Fate, Official};
use crate::law::{Broken, Law};
use crate::ledger::Ledger;
use crate::person::two_answers;
use crate::world::World;

pub(super) fn examine(world: &mut World, official: &Official) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut conflicts = 0;
    for (place, phone) in world.phones.iter().enumerate() {
        let Some(core) = &phone.core else { continue };
        for summary in core.summaries().filter(|summary| summary.is_counted) {
            let record = summary.id;
            let complaint =
                |law: Law, what: &str| Broken::new(law, format!("phone {place}: {record} {what}"));
            let Some(row) = official.records.get(&record) else {
                broken.push(complaint(
                    Law::Replicas,
                    "counts there and not at the office",
                ));
                continue;
            };
            // A phone that reads only what its person wrote in a record does not hold the record.
            let whole = official.feeds(row);
            let reads = |feed: &Feed| core.position().feeds.contains_key(feed);
            if !whole.iter().any(reads) {
                continue;
            }
            let mut acts = official.counted(&world.ledger, record);
            acts.extend(world.ledger.on(record).filter_map(|(act, meant)| {
                let is_open = meant.phone == place && matches!(official.fate(act), Fate::Held(_));
                is_open.then_some(act)
            }));
            let values = world.ledger.values(&world.ledger.mergeable(record, &acts));
            if let Err(what) = two_answers(core, record, &values) {
                broken.push(Broken::new(
                    Law::TwoAnswers,
                    format!("phone {place}: {what}"),
                ));
            }
            let file = core.file(record);
            match file.as_ref().map(Replay::of) {
                Some(Ok(replay)) if *replay.counted() == row.state => {}
                Some(Ok(_)) => broken.push(complaint(Law::Replicas, "is merged to something else")),
                _ => broken.push(complaint(Law::Replicas, "cannot be read")),
            }
            if matches!(summary.void, Void::Yes(_)) != row.is_void() {
                broken.push(complaint(Law::Replicas, "is void in one place only"));
            }
        }
    }
    for (record, row) in &official.records {
        let counted = official.counted(&world.ledger, *record);
        let values = world.ledger.values(&counted);
        let there = crate::plain::of_state(&row.state, world.scenario.people.len());
        let (meant, there) = (Ledger::conflicts(&values), Ledger::conflicts(&there));
        conflicts += meant.len() as u64;
        if meant != there {
            let what =
                format!("{record}: the office has {there:?} side by side, people meant {meant:?}");
            broken.push(Broken::new(Law::TwoAnswers, what));
        }
    }
    world.counts.conflicts += conflicts;
    broken
}
