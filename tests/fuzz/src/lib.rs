//! Fuzz targets: every decoder of bytes from outside, and what must hold of whatever it accepts.
//!
//! A target is a function of bytes that panics when something does not hold. `cargo xtask fuzz` builds each with
//! coverage and drives it by libFuzzer; without that, the same program runs the files it is given, which is how a
//! failure is repeated. `tests/seeds.rs` runs every kept input once, so that what was mended stays mended.

pub mod bundle;
pub mod change;
pub mod command;
pub mod control;
pub mod history;
pub mod lists;
pub mod pack;
pub mod phone;
pub mod seeds;
pub mod sync;

mod bound;
mod draw;
mod program;
mod wire;

pub use bound::{MAX_MEMORY_BYTES, bounded};
pub use program::run_files;

/// A target: panics when something does not hold of these bytes.
pub type Target = fn(&[u8]);

/// Every target by name, in the order in which they run.
pub const TARGETS: &[(&str, Target)] = &[
    ("change", change::run),
    ("history", history::run),
    ("pack", pack::run),
    ("command", command::run),
    ("sync", sync::run),
    ("bundle", bundle::run),
    ("phone", phone::run),
    ("lists", lists::run),
];

/// The program of a target: under `--cfg fuzzing` libFuzzer's, with the target's own mutator if it has one; else
/// one that runs the files named by its arguments.
#[macro_export]
macro_rules! fuzz {
    ($run:path, $mutate:path) => {
        $crate::fuzz!($run);

        #[cfg(fuzzing)]
        ::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8],
                                        size: usize,
                                        max_size: usize,
                                        seed: u32| {
            $mutate(data, size, max_size, seed, &mut |data, size, max_size| {
                ::libfuzzer_sys::fuzzer_mutate(data, size, max_size)
            })
        });
    };
    ($run:path) => {
        #[cfg(fuzzing)]
        ::libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::bounded($run, data));

        #[cfg(not(fuzzing))]
        fn main() -> std::process::ExitCode {
            $crate::run_files($run)
        }
    };
}
