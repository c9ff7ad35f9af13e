//! Where a record stands after its events, by the tables of the office written down again as plain words:
//! nothing of the product's workflow is asked.

use shared::command::{Event, Happened, Order, RecheckResult};
use shared::id::Digest;
use shared::record::RecordKind;

/// The state after these events; the event that may not happen then, where there is one.
pub(super) fn status<'a>(
    kind: RecordKind,
    happened: impl Iterator<Item = &'a Happened>,
) -> Result<&'static str, String> {
    let mut status = match kind {
        RecordKind::TalkItem => "raised",
        RecordKind::Finding => "recorded",
        _ => "submitted",
    };
    let mut rechecks = Vec::new();
    let mut is_void = false;
    for event in happened {
        let name = event.as_str();
        if is_void {
            return Err(format!("{name} after void"));
        }
        is_void = name == "void";
        let result = match event {
            Happened::Ordered {
                order: Order::Recheck { result, .. } | Order::SettleRecheck { result, .. },
            } => Some(*result),
            _ => None,
        };
        if name == "next_round" {
            rechecks.clear();
        }
        if name == "recheck" {
            rechecks.extend(result);
        }
        let is_twin = matches!(name, "same_as" | "not_same");
        let next = match kind {
            // Whether it counts for another moves nothing else.
            RecordKind::TalkItem if is_twin => Some(status),
            RecordKind::TalkItem => of_matter(status, name),
            RecordKind::Finding => of_finding(status, name, result, &rechecks),
            RecordKind::Inspection if (status, name) == ("submitted", "close_inspection") => {
                Some("closed")
            }
            RecordKind::Note => None,
            _ => is_twin.then_some(status),
        };
        status = match next {
            Some(next) => next,
            None if name == "void" => status,
            None => return Err(format!("{name} when {status}")),
        };
    }
    Ok(status)
}

fn of_matter(status: &'static str, name: &str) -> Option<&'static str> {
    Some(match (status, name) {
        ("raised", "answer_on_spot") => "resolved",
        ("raised" | "escalated" | "reopened", "accept") => "accepted",
        ("accepted" | "reopened", "start") => "in_progress",
        ("in_progress", "claim_done") => "done_claimed",
        ("done_claimed", "confirm" | "read_back") => "resolved",
        ("raised" | "accepted" | "in_progress" | "reopened", "escalate") => "escalated",
        ("raised" | "accepted" | "in_progress" | "escalated" | "reopened", "decline") => "declined",
        ("done_claimed" | "resolved", "reopen") => "reopened",
        ("raised" | "accepted", "withdraw") => "withdrawn",
        ("accepted" | "in_progress" | "done_claimed", "change_due") => status,
        _ => return None,
    })
}

fn of_finding(
    status: &'static str,
    name: &str,
    result: Option<RecheckResult>,
    rechecks: &[RecheckResult],
) -> Option<&'static str> {
    let seen = match result {
        Some(RecheckResult::Returned) => "returned",
        _ => "passed",
    };
    let has_both = rechecks.iter().any(|one| Some(one) != rechecks.first());
    Some(match (status, name) {
        ("recorded", "issue") => "issued",
        ("issued", "acknowledge") => "acknowledged",
        ("acknowledged", "plan") => "rectifying",
        ("rectifying", "report") => "reported",
        ("reported", "recheck") => seen,
        ("passed" | "returned", "recheck") if has_both => "recheck_disputed",
        ("passed" | "returned", "recheck") => status,
        ("recheck_disputed", "recheck") => status,
        ("recheck_disputed", "settle_recheck") => seen,
        ("returned", "next_round") => "rectifying",
        ("passed" | "reported", "close") => "closed",
        (_, "request_extension" | "grant_extension" | "refuse_extension") if is_open(status) => {
            status
        }
        _ => return None,
    })
}

/// Whether a finding's rectification goes on, so that its day may be moved (domain.md §2.2).
pub(super) fn is_open(status: &str) -> bool {
    matches!(
        status,
        "issued" | "acknowledged" | "rectifying" | "reported" | "returned" | "recheck_disputed"
    )
}

/// How many records two rechecks of one round said different things of.
pub(super) fn disputed<'a>(records: impl Iterator<Item = &'a Vec<(Event, Digest)>>) -> u64 {
    let mut disputed = 0;
    for events in records {
        let mut results: Vec<RecheckResult> = Vec::new();
        let mut differs = false;
        for (event, _) in events {
            match &event.happened {
                Happened::Ordered {
                    order: Order::Recheck { result, .. },
                } => results.push(*result),
                Happened::Ordered {
                    order: Order::NextRound { .. },
                } => results.clear(),
                _ => {}
            }
            differs |= results.iter().any(|one| Some(one) != results.first());
        }
        disputed += u64::from(differs);
    }
    disputed
}
