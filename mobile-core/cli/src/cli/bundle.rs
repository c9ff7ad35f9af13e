//! Sending by hand: bundles and receipts as files.

use mobile_cli::{Phone, PhoneError};
use mobile_core::Report;
use serde_json::json;
use shared::message::{Language, text_with};

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
            let text = match (exported.files.len(), exported.items) {
                (_, 0) => say(language, "没有要送的。", "Nothing to send."),
                (files, items) => {
                    let counts = [("files", files), ("items", items)];
                    text_with(language, "bundle-exported", &counts)
                }
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
            let text = match files.len() {
                0 => say(language, "还没有回执。", "No receipts yet."),
                files => text_with(language, "bundle-receipts", &[("files", files)]),
            };
            Ok(Output::new(json!({ "files": files }), text))
        }
        BundleCommand::Receipt { file } => match phone.take_receipt(file)? {
            Report::Receipt { packs, items } => {
                let text = match items {
                    0 => say(
                        language,
                        "这张回执早先收过了。",
                        "Nothing new in this receipt.",
                    ),
                    items => text_with(language, "bundle-received", &[("items", items)]),
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
