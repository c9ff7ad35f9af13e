//! Codes of an authenticator (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator speaks.

use shared::time::Timestamp;
use subtle::ConstantTimeEq as _;
use totp_rs::{Algorithm, TOTP};

use super::SignInError;

/// Length of a step, in seconds.
const STEP_SECONDS: u64 = 30;
const DIGITS: usize = 6;
/// Bytes of a secret: as long as the hash, as RFC 4226 recommends.
pub(super) const SECRET_BYTES: usize = 20;

fn authenticator(secret: &[u8], issuer: &str, login: &str) -> Result<TOTP, SignInError> {
    // A colon divides the two in the address.
    let plain = |text: &str| text.replace(':', " ");
    TOTP::new(
        Algorithm::SHA1,
        DIGITS,
        1,
        STEP_SECONDS,
        secret.to_vec(),
        Some(plain(issuer)),
        plain(login),
    )
    .map_err(|error| SignInError::Totp(error.to_string()))
}

/// The step a code is of: this one, the one before or the one after. None when it is wrong.
pub fn step_of(secret: &[u8], said: &str, now: Timestamp) -> Result<Option<u64>, SignInError> {
    let said: String = said.chars().filter(|c| !c.is_whitespace()).collect();
    let authenticator = authenticator(secret, "", "")?;
    let seconds = u64::try_from(now.0.div_euclid(1_000)).unwrap_or(0);
    let step = seconds / STEP_SECONDS;
    let mut found = None;
    for step in step.saturating_sub(1)..=step + 1 {
        let code = authenticator.generate(step * STEP_SECONDS);
        if bool::from(code.as_bytes().ct_eq(said.as_bytes())) {
            found = Some(step);
        }
    }
    Ok(found)
}

/// The secret as a person types it, and the address that a QR code says.
pub(super) fn written(
    secret: &[u8],
    issuer: &str,
    login: &str,
) -> Result<(String, String), SignInError> {
    let authenticator = authenticator(secret, issuer, login)?;
    Ok((authenticator.get_secret_base32(), authenticator.get_url()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6238, appendix B, of which an authenticator shows the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = |seconds: i64| Timestamp(seconds * 1_000);
            let step = u64::try_from(seconds).unwrap() / 30;
            assert_eq!(step_of(secret, code, at(seconds)).unwrap(), Some(step));
            let spaced = format!(" {} {}", code.get(..3).unwrap(), code.get(3..).unwrap());
            assert_eq!(step_of(secret, &spaced, at(seconds)).unwrap(), Some(step));
            for (off, good) in [(-60, false), (-30, true), (30, true), (60, false)] {
                if seconds + off < 0 {
                    continue;
                }
                let found = step_of(secret, code, at(seconds + off)).unwrap();
                assert_eq!(found.is_some(), good, "{seconds} {off}");
            }
        }
        for wrong in ["", "28708", "2870820", "287083", "２８７０８２"] {
            let found = step_of(secret, wrong, Timestamp(59_000)).unwrap();
            assert_eq!(found, None, "{wrong}");
        }
    }

    #[test]
    fn the_address_names_office_and_login() {
        let (key, url) = written(b"12345678901234567890", "万源市:改革办", "zhang").unwrap();
        assert_eq!(key, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(url.starts_with("otpauth://totp/"), "{url}");
        assert!(url.contains(&format!("secret={key}")), "{url}");
        assert!(url.contains("zhang?"), "{url}");
    }
}
