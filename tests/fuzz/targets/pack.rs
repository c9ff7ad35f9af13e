//! See `fuzz::pack`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::pack::run);
