//! Who changed and ordered what.

use mobile_cli::Phone;
use mobile_core::view::{Detail, FieldChange, Shown};
use shared::message::{Language, text};
use shared::record::{finding, inspection, note, outreach_session, talk_item, village_talk};

use super::words::{self, moment, say, shown};

/// Fields of one of a few words, whose names are `<field>-<word>`.
const CHOICES: [&str; 10] = [
    outreach_session::key::VENUE,
    outreach_session::key::FORM,
    outreach_session::key::PART_OF_DAY,
    village_talk::key::ENDED_WITH,
    talk_item::key::SCOPE,
    inspection::key::INSPECTION_KIND,
    finding::key::CATEGORY,
    finding::key::SEVERITY,
    finding::key::POSITION,
    note::key::PURPOSE,
];

/// A record's history, its changes first.
pub(crate) fn rows(phone: &Phone, detail: &Detail, language: Language) -> Vec<String> {
    let mut rows = vec![say(language, "来历：", "History:")];
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
        let act = match asked.name {
            "read_back" => say(language, "说事会上答复了", "answered at a talk"),
            name => text(language, &format!("order-{name}")),
        };
        let at = asked.claimed_at.map(moment).unwrap_or_default();
        rows.push(format!(
            "  {at} {name} {act} {}  [{}]",
            asked.reason.clone().unwrap_or_default(),
            words::ladder(&asked.ladder, language)
        ));
    }
    rows
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
    let is_text = [outreach_session::key::QUESTIONS, finding::key::EVIDENCE].contains(&base);
    if let Some(member) = member.filter(|_| !is_text) {
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
        outreach_session::key::MEMBERS => {
            member.parse().ok().and_then(|user| core.person_name(user))
        }
        outreach_session::key::TOPICS => {
            let topics = core.reference().topics();
            let topic = topics.iter().find(|topic| topic.code == member);
            topic.map(|topic| topic.name(language))
        }
        _ => None,
    };
    name.unwrap_or_else(|| member.to_owned())
}

/// A value with the name of what it names.
pub(crate) fn meaning(phone: &Phone, field: &str, value: &Shown, language: Language) -> String {
    let plain = shown(value, language);
    let core = phone.core();
    match field {
        field if CHOICES.contains(&field) => text(language, &format!("{field}-{plain}")),
        note::key::ABOUT_KIND => text(language, &format!("kind-{plain}")),
        village_talk::key::RECORDER => {
            let user = plain.parse().ok();
            let name = user.and_then(|user| core.person_name(user));
            name.unwrap_or(plain)
        }
        shared::record::VILLAGE | shared::record::DIVISION => {
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
