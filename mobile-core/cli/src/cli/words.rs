//! Sentences put together for people.

mod sent;

pub(crate) use sent::{carried, is_busy, sync_report};

use mobile_cli::Phone;
use mobile_core::view::{Item, Ladder, Shown};
use shared::access::order_roles;
use shared::command::{OrderName, Responsible};
use shared::message::{Language, text, text_for, text_with};
use shared::problem::RejectionCode;
use shared::record::RecordKind;
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
        Ladder::Rejected { code } => refused(*code, None, language),
    }
}

/// Why an order was not carried out; where what was asked of which kind of record is known, with whose it is.
pub(crate) fn refused(
    code: RejectionCode,
    asked: Option<(RecordKind, OrderName)>,
    language: Language,
) -> String {
    let reason = text(language, &code.message_key());
    let asked = asked.filter(|_| code == RejectionCode::NotPermitted);
    let whose = asked.map(|(kind, order)| {
        let roles = order_roles(kind, order);
        let roles = roles.map(|role| text(language, &format!("role-{}", role.as_str())));
        let roles: Vec<String> = roles.collect();
        let roles = roles.join(&say(language, "、", ", "));
        text_with(language, "refused-roles", &[("roles", &roles)])
    });
    let sentences: Vec<String> = [reason].into_iter().chain(whose).collect();
    let reason = sentences.join(&say(language, "", " "));
    text_with(language, "refused-command", &[("reason", &reason)])
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
        let count = u64::from(audience.count);
        let count = text_with(language, "attendances", &[("count", count)]);
        match language {
            Language::ZhCn => format!("{about}{count}"),
            Language::En => format!("{about} {count}").trim().to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_give_an_order_is_told_whose_it_is() {
        let code = RejectionCode::NotPermitted;
        let report = Some((RecordKind::Finding, OrderName::Report));
        let said = refused(code, report, Language::ZhCn);
        assert!(said.ends_with("能办的是：分管副职。"), "{said}");
        assert!(!said.contains("队长"), "{said}");
        let said = refused(code, report, Language::En);
        assert!(said.ends_with("It is for: Deputy in charge."), "{said}");
        let other = refused(RejectionCode::WrongState, report, Language::En);
        assert!(!other.contains("It is for"), "{other}");
    }
}
