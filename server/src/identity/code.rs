//! One-time codes: short enough to read out over the telephone.

use sha2::{Digest as _, Sha256};
use shared::id::Digest;

use crate::fresh;

/// Digits and capitals without those that are mistaken for one another: 0 O, 1 I L.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Characters of a code. 31⁸ are 8.5 × 10¹¹; with ten wrong guesses in ten minutes from one address,
/// a code that lives a day is not guessed.
const LENGTH: usize = 8;
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
    let written: String = code
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–' | '—'))
        .flat_map(char::to_uppercase)
        .take(64)
        .collect();
    Digest(Sha256::digest(written).into())
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
