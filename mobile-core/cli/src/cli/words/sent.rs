//! What a sync did, and what is carried for others.

use mobile_core::view::CarriedBundle;
use mobile_core::{SyncEnd, SyncReport};
use shared::message::{Argument, Language, text, text_with};
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use super::say;
use crate::cli::access::wiped as wiped_text;

/// Whether a call failed because the office has too much to do just now.
pub(crate) fn is_busy(code: &str) -> bool {
    code == ProblemCode::Unavailable.as_str() || code == ProblemCode::TooManyRequests.as_str()
}

/// What a sync did.
pub(crate) fn sync_report(report: &SyncReport, language: Language) -> String {
    let end = match &report.end {
        SyncEnd::Complete if report.waiting == 0 => say(language, "都送到了。", "All is sent."),
        SyncEnd::Complete => text_with(language, "sync-waits", &[("waiting", report.waiting)]),
        SyncEnd::BudgetSpent => text_with(language, "sync-spent", &[("waiting", report.waiting)]),
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
            let arguments = [
                ("reason", Argument::Text(&reason)),
                ("waiting", report.waiting.into()),
            ];
            text_with(language, "sync-failed", &arguments)
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
    let numbers: [(&str, Argument<'_>); 5] = [
        ("items", report.items.into()),
        ("rows", report.rows.into()),
        ("trips", report.round_trips.into()),
        ("up", report.bytes_up.into()),
        ("down", report.bytes_down.into()),
    ];
    let numbers = text_with(language, "sync-numbers", &numbers);
    let carried = match report.delivered {
        0 => String::new(),
        bundles => {
            let delivered = text_with(language, "sync-delivered", &[("bundles", bundles)]);
            format!("\n{delivered}")
        }
    };
    let waiting = carried_waiting(report.carried_waiting, report.next_delivery, language);
    let waiting = waiting.map(|waiting| format!("\n{waiting}"));
    let access = report.access_changed && report.wipe.is_none();
    let access = access.then(|| format!("\n{}", text(language, "access-see")));
    let wiped = report.wipe.as_ref();
    if let Some(wiped) = wiped.map(|wipe| wiped_text(wipe, language)) {
        return format!("{end}{}\n{wiped}\n{numbers}", retry.unwrap_or_default());
    }
    let access = access.unwrap_or_default();
    format!(
        "{end}{}{access}{carried}{}\n{numbers}",
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
    let bundles = ("bundles", Argument::from(bundles));
    Some(match at.map(Timestamp::minute) {
        Some(at) => text_with(language, "carrying-full", &[bundles, ("at", (&at).into())]),
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
    let next = (next > 0).then(|| text_with(language, "carrying", &[("bundles", next)]));
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
            (
                Language::En,
                "by itself",
                "1 bundle carried for others does not",
            ),
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
