//! What was typed is no command: said in one sentence first, in the language and form that were asked for.

use std::process::ExitCode;

use clap::ValueEnum as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use shared::message::{Language, text, text_with};

use super::args::Tongue;
use super::output::Output;
use super::words::say;

/// The exit code of wrong usage (conventions.md, Running).
pub(crate) const EXIT: u8 = 2;

/// Tells what is wrong with what was typed; help and version, where those were asked for.
pub(crate) fn tell(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // A reader that went away is no failure.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let typed: Vec<String> = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let (language, json) = asked_for(&typed);
    let sentence = sentence(error, language);
    let detail = error.render().to_string();
    Output::of_usage(&sentence, detail.trim_end()).print(json, false);
    ExitCode::from(EXIT)
}

/// The language and whether JSON was asked for, in words that do not make a command.
fn asked_for(typed: &[String]) -> (Language, bool) {
    let mut tongue = Tongue::ZhCn;
    let mut json = false;
    let mut words = typed.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let named = match word.split_once('=') {
            _ if word == "--" => break,
            _ if word == "--lang" => words.next(),
            Some(("--lang", named)) => Some(named),
            _ => None,
        };
        let named = named.and_then(|named| Tongue::from_str(named, false).ok());
        tongue = named.unwrap_or(tongue);
        json |= word == "--json";
    }
    (tongue.language(), json)
}

fn sentence(error: &clap::Error, language: Language) -> String {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(several)) => several.join(&say(language, "、", ", ")),
        _ => String::new(),
    };
    let what = said(ContextKind::InvalidArg);
    let with = |key: &str, given: &str| {
        let arguments = [("what", what.as_str()), ("given", given)];
        text_with(language, key, &arguments)
    };
    match error.kind() {
        ErrorKind::MissingRequiredArgument => with("usage-missing", ""),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match said(ContextKind::InvalidValue).as_str() {
                "" => with("usage-missing", ""),
                given => with("usage-value", given),
            }
        }
        ErrorKind::UnknownArgument => with("usage-unknown", &what),
        ErrorKind::InvalidSubcommand => {
            with("usage-command", &said(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            text(language, "usage-no_command")
        }
        ErrorKind::ArgumentConflict => with("usage-conflict", &said(ContextKind::PriorArg)),
        _ => text(language, "usage-other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_and_form_are_found_wherever_they_stand() {
        let asked = |line: &str| {
            let typed: Vec<String> = line.split(' ').map(str::to_owned).collect();
            asked_for(&typed)
        };
        assert_eq!(asked("satchel-phone nothing"), (Language::ZhCn, false));
        assert_eq!(
            asked("satchel-phone --json x --lang en"),
            (Language::En, true)
        );
        assert_eq!(asked("satchel-phone x --lang=en"), (Language::En, false));
        assert_eq!(
            asked("satchel-phone x -- --json --lang en"),
            (Language::ZhCn, false)
        );
        assert_eq!(
            asked("satchel-phone x --lang french"),
            (Language::ZhCn, false)
        );
        assert_eq!(asked("satchel-phone x --lang"), (Language::ZhCn, false));
    }
}
