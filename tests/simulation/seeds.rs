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

/// Runs each seed, as many at a time as there are processors; each one is single-threaded in itself.
/// The first panic is the test's.
pub(crate) fn each(seeds: Range<u64>, run: impl Fn(u64) + Sync) {
    let waiting = Mutex::new(seeds);
    let next = || waiting.lock().ok().and_then(|mut seeds| seeds.next());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(seed) = next() {
                    run(seed);
                }
            });
        }
    });
}
