//! "New phone": leaving this one.

use ed25519_dalek::Signer as _;
use mobile_core::Refusal;
use shared::enrolment::{IssuedCode, MoveRequest};

use super::{Phone, PhoneError};
use crate::transport::Method;

impl Phone {
    /// Asks the server for the code that moves this phone's person to another; refused while anything is only here. A sync
    /// goes before, so that what can arrive has. Until the other phone uses the code this one goes on as it was.
    pub fn leave(&mut self) -> Result<IssuedCode, PhoneError> {
        let through = self.core.newest_pack_to_leave()?;
        let enrolment = self.core.enrolment().ok_or(Refusal::NotEnrolled)?;
        let installation = enrolment.installation;
        let nonce = self.challenge()?;
        let message = MoveRequest::message(installation, through, &nonce);
        let signature = hex::encode(self.key()?.sign(&message).to_bytes());
        let request = MoveRequest {
            through,
            nonce,
            signature,
        };
        let request = serde_json::to_value(&request).map_err(|_| PhoneError::Malformed)?;
        self.call(Method::Post, "/v1/moves", Some(&request))
    }
}
