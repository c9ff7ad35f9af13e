//! Login names.

use sha2::{Digest as _, Sha256};
use shared::id::Digest;
use shared::validate::{Rule, Violation};
use unicode_normalization::UnicodeNormalization as _;

const MIN_CHARS: usize = 3;
const MAX_CHARS: usize = 40;

/// A name as it is compared: capitals, widths and spaces around it do not matter.
pub(super) fn folded(login: &str) -> String {
    // Nothing longer is anybody's; a request is bounded, this is to hash little.
    let login: String = login.trim().chars().take(MAX_CHARS + 1).collect();
    login.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// What a name is found by.
pub fn hash(login: &str) -> Digest {
    Digest(Sha256::digest(folded(login)).into())
}

/// A name as it is kept, or what is wrong with it: letters of any script, digits, `.`, `_`, `-` and `@`.
pub(super) fn checked(login: &str) -> Result<String, Violation> {
    let login: String = login.trim().nfkc().collect();
    let broken = |rule| Err(Violation::new("login", rule));
    match login.chars().count() {
        0 => broken(Rule::Required),
        chars if chars < MIN_CHARS => broken(Rule::TooShort),
        chars if chars > MAX_CHARS => broken(Rule::TooLong),
        _ if !login
            .chars()
            .all(|c| c.is_alphanumeric() || "._-@".contains(c)) =>
        {
            broken(Rule::Characters)
        }
        _ => Ok(login),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        assert_eq!(hash(" Zhang.Guilan "), hash("zhang.guilan"));
        assert_eq!(hash("ＺＨＡＮＧ"), hash("zhang"), "wide letters");
        assert_ne!(hash("zhang"), hash("zhangg"));
        assert_eq!(checked(" 张桂兰 ").unwrap(), "张桂兰");
        for (login, rule) in [
            ("", "required"),
            ("ab", "too_short"),
            ("a b c", "characters"),
            ("a\u{202e}bc", "characters"),
        ] {
            assert_eq!(checked(login).unwrap_err().rule, rule, "{login:?}");
        }
        assert_eq!(checked(&"a".repeat(41)).unwrap_err().rule, "too_long");
    }
}
