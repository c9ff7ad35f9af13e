//! Looking at what the phone holds.

use mobile_cli::Phone;
use mobile_core::view::{Attention, Conflict, Detail, FieldChange, Filter, Shown};
use serde::Serialize;
use serde_json::{Value, json};
use shared::message::{Language, text, text_with};
use shared::record::outreach_session::key;

use super::output::Output;
use super::words::{self, moment, say, shown};
use super::{CliError, find};

fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

fn lines(lines: impl IntoIterator<Item = String>, empty: String) -> String {
    let lines: Vec<String> = lines.into_iter().collect();
    if lines.is_empty() {
        empty
    } else {
        lines.join("\n")
    }
}

pub(crate) fn drafts(phone: &Phone, language: Language) -> Output {
    let drafts = phone.core().drafts();
    let rows = drafts.iter().map(|draft| {
        let village = draft
            .answers
            .village
            .map(|village| village.to_string())
            .unwrap_or_default();
        format!("{}  {}  {village}", draft.record, moment(draft.edited_at))
    });
    let text = lines(rows, say(language, "没有草稿。", "No drafts."));
    Output::new(json!({ "items": value(&drafts) }), text)
}

pub(crate) fn list(phone: &Phone, filter: Filter, search: &str, language: Language) -> Output {
    let items = phone.core().list(filter, search, phone.now());
    let rows = items.iter().map(|item| words::item(item, language));
    let text = lines(rows, say(language, "没有符合的记录。", "No such records."));
    Output::new(json!({ "items": value(&items) }), text)
}

pub(crate) fn show(phone: &Phone, id: &str, language: Language) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let detail = phone.core().detail(record);
    let detail = detail.ok_or(mobile_cli::PhoneError::from(
        mobile_core::Refusal::Unreadable,
    ))?;
    Ok(Output::new(
        value(&detail),
        detail_text(phone, &detail, language),
    ))
}

fn detail_text(phone: &Phone, detail: &Detail, language: Language) -> String {
    let mut rows = vec![words::item(&detail.item, language)];
    for conflict in &detail.conflicts {
        rows.push(conflict_text(phone, conflict, language));
    }
    for other in detail.look_alikes.iter().take(3) {
        let hint = say(language, "和这一条可能是同一场", "may be the same session");
        rows.push(format!("  {hint}: {other}"));
    }
    for violation in &detail.broken {
        rows.push(super::output::of_violation(violation, language));
    }
    rows.push(say(language, "来历：", "History:"));
    for edit in &detail.history {
        let name = edit
            .author_name
            .clone()
            .unwrap_or_else(|| edit.author.to_string());
        let arrived = edit
            .received_at
            .map(moment)
            .unwrap_or_else(|| "—".to_owned());
        rows.push(format!(
            "  {} {name} → {arrived}  [{}] {}",
            moment(edit.claimed_at),
            words::ladder(&edit.ladder, language),
            edit.reason.clone().unwrap_or_default()
        ));
        let fields = edit.fields.iter().filter(|field| !is_plumbing(&field.key));
        rows.extend(fields.map(|field| field_text(phone, field, language)));
    }
    for asked in &detail.commands {
        let name = asked
            .author_name
            .clone()
            .unwrap_or_else(|| asked.author.to_string());
        let act = text(language, &format!("act-{}", asked.name));
        rows.push(format!(
            "  {act} {name} {}  [{}]",
            asked.reason.clone().unwrap_or_default(),
            words::ladder(&asked.ladder, language)
        ));
    }
    rows.join("\n")
}

/// Keys that say nothing to a person.
fn is_plumbing(key: &str) -> bool {
    [
        shared::id::RecordId::KEY,
        shared::record::KIND,
        shared::record::SCHEMA,
    ]
    .contains(&key)
}

fn field_text(phone: &Phone, field: &FieldChange, language: Language) -> String {
    let (base, member) = match field.key.split_once('/') {
        Some((base, member)) => (base, Some(member)),
        None => (field.key.as_str(), None),
    };
    let name = text(language, &format!("field-{base}"));
    let after = field.after.as_ref();
    if let Some(member) = member.filter(|_| base != key::QUESTIONS) {
        let sign = if after.is_some() { "+" } else { "−" };
        return format!(
            "    {name}: {sign} {}",
            member_name(phone, base, member, language)
        );
    }
    let meaning = |value: &Shown| meaning(phone, base, value, language);
    let before: Vec<String> = field.before.iter().map(meaning).collect();
    let after = after.map_or("—".to_owned(), meaning);
    let was = if before.is_empty() {
        String::new()
    } else {
        format!("{} → ", before.join(" / "))
    };
    format!("    {name}: {was}{after}")
}

fn member_name(phone: &Phone, set: &str, member: &str, language: Language) -> String {
    let core = phone.core();
    let name = match set {
        key::MEMBERS => member.parse().ok().and_then(|user| core.person_name(user)),
        key::TOPICS => {
            let topics = core.reference().topics();
            let topic = topics.iter().find(|topic| topic.code == member);
            topic.map(|topic| topic.name(language))
        }
        _ => None,
    };
    name.unwrap_or_else(|| member.to_owned())
}

/// A value with the name of what it names.
fn meaning(phone: &Phone, field: &str, value: &Shown, language: Language) -> String {
    let plain = shown(value, language);
    let core = phone.core();
    match field {
        key::VENUE | key::FORM | key::PART_OF_DAY => text(language, &format!("{field}-{plain}")),
        key::VILLAGE => {
            let code = plain.parse().ok();
            let name = code.and_then(|code| core.reference().place_name(code, phone.now().date()));
            name.map(|name| format!("{name} {plain}")).unwrap_or(plain)
        }
        shared::record::TEAM => {
            let teams = core.reference().teams();
            let bare = |team: &mobile_core::reference::Team| team.team.to_string().replace('-', "");
            let team = teams.into_iter().find(|team| bare(team) == plain);
            team.map(|team| team.name).unwrap_or(plain)
        }
        _ => plain,
    }
}

fn conflict_text(phone: &Phone, conflict: &Conflict, language: Language) -> String {
    let field = text(language, &format!("field-{}", conflict.field));
    let title = text_with(language, "conflict-title", &[("field", &field)]);
    let mut rows = vec![format!("{}  {} ({title})", conflict.record, conflict.field)];
    for (place, one) in conflict.values.iter().enumerate() {
        let about = match one.about {
            Some(true) => text(language, "bound-about"),
            _ => String::new(),
        };
        let name = one.author_name.clone();
        let name = name
            .or_else(|| one.author.map(|author| author.to_string()))
            .unwrap_or_default();
        rows.push(format!(
            "  {}. {about}{}  {name} {}",
            place + 1,
            meaning(phone, &conflict.field, &one.value, language),
            moment(one.claimed_at)
        ));
    }
    rows.join("\n")
}

pub(crate) fn conflicts(phone: &Phone, language: Language) -> Output {
    let conflicts = phone.core().conflicts();
    let rows = conflicts
        .iter()
        .map(|conflict| conflict_text(phone, conflict, language));
    let text = lines(rows, say(language, "没有两种填法。", "No two answers."));
    Output::new(json!({ "items": value(&conflicts) }), text)
}

pub(crate) fn attention(phone: &Phone, language: Language) -> Output {
    let attention = phone.core().attention();
    let rows = attention
        .iter()
        .map(|one| attention_text(phone, one, language));
    let text = lines(rows, say(language, "没有要您看的。", "Nothing needs you."));
    Output::new(json!({ "items": value(&attention) }), text)
}

fn attention_text(phone: &Phone, attention: &Attention, language: Language) -> String {
    match attention {
        Attention::Draft { record, edited_at } => {
            let words = say(language, "没填完", "unfinished");
            format!("{record}  {words} {}", moment(*edited_at))
        }
        Attention::TwoAnswers(conflict) => conflict_text(phone, conflict, language),
        Attention::NeedsMending(item) => words::item(item, language),
        Attention::RejectedCommand { record, code } => {
            let reason = text(language, &format!("rejection-{}", code.as_str()));
            let words = text_with(language, "refused-command", &[("reason", &reason)]);
            format!("{record}  {words}")
        }
        Attention::Unreadable { record } => {
            format!(
                "{record}  {}",
                say(language, "读不出来，已跳过", "unreadable, skipped")
            )
        }
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
            let at = retry_at.map(moment).unwrap_or_default();
            let reason = match code.as_str() {
                "unreachable" => say(language, "没有连上服务器", "the server cannot be reached"),
                code => text(language, &format!("problem-{code}")),
            };
            format!("{reason} · {at}")
        }
    }
}

pub(crate) fn status(phone: &Phone, language: Language) -> Output {
    let status = phone.core().status();
    let user = status.user_name.clone();
    let user = user.unwrap_or_else(|| say(language, "还没登记", "not enrolled"));
    let contact = status.contacted_at.map(moment);
    let contact = contact.unwrap_or_else(|| say(language, "还没联系过", "never"));
    let text = match language {
        Language::ZhCn => format!(
            "{user}\n记录 {} 条，已计入 {}；只在本机 {}，已打包 {}，已送达 {}（待审 {}）；草稿 {}\n上次联系 {contact}，底账第 {} 行",
            status.records,
            status.counted,
            status.saved,
            status.packed,
            status.received,
            status.held,
            status.drafts,
            status.seq
        ),
        Language::En => format!(
            "{user}\n{} records, {} counted; {} only here, {} packed, {} received ({} held); {} drafts\nLast contact {contact}, log row {}",
            status.records,
            status.counted,
            status.saved,
            status.packed,
            status.received,
            status.held,
            status.drafts,
            status.seq
        ),
    };
    let lost = phone.public_key().is_none();
    let text = if lost {
        let words = super::output::of_refusal(&mobile_core::Refusal::KeyLost, language);
        format!("{words}\n{text}")
    } else {
        text
    };
    let mut value = value(&status);
    value["key_lost"] = lost.into();
    Output::new(value, text)
}

pub(crate) fn places(phone: &Phone, name: &str, language: Language) -> Output {
    let on = phone.now().date();
    let divisions = phone.core().reference().divisions();
    let mut items = Vec::new();
    let mut rows = Vec::new();
    for found in divisions.find(name, on) {
        let present = found.present.present(found.division.code);
        let township = phone
            .core()
            .reference()
            .place_name(found.division.code.township(), on);
        let former = if found.matched_former_name {
            let now: Vec<String> = present.iter().map(ToString::to_string).collect();
            let now = if now.is_empty() {
                say(language, "不知道", "unknown")
            } else {
                now.join(" ")
            };
            match language {
                Language::ZhCn => format!("（旧名，现在是 {now}）"),
                Language::En => format!(" (former, now {now})"),
            }
        } else {
            String::new()
        };
        rows.push(format!(
            "{} {} {}{former}",
            found.division.code,
            township.unwrap_or_default(),
            found.division.short_name()
        ));
        items.push(json!({
            "code": found.division.code.to_string(),
            "name": found.division.name,
            "edition": found.edition,
            "former": found.matched_former_name,
            "present": present.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }));
    }
    let text = lines(rows, say(language, "没有找到。", "Nothing found."));
    Output::new(json!({ "items": items }), text)
}

pub(crate) fn people(phone: &Phone, language: Language) -> Output {
    let people = phone.core().reference().people();
    let teams = phone.core().reference().teams();
    let mut rows: Vec<String> = teams
        .iter()
        .map(|team| format!("{}  {}", team.team, team.name))
        .collect();
    rows.extend(
        people
            .iter()
            .map(|person| format!("{}  {}", person.user, person.name)),
    );
    let text = lines(
        rows,
        say(language, "还没有名册，先同步。", "No roll yet: sync first."),
    );
    Output::new(
        json!({ "people": value(&people), "teams": value(&teams) }),
        text,
    )
}
