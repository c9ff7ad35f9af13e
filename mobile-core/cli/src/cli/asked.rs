//! Orders in a record's history: who asked for what, for when, in what words, and what became of it.

use mobile_cli::Phone;
use mobile_core::view::{Asked, Ladder};
use shared::command::Order;
use shared::message::{Language, text};
use shared::record::RecordKind;
use shared::time::{LocalDate, Timestamp};

use super::words::{self, say};

/// An order about a record of a kind in one line.
pub(crate) fn row(
    phone: &Phone,
    kind: Option<RecordKind>,
    asked: &Asked,
    language: Language,
) -> String {
    let at = asked.claimed_at.map(Timestamp::minute);
    let name = asked.author_name.clone();
    let name = name.unwrap_or_else(|| asked.author.to_string());
    let mut parts: Vec<String> = at.into_iter().chain([name]).collect();
    parts.push(said(phone, asked.name, asked.order.as_ref(), language));
    let ladder = match &asked.ladder {
        Ladder::Rejected { code } => {
            let order = asked.order.as_ref().map(Order::name);
            words::refused(*code, kind.zip(order), language)
        }
        ladder => words::ladder(ladder, language),
    };
    format!("  {}  [{ladder}]", parts.join(" "))
}

/// What happened, by its name, and all that the order says.
pub(crate) fn said(phone: &Phone, name: &str, order: Option<&Order>, language: Language) -> String {
    let mut parts = vec![text(language, &format!("order-{name}"))];
    if let Some(order) = order {
        parts.extend(particulars(phone, order, language));
        parts.extend(order.words().map(str::to_owned));
    }
    parts.join(" ")
}

/// What an order names beside its words: who, by when, with what result.
fn particulars(phone: &Phone, order: &Order, language: Language) -> Vec<String> {
    let by = |due_on: &LocalDate| match language {
        Language::ZhCn => format!("期限 {due_on}"),
        Language::En => format!("due {due_on}"),
    };
    match order {
        Order::SameAs { canonical } => vec![canonical.to_string()],
        Order::Accept {
            responsible,
            due_on,
        } => vec![words::responsible(phone, responsible, language), by(due_on)],
        Order::Issue { due_on, lead_unit } => vec![words::unit(phone, lead_unit), by(due_on)],
        Order::ChangeDue { due_on, .. }
        | Order::RequestExtension { due_on, .. }
        | Order::GrantExtension { due_on }
        | Order::NextRound { due_on } => vec![by(due_on)],
        Order::Plan { owner, .. } => vec![match language {
            Language::ZhCn => format!("由{owner}负责"),
            Language::En => format!("{owner} answers for it"),
        }],
        Order::Recheck { result, .. } | Order::SettleRecheck { result, .. } => {
            vec![text(
                language,
                &format!("recheck_result-{}", result.as_str()),
            )]
        }
        Order::Escalate { to, .. } => vec![text(language, &format!("scope-{}", to.as_str()))],
        Order::Confirm { by } => vec![text(language, &format!("confirmation-{}", by.as_str()))],
        Order::Close { waived: Some(_) } => {
            vec![say(language, "不用复查", "without a recheck")]
        }
        _ => Vec::new(),
    }
}
