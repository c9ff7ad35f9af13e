//! What needs the person.

use mobile_cli::Phone;
use mobile_core::view::Attention;
use serde_json::json;
use shared::message::{Language, text, text_with};
use shared::time::Timestamp;

use super::access;
use super::output::Output;
use super::views::{conflict_text, lines, value};
use super::words::{self, is_busy, say};

pub(crate) fn show(phone: &Phone, language: Language) -> Output {
    let attention = phone.core().attention(phone.now());
    let rows = attention
        .iter()
        .map(|one| attention_text(phone, one, language));
    let text = lines(rows, say(language, "没有要您看的。", "Nothing needs you."));
    Output::new(json!({ "items": value(&attention) }), text)
}

fn attention_text(phone: &Phone, attention: &Attention, language: Language) -> String {
    match attention {
        Attention::Wiped(wipe) => access::wiped(wipe, language),
        Attention::AccessChanged(change) => access::change_text(phone, change, language),
        Attention::Draft { record, edited_at } => {
            let words = say(language, "没填完", "unfinished");
            format!("{record}  {words} {}", edited_at.minute())
        }
        Attention::TwoAnswers(conflict) => conflict_text(phone, conflict, language),
        Attention::NeedsMending(item) => words::item(phone, item, language),
        Attention::Proposed(item) => {
            let words = say(language, "改动作为建议等改革办看", "proposed to the office");
            format!("{}  · {words}", words::item(phone, item, language))
        }
        Attention::RecheckDisputed(item) => {
            let words = say(
                language,
                "两次复查结果不一样，等改革办定",
                "two rechecks differ; the office decides",
            );
            format!("{}  · {words}", words::item(phone, item, language))
        }
        Attention::Overdue { item, due_on } => {
            let words = match language {
                Language::ZhCn => format!("过了期限 {due_on}"),
                Language::En => format!("overdue since {due_on}"),
            };
            format!("{}  · {words}", words::item(phone, item, language))
        }
        Attention::DueSoon { item, due_on } => {
            let words = match language {
                Language::ZhCn => format!("快到期限 {due_on}"),
                Language::En => format!("due {due_on}"),
            };
            format!("{}  · {words}", words::item(phone, item, language))
        }
        Attention::RejectedCommand {
            record,
            order,
            words,
            code,
        } => {
            let act = order.map(|order| text(language, &format!("order-{}", order.as_str())));
            let act = act.unwrap_or_default();
            let summary = phone.core().summary(*record);
            let kind = summary.and_then(|summary| summary.kind);
            let refused = words::refused(*code, kind.zip(*order), language);
            let kept = words.as_deref().map(|words| {
                let kept = text_with(language, "refused-words", &[("words", words)]);
                format!("\n  {kept}")
            });
            format!("{record}  {act} {refused}{}", kept.unwrap_or_default())
        }
        Attention::Unreadable { record } => {
            format!(
                "{record}  {}",
                say(language, "读不出来，已跳过", "unreadable, skipped")
            )
        }
        Attention::SetAside { rows } => text_with(language, "set-aside", &[("rows", *rows)]),
        Attention::Damaged { key } => {
            format!(
                "{key}  {}",
                say(language, "存储里的这一条损坏了", "this entry is damaged")
            )
        }
        Attention::Copy => say(
            language,
            "另有一部手机用着同一个登记，这部停止发送。",
            "Another phone goes by this enrolment; this one sends no more.",
        ),
        Attention::Rewound => say(
            language,
            "服务器的底账换过了。",
            "The server's log was replaced.",
        ),
        Attention::DigestDiffers => say(
            language,
            "和改革办的底账对不上，请告诉改革办。",
            "This phone and the office differ; tell the office.",
        ),
        Attention::Unreached { code, retry_at } => {
            let at = retry_at.map(Timestamp::minute).unwrap_or_default();
            let reason = match code.as_str() {
                "unreachable" => say(language, "没有连上服务器", "the server cannot be reached"),
                code if is_busy(code) => say(
                    language,
                    "改革办正忙，会自己再送",
                    "the office is busy; it will send again by itself",
                ),
                code => text(language, &format!("problem-{code}")),
            };
            format!("{reason} · {at}")
        }
    }
}
