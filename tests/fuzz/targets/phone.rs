//! See `fuzz::phone`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::phone::run);
