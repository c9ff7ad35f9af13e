//! Whether a change replaced what it saw.

use super::State;
use crate::change::Change;

impl State {
    /// Whether nothing is left here of the values that a change saw of the keys it writes: it replaced every one, or
    /// somebody has since. Otherwise one hand could pile up values without end, and resolve nothing by choosing. What
    /// was written beside it is not its to replace. The change is here, or all that it builds on.
    pub fn has_replaced_what_it_saw(&self, change: &Change) -> bool {
        let clock = self.ancestry.clock(change.dependencies());
        change.operations().iter().all(|op| {
            let mut left = self.values(&op.key).iter();
            !left.any(|entry| self.ancestry.has_seen_operation(&clock, &entry.op))
        })
    }
}
