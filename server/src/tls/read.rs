//! What a certificate says: for whom, and until when.

use shared::id::Digest;
use shared::time::Timestamp;
use tokio_rustls::rustls::pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use sha2::Digest as _;

/// What was read of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Names and addresses it is for.
    pub names: Vec<String>,
    /// Not good before.
    pub from: Timestamp,
    /// Not good after.
    pub until: Timestamp,
    /// SHA-256 of it, as browsers show it.
    pub fingerprint: Digest,
}

/// What does not read as a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a certificate")]
pub struct NoCertificate;

/// Reads a certificate.
pub fn read_certificate(der: &CertificateDer<'_>) -> Result<Read, NoCertificate> {
    let read = Certificate::from_der(der).map_err(|_| NoCertificate)?;
    let validity = &read.tbs_certificate.validity;
    let instant = |time: &x509_cert::time::Time| {
        let ms = i64::try_from(time.to_unix_duration().as_millis());
        Timestamp(ms.unwrap_or(i64::MAX))
    };
    let names = read.tbs_certificate.get::<SubjectAltName>();
    let names = names.map_err(|_| NoCertificate)?;
    let names = names.map_or(Vec::new(), |(_, names)| names.0);
    Ok(Read {
        names: names.iter().filter_map(name).collect(),
        from: instant(&validity.not_before),
        until: instant(&validity.not_after),
        fingerprint: Digest(sha2::Sha256::digest(der).into()),
    })
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(bytes) => {
            let bytes = bytes.as_bytes();
            let four = <[u8; 4]>::try_from(bytes).map(std::net::IpAddr::from);
            let sixteen = || <[u8; 16]>::try_from(bytes).map(std::net::IpAddr::from);
            let address = four.or_else(|_| sixteen()).ok()?;
            Some(address.to_string())
        }
        _ => None,
    }
}
