//! Which seeds to run, and running them side by side.
#![expect(
    clippy::disallowed_methods,
    reason = "the one place of the simulation that reads the environment"
)]

use std::ops::Range;
use std::sync::Mutex;

/// The seeds of `SATCHEL_SIM_SEEDS` (`500`, or `17..18`), else the first `ordinary` ones.
pub(crate) fn wanted(ordinary: u64) -> Range<u64> {
    let Ok(text) = std::env::var("SATCHEL_SIM_SEEDS") else {
        return 0..ordinary;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let range = match text.split_once("..") {
        Some((first, end)) => number(first).zip(number(end)),
        None => Some(0).zip(number(&text)),
    };
    let (first, end) = range.expect("SATCHEL_SIM_SEEDS is a number of seeds or first..end");
    first..end
}

/// Runs each world, as many at a time as there are processors; each one is single-threaded in itself.
/// Gives what the runs complain of, in order.
pub(crate) fn each<T: Ord + Copy + Send>(
    worlds: impl Iterator<Item = T> + Send,
    run: impl Fn(T) -> Option<String> + Sync,
) -> Vec<(T, String)> {
    let waiting = Mutex::new(worlds);
    let next = || waiting.lock().ok().and_then(|mut worlds| worlds.next());
    let worker = || {
        let mut complaints = Vec::new();
        while let Some(world) = next() {
            complaints.extend(run(world).map(|complaint| (world, complaint)));
        }
        complaints
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let workers = workers.into_iter();
        let mut complaints: Vec<_> = workers
            .flat_map(|worker| worker.join().expect("a worker does not panic"))
            .collect();
        complaints.sort();
        complaints
    })
}
