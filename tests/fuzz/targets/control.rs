//! See `fuzz::control`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::control::run, fuzz::change::mutate);
