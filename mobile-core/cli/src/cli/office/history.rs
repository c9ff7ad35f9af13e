//! A record's history as the office has it: what was written and ordered, in words.

use mobile_cli::Phone;
use mobile_core::view::{FieldChange, Shown};
use serde_json::Value;
use shared::command::Order;
use shared::message::Language;
use shared::problem::RejectionCode;
use shared::record::{DIVISION, KIND, VILLAGE};
use shared::time::Timestamp;

use super::said;
use crate::cli::asked;
use crate::cli::history::{field_text, is_plumbing};
use crate::cli::names::Names;
use crate::cli::output::Output;
use crate::cli::words;

/// The steps, oldest first.
pub(super) fn list(phone: &Phone, steps: Value, language: Language) -> Output {
    let rows = rows(phone, &steps, language);
    Output::new(steps, rows.join("\n"))
}

fn rows(phone: &Phone, steps: &Value, language: Language) -> Vec<String> {
    let items = steps.get("items").and_then(Value::as_array);
    let items: Vec<&Value> = items.into_iter().flatten().collect();
    // What the record is and where: its creation says both.
    let creation = |key: &str| {
        let mut written = items.iter().flat_map(|step| writes(step));
        written.find_map(|(written, value)| (written == key).then_some(value)?)
    };
    let kind = creation(KIND).and_then(|kind| kind.parse().ok());
    let home = creation(VILLAGE).or_else(|| creation(DIVISION));
    let home = home.and_then(|home| home.parse().ok());
    let names = Names::of_kind(phone, kind, home, language);
    items
        .iter()
        .flat_map(|step| {
            let fields = writes(step).filter(|(key, _)| !is_plumbing(key));
            let fields = fields.map(|(key, value)| field_text(&names, &put(key, value)));
            std::iter::once(row(phone, step, language)).chain(fields)
        })
        .collect()
}

/// Who did what, when and on which phone, and why.
fn row(phone: &Phone, step: &Value, language: Language) -> String {
    let at = |key: &str| {
        let at: Option<Timestamp> = said(step, key).parse().ok();
        at.map_or_else(|| "—".to_owned(), Timestamp::minute)
    };
    let author = match said(step, "author_name") {
        name if name.is_empty() => said(step, "author"),
        name => name,
    };
    let who = [author, said(step, "device_name")].join(" ");
    let what = match said(step, "outcome") {
        outcome if outcome.is_empty() => said(step, "reason"),
        outcome => happened(phone, step, &outcome, language),
    };
    let (claimed, received) = (at("claimed_at"), at("received_at"));
    let row = format!("{claimed} {} → {received}  {what}", who.trim_end());
    row.trim_end().to_owned()
}

/// An order that was carried out with all it says, or why one was not.
fn happened(phone: &Phone, step: &Value, outcome: &str, language: Language) -> String {
    if let Ok(code) = outcome.parse::<RejectionCode>() {
        return words::refused(code, None, language);
    }
    let order = step.get("order").cloned().unwrap_or_default();
    let order: Option<Order> = serde_json::from_value(order).ok();
    asked::said(phone, outcome, order.as_ref(), language)
}

/// The keys that a step writes, with their values; none for a removal.
fn writes(step: &Value) -> impl Iterator<Item = (String, Option<String>)> {
    let writes = step.get("writes").and_then(Value::as_array);
    writes.into_iter().flatten().map(|write| {
        let value = write.get("value").and_then(Value::as_str);
        (said(write, "key"), value.map(str::to_owned))
    })
}

/// A value of the office's, as a phone shows one.
pub(super) fn put(key: String, value: Option<String>) -> FieldChange {
    FieldChange {
        key,
        before: Vec::new(),
        after: value.map(|value| match value.as_str() {
            "true" => Shown::Boolean(true),
            "false" => Shown::Boolean(false),
            _ => Shown::Text(value),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use mobile_cli::{FixedClock, HttpTransport, MemoryStore, SeededEntropy};
    use serde_json::json;

    use super::*;

    fn phone() -> Phone {
        let now = "2018-07-01T08:00:00.000Z".parse().unwrap();
        Phone::open(
            Box::new(MemoryStore::new()),
            Arc::new(HttpTransport::new("http://127.0.0.1:9")),
            Arc::new(FixedClock::at(now)),
            Box::new(SeededEntropy::new(1)),
        )
        .unwrap()
    }

    fn outcome(name: &str, order: &Value) -> Value {
        json!({
            "author": "01", "author_name": "张桂兰", "device_name": "华为",
            "claimed_at": "2018-07-01T08:00:00.000Z", "received_at": "2018-07-02T08:00:00.000Z",
            "writes": [], "outcome": name, "order": order,
        })
    }

    fn told(steps: &[Value], language: Language) -> Vec<String> {
        rows(&phone(), &json!({ "items": steps }), language)
    }

    #[test]
    fn an_order_is_told_with_its_words_in_the_readers_language() {
        let due =
            json!({"order": "request_extension", "due_on": "2018-07-31", "reason": "资金没到"});
        let report = json!({"order": "report", "result": "已经补齐"});
        let recheck = json!({"order": "recheck", "result": "passed", "words": "看过了"});
        let waived = json!({"order": "close", "waived": "当场改好"});
        let steps = [
            outcome("request_extension", &due),
            outcome("report", &report),
            outcome("recheck", &recheck),
            outcome("close", &waived),
            outcome("read_back", &Value::Null),
            outcome("same_person", &Value::Null),
        ];
        let when = "2018-07-01 16:00 张桂兰 华为 → 2018-07-02 16:00  ";
        let chinese = [
            "申请延期 期限 2018-07-31 资金没到",
            "反馈整改 已经补齐",
            "复查 通过 看过了",
            "销号 不用复查 当场改好",
            "说事会上已答复",
        ];
        let rows = told(&steps, Language::ZhCn);
        for (row, said) in rows.iter().zip(chinese) {
            assert_eq!(*row, format!("{when}{said}"));
        }
        assert!(rows[5].contains("这一步要由另一个人来办"), "{}", rows[5]);
        let english = told(&steps, Language::En);
        assert!(
            english[0].ends_with("due 2018-07-31 资金没到"),
            "{}",
            english[0]
        );
        assert!(
            english[5].contains("takes another person"),
            "{}",
            english[5]
        );
    }

    #[test]
    fn what_was_written_goes_by_the_words_of_its_kind() {
        let write = |key: &str, value: Option<&str>| json!({ "key": key, "value": value });
        let creation = json!({
            "author": "01", "author_name": null, "device_name": null,
            "claimed_at": null, "received_at": "2018-07-02T08:00:00.000Z", "outcome": null, "order": null,
            "writes": [
                write("kind", Some("village_talk")),
                write("village", Some("511781109201")),
                write("ended_with", Some("no_item")),
                write("attendee_about", Some("true")),
                write("topics/infrastructure_services", Some("true")),
            ],
        });
        let mut amended = creation.clone();
        amended["reason"] = json!("记错了");
        amended["writes"] = json!([write("topics/infrastructure_services", None)]);
        let rows = told(&[creation, amended], Language::ZhCn);
        assert_eq!(rows[0], "— 01 → 2018-07-02 16:00");
        assert_eq!(
            rows[2..],
            [
                "    怎么结束的: 无议题",
                "    是不是约数: 是",
                "    说了什么: + 基础设施和公共服务",
                "— 01 → 2018-07-02 16:00  记错了",
                "    说了什么: − 基础设施和公共服务",
            ]
        );
    }
}
