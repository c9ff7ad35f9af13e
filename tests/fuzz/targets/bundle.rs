//! See `fuzz::bundle`.
#![cfg_attr(fuzzing, no_main)]

fuzz::fuzz!(fuzz::bundle::run);
