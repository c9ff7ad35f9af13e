//! Records as the office has them, one a line.

use mobile_cli::Phone;
use serde_json::Value;
use shared::message::{Language, text, text_for};
use shared::record::RecordKind;

use super::said;
use crate::cli::output::Output;
use crate::cli::words::say;

/// What each kind is known by: the first of these that a record says.
const TITLES: [&str; 4] = ["summary", "description", "conclusion", "text"];

/// A page of records.
pub(super) fn list(phone: &Phone, page: Value, language: Language) -> Output {
    let items = page.get("items").and_then(Value::as_array);
    let rows: Vec<String> = items
        .into_iter()
        .flatten()
        .map(|item| row(phone, item, language))
        .collect();
    let text = if rows.is_empty() {
        say(language, "没有记录。", "No records.")
    } else {
        rows.join("\n")
    };
    Output::new(page, text)
}

/// A record in one line.
pub(super) fn row(phone: &Phone, item: &Value, language: Language) -> String {
    let content = item.get("content").unwrap_or(&Value::Null);
    let kind: Option<RecordKind> = said(item, "kind").parse().ok();
    let count = ["audience", "attendees"].iter();
    let count = count.filter_map(|count| content.get(count)?.get("count")?.as_u64());
    let title = TITLES.iter().map(|title| said(content, title));
    let mut parts = vec![
        format!("{} ", said(item, "id")),
        said(item, "occurred_on"),
        village(phone, item),
    ];
    parts.extend(kind.map(|kind| text(language, &format!("kind-{kind}"))));
    parts.extend(count.map(|count| count.to_string()));
    parts.extend(title.filter(|title| !title.is_empty()).take(1));
    parts.push(said(item, "author_name"));
    format!("{}  [{}]", parts.join(" "), standing(item, kind, language))
}

fn village(phone: &Phone, item: &Value) -> String {
    let code = said(item, "village");
    let on = said(item, "occurred_on").parse().ok();
    let place = code.parse().ok().zip(on);
    let reference = phone.core().reference();
    place
        .and_then(|(village, on)| reference.place_name(village, on))
        .unwrap_or(code)
}

fn standing(item: &Value, kind: Option<RecordKind>, language: Language) -> String {
    let key = format!("status-{}", said(item, "status"));
    match (said(item, "status").as_str(), kind) {
        ("void", _) => say(language, "已作废", "void"),
        (_, Some(kind)) => text_for(language, &key, kind),
        (_, None) => text(language, &key),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_stands_where_its_kind_says() {
        let stands = |kind: &str, status: &str| {
            let item = json!({ "kind": kind, "status": status });
            standing(&item, kind.parse().ok(), Language::ZhCn)
        };
        assert_eq!(stands("talk_item", "done_claimed"), "已办、待确认");
        assert_eq!(stands("inspection", "closed"), "已结束");
        assert_eq!(stands("finding", "closed"), "已销号");
        assert_eq!(stands("note", "void"), "已作废");
    }
}
