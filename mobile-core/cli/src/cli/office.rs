//! What the office does, through the server's JSON API and with this phone's token.

mod devices;
mod grants;
mod held;
mod history;
mod import;
mod lists;
mod record;
mod records;

use mobile_cli::{Phone, PhoneError};
use mobile_core::Refusal;
use serde_json::{Value, json};
use shared::access::{Grant, Role};
use shared::division::Area;
use shared::figure::Figure;
use shared::id::{TeamId, UserId};
use shared::message::{Language, text};
use shared::time::{LocalDate, Period};
use shared::validate::one_line;

use super::args::OfficeCommand;
use super::enrolment::drawn;
use super::find::Sought;
use super::output::Output;
use super::words::say;
use super::{CliError, figures, find};

pub(crate) fn act(
    phone: &mut Phone,
    command: &OfficeCommand,
    language: Language,
) -> Result<Output, CliError> {
    match command {
        OfficeCommand::Invite {
            name,
            role,
            team,
            area,
            unit,
            from,
            valid_hours,
        } => {
            let invitation = Invitation {
                name,
                role,
                team: team.as_deref(),
                area: find::area_if(phone, area.as_deref())?,
                unit: unit.as_deref(),
                from: *from,
                valid_hours: *valid_hours,
            };
            invite(phone, &invitation, language)
        }
        OfficeCommand::Code { user, valid_hours } => {
            let user = find_user(phone, user)?;
            let code = phone.create_code(user, *valid_hours)?;
            let value = json!({
                "user": user, "code": code.code, "valid_until": code.valid_until, "qr": code.qr,
            });
            Ok(Output::new(value, format!("{}{}", drawn(&code), code.code)))
        }
        OfficeCommand::Sheet {
            team,
            user,
            valid_hours,
            out,
        } => devices::sheet(phone, team, user, *valid_hours, out, language),
        OfficeCommand::Devices {
            user,
            revoked,
            silent_days,
        } => devices::list(phone, user.as_deref(), *revoked, *silent_days, language),
        OfficeCommand::RenameDevice { device, name } => {
            let renamed = phone.rename_device(*device, name)?;
            let text = say(language, "改好了。", "Renamed.");
            Ok(Output::new(renamed, text))
        }
        OfficeCommand::RevokeDevice { device } => {
            let revoked = phone.revoke_device(*device)?;
            let text = say(language, "停用了。", "Revoked.");
            Ok(Output::new(revoked, text))
        }
        OfficeCommand::Proposals => grants::list(phone, language),
        OfficeCommand::Confirm { ids, all } => grants::confirm(phone, ids, *all, language),
        OfficeCommand::DeclineGrant { ids } => grants::decline(phone, ids, language),
        OfficeCommand::Import { file, dry_run } => import::run(phone, file, *dry_run, language),
        OfficeCommand::EndGrant { id, last } => grants::end(phone, id, *last, language),
        OfficeCommand::Leave { user } => {
            let user = find_user(phone, user)?;
            grants::leave(phone, user, language)
        }
        OfficeCommand::People => people(phone, language),
        OfficeCommand::Teams => teams(phone),
        OfficeCommand::Units => lists::units(phone, language),
        OfficeCommand::Unit(command) => lists::change_units(phone, command, language),
        OfficeCommand::Topic(command) => lists::change_topics(phone, command, language),
        OfficeCommand::Held => held::list(phone, language),
        OfficeCommand::Release { hash, reason } => {
            let item = held::find(phone, hash)?;
            phone.release(item, reason)?;
            let value = json!({ "item": item, "state": "released" });
            Ok(Output::new(value, say(language, "放行了。", "Released.")))
        }
        OfficeCommand::Decline { hash, reason } => {
            let item = held::find(phone, hash)?;
            phone.decline(item, reason)?;
            let value = json!({ "item": item, "state": "declined" });
            Ok(Output::new(value, say(language, "没有采用。", "Declined.")))
        }
        OfficeCommand::Figures { period, area } => {
            let area = find::area_if(phone, area.as_deref())?;
            let sheet = phone.office_get(&format!("/v1/figures{}", query(*period, area, &[])))?;
            Ok(figure_sheet(sheet, language))
        }
        OfficeCommand::Records {
            period,
            area,
            kind,
            status,
            limit,
            after,
        } => {
            let mut more = vec![("limit", limit.to_string())];
            more.extend(kind.map(|kind| ("kind", kind.to_string())));
            more.extend(status.clone().map(|status| ("status", status)));
            more.extend(after.clone().map(|after| ("after", after)));
            let area = find::area_if(phone, area.as_deref())?;
            let path = format!("/v1/records{}", query(*period, area, &more));
            let page = phone.office_get(&path)?;
            Ok(records::list(phone, page, language))
        }
        OfficeCommand::Record { id } => {
            let id = find::at_office(phone, id)?;
            let found = phone.office_get(&format!("/v1/records/{id}"))?;
            Ok(record::show(phone, found, language))
        }
        OfficeCommand::History { id } => {
            let id = find::at_office(phone, id)?;
            let steps = phone.office_get(&format!("/v1/records/{id}/history"))?;
            Ok(history::list(phone, steps, language))
        }
        OfficeCommand::PageLink => {
            let link = phone.office_post("/v1/page-links", &json!({}))?;
            let text = said(&link, "link");
            Ok(Output::new(link, text))
        }
    }
}

/// Longest name of a person, in characters, as the server has it.
const MAX_NAME_CHARS: usize = 60;

struct Invitation<'a> {
    name: &'a str,
    role: &'a str,
    team: Option<&'a str>,
    area: Option<Area>,
    unit: Option<&'a str>,
    from: Option<LocalDate>,
    valid_hours: u32,
}

fn invite(
    phone: &mut Phone,
    invitation: &Invitation<'_>,
    language: Language,
) -> Result<Output, CliError> {
    let role: Role = invitation.role.parse().map_err(|_| CliError::Unknown {
        what: Sought::Role,
        given: invitation.role.to_owned(),
        choices: Role::ALL.iter().map(|role| role.as_str()).collect(),
    })?;
    // All that can be known to be wrong is, before anything is made.
    one_line("name", invitation.name, MAX_NAME_CHARS)
        .map_err(|broken| PhoneError::from(Refusal::Invalid(vec![broken])))?;
    let mut grant = Grant {
        role,
        area: invitation.area,
        unit: invitation.unit.map(str::to_owned),
        team: None,
        from: invitation.from.unwrap_or_else(|| phone.now().date()),
        to: None,
    };
    let mut lacking = grant.lacks();
    // A team that is named may be one still to be made.
    lacking.retain(|broken| broken.field != "team" || invitation.team.is_none());
    if !lacking.is_empty() {
        return Err(PhoneError::from(Refusal::Invalid(lacking)).into());
    }
    if let Some(unit) = invitation.unit {
        grant.unit = Some(lists::find_unit(phone, unit)?);
    }
    if let Some(team) = invitation.team {
        grant.team = Some(find_team(phone, team, invitation.area)?);
    }
    let users = all(phone, "/v1/users")?;
    let named = users
        .iter()
        .filter(|user| said(user, "name") == invitation.name);
    let namesakes: Vec<String> = named.map(|user| said(user, "id")).collect();
    let team = grant.team;
    let made = phone.create_user(invitation.name, &[grant])?;
    let user = made.user;
    let code = phone.create_code(user, invitation.valid_hours)?;
    let until = code.valid_until.minute();
    let mut text = match language {
        Language::ZhCn => format!(
            "{}{} 的登记码：{}，{until} 前有效",
            drawn(&code),
            invitation.name,
            code.code
        ),
        Language::En => format!(
            "{}{}'s code: {}, good until {until}",
            drawn(&code),
            invitation.name,
            code.code
        ),
    };
    text.push('\n');
    text.push_str(&say(
        language,
        "角色还要等安全管理员确认：office confirm。",
        "The role waits for the security administrator: `office confirm`.",
    ));
    if !namesakes.is_empty() {
        text.push('\n');
        text.push_str(&say(
            language,
            "已有同名的人，现在是另一个人了。要给原来那位换手机，用 office code。",
            "There was a person of this name; now there are two. For another phone of the first, use `office code`.",
        ));
    }
    let value = json!({
        "user": user,
        "team": team,
        "proposals": made.proposals,
        "code": code.code,
        "valid_until": code.valid_until,
        "qr": code.qr,
        "namesakes": namesakes,
    });
    Ok(Output::new(value, text))
}

/// A team by id or name, made where there is none.
fn find_team(phone: &mut Phone, given: &str, area: Option<Area>) -> Result<TeamId, CliError> {
    if let Ok(team) = given.parse() {
        return Ok(team);
    }
    for team in all(phone, "/v1/teams")? {
        if said(&team, "name") == given
            && let Ok(id) = said(&team, "id").parse()
        {
            return Ok(id);
        }
    }
    let area = area.ok_or(CliError::Needed("--area"))?;
    Ok(phone.create_team(given, &area.to_string())?)
}

fn find_user(phone: &mut Phone, given: &str) -> Result<UserId, CliError> {
    if let Ok(user) = given.parse() {
        return Ok(user);
    }
    let users = all(phone, "/v1/users")?;
    let found: Vec<String> = users
        .iter()
        .filter(|user| said(user, "name") == given)
        .map(|user| said(user, "id"))
        .collect();
    one_of(Sought::Person, given, found)
}

fn one_of<T: std::str::FromStr>(
    what: Sought,
    given: &str,
    found: Vec<String>,
) -> Result<T, CliError> {
    let unknown = || what.unknown(given);
    match found.as_slice() {
        [one] => one.parse().map_err(|_| unknown()),
        [] => Err(unknown()),
        _ => Err(CliError::Ambiguous {
            given: given.to_owned(),
            candidates: found,
        }),
    }
}

/// Every item of a list, page by page.
fn all(phone: &mut Phone, path: &str) -> Result<Vec<Value>, CliError> {
    let mut items = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let place = after
            .map(|after| format!("&after={after}"))
            .unwrap_or_default();
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut page = phone.office_get(&format!("{path}{joint}limit=200{place}"))?;
        if let Some(Value::Array(more)) = page.get_mut("items").map(Value::take) {
            items.extend(more);
        }
        after = page.get("next").and_then(Value::as_str).map(str::to_owned);
        if after.is_none() {
            return Ok(items);
        }
    }
}

fn people(phone: &mut Phone, language: Language) -> Result<Output, CliError> {
    let users = all(phone, "/v1/users")?;
    let rows: Vec<String> = users
        .iter()
        .map(|user| {
            let grants = user.get("grants").and_then(Value::as_array);
            let grants = grants.into_iter().flatten();
            let grants = grants.map(|grant| format!("\n  {}", grants::line(grant, language)));
            let grants = grants.collect::<String>();
            format!("{}  {}{grants}", said(user, "id"), said(user, "name"))
        })
        .collect();
    Ok(Output::new(json!({ "items": users }), rows.join("\n")))
}

fn teams(phone: &mut Phone) -> Result<Output, CliError> {
    let teams = all(phone, "/v1/teams")?;
    let rows: Vec<String> = teams
        .iter()
        .map(|team| {
            format!(
                "{}  {}  {}",
                said(team, "id"),
                said(team, "area"),
                said(team, "name")
            )
        })
        .collect();
    Ok(Output::new(json!({ "items": teams }), rows.join("\n")))
}

fn figure_sheet(sheet: Value, language: Language) -> Output {
    let list = sheet.get("figures").and_then(Value::as_array);
    let rows: Vec<String> = list
        .into_iter()
        .flatten()
        .filter_map(|figure| serde_json::from_value::<Figure>(figure.clone()).ok())
        .map(|figure| {
            let title = text(language, figure.definition_id.definition().title_key);
            format!("{title}: {}", figures::figure(&figure, language))
        })
        .collect();
    Output::new(sheet, rows.join("\n"))
}

/// A text of an object; empty where there is none.
fn said(value: &Value, key: &str) -> String {
    value
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn query(period: Option<Period>, area: Option<Area>, more: &[(&str, String)]) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(period.map(|period| format!("period={period}")));
    parts.extend(area.map(|area| format!("area={area}")));
    parts.extend(more.iter().map(|(key, value)| format!("{key}={value}")));
    if parts.is_empty() {
        String::new()
    } else {
        format!("?{}", parts.join("&"))
    }
}
