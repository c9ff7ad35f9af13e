//! Enrolment and tokens: JSON of `/v1/enrol` and `/v1/token`, and the certificate a phone keeps.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::access::Grant;
use crate::id::{DeviceId, Digest, InstallationId, OrganisationId, UserId};
use crate::pack::Algorithm;
use crate::time::Timestamp;

/// `POST /v1/enrol`: a one-time code against an installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code, as printed; case and hyphens do not matter.
    pub code: String,
    /// The device's Ed25519 public key.
    pub public_key: Digest,
    /// What its owner calls the device.
    pub device_name: String,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// Sent as `Authorization: Bearer`.
    pub token: String,
    /// When it ends.
    pub expires_at: Timestamp,
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

/// What the server certifies of an installation at enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Certificate {
    /// The organisation.
    #[n(0)]
    pub organisation: OrganisationId,
    /// The installation.
    #[n(1)]
    pub installation: InstallationId,
    /// Its device.
    #[n(2)]
    pub device: DeviceId,
    /// Its user.
    #[n(3)]
    pub user: UserId,
    /// Algorithm of the device key.
    #[n(4)]
    pub algorithm: Algorithm,
    /// The device's public key.
    #[n(5)]
    pub public_key: Digest,
    /// When it was enrolled.
    #[n(6)]
    pub enrolled_at: Timestamp,
}

/// A certificate with the server's signature over `"satchel/certificate/1" ‖ certificate`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedCertificate {
    /// Deterministic CBOR of [`Certificate`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub certificate: Vec<u8>,
    /// The signature.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

impl SignedCertificate {
    /// The bytes the server signs.
    pub fn message(certificate: &[u8]) -> Vec<u8> {
        [b"satchel/certificate/1".as_slice(), certificate].concat()
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
