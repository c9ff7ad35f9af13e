//! See `fuzz::lists`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::lists::run);
