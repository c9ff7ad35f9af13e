//! Many people at once, from a sheet.

use std::path::Path;

use mobile_cli::{Phone, PhoneError};
use serde_json::Value;
use shared::message::Language;

use super::super::CliError;
use super::super::output::Output;

/// Sends a sheet. Nothing is written where a row is wrong, or where it is only to be checked.
pub(super) fn run(
    phone: &mut Phone,
    file: &Path,
    is_dry_run: bool,
    language: Language,
) -> Result<Output, CliError> {
    let sheet = std::fs::read(file).map_err(|source| PhoneError::FileNotRead {
        path: file.to_owned(),
        source,
    })?;
    let path = format!("/v1/imports/users?dry_run={is_dry_run}");
    let imported = phone.office_send(&path, sheet)?;
    let number = |key: &str| {
        imported
            .get(key)
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    let (accounts, grants) = (number("accounts"), number("grants"));
    let text = match (language, is_dry_run) {
        (Language::ZhCn, true) => format!("可以导入：{accounts} 人，{grants} 个角色。还没有写入。"),
        (Language::ZhCn, false) => {
            format!(
                "导入了 {accounts} 人，{grants} 个角色，等安全管理员确认：office confirm --all。"
            )
        }
        (Language::En, true) => {
            format!("Good: {accounts} people, {grants} roles. Nothing was written.")
        }
        (Language::En, false) => format!(
            "Imported: {accounts} people, {grants} roles, which wait for the security administrator: \
             `office confirm --all`."
        ),
    };
    Ok(Output::new(imported, text))
}
