//! The life of grants: proposals, what becomes of them, and their end.

use mobile_cli::Phone;
use serde_json::{Value, json};
use shared::id::{GrantId, UserId};
use shared::message::{Language, text};
use shared::time::LocalDate;

use super::super::CliError;
use super::super::find::Sought;
use super::super::output::Output;
use super::super::words::say;
use super::{all, one_of, said};

const PROPOSALS: &str = "/v1/grant-proposals";
/// Most proposals that the server decides at once.
const MOST: usize = 500;

/// A grant in one line, its id first: `… 宣讲队员 511781109 2018-07-01 – 待确认`.
pub(super) fn line(grant: &Value, language: Language) -> String {
    let role = text(language, &format!("role-{}", said(grant, "role")));
    let to = match said(grant, "to") {
        last if last.is_empty() => "…".to_owned(),
        last => last,
    };
    let mut line = format!("{}  {role}", said(grant, "id"));
    for key in ["area", "unit"] {
        let value = said(grant, key);
        if !value.is_empty() {
            line.push_str(&format!("  {value}"));
        }
    }
    line.push_str(&format!("  {} – {to}", said(grant, "from")));
    if said(grant, "state") == "proposed" {
        line.push_str(&say(
            language,
            "  等安全管理员确认",
            "  waits to be confirmed",
        ));
    }
    line
}

/// What waits for the security administrator.
pub(super) fn list(phone: &mut Phone, language: Language) -> Result<Output, CliError> {
    let proposals = all(phone, PROPOSALS)?;
    let rows = proposals.iter().map(|proposal| {
        let mut grant = proposal["grant"].clone();
        grant["id"] = proposal["id"].clone();
        let by = say(language, "提出人", "proposed by");
        format!(
            "{}  {}  {by} {}",
            line(&grant, language),
            said(proposal, "user_name"),
            said(proposal, "proposed_by_name")
        )
    });
    let rows = rows.collect::<Vec<_>>().join("\n");
    let shown = match rows.is_empty() {
        true => say(
            language,
            "没有等确认的角色。",
            "No role waits to be confirmed.",
        ),
        false => rows,
    };
    Ok(Output::new(json!({ "items": proposals }), shown))
}

/// Confirms some proposals or all.
pub(super) fn confirm(
    phone: &mut Phone,
    ids: &[String],
    is_all: bool,
    language: Language,
) -> Result<Output, CliError> {
    let chosen = if is_all {
        waiting(phone)?
    } else {
        found(phone, ids)?
    };
    for some in chosen.chunks(MOST) {
        phone.confirm_grants(some)?;
    }
    let count = chosen.len();
    let text = match language {
        Language::ZhCn => format!("确认了 {count} 个角色。"),
        Language::En => format!("Roles confirmed: {count}."),
    };
    Ok(Output::new(json!({ "confirmed": chosen }), text))
}

/// Declines some proposals.
pub(super) fn decline(
    phone: &mut Phone,
    ids: &[String],
    language: Language,
) -> Result<Output, CliError> {
    let chosen = found(phone, ids)?;
    phone.decline_grants(&chosen)?;
    let text = say(language, "没有同意。", "Declined.");
    Ok(Output::new(json!({ "declined": chosen }), text))
}

/// Gives a grant a last day.
pub(super) fn end(
    phone: &mut Phone,
    id: &str,
    last: Option<LocalDate>,
    language: Language,
) -> Result<Output, CliError> {
    let id: GrantId = id.parse().map_err(|_| Sought::Grant.unknown(id))?;
    let body = json!({ "last": last });
    let ended = phone.office_post(&format!("/v1/grants/{id}/end"), &body)?;
    let last = said(&ended["grant"], "to");
    let text = match language {
        Language::ZhCn => format!("这个角色到 {last} 为止。"),
        Language::En => format!("The role ends with {last}."),
    };
    Ok(Output::new(ended, text))
}

/// Ends all that a person may do.
pub(super) fn leave(
    phone: &mut Phone,
    user: UserId,
    language: Language,
) -> Result<Output, CliError> {
    let left = phone.office_post(&format!("/v1/users/{user}/leave"), &json!({}))?;
    let text = say(
        language,
        "已办离开：角色到昨天为止，没有别人用的手机停用了，写过的记录还在。",
        "Done: the roles ended yesterday, phones that nobody else uses are revoked, what was written stays.",
    );
    Ok(Output::new(left, text))
}

fn waiting(phone: &mut Phone) -> Result<Vec<GrantId>, CliError> {
    let proposals = all(phone, PROPOSALS)?;
    let ids = proposals.iter().map(|proposal| said(proposal, "id"));
    Ok(ids.filter_map(|id| id.parse().ok()).collect())
}

/// Proposals by their ids, or by how those begin.
fn found(phone: &mut Phone, given: &[String]) -> Result<Vec<GrantId>, CliError> {
    let waiting = waiting(phone)?;
    let find = |given: &String| {
        let found = waiting.iter().map(ToString::to_string);
        let found = found.filter(|id| id.starts_with(given.as_str()));
        one_of(Sought::Grant, given, found.collect())
    };
    given.iter().map(find).collect()
}
