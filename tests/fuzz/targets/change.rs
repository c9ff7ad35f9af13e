//! See `fuzz::change`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::change::run, fuzz::change::mutate);
