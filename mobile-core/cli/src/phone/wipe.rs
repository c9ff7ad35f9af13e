//! What a wipe asks of the shell: no bytes left on the disk, and at its end no key.

use mobile_core::Core;

use super::{Phone, key, token};
use crate::home::OWNER;
use crate::store::{Store, StoreError};

/// Scrubs the disk of a wiped phone. Once everything is in, key, token and the note of whose it was go, and whoever enrols
/// it anew makes others. The key of a device with several people goes with the last of them.
pub(super) fn scrub(core: &Core, store: &mut dyn Store) -> Result<(), StoreError> {
    let Some(wipe) = core.wipe() else {
        return Ok(());
    };
    store.scrub()?;
    if wipe.finished_at.is_some() && core.enrolment().is_none() {
        key::forget(store)?;
        token::forget(store)?;
        store.forget_secret(OWNER)?;
    }
    Ok(())
}

impl Phone {
    /// A sync on a wiped phone has ended. What fails here is done at the next start.
    pub(super) fn wiped(&mut self) {
        let is_over = self.core.enrolment().is_none();
        if scrub(&self.core, self.store.as_mut()).is_err() || !is_over {
            return;
        }
        self.token = None;
        let made = key::kept_or_made(self.store.as_mut(), self.entropy.as_mut());
        self.key = made.ok();
    }
}
