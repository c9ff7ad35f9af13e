//! See `fuzz::history`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::history::run);
