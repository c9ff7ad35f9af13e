//! A server that is a function: it knows tokens, and is away or busy when told to be.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use mobile_cli::{Answer, Ask, Unreachable, bearer};
use serde_json::{Value, json};
use shared::enrolment::{Certificate, SignedCertificate, SyncProof, TokenRequest};
use shared::id::{DeviceId, Digest, InstallationId, Nonce, OrganisationId, UserId};
use shared::pack::Algorithm;
use shared::sync::{Cursor, FeedDigest, Response, Tag};

pub(crate) const ORGANISATION: OrganisationId = OrganisationId([0x0e; 16]);
pub(crate) const INSTALLATION: InstallationId = InstallationId([5; 16]);
pub(crate) const NOW: &str = "2018-07-01T08:00:00.000Z";

/// A server that knows tokens and has nothing to say.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) is_away: Mutex<bool>,
    /// The token it takes now.
    pub(crate) token: AtomicU32,
    pub(crate) proofs: AtomicU32,
    /// Everything that was asked.
    pub(crate) asks: AtomicU32,
    /// Whether it gives nonces to prove, as an older server does not.
    pub(crate) has_nonces: Mutex<bool>,
    /// The one to prove now.
    pub(crate) nonce: AtomicU8,
    syncs: AtomicU32,
    pub(crate) is_revoked: Mutex<bool>,
    /// Asks whoever wants a token or an exchange to come again after so many seconds.
    pub(crate) is_busy: Mutex<Option<u32>>,
    public_key: Mutex<Option<Digest>>,
    /// Certifies this key instead of the one it is given.
    pub(crate) certifies: Mutex<Option<Digest>>,
}

/// The key that the server signs with.
pub(crate) fn server_key() -> SigningKey {
    SigningKey::from_bytes(&[0x0a; 32])
}

impl Desk {
    pub(crate) fn answer(&self, ask: &Ask) -> Result<Answer, Unreachable> {
        if *self.is_away.lock().unwrap() {
            return Err(Unreachable::because("no network"));
        }
        self.asks.fetch_add(1, Ordering::Relaxed);
        if let Some(seconds) = *self.is_busy.lock().unwrap() {
            return Ok(Answer {
                retry_after_s: Some(seconds),
                ..problem(503, "unavailable")
            });
        }
        let body: Value = serde_json::from_slice(&ask.body).unwrap_or(Value::Null);
        match ask.path.as_str() {
            "/v1/enrol" if body["code"] == "GOODC0DE" || body["code"] == "GOOD" => {
                *self.public_key.lock().unwrap() =
                    Some(body["public_key"].as_str().unwrap().parse().unwrap());
                Ok(json_answer(
                    200,
                    &json!({
                        "organisation": "0e0e0e0e-0e0e-0e0e-0e0e-0e0e0e0e0e0e",
                        "organisation_name": "万源", "user": "01010101-0101-0101-0101-010101010101",
                        "user_name": "张桂兰", "device": "02020202-0202-0202-0202-020202020202",
                        "installation": INSTALLATION.to_string(), "server_key": hex::encode(server_key().verifying_key().to_bytes()),
                        "certificate": self.certificate(body["public_key"].as_str().unwrap()), "grants": [], "token": self.fresh_token(),
                    }),
                ))
            }
            "/v1/enrol" => Ok(problem(404, "code_unknown")),
            "/v1/token/challenge" => Ok(json_answer(200, &json!({ "nonce": "00ff" }))),
            "/v1/token" => {
                let request: TokenRequest = serde_json::from_value(body).unwrap();
                let key = self.public_key.lock().unwrap().unwrap();
                let key = VerifyingKey::from_bytes(key.as_bytes()).unwrap();
                let signature = hex::decode(&request.signature).unwrap();
                let message = TokenRequest::message(request.installation, "00ff");
                key.verify_strict(&message, &Signature::from_slice(&signature).unwrap())
                    .unwrap();
                self.proofs.fetch_add(1, Ordering::Relaxed);
                Ok(json_answer(200, &self.fresh_token()))
            }
            _ if *self.is_revoked.lock().unwrap() => Ok(problem(403, "device_revoked")),
            "/v1/sync" if ask.authorization.as_ref().unwrap().starts_with("Satchel ") => {
                Ok(self.prove(ask))
            }
            _ if ask.authorization
                != Some(bearer(&format!("t{}", self.token.load(Ordering::Relaxed)))) =>
            {
                Ok(problem(401, "token_expired"))
            }
            "/v1/sync" => Ok(self.exchange()),
            path => Ok(json_answer(200, &json!({ "path": path }))),
        }
    }

    /// A certificate of a device key.
    fn certificate(&self, public_key: &str) -> String {
        let other = *self.certifies.lock().unwrap();
        let certificate = Certificate {
            organisation: ORGANISATION,
            installation: INSTALLATION,
            device: DeviceId([2; 16]),
            user: UserId([1; 16]),
            algorithm: Algorithm::Ed25519,
            public_key: other.unwrap_or_else(|| public_key.parse().unwrap()),
            enrolled_at: NOW.parse().unwrap(),
        };
        let certificate = shared::cbor::encode(&certificate);
        let signature = server_key().sign(&SignedCertificate::message(&certificate));
        hex::encode(shared::cbor::encode(&SignedCertificate {
            certificate,
            signature: signature.to_bytes().to_vec(),
        }))
    }

    fn fresh_token(&self) -> Value {
        let number = self.token.fetch_add(1, Ordering::Relaxed) + 1;
        let mut token =
            json!({ "token": format!("t{number}"), "expires_at": "2018-07-01T08:15:00.000Z" });
        if *self.has_nonces.lock().unwrap() {
            token["nonce"] = json!(self.nonce().to_string());
        }
        token
    }

    fn nonce(&self) -> Nonce {
        Nonce([self.nonce.load(Ordering::Relaxed); 16])
    }

    fn exchange(&self) -> Answer {
        self.syncs.fetch_add(1, Ordering::Relaxed);
        Answer {
            status: 200,
            body: shared::cbor::encode(&nothing_new()),
            ..Answer::default()
        }
    }

    /// An exchange whose caller proves themselves in it.
    fn prove(&self, ask: &Ask) -> Answer {
        let said = ask.authorization.as_ref().unwrap();
        let proof = SyncProof::read(said.strip_prefix("Satchel ").unwrap()).unwrap();
        let key = self.public_key.lock().unwrap().unwrap();
        let key = VerifyingKey::from_bytes(key.as_bytes()).unwrap();
        assert_eq!(proof.body_hash, SyncProof::hash_of(&ask.body));
        let message = SyncProof::message(INSTALLATION, &proof.nonce, &proof.body_hash);
        let signature = Signature::from_slice(&proof.signature).unwrap();
        key.verify_strict(&message, &signature).unwrap();
        if proof.nonce != self.nonce() {
            return Answer {
                nonce: Some(self.nonce().to_string()),
                ..problem(401, "proof_stale")
            };
        }
        self.nonce.fetch_add(1, Ordering::Relaxed);
        Answer {
            token: Some(self.fresh_token().to_string()),
            ..self.exchange()
        }
    }
}

fn nothing_new() -> Response {
    Response {
        version: 1,
        server_time: NOW.parse().unwrap(),
        through: None,
        refused: Vec::new(),
        cursor: Cursor {
            checkpoint: Tag::START,
            positions: Vec::new(),
        },
        more: false,
        digest: Some(FeedDigest::default()),
        lost: Vec::new(),
        rewound: None,
        rows_len: 0,
        rows: Vec::new(),
        names: None,
        grants: None,
        wipe: None,
    }
}

fn json_answer(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        body: body.to_string().into_bytes(),
        ..Answer::default()
    }
}

fn problem(status: u16, code: &str) -> Answer {
    json_answer(
        status,
        &json!({
            "type": format!("urn:satchel:problem:{code}"), "title": "t", "status": status,
            "detail": "d", "code": code,
        }),
    )
}
