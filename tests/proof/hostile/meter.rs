//! What something costs: CPU time and memory.

use std::time::Duration;

use cpu_time::{ProcessTime, ThreadTime};

use crate::memory;

/// Most CPU time that one hostile input may take, as the server is built for use.
const MOST_CPU: Duration = Duration::from_millis(50);
/// Most memory that one hostile input may take above what was taken before.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Unoptimised code takes so many times as long: what is measured there shows only that nothing grows without end.
const UNOPTIMISED: u32 = 8;

/// What something cost.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    pub(super) cpu: Duration,
    /// The most that was in use at once, above what was in use before.
    pub(super) bytes: usize,
}

impl Cost {
    /// Whether it is more than a hostile input may cost.
    pub(super) fn is_too_much(self) -> bool {
        self.cpu > most_cpu() || self.bytes > MOST_BYTES
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (us, kib) = (self.cpu.as_micros(), self.bytes / 1024);
        write!(f, "{}.{:03} ms CPU, {kib} KiB", us / 1_000, us % 1_000)
    }
}

/// The bound on CPU time of this build.
pub(super) fn most_cpu() -> Duration {
    match cfg!(debug_assertions) {
        true => MOST_CPU * UNOPTIMISED,
        false => MOST_CPU,
    }
}

/// What something costs this whole process: the server in it too.
pub(super) fn of_process<T>(act: impl FnOnce() -> T) -> (T, Cost) {
    let started = ProcessTime::now();
    let (done, bytes) = memory::peak_of(act);
    let cpu = started.elapsed();
    (done, Cost { cpu, bytes })
}

/// What something costs that runs on this thread alone.
pub(super) fn of_thread<T>(act: impl FnOnce() -> T) -> (T, Cost) {
    let started = ThreadTime::now();
    let (done, bytes) = memory::peak_of(act);
    let cpu = started.elapsed();
    (done, Cost { cpu, bytes })
}
