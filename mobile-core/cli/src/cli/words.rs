//! Sentences put together for people.

use mobile_cli::Phone;
use mobile_core::view::{CarriedBundle, Item, Ladder, Shown};
use mobile_core::{SyncEnd, SyncReport};
use shared::command::Responsible;
use shared::message::{Language, text, text_for, text_with};
use shared::problem::ProblemCode;
use shared::record::RecordKind;
use shared::time::Timestamp;
use shared::workflow::Status;

/// One of two texts.
pub(crate) fn say(language: Language, chinese: &str, english: &str) -> String {
    match language {
        Language::ZhCn => chinese.to_owned(),
        Language::En => english.to_owned(),
    }
}

/// A step of the ladder in a few words, with its reason.
pub(crate) fn ladder(ladder: &Ladder, language: Language) -> String {
    let step = |key: &str| text(language, key);
    match ladder {
        Ladder::Saved => step("state-saved"),
        Ladder::Packed => step("state-packed"),
        Ladder::Received => step("state-received"),
        Ladder::Counted => step("state-counted"),
        Ladder::Held { code, violations } => {
            let mut words = format!(
                "{} · {}",
                step("state-held"),
                text(language, &format!("held-{}", code.as_str()))
            );
            for violation in violations {
                let line = super::output::of_violation(violation, language);
                words = format!("{words}\n  {line}");
            }
            words
        }
        Ladder::Declined { reason, .. } => format!("{} · {reason}", step("state-declined")),
        Ladder::Refused { code } => {
            format!(
                "{} · {}",
                step("state-refused"),
                text(language, &format!("problem-{code}"))
            )
        }
        Ladder::Done => say(language, "办成了", "done"),
        Ladder::Rejected { code } => {
            let reason = text(language, &format!("rejection-{}", code.as_str()));
            text_with(language, "refused-command", &[("reason", &reason)])
        }
    }
}

/// A record in one line.
pub(crate) fn item(phone: &Phone, item: &Item, language: Language) -> String {
    let village = item.village_name.clone();
    let village = village.or_else(|| item.village.map(|village| village.to_string()));
    let audience = item.audience.map(|audience| {
        let about = if audience.about {
            text(language, "bound-about")
        } else {
            String::new()
        };
        match language {
            Language::ZhCn => format!("{about}{} 人次", audience.count),
            Language::En => format!("{about} {} attendances", audience.count)
                .trim()
                .to_owned(),
        }
    });
    let state = match (item.is_readable, item.is_void) {
        (false, _) => say(language, "读不出来", "unreadable"),
        (true, true) => say(language, "已作废", "void"),
        (true, false) if item.is_carried => text(language, "state-carried"),
        (true, false) => ladder(&item.ladder, language),
    };
    let two = if item.disputed.is_empty() {
        String::new()
    } else {
        say(language, " · 有两种填法", " · two answers")
    };
    let same = match item.same_as {
        Some(_) => say(language, " · 和另一条是同一件", " · the same as another"),
        None => String::new(),
    };
    let mut parts = vec![format!("{} ", item.record)];
    parts.extend(item.occurred_on.map(|on| on.to_string()));
    parts.extend(village);
    match item.kind {
        None | Some(RecordKind::OutreachSession) => {
            let venue = item.venue.map(|venue| format!("venue-{}", venue.as_str()));
            parts.extend(venue.map(|venue| text(language, &venue)));
        }
        Some(kind) => parts.extend(of_kind(phone, item, kind, language)),
    }
    parts.extend(audience);
    format!("{}  [{state}]{two}{same}", parts.join(" "))
}

/// The kind, where it stands, by when it is due, who is in charge, and what it says.
fn of_kind(phone: &Phone, item: &Item, kind: RecordKind, language: Language) -> Vec<String> {
    let mut parts = vec![text(language, &format!("kind-{kind}"))];
    let status = item.expected_status.or(item.status);
    // That a record is there says nothing new.
    let status = status.filter(|status| *status != Status::Submitted);
    parts.extend(status.map(|status| self::status(kind, status, language)));
    parts.extend(item.due_on.map(|due_on| match language {
        Language::ZhCn => format!("期限 {due_on}"),
        Language::En => format!("due {due_on}"),
    }));
    parts.extend(item.unit.as_deref().map(|code| unit(phone, code)));
    parts.extend(item.title.clone());
    parts
}

/// Where a record of a kind stands.
pub(crate) fn status(kind: RecordKind, status: Status, language: Language) -> String {
    text_for(language, &format!("status-{}", status.as_str()), kind)
}

/// A unit's name; its code where the list here does not have it.
pub(crate) fn unit(phone: &Phone, code: &str) -> String {
    let name = phone.core().reference().unit_name(code);
    name.unwrap_or_else(|| code.to_owned())
}

/// Who is to settle a matter.
pub(crate) fn responsible(phone: &Phone, responsible: &Responsible, language: Language) -> String {
    match responsible {
        Responsible::Village => text(language, "scope-village"),
        Responsible::Township => text(language, "scope-township"),
        Responsible::Unit(code) => unit(phone, code),
    }
}

/// A value as people read it.
pub(crate) fn shown(value: &Shown, language: Language) -> String {
    match value {
        Shown::Null => "—".to_owned(),
        Shown::Boolean(true) => say(language, "是", "yes"),
        Shown::Boolean(false) => say(language, "否", "no"),
        Shown::Uint(value) => value.to_string(),
        Shown::Int(value) => value.to_string(),
        Shown::Double(value) => value.to_string(),
        Shown::Text(value) => value.clone(),
    }
}

/// Whether a call failed because the office has too much to do just now.
pub(crate) fn is_busy(code: &str) -> bool {
    code == ProblemCode::Unavailable.as_str() || code == ProblemCode::TooManyRequests.as_str()
}

/// What a sync did.
pub(crate) fn sync_report(report: &SyncReport, language: Language) -> String {
    let end = match &report.end {
        SyncEnd::Complete if report.waiting == 0 => say(language, "都送到了。", "All is sent."),
        SyncEnd::Complete => match language {
            Language::ZhCn => format!("送到了，{} 条等改革办定。", report.waiting),
            Language::En => format!("Sent; {} wait for the office.", report.waiting),
        },
        SyncEnd::BudgetSpent => match language {
            Language::ZhCn => format!("流量用到了上限，还有 {} 条，下次接着送。", report.waiting),
            Language::En => format!(
                "The byte budget is spent; {} wait for next time.",
                report.waiting
            ),
        },
        SyncEnd::Failed(code) => {
            let reason = match code.as_str() {
                "unreachable" => say(language, "没有连上服务器", "the server cannot be reached"),
                "storage" => say(
                    language,
                    "这部手机没写进去",
                    "this phone's disk did not take it",
                ),
                code if is_busy(code) => say(language, "改革办正忙", "the office is busy"),
                code => text(language, &format!("problem-{code}")),
            };
            match language {
                Language::ZhCn => format!("没送成：{reason}。{} 条都还在手机里。", report.waiting),
                Language::En => format!(
                    "Not sent: {reason}. {} are still on this phone.",
                    report.waiting
                ),
            }
        }
        SyncEnd::Rewound => say(
            language,
            "服务器的底账换过了，请告诉改革办。手机里的都还在。",
            "The server's log was replaced; tell the office. Everything is still on this phone.",
        ),
        SyncEnd::Copy => say(
            language,
            "另有一部手机用着同一个登记，这部停止发送，什么都没有丢。请找改革办。",
            "Another phone goes by this enrolment; this one sends no more and has lost nothing. Ask the office.",
        ),
    };
    let is_for_later = matches!(&report.end, SyncEnd::Failed(code) if is_busy(code));
    let has_failed = matches!(&report.end, SyncEnd::Failed(_));
    let retry = report.retry_at.filter(|_| has_failed);
    let retry = retry.map(|at| match (language, is_for_later) {
        (Language::ZhCn, false) => format!(" {} 再试。", at.minute()),
        (Language::En, false) => format!(" Next try {}.", at.minute()),
        (Language::ZhCn, true) => format!(" {} 会自己再送。", at.minute()),
        (Language::En, true) => format!(" It will send again by itself at {}.", at.minute()),
    });
    let numbers = match language {
        Language::ZhCn => format!(
            "送 {} 条，收 {} 行，{} 趟，上 {} 字节，下 {} 字节。",
            report.items, report.rows, report.round_trips, report.bytes_up, report.bytes_down
        ),
        Language::En => format!(
            "{} items up, {} rows down, {} round trips, {} bytes up, {} down.",
            report.items, report.rows, report.round_trips, report.bytes_up, report.bytes_down
        ),
    };
    let carried = match (report.delivered, language) {
        (0, _) => String::new(),
        (bundles, Language::ZhCn) => {
            format!("\n替人送到 {bundles} 份，请用 bundle receipts 取回执带回去。")
        }
        (bundles, Language::En) => format!(
            "\n{bundles} bundles handed in for others: bring back what `bundle receipts` writes."
        ),
    };
    let waiting = carried_waiting(report.carried_waiting, report.next_delivery, language);
    let waiting = waiting.map(|waiting| format!("\n{waiting}"));
    format!(
        "{end}{}{carried}{}\n{numbers}",
        retry.unwrap_or_default(),
        waiting.unwrap_or_default()
    )
}

/// What is carried for others and waits until the office has room, with the time when the first goes again by itself,
/// where one does; none where nothing waits.
fn carried_waiting(bundles: usize, at: Option<Timestamp>, language: Language) -> Option<String> {
    if bundles == 0 {
        return None;
    }
    let bundles = bundles.to_string();
    let bundles = ("bundles", bundles.as_str());
    Some(match at.map(Timestamp::minute) {
        Some(at) => text_with(language, "carrying-full", &[bundles, ("at", &at)]),
        None => text_with(language, "carrying-waits", &[bundles]),
    })
}

/// What is carried for others, and what keeps it here: a sentence for each reason.
pub(crate) fn carried(bundles: &[CarriedBundle], language: Language) -> Vec<String> {
    let next = bundles.iter().filter(|one| one.problem.is_none()).count();
    let problems = bundles.iter().filter_map(|one| one.problem.as_ref());
    let (full, refused): (Vec<_>, Vec<_>) =
        problems.partition(|code| *code == ProblemCode::HeldFull.as_str());
    let again = bundles.iter().filter_map(|one| one.retry_at).min();
    let full = carried_waiting(full.len(), again, language);
    let refused = refused.into_iter().map(|code| {
        let reason = text(language, &format!("problem-{code}"));
        text_with(language, "carrying-refused", &[("reason", &reason)])
    });
    let next = (next > 0).then(|| {
        let bundles = next.to_string();
        text_with(language, "carrying", &[("bundles", &bundles)])
    });
    next.into_iter().chain(full).chain(refused).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(code: &str) -> SyncReport {
        SyncReport {
            round_trips: 1,
            waiting: 3,
            retry_at: Some(Timestamp(1_530_489_600_000)),
            asked_to_wait_s: Some(40),
            ..SyncReport::of(SyncEnd::Failed(code.to_owned()))
        }
    }

    #[test]
    fn a_busy_office_is_no_reason_to_worry() {
        for code in ["unavailable", "too_many_requests"] {
            let said = sync_report(&report(code), Language::ZhCn);
            let first = said.lines().next().unwrap();
            let chinese = "没送成：改革办正忙。3 条都还在手机里。 2018-07-02 08:00 会自己再送。";
            assert_eq!(first, chinese);
            let said = sync_report(&report(code), Language::En);
            let first = said.lines().next().unwrap();
            let english = "Not sent: the office is busy. 3 are still on this phone. \
                           It will send again by itself at 2018-07-02 08:00.";
            assert_eq!(first, english);
        }
        let said = sync_report(&report("held_full"), Language::En);
        assert!(
            said.contains("Too much of this phone's waits for the office"),
            "{said}"
        );
    }

    #[test]
    fn what_is_carried_and_waits_is_said_with_its_reason() {
        let carried_for_others = |problem: Option<&str>, retry_at| CarriedBundle {
            taken_at: Timestamp(0),
            packs: 1,
            problem: problem.map(str::to_owned),
            retry_at,
        };
        let at = Some(Timestamp(1_530_489_600_000));
        let bundles = [
            carried_for_others(None, None),
            carried_for_others(Some("held_full"), at),
            carried_for_others(Some("forbidden"), None),
        ];
        let [next, full, refused] = carried(&bundles, Language::ZhCn).try_into().unwrap();
        assert!(next.starts_with("替别人带着 1 份"), "{next}");
        assert!(full.contains("2018-07-02 08:00 会自己再送"), "{full}");
        assert!(refused.contains("不会再送"), "{refused}");
        let said = SyncReport {
            carried_waiting: 1,
            next_delivery: at,
            retry_at: at.map(|at| at.plus_ms(-60_000)),
            ..SyncReport::of(SyncEnd::Complete)
        };
        let said = sync_report(&said, Language::En);
        let mut lines = said.lines();
        assert_eq!(lines.next(), Some("All is sent."));
        let carried = lines.next().unwrap();
        assert!(carried.contains("at 2018-07-02 08:00"), "{carried}");
    }

    #[test]
    fn what_is_carried_and_goes_at_no_time_is_said_without_one() {
        let bundle = CarriedBundle {
            taken_at: Timestamp(0),
            packs: 1,
            problem: Some("held_full".to_owned()),
            retry_at: None,
        };
        let report = SyncReport {
            carried_waiting: 1,
            retry_at: Some(Timestamp(1_530_489_600_000)),
            ..SyncReport::of(SyncEnd::Copy)
        };
        for (language, again, stays) in [
            (Language::ZhCn, "再送", "替别人带的有 1 份送不进去"),
            (Language::En, "by themselves", "1 carried for others do not"),
        ] {
            let [waits] = carried(std::slice::from_ref(&bundle), language)
                .try_into()
                .unwrap();
            assert!(waits.contains(stays), "{waits}");
            assert!(!waits.contains(again), "{waits}");
            let said = sync_report(&report, language);
            assert_eq!(said.lines().nth(1), Some(waits.as_str()));
        }
    }
}
