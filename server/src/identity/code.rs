//! One-time codes: short enough to read out over the telephone.

use sha2::{Digest as _, Sha256};
use shared::enrolment::{CODE_CHARS, EnrolLine, IssuedCode, written_code};
use shared::id::{Digest, OrganisationId};
use shared::time::Timestamp;

use crate::fresh;
use crate::state::App;

/// Digits and capitals without those that are mistaken for one another: 0 O, 1 I L.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Characters of a code. 31⁸ are 8.5 × 10¹¹; how many are guessed is bounded
/// ([`attempts`](crate::identity::attempts)).
const LENGTH: usize = CODE_CHARS;
const GROUP: usize = 4;

/// A fresh code, grouped: `7KQ2-M9XD`. Said once; only its hash is kept.
pub fn fresh() -> String {
    let mut code = String::with_capacity(LENGTH + 1);
    let mut drawn = 0;
    while drawn < LENGTH {
        for byte in fresh::bytes::<16>() {
            // 248 is the largest multiple of 31 in a byte: the rest would favour some characters.
            if drawn < LENGTH && byte < 248 {
                if drawn > 0 && drawn.is_multiple_of(GROUP) {
                    code.push('-');
                }
                code.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
                drawn += 1;
            }
        }
    }
    code
}

/// The hash a code is kept and found by. Case, spaces and hyphens do not matter.
pub fn hash(code: &str) -> Digest {
    Digest(Sha256::digest(written_code(code)).into())
}

/// The server whose codes they are, as their QR codes name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Where people reach it, without a slash at the end.
    pub server: String,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The key that signs certificates.
    pub server_key: Digest,
}

impl Issuer {
    /// A running server.
    pub fn of(app: &App) -> Self {
        Self {
            server: app.settings.public_url.clone(),
            organisation: app.store.org(),
            server_key: app.keys.public(),
        }
    }

    /// A code as it is said once, with the line of its QR code.
    pub fn issue(&self, code: String, valid_until: Timestamp) -> IssuedCode {
        let line = EnrolLine {
            server: self.server.clone(),
            organisation: self.organisation,
            server_key: self.server_key,
            code: written_code(&code),
            valid_until,
        };
        IssuedCode {
            code,
            valid_until,
            qr: line.to_text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_well_and_forgives_how_it_is_typed() {
        let code = fresh();
        assert_eq!(code.len(), 9, "{code}");
        assert_eq!(code.chars().nth(4), Some('-'));
        assert!(
            code.bytes()
                .all(|byte| byte == b'-' || ALPHABET.contains(&byte))
        );
        assert_ne!(code, fresh());
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(hash(&typed), hash(&code));
    }
}
