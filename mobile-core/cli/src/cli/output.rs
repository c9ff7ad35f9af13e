//! What a command gives: one document, for people or for programs.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use mobile_cli::{HomeError, PhoneError, StoreError};
use mobile_core::Refusal;
use serde_json::{Value, json};
use shared::bundle::BundleError;
use shared::join::JoinError;
use shared::message::{Language, text, text_with};
use shared::validate::Violation;

use super::CliError;
use super::words::say;

/// The code of wrong usage.
const USAGE: &str = "usage";

/// A result in both forms.
#[derive(Debug)]
pub(crate) struct Output {
    value: Value,
    text: String,
}

impl Output {
    pub(crate) fn new(value: Value, text: impl Into<String>) -> Self {
        Self {
            value,
            text: text.into(),
        }
    }

    /// What was typed is no command: a sentence, and what there is to say more exactly.
    pub(crate) fn of_usage(sentence: &str, detail: &str) -> Self {
        let error = json!({
            "code": USAGE, "message": sentence, "violations": [], "detail": detail,
        });
        Self::new(json!({ "error": error }), format!("{sentence}\n\n{detail}"))
    }

    /// JSON always goes to standard output; text of a failure goes to standard error.
    pub(crate) fn print(&self, json: bool, is_done: bool) {
        // A reader that went away (`| head`) is no failure of the act that was done.
        let _ = match (json, is_done) {
            (true, _) => writeln!(std::io::stdout(), "{:#}", self.value),
            (false, true) => writeln!(std::io::stdout(), "{}", self.text),
            (false, false) => writeln!(std::io::stderr(), "{}", self.text),
        };
    }
}

/// A failure in both forms.
pub(crate) fn of_error(error: &CliError, language: Language) -> Output {
    let (code, message, violations) = match error {
        CliError::Phone(PhoneError::Refused(refusal)) => {
            let violations = match refusal {
                Refusal::Invalid(violations) => violations.clone(),
                _ => Vec::new(),
            };
            (
                refusal.code().to_owned(),
                of_refusal(refusal, language),
                violations,
            )
        }
        CliError::Phone(PhoneError::Problem { problem, .. }) => {
            let stop = say(language, "。", ". ");
            let message = format!("{}{stop}{}", problem.title, problem.detail);
            (
                problem.code.as_str().to_owned(),
                message,
                problem.errors.clone(),
            )
        }
        CliError::Phone(PhoneError::NotSaved) => {
            let message = say(
                language,
                "还没存住：这部手机没写进去。请腾出空间再存一次。",
                "NOT saved: this phone's disk did not take it. Make room and save again.",
            );
            ("not_saved".to_owned(), message, Vec::new())
        }
        CliError::Phone(PhoneError::Unreachable(unreachable)) if unreachable.is_untrusted => {
            let message = say(
                language,
                "答话的服务器证明不了自己是改革办的，什么都没有发给它。请向改革办要证书文件，登记时用 --ca 指给手机。",
                "Whoever answered cannot prove to be the office, and was sent nothing. Ask the office for its certificate's file, and enrol with --ca.",
            );
            ("untrusted".to_owned(), message, Vec::new())
        }
        CliError::NoAuthority(_) => {
            let message = say(
                language,
                "证书文件里没有证书（要 PEM 格式）。请向改革办重新要一份。",
                "The certificate's file holds no certificate in PEM. Ask the office for another.",
            );
            ("file".to_owned(), message, Vec::new())
        }
        CliError::Phone(PhoneError::Unreachable(_)) => {
            let message = say(
                language,
                "没有连上服务器，请看一眼网络和服务器地址。记录都在手机里。",
                "The server cannot be reached: look at the network and the server's address. Everything is still on this phone.",
            );
            ("unreachable".to_owned(), message, Vec::new())
        }
        CliError::Phone(PhoneError::Store(store)) => {
            let code = match store {
                StoreError::Nobody { .. } => Refusal::NotEnrolled.code(),
                _ => "storage",
            };
            (code.to_owned(), of_store(store, language), Vec::new())
        }
        CliError::Phone(PhoneError::FileNotRead { path, source }) => {
            let key = match source.kind() {
                ErrorKind::NotFound => "file-missing",
                _ => "file-not_read",
            };
            let message = of_file(key, path, source, language);
            ("file".to_owned(), message, Vec::new())
        }
        CliError::Phone(PhoneError::FileNotWritten { path, source }) => {
            let message = of_file("file-not_written", path, source, language);
            ("file".to_owned(), message, Vec::new())
        }
        CliError::Phone(_) => ("failed".to_owned(), with_causes(error), Vec::new()),
        CliError::Unknown {
            what,
            given,
            choices,
        } => {
            let name = what.name(language);
            let mut message = match language {
                Language::ZhCn => format!("没有找到{name}“{given}”。"),
                Language::En => format!("No {name} called “{given}” here."),
            };
            if !choices.is_empty() {
                let choices = choices.join(say(language, "、", ", ").as_str());
                message.push_str(&match language {
                    Language::ZhCn => format!("可以填：{choices}。"),
                    Language::En => format!(" There are: {choices}."),
                });
            }
            ("unknown".to_owned(), message, Vec::new())
        }
        CliError::Ambiguous { given, candidates } => {
            let list = candidates.join("\n  ");
            let message = match language {
                Language::ZhCn => format!("“{given}”可能是：\n  {list}"),
                Language::En => format!("“{given}” may be:\n  {list}"),
            };
            ("ambiguous".to_owned(), message, Vec::new())
        }
        CliError::NoVillage { name, villages } => {
            let message = of_no_village(name, villages.as_deref(), language);
            ("no_village".to_owned(), message, Vec::new())
        }
        CliError::Needed(what) => {
            let message = text_with(language, "usage-missing", &[("what", *what)]);
            (USAGE.to_owned(), message, Vec::new())
        }
        CliError::Home(error) => {
            let (code, key, given, names) = match error {
                HomeError::Several { names } => ("whose", "home-several", "", names.as_slice()),
                HomeError::Unknown { given, names } => (
                    "unknown",
                    "home-no_such_person",
                    given.as_str(),
                    names.as_slice(),
                ),
                HomeError::Phone(_) => ("failed", "usage-other", "", [].as_slice()),
            };
            let names = names.join(&say(language, "、", ", "));
            let arguments = [("given", given), ("names", names.as_str())];
            let message = text_with(language, key, &arguments);
            (code.to_owned(), message, Vec::new())
        }
        CliError::Sync(_) => ("sync".to_owned(), error.to_string(), Vec::new()),
    };
    let lines = violations
        .iter()
        .map(|violation| of_violation(violation, language));
    let text = std::iter::once(message.clone())
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n");
    let value = json!({ "error": { "code": code, "message": message, "violations": violations } });
    Output::new(value, text)
}

/// A file of somebody's that could not be used, and what to do about it.
fn of_file(key: &str, path: &Path, cause: &std::io::Error, language: Language) -> String {
    let (path, cause) = (path.display().to_string(), cause.to_string());
    text_with(language, key, &[("path", &path), ("cause", &cause)])
}

/// A place where one of its villages is wanted.
fn of_no_village(name: &str, villages: Option<&[String]>, language: Language) -> String {
    let Some(villages) = villages else {
        return text_with(language, "place-county", &[("name", name)]);
    };
    let mut list = villages.join(&say(language, "、", ", "));
    if !list.is_empty() {
        list.insert_str(0, &say(language, "：", ": "));
    }
    let arguments = [("name", name), ("villages", list.as_str())];
    text_with(language, "place-township", &arguments)
}

fn with_causes(error: &CliError) -> String {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        message = format!("{message}: {next}");
        cause = next.source();
    }
    message
}

/// A failure of the home, and what to do about it.
fn of_store(error: &StoreError, language: Language) -> String {
    let cause = match error {
        StoreError::Database(cause) => cause.to_string(),
        StoreError::File(cause) => cause.to_string(),
        StoreError::Nobody { home } => {
            let home = home.display().to_string();
            return text_with(language, "home-nobody", &[("home", &home)]);
        }
        StoreError::Locked | StoreError::Gone | StoreError::Told => String::new(),
    };
    match (error, language) {
        (StoreError::Locked, _) => say(
            language,
            "这个文件夹另有一个 satchel-phone 正用着，等它做完再试。",
            "Another satchel-phone is using this home; try again when it is done.",
        ),
        (StoreError::Gone, _) => say(
            language,
            "这部手机登记过，可是记录文件 phone.db 不见了。请把它放回来；找不到就另用一个文件夹重新登记，并告诉改革办。",
            "This phone was enrolled, but its records (phone.db) are gone. Put the file back, or enrol again in another home and tell the office.",
        ),
        (StoreError::Database(_), Language::ZhCn) => format!(
            "记录文件 phone.db 打不开（{cause}）。请先把整个文件夹拷一份留着，别删，再找改革办。"
        ),
        (StoreError::Database(_), Language::En) => format!(
            "The records (phone.db) cannot be opened ({cause}). Keep a copy of the whole home, delete nothing, and ask the office."
        ),
        (StoreError::File(_) | StoreError::Nobody { .. } | StoreError::Told, Language::ZhCn) => {
            format!("--home 的文件夹不能读写（{cause}）。请换一个文件夹，或者改它的权限。")
        }
        (StoreError::File(_) | StoreError::Nobody { .. } | StoreError::Told, Language::En) => {
            format!(
                "The folder of --home cannot be read and written ({cause}). Choose another, or change its permissions."
            )
        }
    }
}

/// A broken rule in one line. A field inside another (`grants/0/team`) goes by its own name, one of a sheet
/// (`rows/3/team`) with its row.
pub(crate) fn of_violation(violation: &Violation, language: Language) -> String {
    let parts: Vec<&str> = violation.field.split('/').collect();
    let field = |name: &str| text(language, &format!("field-{name}"));
    let row = |number: &str| match language {
        Language::ZhCn => format!("第 {number} 行"),
        Language::En => format!("row {number}"),
    };
    let what = match parts.as_slice() {
        ["rows", number] => row(number),
        ["rows", number, .., name] => {
            let comma = say(language, "，", ", ");
            format!("{}{comma}{}", row(number), field(name))
        }
        [.., name] => field(name),
        [] => String::new(),
    };
    let stop = say(language, "：", ": ");
    format!("  {what}{stop}{}", text(language, &violation.message_key))
}

pub(crate) fn of_refusal(refusal: &Refusal, language: Language) -> String {
    let (chinese, english) = match refusal {
        Refusal::NotEnrolled => ("这部手机还没有登记。", "This phone is not enrolled."),
        Refusal::AlreadyEnrolled => ("这部手机已经登记过了。", "This phone is enrolled already."),
        Refusal::NoDraft => ("没有这张草稿。", "No such draft."),
        Refusal::NoRecord => ("这部手机上没有这条记录。", "No such record on this phone."),
        Refusal::IdTaken => ("这个编号已经用了。", "This id is taken."),
        Refusal::Unreadable => ("这条记录读不出来。", "This record cannot be read."),
        Refusal::Invalid(_) => ("有几项没填对：", "Some answers need a look:"),
        Refusal::Declined => (
            "改革办没有采用这条；要说的请另记一条。",
            "The office declined this record; log what is still to be said as a new one.",
        ),
        Refusal::NothingToChange => ("没有要改的。", "Nothing to change."),
        Refusal::NoConflict => (
            "这一项没有这样的另一个填法。",
            "This field has no such other answer.",
        ),
        Refusal::OtherKind => (
            "这不是同一种记录，换不了。",
            "These are answers of another kind of record.",
        ),
        Refusal::Line(JoinError::TooLong) => (
            "这条记录太长，一个二维码放不下；请对方同步后再看。",
            "This record is too long for a QR code; the other phone gets it by syncing.",
        ),
        Refusal::Line(_) => (
            "这一行读不出来，请对方重新出示，整行再扫一次或再贴一次。",
            "This line cannot be read: have it shown again, and scan or paste all of it.",
        ),
        Refusal::OtherPhone => (
            "这张回执是别的手机的，请交给它的主人。",
            "This receipt is another phone's: give it to its owner.",
        ),
        Refusal::File(BundleError::Signature) => (
            "这张回执不是改革办签的，不能算数；请再要一张。",
            "This receipt is not signed by the office and does not count: ask for another.",
        ),
        Refusal::File(_) => (
            "这个文件读不出来：不是该给的文件，或者坏了。请再要一份。",
            "This file cannot be read: it is another kind, or damaged. Ask for it again.",
        ),
        Refusal::Copy => (
            "另有一部手机用着同一个登记，这部停止发送，什么都没有丢。请找改革办。",
            "Another phone goes by this enrolment; this one sends no more and has lost nothing. Ask the office.",
        ),
        Refusal::CarriesTooMuch => (
            "替人带的已经够多了，先同步一次再带。",
            "This phone carries as much as it may: sync first.",
        ),
        Refusal::OtherOrganisation => (
            "这是别的单位的，本机不能用。",
            "This belongs to another organisation and is of no use here.",
        ),
        Refusal::Order(code) => return text(language, &code.message_key()),
        Refusal::TooLarge => ("太长了，送不出去。", "Too large to be sent."),
        Refusal::EnrolLine(_) | Refusal::OtherServer | Refusal::Certificate => {
            return text(language, &format!("refusal-{}", refusal.code()));
        }
        Refusal::NotAllSent {
            items,
            drafts,
            carried,
        } => {
            let (items, drafts, carried) =
                (items.to_string(), drafts.to_string(), carried.to_string());
            let counts = [
                ("items", items.as_str()),
                ("drafts", &drafts),
                ("carried", &carried),
            ];
            return text_with(language, "refusal-not_all_sent", &counts);
        }
        Refusal::Busy => ("正在同步。", "A sync is running."),
        Refusal::Wiped => (
            "这部手机已按改革办的要求清空，不能再记，也不能再看；status 说还剩什么没送达。",
            "The office had this phone wiped: nothing is logged or shown here; `status` says what is still to be sent.",
        ),
        Refusal::KeyLost => (
            "这部手机的密钥 device.key 丢了或坏了，记了也送不出去。已有的记录都还在：请把原来的密钥放回来，或者带着手机找改革办。",
            "This phone's device.key is lost or damaged, and nothing written now could be sent. The records are all still here: put the key back, or take the phone to the office.",
        ),
    };
    say(language, chinese, english)
}

#[cfg(test)]
mod tests {
    use shared::validate::Rule;

    use super::*;

    #[test]
    fn what_is_wrong_in_a_sheet_is_said_with_its_row_in_words() {
        let said = |field, rule| of_violation(&Violation::new(field, rule), Language::ZhCn);
        assert_eq!(
            said("rows/3/team", Rule::UnknownValue),
            "  第 3 行，哪个队：请从给出的几项里选。"
        );
        assert_eq!(
            said("rows/4", Rule::TooLong),
            "  第 4 行：字数太多，请写短些。"
        );
        assert_eq!(
            said("grants/0/area", Rule::Division),
            "  范围：请选一个名册里有的村或社区。"
        );
        // Every column of a sheet has its word in both languages.
        for column in [
            "name",
            "reference",
            "role",
            "team",
            "area",
            "unit",
            "from",
            "to",
        ] {
            for language in [Language::ZhCn, Language::En] {
                let key = format!("field-{column}");
                assert_ne!(text(language, &key), key, "{column}");
            }
        }
    }
}
