//! The page of state diagrams, made from the tables, so that it cannot say something else.

use std::fmt::Write as _;

use super::{Next, Stale, Status, Transition, transitions};
use crate::access::{Role, order_roles};
use crate::command::OrderName;
use crate::message::{Language, text};
use crate::record::RecordKind;

const HEAD: &str = "\
# Workflows

Which order leads a record from which state to which, who may give it, and what a stale look means. Generated from
`shared/src/workflow/transition.rs` and `shared/src/access`; after a change run
`cargo run -p shared --example workflows_page > shared/docs/workflows.md`.

A stale look (somebody else acted after the author last saw the record) means: *decide*, the state now decides; *reject*, the
order is rejected with `changed_since`; *dispute*, both stand, and where they differ the office decides.
";

/// The Markdown of `shared/docs/workflows.md`.
pub fn workflows_page() -> String {
    let mut page = HEAD.to_owned();
    for kind in RecordKind::ALL {
        section(&mut page, kind);
    }
    page
}

fn section(page: &mut String, kind: RecordKind) {
    let key = format!("kind-{kind}");
    line(
        page,
        &format!(
            "\n## {} {} `{kind}`\n",
            text(Language::En, &key),
            text(Language::ZhCn, &key)
        ),
    );
    line(page, "```mermaid\nstateDiagram-v2");
    line(
        page,
        &format!("    [*] --> {}", Status::first(kind).as_str()),
    );
    for row in transitions(kind) {
        arrows(page, row);
    }
    if kind == RecordKind::TalkItem {
        line(page, "    done_claimed --> resolved: read_back");
    }
    if kind == RecordKind::Finding {
        for seen in ["passed", "returned"] {
            line(page, &format!("    {seen} --> recheck_disputed: recheck"));
        }
    }
    line(page, "```\n");
    line(
        page,
        "| order | 中文 | from | to | who | stale |\n|---|---|---|---|---|---|",
    );
    for row in transitions(kind) {
        line(page, &table_row(kind, row));
    }
}

fn arrows(page: &mut String, row: &Transition) {
    let order = row.order.as_str();
    for from in row.from {
        let from = from.as_str();
        match row.next {
            // The state stays: an arrow for each state would only blur the picture.
            Next::Same => {}
            Next::To(to) => line(page, &format!("    {from} --> {}: {order}", to.as_str())),
            Next::AsSeen => {
                for to in ["passed", "returned"] {
                    line(page, &format!("    {from} --> {to}: {order}"));
                }
            }
        }
    }
}

fn table_row(kind: RecordKind, row: &Transition) -> String {
    let from: Vec<&str> = row.from.iter().map(|status| status.as_str()).collect();
    let to = match row.next {
        Next::Same => "the same",
        Next::To(to) => to.as_str(),
        Next::AsSeen => "passed, returned",
    };
    let roles: Vec<&str> = order_roles(kind, row.order).map(Role::as_str).collect();
    let stale = match row.stale {
        Stale::Decide => "decide",
        Stale::Reject => "reject",
        Stale::Dispute => "dispute",
    };
    format!(
        "| `{}` | {} | {} | {to} | {} | {stale} |",
        row.order.as_str(),
        words(row.order),
        from.join(", "),
        roles.join(", "),
    )
}

fn words(order: OrderName) -> String {
    text(Language::ZhCn, &format!("order-{}", order.as_str()))
}

fn line(page: &mut String, text: &str) {
    let written = writeln!(page, "{text}");
    debug_assert!(written.is_ok(), "writing to memory does not fail");
}
