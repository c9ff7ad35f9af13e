//! Access tokens: renewed by proving the device key, so that a phone weeks offline is not locked out; and
//! the JSON routes called with them.

use ed25519_dalek::Signer as _;
use mobile_core::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::enrolment::{AccessToken, TokenChallenge, TokenRequest};

use super::{Phone, PhoneError, refused};
use crate::store::{Store, StoreError};
use crate::transport::{Ask, Method};

/// Name of the secret that holds the token.
const TOKEN: &str = "token";
/// A token that ends within this time is renewed before it is used, in milliseconds.
const RENEW_BEFORE_MS: i64 = 30_000;

/// The token of an earlier run.
pub(super) fn kept(store: &mut dyn Store) -> Result<Option<AccessToken>, StoreError> {
    let kept = store.secret(TOKEN)?;
    Ok(kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

impl Phone {
    pub(super) fn keep_token(&mut self, token: AccessToken) -> Result<(), PhoneError> {
        let bytes = serde_json::to_vec(&token).map_err(|_| PhoneError::Malformed)?;
        self.store.keep_secret(TOKEN, &bytes)?;
        self.token = Some(token);
        Ok(())
    }

    /// A token that holds for a while.
    pub(super) fn fresh_token(&mut self) -> Result<String, PhoneError> {
        self.key()?;
        let now = self.now();
        let lasts = |token: &&AccessToken| token.expires_at > now.plus_ms(RENEW_BEFORE_MS);
        match self.token.as_ref().filter(lasts) {
            Some(token) => Ok(token.token.clone()),
            None => self.renew_token(),
        }
    }

    /// Proves the device key for a new token.
    pub(super) fn renew_token(&mut self) -> Result<String, PhoneError> {
        let key = self.key()?;
        let enrolment = self.core.enrolment().ok_or(Refusal::NotEnrolled)?;
        let installation = enrolment.installation;
        let nothing = serde_json::json!({});
        let key = key.clone();
        let challenge: TokenChallenge = self.post_json("/v1/token/challenge", &nothing, None)?;
        let message = TokenRequest::message(installation, &challenge.nonce);
        let request = TokenRequest {
            installation,
            nonce: challenge.nonce,
            signature: hex::encode(key.sign(&message).to_bytes()),
        };
        let token: AccessToken = self.post_json("/v1/token", &request, None)?;
        let text = token.token.clone();
        self.keep_token(token)?;
        Ok(text)
    }

    pub(super) fn post_json<B: Serialize, A: DeserializeOwned>(
        &mut self,
        path: &str,
        body: &B,
        token: Option<String>,
    ) -> Result<A, PhoneError> {
        let body = serde_json::to_vec(body).map_err(|_| PhoneError::Malformed)?;
        self.json(Method::Post, path, body, token)
    }

    fn json<A: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        token: Option<String>,
    ) -> Result<A, PhoneError> {
        let answer = self.transport.send(Ask {
            method,
            path: path.to_owned(),
            token,
            content_type: "application/json",
            language: self.language,
            body,
        })?;
        if !(200..300).contains(&answer.status) {
            return Err(refused(&answer));
        }
        let body = if answer.body.is_empty() {
            b"null"
        } else {
            answer.body.as_slice()
        };
        serde_json::from_slice(body).map_err(|_| PhoneError::Malformed)
    }

    /// Calls a JSON route of the server as this phone's person; a token that has run out is renewed once.
    pub fn call<A: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<A, PhoneError> {
        let body = match body {
            Some(body) => serde_json::to_vec(body).map_err(|_| PhoneError::Malformed)?,
            None => Vec::new(),
        };
        let token = self.fresh_token()?;
        match self.json(method, path, body.clone(), Some(token)) {
            Err(PhoneError::Problem { problem, .. }) if problem.status == 401 => {
                let token = self.renew_token()?;
                self.json(method, path, body, Some(token))
            }
            answer => answer,
        }
    }
}
