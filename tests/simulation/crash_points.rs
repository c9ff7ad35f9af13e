//! The power goes at every single point of a short story, one run for each point.

use crate::law;
use crate::ledger::Deed;
use crate::seeds;
use crate::world::{self, Cast, Plan, World};

/// A leader and a member log, amend the same records, choose and void, and sync in between. What the
/// power interrupts is not done again: that is for its person to see.
pub(crate) async fn script(world: &mut World) {
    for deeds in [
        [Deed::Create, Deed::Create],
        [Deed::Amend, Deed::Amend],
        [Deed::Choose, Deed::Void],
    ] {
        for deed in deeds {
            for place in [1, 2] {
                world.perform(place, deed);
                world.drain().await;
            }
        }
        for place in [1, 2, 0, 1, 2] {
            world.sync(place);
            world.drain().await;
        }
    }
}

fn small(crash_at: Option<(usize, u64)>) -> Plan {
    Plan {
        crash_at,
        cast: Cast::Small,
        ..Plan::of(1)
    }
}

#[test]
fn the_power_may_go_at_any_point() {
    let calm = world::run(&small(None));
    assert!(calm.broken.is_empty(), "{}", law::list(&calm.broken));
    let counts = &calm.counts;
    assert!(counts.created > 2 && counts.amended > 2, "{counts:?}");
    assert!(counts.chosen > 0 && counts.happened > 0, "{counts:?}");
    let all = calm.points.iter().enumerate();
    let all = all.flat_map(|(place, points)| (1..=*points).map(move |point| (place, point)));
    let complaints = seeds::each(all, |point| {
        let outcome = world::run(&small(Some(point)));
        let is_whole = outcome.broken.is_empty() && outcome.counts.crashes == 1;
        (!is_whole).then(|| law::list(&outcome.broken))
    });
    for ((place, point), complaint) in &complaints {
        eprintln!("the power goes on phone {place} at point {point}:\n{complaint}");
    }
    assert!(
        complaints.is_empty(),
        "{} points of {:?} break a law",
        complaints.len(),
        calm.points
    );
}
