//! The codes of reference data: what records, grants and lists name a thing by.

use std::collections::BTreeSet;

use crate::validate::{Rule, Violation};

/// Longest code, in bytes: with `topics/` before it a key stays below the gate's 96 (conventions.md).
pub const MAX_CODE_BYTES: usize = 40;

/// Whether a text may be a code: 1 to [`MAX_CODE_BYTES`] of `a-z`, `0-9` and `_`, a letter first.
pub fn is_code(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let first = text.bytes().next();
    text.len() <= MAX_CODE_BYTES
        && text.bytes().all(word)
        && first.is_some_and(|first| first.is_ascii_lowercase())
}

/// What is wrong with the codes of a list that is to replace another, said of `items`: more than
/// `most`, no code, one twice, or one left out that was there before. A code that was in use stays in
/// records and grants, so the office ends it instead of taking it out.
pub(crate) fn broken_codes(codes: &[&str], before: &[&str], most: usize) -> Vec<Violation> {
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    if codes.len() > most {
        broken.push(Violation::new("items", Rule::TooMany));
    }
    for (index, code) in codes.iter().enumerate() {
        let rule = match code {
            code if !is_code(code) => Rule::Code,
            code if !seen.insert(*code) => Rule::Duplicate,
            _ => continue,
        };
        broken.push(Violation::new(&format!("items/{index}/code"), rule));
    }
    if before.iter().any(|code| !seen.contains(code)) {
        broken.push(Violation::new("items", Rule::Kept));
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_each_code_once_and_keeps_those_it_had() {
        let broken = |codes: &[&str], before: &[&str]| {
            let broken = broken_codes(codes, before, 3).into_iter();
            broken
                .map(|one| format!("{} {}", one.field, one.rule))
                .collect::<Vec<_>>()
        };
        let none: [String; 0] = [];
        assert_eq!(broken(&["a", "b"], &["b"]), none);
        assert_eq!(broken(&["a"], &["b"]), ["items kept"]);
        assert_eq!(
            broken(&["a", "B", "a", "c"], &[]),
            [
                "items too_many",
                "items/1/code code",
                "items/2/code duplicate"
            ]
        );
    }

    #[test]
    fn a_code_is_a_short_word_of_ascii() {
        for code in ["a", "congress_19", &"a".repeat(40)] {
            assert!(is_code(code), "{code}");
        }
        for text in [
            "",
            "19",
            "_a",
            "Congress",
            "a-b",
            "a b",
            "十九大",
            &"a".repeat(41),
        ] {
            assert!(!is_code(text), "{text}");
        }
    }
}
