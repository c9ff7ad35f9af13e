//! Forms of any kind: drafts, saving, changing what is saved.

use mobile_cli::{Phone, PhoneError};
use mobile_core::Refusal;
use serde_json::json;
use shared::id::{RecordId, TeamId};
use shared::message::{Language, text_with};
use shared::record::Answers;
use shared::time::{LocalDate, Timestamp};

use super::find::Sought;
use super::output::Output;
use super::words::{self, say};
use super::{CliError, find};

/// A day begins at four in the morning (ui.md §5), in milliseconds.
const DAY_BEGINS_MS: i64 = 4 * 3_600_000;

/// Today, as people up at night mean it.
pub(crate) fn today(phone: &Phone) -> LocalDate {
    day_of(phone.now())
}

fn day_of(now: Timestamp) -> LocalDate {
    now.plus_ms(-DAY_BEGINS_MS).date()
}

/// Saves answers as a record in one go.
pub(crate) fn save(
    phone: &mut Phone,
    team: TeamId,
    answers: impl Into<Answers>,
    language: Language,
) -> Result<Output, CliError> {
    let record = phone.submit(team, answers)?;
    Ok(saved(phone, record, language))
}

pub(crate) fn open(
    phone: &mut Phone,
    team: Option<TeamId>,
    answers: impl Into<Answers>,
    language: Language,
) -> Result<Output, CliError> {
    let record = phone.open_draft(team, answers)?;
    Ok(draft_saved(record, language))
}

/// Goes on with a draft: what is new is laid over what was answered.
pub(crate) fn edit(
    phone: &mut Phone,
    id: &str,
    team: Option<&str>,
    answers: impl Into<Answers>,
    language: Language,
) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let drafts = phone.core().drafts();
    let draft = drafts.into_iter().find(|draft| draft.record == record);
    let draft = draft.ok_or(PhoneError::from(Refusal::NoDraft))?;
    let (mut whole, mut for_team) = (draft.answers.clone(), draft.team);
    if team.is_some() {
        for_team = Some(find::team(phone, team)?);
    }
    let answers = answers.into();
    if answers.kind() != whole.kind() {
        return Err(PhoneError::from(Refusal::OtherKind).into());
    }
    whole.overlay(answers);
    phone.edit_draft(record, for_team, whole)?;
    Ok(draft_saved(record, language))
}

pub(crate) fn submit(phone: &mut Phone, id: &str, language: Language) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    phone.submit_draft(record)?;
    Ok(saved(phone, record, language))
}

pub(crate) fn discard(phone: &mut Phone, id: &str, language: Language) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    phone.discard_draft(record)?;
    let value = json!({ "record": record, "state": "discarded" });
    Ok(Output::new(
        value,
        say(language, "草稿不要了。", "The draft is gone."),
    ))
}

/// The value that a word names, of all that there are.
pub(crate) fn word<T: Copy>(
    what: Sought,
    given: Option<&str>,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> Result<Option<T>, CliError> {
    let Some(given) = given else { return Ok(None) };
    let found = all.iter().copied().find(|value| as_str(*value) == given);
    let unknown = || CliError::Unknown {
        what,
        given: given.to_owned(),
        choices: all.iter().copied().map(&as_str).collect(),
    };
    found.map(Some).ok_or_else(unknown)
}

/// What was saved, and what happens next.
pub(crate) fn saved(phone: &Phone, record: RecordId, language: Language) -> Output {
    let item = phone
        .core()
        .summary(record)
        .map(|_| phone.core().detail(record));
    let item = item.flatten().map(|detail| detail.item);
    let summary = item
        .as_ref()
        .map(|item| words::item(phone, item, language))
        .unwrap_or_default();
    let saved = text_with(language, "saved-done", &[("summary", &summary)]);
    let text = format!("{saved}\n{}", send_it(language));
    Output::new(
        json!({ "record": record, "state": "saved", "item": item }),
        text,
    )
}

/// This phone has no background: it sends when it is told to.
pub(crate) fn send_it(language: Language) -> String {
    say(
        language,
        "有网时用 sync 送出。",
        "Send it with `sync` when there is a network.",
    )
}

fn draft_saved(record: RecordId, language: Language) -> Output {
    let text = match language {
        Language::ZhCn => format!("草稿已存：{record}"),
        Language::En => format!("Draft saved: {record}"),
    };
    Output::new(json!({ "record": record, "state": "draft" }), text)
}
