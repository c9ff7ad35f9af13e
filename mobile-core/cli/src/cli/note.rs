//! Notes.

use mobile_cli::{Phone, PhoneError};
use mobile_core::Refusal;
use shared::message::Language;
use shared::record::note::{Answers, Purpose};

use super::args::{NoteArgs, NoteCommand};
use super::find::Sought;
use super::form::{self, word};
use super::output::Output;
use super::{CliError, find};

/// Adds words to a record: kind, place and team are those of what they are about.
pub(crate) fn act(
    phone: &mut Phone,
    command: &NoteCommand,
    language: Language,
) -> Result<Output, CliError> {
    let NoteCommand::Add { id, answers: args } = command;
    let mut answers = answers(args)?;
    let record = find::record(phone, id)?;
    let about = phone.core().detail(record);
    let about = about.ok_or(PhoneError::from(Refusal::Unreadable))?;
    answers.about = Some(record);
    answers.about_kind = about.item.kind;
    answers.division = about.item.village;
    answers.occurred_on = answers.occurred_on.or_else(|| Some(form::today(phone)));
    answers.purpose = answers.purpose.or(Some(Purpose::Progress));
    form::save(phone, about.team, answers, language)
}

/// What was typed, and nothing else.
pub(crate) fn answers(args: &NoteArgs) -> Result<Answers, CliError> {
    let purpose = args.purpose.as_deref();
    Ok(Answers {
        occurred_on: args.on,
        purpose: word(Sought::Purpose, purpose, Purpose::ALL, Purpose::as_str)?,
        text: args.text.clone(),
        ..Answers::default()
    })
}
