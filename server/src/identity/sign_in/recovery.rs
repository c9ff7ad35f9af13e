//! Recovery codes: sign somebody in whose authenticator is lost, each once.

use shared::id::Digest;

use crate::identity::code;

/// How many a person is given.
pub(super) const CODES: usize = 10;

/// Fresh ones, of 79 random bits each, and the hashes they are kept by: `7KQ2-M9XD-4TWB-H8RC`.
pub(super) fn fresh() -> (Vec<String>, Vec<Digest>) {
    let codes: Vec<String> =
        std::iter::repeat_with(|| format!("{}-{}", code::fresh(), code::fresh()))
            .take(CODES)
            .collect();
    let hashes = codes.iter().map(|code| hash(code)).collect();
    (codes, hashes)
}

/// The hash a code is kept and found by. Case, spaces and hyphens do not matter.
pub(super) fn hash(code: &str) -> Digest {
    code::hash(code)
}
