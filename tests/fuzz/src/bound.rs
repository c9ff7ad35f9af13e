//! The bound on memory: an input that needs more ends the process, and libFuzzer keeps it.

use std::alloc::System;
use std::sync::Once;

use cap::Cap;

use crate::Target;

/// What one input may need at most, in bytes (the bound on a hostile input).
pub const MAX_MEMORY_BYTES: usize = 16 * 1024 * 1024;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Whoever tells of a panic needs room to do so.
static LIFT_AT_A_PANIC: Once = Once::new();

/// Runs a target on an input within [`MAX_MEMORY_BYTES`]. Only one at a time: the bound is the process's.
pub fn bounded(target: Target, input: &[u8]) {
    LIFT_AT_A_PANIC.call_once(|| {
        let tell = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // There is no lower bound to fail at.
            let _ = MEMORY.set_limit(usize::MAX);
            tell(panic);
        }));
    });
    let most = MEMORY.allocated().saturating_add(MAX_MEMORY_BYTES);
    // Fails only if more than that is in use already, which it is not.
    let is_set = MEMORY.set_limit(most).is_ok();
    target(input);
    let is_lifted = MEMORY.set_limit(usize::MAX).is_ok();
    assert!(is_set && is_lifted);
}
