//! See `fuzz::sync`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::sync::run);
