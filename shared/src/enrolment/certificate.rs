//! The certificate of an installation: made by the server at enrolment, kept by the phone.

use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::{Decode, Encode};

use crate::cbor;
use crate::id::{DeviceId, Digest, InstallationId, OrganisationId, UserId};
use crate::pack::Algorithm;
use crate::time::Timestamp;

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

    /// Reads the hex of an [`EnrolResponse`](super::EnrolResponse).
    pub fn read(text: &str) -> Result<Self, CertificateError> {
        let bytes = hex::decode(text).map_err(|_| CertificateError::Malformed)?;
        cbor::decode(&bytes).map_err(|_| CertificateError::Malformed)
    }

    /// What it certifies, where `server_key`, an Ed25519 public key, signed it.
    pub fn open(&self, server_key: &Digest) -> Result<Certificate, CertificateError> {
        let key = VerifyingKey::from_bytes(server_key.as_bytes());
        let key = key.map_err(|_| CertificateError::Signature)?;
        let signature = Signature::from_slice(&self.signature);
        let signature = signature.map_err(|_| CertificateError::Signature)?;
        key.verify_strict(&Self::message(&self.certificate), &signature)
            .map_err(|_| CertificateError::Signature)?;
        cbor::decode(&self.certificate).map_err(|_| CertificateError::Malformed)
    }
}

/// Why a certificate certifies nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It is not the CBOR that it should be.
    #[error("the certificate cannot be read")]
    Malformed,
    /// The server's key did not sign it.
    #[error("the certificate is not signed by the server")]
    Signature,
}
