//! Sending by hand: bundles and receipts as files.

use mobile_cli::{Phone, PhoneError};
use mobile_core::Report;
use serde_json::json;
use shared::message::Language;

use super::CliError;
use super::args::BundleCommand;
use super::output::Output;
use super::words::say;

/// Does one of them.
pub(crate) fn act(
    phone: &mut Phone,
    command: &BundleCommand,
    language: Language,
) -> Result<Output, CliError> {
    match command {
        BundleCommand::Export { file } => {
            let exported = phone.export_bundle(file)?;
            let text = match (exported.items, language) {
                (0, _) => say(language, "没有要送的。", "Nothing to send."),
                (items, Language::ZhCn) => format!(
                    "写好了 {} 个文件，{items} 条。交给去有网的地方的人；本机的仍留着。",
                    exported.files.len()
                ),
                (items, Language::En) => format!(
                    "{} files with {items} items. Give them to somebody who will have a network; yours stay here.",
                    exported.files.len()
                ),
            };
            let value = json!({
                "files": exported.files, "packs": exported.packs, "items": exported.items,
            });
            Ok(Output::new(value, text))
        }
        BundleCommand::Carry { file } => {
            let packs = phone.carry_bundle(file)?;
            let text = say(
                language,
                "带上了，下次同步时替他送到；再把回执带回去。",
                "Taken; your next sync hands it in. Then bring the receipt back.",
            );
            Ok(Output::new(json!({ "packs": packs }), text))
        }
        BundleCommand::Receipts { dir } => {
            let files = phone.write_receipts(dir)?;
            let text = match (files.len(), language) {
                (0, _) => say(language, "还没有回执。", "No receipts yet."),
                (files, Language::ZhCn) => format!("写好了 {files} 张回执，请各自交回。"),
                (files, Language::En) => format!("{files} receipts; hand each back."),
            };
            Ok(Output::new(json!({ "files": files }), text))
        }
        BundleCommand::Receipt { file } => match phone.take_receipt(file)? {
            Report::Receipt { packs, items } => {
                let text = match (items, language) {
                    (0, _) => say(
                        language,
                        "这张回执早先收过了。",
                        "Nothing new in this receipt.",
                    ),
                    (items, Language::ZhCn) => {
                        format!("{items} 条已送到改革办，等同步时知道结果。")
                    }
                    (items, Language::En) => {
                        format!(
                            "{items} items are at the office; a sync tells what became of them."
                        )
                    }
                };
                let value = json!({ "packs": packs, "items": items, "is_copy": false });
                Ok(Output::new(value, text))
            }
            Report::ReceiptOfACopy => {
                let text = say(
                    language,
                    "另有一部手机用着同一个登记，这部停止发送，什么都没有丢。请找改革办。",
                    "Another phone goes by this enrolment; this one sends no more and has lost nothing. Ask the office.",
                );
                let value = json!({ "packs": 0, "items": 0, "is_copy": true });
                Ok(Output::new(value, text))
            }
            _ => Err(PhoneError::Unexpected.into()),
        },
    }
}
