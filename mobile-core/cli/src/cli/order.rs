//! Orders about records of any kind.

use mobile_cli::Phone;
use serde_json::json;
use shared::command::Order;
use shared::message::{Language, text, text_with};

use super::output::Output;
use super::{CliError, find, form, words};

/// Gives an order, and says what was asked, who decides, and what it will come to.
pub(crate) fn give(
    phone: &mut Phone,
    id: &str,
    order: Order,
    language: Language,
) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let name = order.name();
    let command = phone.order(record, order)?;
    let act = text(language, &format!("order-{}", name.as_str()));
    let asked = text_with(language, "state-requested-detail", &[("act", &act)]);
    let summary = phone.core().summary(record);
    let stage = summary.and_then(|summary| summary.stage.as_ref());
    let expected = summary.and_then(|summary| summary.expected_stage.as_ref());
    let moves = expected
        .map(|expected| expected.status)
        .filter(|status| stage.is_none_or(|stage| stage.status != *status));
    let kind = summary.and_then(|summary| summary.kind);
    let next = moves.zip(kind).map(|(status, kind)| {
        let status = words::status(kind, status, language);
        match language {
            Language::ZhCn => format!("定下来就是“{status}”。"),
            Language::En => format!(" Then it will be “{status}”."),
        }
    });
    let value = json!({
        "record": record,
        "command": command,
        "state": "requested",
        "order": name,
        "expected_status": moves,
    });
    let next = next.unwrap_or_default();
    Ok(Output::new(
        value,
        format!("{asked}{next}{}", form::send_it(language)),
    ))
}

/// A record is the same as another, which counts for both.
pub(crate) fn same(
    phone: &mut Phone,
    id: &str,
    other: &str,
    language: Language,
) -> Result<Output, CliError> {
    let canonical = find::record(phone, other)?;
    give(phone, id, Order::SameAs { canonical }, language)
}
