//! Ctrl-c reaches us and the command we run alike. We let that command end in its own way, then put things in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// Remembers a ctrl-c instead of dying of it. A second one ends us at once.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From here on a ctrl-c is remembered.
    pub(crate) fn watch() -> Result<Self> {
        let raised = Arc::new(AtomicBool::new(false));
        flag::register_conditional_default(SIGINT, Arc::clone(&raised))?;
        flag::register(SIGINT, Arc::clone(&raised))?;
        Ok(Self(raised))
    }

    /// Whether ctrl-c was pressed.
    pub(crate) fn raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
