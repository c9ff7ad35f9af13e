//! The memory that this process has in use.

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that are allocated now.
pub(crate) fn in_use() -> u64 {
    MEMORY.current_usage() as u64
}

/// What is done, and the most that was allocated at once meanwhile, in bytes above what was before.
pub(crate) fn peak_of<T>(act: impl FnOnce() -> T) -> (T, usize) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let done = act();
    (done, MEMORY.peak_usage().saturating_sub(before))
}
