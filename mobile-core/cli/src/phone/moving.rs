//! "New phone": leaving this one.

use shared::enrolment::{IssuedCode, MoveRequest};

use super::{Phone, PhoneError};

impl Phone {
    /// Asks the server for the code that moves this phone's person to another; refused while anything is only here. A sync
    /// goes before, so that what can arrive has. Until the other phone uses the code this one goes on as it was.
    pub fn leave(&mut self) -> Result<IssuedCode, PhoneError> {
        let through = self.core.newest_pack_to_leave()?;
        let request = MoveRequest { through };
        let request = serde_json::to_value(&request).map_err(|_| PhoneError::Malformed)?;
        self.call(crate::transport::Method::Post, "/v1/moves", Some(&request))
    }
}
