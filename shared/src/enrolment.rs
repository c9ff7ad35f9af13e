//! Enrolment and tokens: JSON of `/v1/enrol` and `/v1/token`, the line of a code's QR code, and the certificate a
//! phone keeps.

mod certificate;
mod line;
mod moving;

pub use certificate::{Certificate, CertificateError, SignedCertificate};
pub use line::{
    CODE_CHARS, ENROL_PREFIX, EnrolLine, EnrolLineError, MAX_ENROL_CHARS, written_code,
};
pub use moving::{IssuedCode, MoveRequest};

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::access::Grant;
use crate::cbor;
use crate::id::{DeviceId, Digest, InstallationId, Nonce, OrganisationId, UserId};
use crate::time::Timestamp;

/// What stands for a secret where it would be shown.
const HIDDEN: &str = "…";

/// `POST /v1/enrol`: a one-time code against an installation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code, as printed; case and hyphens do not matter.
    pub code: String,
    /// The device's Ed25519 public key.
    pub public_key: Digest,
    /// What its owner calls the device.
    pub device_name: String,
    /// The organisation that the code is said to be of, where that is known, as from a QR code: another's server does
    /// not take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
}

impl fmt::Debug for EnrolRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnrolRequest")
            .field("code", &HIDDEN)
            .field("public_key", &self.public_key)
            .field("device_name", &self.device_name)
            .finish()
    }
}

/// What the phone keeps of its enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolResponse {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The person.
    pub user: UserId,
    /// The person's name.
    pub user_name: String,
    /// The device.
    pub device: DeviceId,
    /// The installation: the actor of every change written there.
    pub installation: InstallationId,
    /// The server's Ed25519 public key: verifies outcomes and certificates.
    pub server_key: Digest,
    /// [`Certificate`] and signature, hex of CBOR: lets a restored server know the device again.
    pub certificate: String,
    /// The person's grants.
    #[serde(deserialize_with = "known_grants")]
    pub grants: Vec<Grant>,
    /// A first access token.
    pub token: AccessToken,
}

/// The grants whose roles this version knows: a newer server may give others, and the phone enrols all the same.
fn known_grants<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Grant>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Known(Box<Grant>),
        Other(serde::de::IgnoredAny),
    }
    let given = Vec::<Given>::deserialize(deserializer)?;
    let known = given.into_iter().filter_map(|given| match given {
        Given::Known(grant) => Some(*grant),
        Given::Other(_) => None,
    });
    Ok(known.collect())
}

/// A short-lived access token (JWT, EdDSA).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// Sent as `Authorization: Bearer`.
    pub token: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// What the installation's next [`SyncProof`] is over; none of an older server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Nonce>,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("token", &HIDDEN)
            .field("expires_at", &self.expires_at)
            .field("nonce", &self.nonce)
            .finish()
    }
}

/// `POST /v1/token/challenge`: a nonce to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenChallenge {
    /// The nonce, hex.
    pub nonce: String,
}

/// `POST /v1/token`: the device key's proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRequest {
    /// The caller.
    pub installation: InstallationId,
    /// The nonce of a challenge not older than two minutes.
    pub nonce: String,
    /// Ed25519 signature over [`TokenRequest::message`], hex.
    pub signature: String,
}

impl TokenRequest {
    /// The bytes the device key signs: `"satchel/token/1" ‖ installation ‖ nonce`.
    pub fn message(installation: InstallationId, nonce: &str) -> Vec<u8> {
        [
            b"satchel/token/1".as_slice(),
            installation.as_bytes(),
            nonce.as_bytes(),
        ]
        .concat()
    }
}

/// What a device proves itself by in an exchange itself, so that a token that has run out costs no round trip. It is
/// good once: the server then has another nonce for the installation. Sent as [`SyncProof::authorization`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SyncProof {
    /// The caller.
    #[n(0)]
    pub installation: InstallationId,
    /// The newest nonce that the server gave it, however long ago.
    #[n(1)]
    pub nonce: Nonce,
    /// SHA-256 of the whole body.
    #[n(2)]
    pub body_hash: Digest,
    /// Ed25519 signature over [`SyncProof::message`], 64 bytes.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

impl SyncProof {
    /// The scheme of the `Authorization` header, as `Bearer` is that of a token.
    pub const SCHEME: &str = "Satchel";
    /// The header of an answer in which the server says the next token and nonce, as JSON of [`AccessToken`].
    pub const TOKEN_HEADER: &str = "satchel-token";
    /// The header of a refusal in which it says the nonce that a proof has to be over.
    pub const NONCE_HEADER: &str = "satchel-nonce";

    /// Makes a proof of a body. `sign`: signs with the device key, 64 bytes.
    pub fn of(
        installation: InstallationId,
        nonce: Nonce,
        body: &[u8],
        sign: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> Self {
        let body_hash = Self::hash_of(body);
        let signature = sign(&Self::message(installation, &nonce, &body_hash)).to_vec();
        Self {
            installation,
            nonce,
            body_hash,
            signature,
        }
    }

    /// The hash of a whole body.
    pub fn hash_of(body: &[u8]) -> Digest {
        Digest(Sha256::digest(body).into())
    }

    /// The bytes the device key signs: `"satchel/proof/1" ‖ installation ‖ nonce ‖ body hash`.
    pub fn message(installation: InstallationId, nonce: &Nonce, body_hash: &Digest) -> Vec<u8> {
        [
            b"satchel/proof/1".as_slice(),
            installation.as_bytes(),
            &nonce.0,
            &body_hash.0,
        ]
        .concat()
    }

    /// The `Authorization` header: the scheme, and base64url of deterministic CBOR.
    pub fn authorization(&self) -> String {
        let proof = URL_SAFE_NO_PAD.encode(cbor::encode(self));
        format!("{} {proof}", Self::SCHEME)
    }

    /// Reads what follows the scheme; none where that is no proof.
    pub fn read(credentials: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(credentials).ok()?;
        cbor::decode(&bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_of_a_newer_version_stops_no_enrolment() {
        let grant = |role: &str| {
            serde_json::json!({
                "role": role, "area": "511781109", "unit": null, "team": null, "from": "2018-01-01", "to": null,
            })
        };
        let id = "00000000-0000-0000-0000-000000000001";
        let answer = serde_json::json!({
            "organisation": id, "organisation_name": "万源", "user": id, "user_name": "张桂兰",
            "device": id, "installation": id, "server_key": "00".repeat(32), "certificate": "",
            "grants": [grant("drone_pilot"), grant("satchel_member")],
            "token": { "token": "t", "expires_at": "2018-01-01T00:00:00.000Z" },
            "motto": "later versions say more",
        });
        let enrolled: EnrolResponse = serde_json::from_value(answer).unwrap();
        let roles: Vec<_> = enrolled.grants.iter().map(|grant| grant.role).collect();
        assert_eq!(roles, [crate::access::Role::SatchelMember]);
    }
}
