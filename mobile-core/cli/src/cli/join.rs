//! Joining a record in the field: the line, and taking part by it.

use mobile_cli::Phone;
use serde_json::json;
use shared::message::Language;

use super::output::Output;
use super::words::say;
use super::{CliError, find};

/// `join-line`: the line alone, so that it can be piped.
pub(crate) fn line(phone: &mut Phone, id: &str) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let line = phone.join_line(record)?;
    Ok(Output::new(json!({ "record": record, "line": line }), line))
}

/// `join`.
pub(crate) fn join(phone: &mut Phone, line: &str, language: Language) -> Result<Output, CliError> {
    let (record, changes) = phone.join(line)?;
    let text = match changes {
        0 => say(
            language,
            "这条记录本机已经有了。",
            "This phone has the record already.",
        ),
        _ => say(
            language,
            "加进来了，存在本机；改了以后，同步时一起送。",
            "Joined, and saved on this phone; what you change goes with your next sync.",
        ),
    };
    let value = json!({ "record": record, "changes": changes });
    Ok(Output::new(value, format!("{text}\n{record}")))
}
