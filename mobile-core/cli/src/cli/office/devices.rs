//! Sheets of codes, and the phones that were enrolled with them.

use std::path::Path;

use mobile_cli::Phone;
use serde_json::{Value, json};
use shared::id::UserId;
use shared::message::Language;
use shared::time::Timestamp;

use super::{all, find_user, one_of, said};
use crate::cli::CliError;
use crate::cli::find::Sought;
use crate::cli::output::Output;
use crate::cli::words::say;

/// `office sheet`: the members of teams and single people, each once, in the order named.
pub(crate) fn sheet(
    phone: &mut Phone,
    teams: &[String],
    people: &[String],
    valid_hours: u32,
    out: &Path,
    language: Language,
) -> Result<Output, CliError> {
    let mut users: Vec<UserId> = Vec::new();
    if !teams.is_empty() {
        let accounts = all(phone, "/v1/users")?;
        let today = phone.now().date().to_string();
        for given in teams {
            let team = find_team(phone, given)?;
            let members = accounts
                .iter()
                .filter(|user| is_member(user, &team, &today));
            users.extend(members.filter_map(|user| said(user, "id").parse::<UserId>().ok()));
        }
    }
    for given in people {
        users.push(find_user(phone, given)?);
    }
    let mut seen = std::collections::BTreeSet::new();
    users.retain(|user| seen.insert(*user));
    if users.is_empty() {
        return Err(match teams.first() {
            Some(team) => Sought::Person.unknown(team),
            None => CliError::Needed("--team"),
        });
    }
    phone.write_sheet(&users, valid_hours, out)?;
    let (count, file) = (users.len(), out.display());
    let text = match language {
        Language::ZhCn => format!(
            "{count} 个人的登记码写在 {file}，打印剪开发给本人；没发完的请销毁，文件也删掉。"
        ),
        Language::En => format!(
            "The codes of {count} people are in {file}: print, cut out, hand over; destroy what is left, and the file."
        ),
    };
    let value = json!({ "users": users, "file": out });
    Ok(Output::new(value, text))
}

/// A team by id or name; none is made.
fn find_team(phone: &mut Phone, given: &str) -> Result<String, CliError> {
    let teams = all(phone, "/v1/teams")?;
    let is_it = |team: &&Value| said(team, "id") == given || said(team, "name") == given;
    let found = teams.iter().filter(is_it).map(|team| said(team, "id"));
    one_of(Sought::Team, given, found.collect())
}

/// Whether a person has a grant of a team that has not ended; one that begins later is trained today.
fn is_member(user: &Value, team: &str, today: &str) -> bool {
    let grants = user.get("grants").and_then(Value::as_array);
    grants.into_iter().flatten().any(|grant| {
        let last = grant.get("to").and_then(Value::as_str);
        said(grant, "team") == team && last.is_none_or(|last| last >= today)
    })
}

/// `office devices`.
pub(crate) fn list(
    phone: &mut Phone,
    user: Option<&str>,
    revoked: Option<bool>,
    silent_days: Option<u32>,
    language: Language,
) -> Result<Output, CliError> {
    let user = user.map(|user| find_user(phone, user)).transpose()?;
    let mut wanted = Vec::new();
    wanted.extend(user.map(|user| format!("user={user}")));
    wanted.extend(revoked.map(|revoked| format!("revoked={revoked}")));
    wanted.extend(silent_days.map(|days| format!("silent_days={days}")));
    let installations = all(phone, &format!("/v1/devices?{}", wanted.join("&")))?;
    let rows = installations.iter().map(|one| row(one, language));
    let text = rows.collect::<Vec<_>>().join("\n");
    Ok(Output::new(json!({ "items": installations }), text))
}

fn row(installation: &Value, language: Language) -> String {
    let nothing = Value::Null;
    let device = installation.get("device").unwrap_or(&nothing);
    let minute = |value: &Value, key: &str| {
        let at = said(value, key).parse::<Timestamp>();
        at.map_or_else(|_| String::new(), Timestamp::minute)
    };
    let mut row = format!(
        "{}  {}  {}  {} {}",
        said(device, "id"),
        said(installation, "user_name"),
        said(device, "name"),
        say(language, "最近联系", "last called"),
        minute(installation, "last_contact"),
    );
    let unsent = installation.get("unsent").and_then(Value::as_u64);
    if let Some(unsent) = unsent.filter(|unsent| *unsent > 0) {
        row.push_str(&match language {
            Language::ZhCn => format!("  当时还有 {unsent} 条没送"),
            Language::En => format!("  kept {unsent} unsent then"),
        });
    }
    if !said(device, "revoked_at").is_empty() {
        row.push_str(&say(language, "  已停用", "  revoked"));
    }
    if !said(installation, "ended_at").is_empty() {
        row.push_str(&say(language, "  已换手机", "  moved to another phone"));
    }
    row
}
