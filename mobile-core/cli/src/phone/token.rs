//! Access tokens: renewed by proving the device key, so that a phone months offline is not locked out; and
//! the JSON routes called with them.

use ed25519_dalek::Signer as _;
use mobile_core::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::enrolment::{AccessToken, SyncProof, TokenChallenge, TokenRequest};
use shared::id::Nonce;

use super::{Phone, PhoneError, refused};
use crate::store::{Store, StoreError};
use crate::transport::{Answer, Ask, Method, bearer};

/// Media type of JSON.
const JSON: &str = "application/json";
/// Name of the secret that holds the token.
const TOKEN: &str = "token";
/// A token that ends within this time is renewed before it is used, in milliseconds.
const RENEW_BEFORE_MS: i64 = 30_000;

/// The token of an earlier run.
pub(super) fn kept(store: &mut dyn Store) -> Result<Option<AccessToken>, StoreError> {
    let kept = store.secret(TOKEN)?;
    Ok(kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Forgets the token.
pub(super) fn forget(store: &mut dyn Store) -> Result<(), StoreError> {
    store.forget_secret(TOKEN)
}

impl Phone {
    pub(super) fn keep_token(&mut self, token: AccessToken) -> Result<(), PhoneError> {
        let bytes = serde_json::to_vec(&token).map_err(|_| PhoneError::Malformed)?;
        self.token = Some(token);
        Ok(self.store.keep_secret(TOKEN, &bytes)?)
    }

    /// A token that holds for a while.
    fn fresh_token(&mut self) -> Result<String, PhoneError> {
        self.key()?;
        match self.lasting_token() {
            Some(token) => Ok(token.token.clone()),
            None => self.renew_token(),
        }
    }

    fn lasting_token(&self) -> Option<&AccessToken> {
        let until = self.now().plus_ms(RENEW_BEFORE_MS);
        self.token.as_ref().filter(|token| token.expires_at > until)
    }

    /// The `Authorization` of a request: a token that holds for a while, else a proof over this body, where the route
    /// takes one: it saves the two calls of a renewal.
    pub(super) fn authorize(&mut self, provable: Option<&[u8]>) -> Result<String, PhoneError> {
        self.key()?;
        if let Some(token) = self.lasting_token() {
            return Ok(bearer(&token.token));
        }
        self.authorize_by(self.own_nonce(), provable)
    }

    /// The `Authorization` after the server did not accept this one: over the nonce that it told, over the own where that
    /// was not tried, else by a challenge.
    pub(super) fn authorize_anew(
        &mut self,
        refused: &str,
        told: Option<&str>,
        provable: Option<&[u8]>,
    ) -> Result<String, PhoneError> {
        let told = told.and_then(|nonce| nonce.parse().ok());
        let was_proof = refused.starts_with(SyncProof::SCHEME);
        let own = self.own_nonce().filter(|_| !was_proof);
        self.authorize_by(told.or(own), provable)
    }

    fn own_nonce(&self) -> Option<Nonce> {
        self.token.as_ref().and_then(|token| token.nonce)
    }

    fn authorize_by(
        &mut self,
        nonce: Option<Nonce>,
        provable: Option<&[u8]>,
    ) -> Result<String, PhoneError> {
        match (nonce, provable) {
            (Some(nonce), Some(body)) => self.prove(nonce, body),
            _ => Ok(bearer(&self.renew_token()?)),
        }
    }

    /// Keeps the token and nonce that an answer brings. Where the disk does not take them they hold until the phone is
    /// closed, and then the server says which nonce to prove: no reason to lose the answer.
    pub(super) fn keep_token_of(&mut self, answer: &Answer) {
        let token = answer.token.as_ref();
        if let Some(token) = token.and_then(|token| serde_json::from_str(token).ok()) {
            let _ = self.keep_token(token);
        }
    }

    fn prove(&self, nonce: Nonce, body: &[u8]) -> Result<String, PhoneError> {
        let enrolment = self.core.enrolment().ok_or(Refusal::NotEnrolled)?;
        let key = self.key()?;
        let sign = |message: &[u8]| key.sign(message).to_bytes();
        let proof = SyncProof::of(enrolment.installation, nonce, body, sign);
        Ok(proof.authorization())
    }

    /// Proves the device key for a new token.
    fn renew_token(&mut self) -> Result<String, PhoneError> {
        let key = self.key()?;
        let enrolment = self.core.enrolment().ok_or(Refusal::NotEnrolled)?;
        let installation = enrolment.installation;
        let key = key.clone();
        let nonce = self.challenge()?;
        let message = TokenRequest::message(installation, &nonce);
        let request = TokenRequest {
            installation,
            nonce,
            signature: hex::encode(key.sign(&message).to_bytes()),
        };
        let token: AccessToken = self.post_json("/v1/token", &request, None)?;
        let text = token.token.clone();
        // A full disk does not keep it from being used.
        let _ = self.keep_token(token);
        Ok(text)
    }

    /// A nonce of the server's to sign, good for two minutes.
    pub(super) fn challenge(&mut self) -> Result<String, PhoneError> {
        let nothing = serde_json::json!({});
        let challenge: TokenChallenge = self.post_json("/v1/token/challenge", &nothing, None)?;
        Ok(challenge.nonce)
    }

    pub(super) fn post_json<B: Serialize, A: DeserializeOwned>(
        &mut self,
        path: &str,
        body: &B,
        token: Option<String>,
    ) -> Result<A, PhoneError> {
        let body = serde_json::to_vec(body).map_err(|_| PhoneError::Malformed)?;
        self.json(Method::Post, path, (JSON, body), token)
    }

    fn json<A: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        content: (&'static str, Vec<u8>),
        token: Option<String>,
    ) -> Result<A, PhoneError> {
        let body = self.said(method, path, content, token, None)?;
        let body = if body.is_empty() { b"null" } else { &body[..] };
        serde_json::from_slice(body).map_err(|_| PhoneError::Malformed)
    }

    /// The body of a success. `accept`: which kind of it is wanted.
    fn said(
        &mut self,
        method: Method,
        path: &str,
        content: (&'static str, Vec<u8>),
        token: Option<String>,
        accept: Option<&'static str>,
    ) -> Result<Vec<u8>, PhoneError> {
        let (content_type, body) = content;
        let answer = self.transport.send(Ask {
            method,
            path: path.to_owned(),
            authorization: token.as_deref().map(bearer),
            content_type,
            language: self.language,
            accept,
            body,
        })?;
        if !(200..300).contains(&answer.status) {
            return Err(refused(&answer));
        }
        Ok(answer.body)
    }

    /// Posts to a JSON route of which a page is wanted: its HTML.
    pub(crate) fn call_for_page(
        &mut self,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Vec<u8>, PhoneError> {
        let body = serde_json::to_vec(body).map_err(|_| PhoneError::Malformed)?;
        self.with_token(|phone, token| {
            let content = (JSON, body.clone());
            phone.said(Method::Post, path, content, Some(token), Some("text/html"))
        })
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
        self.call_with(method, path, (JSON, body))
    }

    /// The same with a body of any sort, by its media type.
    pub fn call_with<A: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        content: (&'static str, Vec<u8>),
    ) -> Result<A, PhoneError> {
        self.with_token(|phone, token| phone.json(method, path, content.clone(), Some(token)))
    }

    /// Asks with a token that holds for a while; once more with another where it is not accepted.
    fn with_token<A>(
        &mut self,
        ask: impl Fn(&mut Self, String) -> Result<A, PhoneError>,
    ) -> Result<A, PhoneError> {
        let token = self.fresh_token()?;
        match ask(self, token) {
            Err(PhoneError::Problem { problem, .. }) if problem.status == 401 => {
                let token = self.renew_token()?;
                ask(self, token)
            }
            answer => answer,
        }
    }
}
