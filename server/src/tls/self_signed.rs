//! A certificate that vouches for itself: for a first try, or an office that hands it out by hand.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, date_time_ymd};
use shared::id::Digest;
use shared::time::{LocalDate, Timestamp};

use super::files::{TlsError, TlsFiles};
use super::read::read_certificate;

/// How long it is good for: 397 days, as long as phones take from anybody.
const DAYS: i32 = 397;

/// A certificate and key that were written.
#[derive(Debug, Clone)]
pub struct SelfSigned {
    /// Where.
    pub files: TlsFiles,
    /// Not good after.
    pub until: Timestamp,
    /// SHA-256 of the certificate.
    pub fingerprint: Digest,
}

/// Makes a key and its certificate for some names or addresses, and writes them as `tls.crt` and `tls.key` to a folder,
/// the key for its owner alone. Nothing is overwritten.
pub fn self_signed(
    names: Vec<String>,
    folder: &Path,
    now: Timestamp,
) -> Result<SelfSigned, TlsError> {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, "Satchel");
    let mut params = CertificateParams::new(names).map_err(TlsError::Made)?;
    params.distinguished_name = subject;
    // A clock of a phone may be a little behind.
    let (year, month, day) = ymd(now.date().plus_days(-1));
    params.not_before = date_time_ymd(year, month, day);
    let (year, month, day) = ymd(now.date().plus_days(DAYS));
    params.not_after = date_time_ymd(year, month, day);
    let key = KeyPair::generate().map_err(TlsError::Made)?;
    let certificate = params.self_signed(&key).map_err(TlsError::Made)?;
    let files = TlsFiles {
        certificate: folder.join("tls.crt"),
        key: folder.join("tls.key"),
    };
    write(&files.key, &key.serialize_pem(), 0o600)?;
    write(&files.certificate, &certificate.pem(), 0o644)?;
    let read = read_certificate(certificate.der());
    let read = read.map_err(|_| TlsError::NoCertificate(files.certificate.clone()))?;
    Ok(SelfSigned {
        files,
        until: read.until,
        fingerprint: read.fingerprint,
    })
}

fn ymd(LocalDate(date): LocalDate) -> (i32, u8, u8) {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    (date.year().into(), month, day)
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), TlsError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(mode);
    }
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|source| TlsError::Unwritten {
        path: path.to_owned(),
        source,
    })
}
