//! Who is on a phone: enrolling, listing, leaving.

use std::io::IsTerminal as _;

use mobile_cli::{DeviceHome, Phone, PhoneError};
use mobile_core::Refusal;
use serde_json::json;
use shared::enrolment::{EnrolLine, IssuedCode};
use shared::message::Language;
use shared::qr::Qr;

use super::CliError;
use super::output::Output;
use super::words::say;

/// What a person enrols by.
#[derive(Debug)]
pub(crate) enum By<'a> {
    /// The line of a QR code, which names the server.
    Line(Box<EnrolLine>),
    /// A code as typed, at a server as typed.
    Code { server: &'a str, code: &'a str },
}

impl<'a> By<'a> {
    /// By what was typed: a line goes before all else.
    pub(crate) fn typed(
        line: Option<&str>,
        server: &'a str,
        code: Option<&'a str>,
    ) -> Result<Self, CliError> {
        match (line, code) {
            (Some(line), _) => {
                let line = EnrolLine::read(line);
                let line = line.map_err(|error| PhoneError::from(Refusal::EnrolLine(error)))?;
                Ok(Self::Line(Box::new(line)))
            }
            (None, Some(code)) => Ok(Self::Code { server, code }),
            (None, None) => Err(CliError::Needed("--code")),
        }
    }

    /// The server.
    pub(crate) fn server(&self) -> &str {
        match self {
            Self::Line(line) => &line.server,
            Self::Code { server, .. } => server,
        }
    }
}

/// `enrol`.
pub(crate) fn enrol(
    phone: &mut Phone,
    by: &By<'_>,
    name: &str,
    language: Language,
) -> Result<Output, CliError> {
    let enrolled = match by {
        By::Line(line) => phone.enrol_by(line, name)?,
        By::Code { code, .. } => phone.enrol(code, name)?,
    };
    let text = match language {
        Language::ZhCn => format!(
            "登记好了：{}，{}。先同步一次，再记。",
            enrolled.user_name, enrolled.organisation_name
        ),
        Language::En => format!(
            "Enrolled: {}, {}. Sync once, then log what happens.",
            enrolled.user_name, enrolled.organisation_name
        ),
    };
    let value = json!({
        "organisation": enrolled.organisation,
        "organisation_name": enrolled.organisation_name,
        "user": enrolled.user,
        "user_name": enrolled.user_name,
        "device": enrolled.device,
        "installation": enrolled.installation,
        "grants": enrolled.grants,
    });
    Ok(Output::new(value, text))
}

/// `who`.
pub(crate) fn who(device: &DeviceHome, language: Language) -> Result<Output, CliError> {
    let people = device.people().map_err(PhoneError::from)?;
    let names: Vec<String> = people.into_iter().map(|owner| owner.name).collect();
    let text = match names.as_slice() {
        [] => say(
            language,
            "这部手机还没有人登记。",
            "Nobody is enrolled on this phone.",
        ),
        names => names.join("\n"),
    };
    Ok(Output::new(json!({ "people": names }), text))
}

/// `new-phone`, after a sync.
pub(crate) fn leave(phone: &mut Phone, language: Language) -> Result<Output, CliError> {
    let held = phone.core().status(phone.now()).held;
    let code = phone.leave()?;
    let until = code.valid_until.minute();
    let mut text = match language {
        Language::ZhCn => format!(
            "{}换手机的登记码：{}，{until} 前有效。新手机登记好以后，这部就不再收到新的了。",
            drawn(&code),
            code.code
        ),
        Language::En => format!(
            "{}The code for the new phone: {}, good until {until}. Once the new one is enrolled, this one gets nothing new.",
            drawn(&code),
            code.code
        ),
    };
    if held > 0 {
        text.push_str(&match language {
            Language::ZhCn => format!(
                "\n还有 {held} 条等改革办看：放行以后新手机上才有；这部手机请先留着。"
            ),
            Language::En => format!(
                "\n{held} items still wait for the office and reach the new phone once released: keep this phone until then."
            ),
        });
    }
    let value = json!({
        "code": code.code, "valid_until": code.valid_until, "qr": code.qr, "held": held,
    });
    Ok(Output::new(value, text))
}

/// A code's QR code, above what is said of it, where there is a screen to show it.
pub(crate) fn drawn(code: &IssuedCode) -> String {
    match Qr::of(&code.qr) {
        Ok(qr) if std::io::stdout().is_terminal() => qr.half_blocks(),
        _ => String::new(),
    }
}
