//! Looking at what the phone holds.

use mobile_cli::Phone;
use mobile_core::view::{Conflict, Detail, Selection};
use serde::Serialize;
use serde_json::{Value, json};
use shared::message::{Language, text, text_with};
use shared::record::RecordKind;
use shared::time::Timestamp;
use shared::workflow::{Course, Facts};

use super::names::Names;
use super::output::Output;
use super::words::{self, say};
use super::{CliError, access, find, history};

pub(crate) fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

pub(crate) fn lines(lines: impl IntoIterator<Item = String>, empty: String) -> String {
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
        let home = draft.answers.home();
        let home = home.map(|home| home.to_string()).unwrap_or_default();
        let kind = text(language, &format!("kind-{}", draft.answers.kind()));
        format!(
            "{}  {}  {kind}  {home}",
            draft.record,
            draft.edited_at.minute()
        )
    });
    let text = lines(rows, say(language, "没有草稿。", "No drafts."));
    Output::new(json!({ "items": value(&drafts) }), text)
}

pub(crate) fn list(
    phone: &Phone,
    selection: Selection,
    search: &str,
    language: Language,
) -> Output {
    let items = phone.core().list(selection, search, phone.now());
    let rows = items.iter().map(|item| words::item(phone, item, language));
    let text = lines(rows, say(language, "没有符合的记录。", "No such records."));
    Output::new(json!({ "items": value(&items) }), text)
}

pub(crate) fn show(phone: &Phone, id: &str, language: Language) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let detail = phone.core().detail(record);
    let detail = detail.ok_or(mobile_cli::PhoneError::from(
        mobile_core::Refusal::Unreadable,
    ))?;
    let mut document = value(&detail);
    if detail.session().is_some() {
        // The name it had when there were sessions only.
        document["session"] = document["content"].clone();
    }
    Ok(Output::new(document, detail_text(phone, &detail, language)))
}

fn detail_text(phone: &Phone, detail: &Detail, language: Language) -> String {
    let names = Names::of(phone, detail.item.record, language);
    let mut rows = vec![words::item(phone, &detail.item, language)];
    for conflict in &detail.conflicts {
        rows.push(conflict_text(phone, conflict, language));
    }
    for other in detail.look_alikes.iter().take(3) {
        let hint = say(language, "和这一条可能是同一场", "may be the same");
        rows.push(format!("  {hint}: {other}"));
    }
    let kind = detail.item.kind;
    if let Some(kind) = kind.filter(|_| detail.course.facts != Facts::None) {
        rows.push(format!(
            "  {}",
            course_text(phone, kind, &detail.course, language)
        ));
    }
    if let Some((kind, expected)) = kind.zip(detail.expected.as_ref()) {
        let words = say(language, "送达定下后", "once decided");
        let stands = expected_text(phone, kind, &detail.course, expected, language);
        rows.push(format!("  {words}: {stands}"));
    }
    for link in &detail.links {
        let name = names.field(link.relation);
        let arrow = if link.points_here { "←" } else { "→" };
        let item = link.item.as_ref();
        let item = item.map(|item| words::item(phone, item, language));
        let item = item.unwrap_or_else(|| link.record.to_string());
        rows.push(format!("  {arrow} {name} {item}"));
    }
    for violation in &detail.broken {
        rows.push(super::output::of_violation(violation, language));
    }
    rows.extend(history::rows(phone, detail, language));
    rows.join("\n")
}

/// What the own orders that wait will come to: all that is then another than it is now.
fn expected_text(
    phone: &Phone,
    kind: RecordKind,
    now: &Course,
    expected: &Course,
    language: Language,
) -> String {
    if expected.is_void {
        return say(language, "已作废", "void");
    }
    let same = match expected.same_as.filter(|_| expected.same_as != now.same_as) {
        Some(other) => {
            let words = say(language, "同一件，由这一条计数：", "the same as ");
            Some(format!("{words}{other}"))
        }
        None => now
            .same_as
            .filter(|_| expected.same_as.is_none())
            .map(|_| say(language, "单独计数", "counted apart")),
    };
    let moves = (expected.status, &expected.facts) != (now.status, &now.facts);
    let stands = moves.then(|| course_text(phone, kind, expected, language));
    let parts: Vec<String> = stands.into_iter().chain(same).collect();
    parts.join(" · ")
}

/// Where a record of a kind stands, with whom the work is, and by when it is due.
fn course_text(phone: &Phone, kind: RecordKind, course: &Course, language: Language) -> String {
    let (due_on, who) = match &course.facts {
        Facts::None => (None, None),
        Facts::Item(item) => {
            let who = item.responsible.as_ref();
            let who = who.map(|who| words::responsible(phone, who, language));
            (item.due_on, who)
        }
        Facts::Finding(finding) => {
            let lead = finding.lead_unit.as_deref();
            (finding.due_on, lead.map(|code| words::unit(phone, code)))
        }
    };
    let status = words::status(kind, course.status, language);
    let due = due_on.map(|due_on| match language {
        Language::ZhCn => format!("期限 {due_on}"),
        Language::En => format!("due {due_on}"),
    });
    let parts: Vec<String> = [status].into_iter().chain(who).chain(due).collect();
    parts.join(" ")
}

pub(crate) fn conflict_text(phone: &Phone, conflict: &Conflict, language: Language) -> String {
    let names = Names::of(phone, conflict.record, language);
    let field = names.field(&conflict.field);
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
            names.value(&conflict.field, &one.value),
            one.claimed_at.minute()
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

pub(crate) fn status(phone: &Phone, language: Language) -> Output {
    let status = phone.core().status(phone.now());
    let user = status.user_name.clone();
    let user = user.unwrap_or_else(|| say(language, "还没登记", "not enrolled"));
    let contact = status.contacted_at.map(Timestamp::minute);
    let contact = contact.unwrap_or_else(|| say(language, "还没联系过", "never"));
    let records = [
        ("records", status.records),
        ("counted", status.counted),
        ("drafts", status.drafts),
    ];
    let items = [
        ("here", status.only_here),
        ("packed", status.packed),
        ("received", status.received),
        ("held", status.held),
    ];
    let records = text_with(language, "card-records", &records);
    let items = text_with(language, "card-items", &items);
    let contact = match language {
        Language::ZhCn => format!("上次联系 {contact}，底账第 {} 行", status.seq),
        Language::En => format!("Last contact {contact}, log row {}", status.seq),
    };
    let text = format!("{user}\n{records}\n{items}\n{contact}");
    let carried = words::carried(&status.carried, language);
    let changes = status.access_changes.iter();
    let changes = changes.map(|change| access::change_text(phone, change, language));
    let text = lines(
        [text].into_iter().chain(carried).chain(changes),
        String::new(),
    );
    let wiped = status.wipe.as_ref();
    let wiped = wiped.map(|wipe| format!("{}\n{contact}", access::wiped(wipe, language)));
    let text = wiped.unwrap_or(text);
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
        say(
            language,
            "这部手机上没有名册：还没同步，或者授权没写辖区。",
            "No roll on this phone: not synced yet, or its grant names no area.",
        ),
    );
    Output::new(
        json!({ "people": value(&people), "teams": value(&teams) }),
        text,
    )
}
