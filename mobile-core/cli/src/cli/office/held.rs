//! What waits at the office, in words for whoever decides there.

use mobile_cli::Phone;
use serde_json::{Value, json};
use shared::id::Digest;
use shared::message::{Language, text};

use super::{all, one_of, said};
use crate::cli::CliError;
use crate::cli::find::Sought;
use crate::cli::output::Output;
use crate::cli::words::say;

/// An item by its hash, or by how that begins.
pub(super) fn find(phone: &mut Phone, given: &str) -> Result<Digest, CliError> {
    if let Ok(item) = given.parse() {
        return Ok(item);
    }
    let held = all(phone, "/v1/held")?;
    let hashes = held.iter().map(|item| said(item, "hash"));
    let found = hashes
        .filter(|hash| !given.is_empty() && hash.starts_with(given))
        .collect();
    one_of(Sought::HeldItem, given, found)
}

/// What waits, oldest first.
pub(super) fn list(phone: &mut Phone, language: Language) -> Result<Output, CliError> {
    let held = all(phone, "/v1/held")?;
    let rows: Vec<String> = held.iter().map(|item| row(item, language)).collect();
    let text = if rows.is_empty() {
        say(language, "没有待审的。", "Nothing waits.")
    } else {
        rows.join("\n")
    };
    Ok(Output::new(json!({ "items": held }), text))
}

/// Who wrote it about which record, and what the office can do about it.
fn row(item: &Value, language: Language) -> String {
    let act = text(language, &format!("held-{}-office", said(item, "code")));
    let (hash, author) = (said(item, "hash"), said(item, "author_name"));
    format!("{hash}  {author}  {}  {act}", said(item, "record"))
}

#[cfg(test)]
mod tests {
    use shared::problem::HeldCode;

    use super::*;

    #[test]
    fn the_office_is_not_spoken_to_as_the_author() {
        for code in HeldCode::ALL {
            let item =
                json!({ "hash": "ab", "author_name": "张桂兰", "record": "r", "code": code });
            let chinese = row(&item, Language::ZhCn);
            assert!(!chinese.contains("等改革办"), "{chinese}");
            assert!(!chinese.contains("held-"), "{chinese}");
            let english = row(&item, Language::En);
            assert!(
                !english.contains("Your") && !english.contains("the office"),
                "{english}"
            );
        }
    }
}
