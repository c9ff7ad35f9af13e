//! See `fuzz::command`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::command::run);
