//! Acts on sessions.

use mobile_cli::Phone;
use mobile_core::record::Summary;
use serde_json::json;
use shared::id::RecordId;
use shared::message::{Language, text_with};
use shared::record::outreach_session::{Answers, AudienceAnswer, Form, PartOfDay, Venue};
use shared::time::{LocalDate, Timestamp};

use super::args::AnswerArgs;
use super::find::Sought;
use super::output::Output;
use super::words::{self, say};
use super::{CliError, find};

/// A day begins at four in the morning (ui.md §5), in milliseconds.
const DAY_BEGINS_MS: i64 = 4 * 3_600_000;

pub(crate) fn new(
    phone: &mut Phone,
    args: &AnswerArgs,
    language: Language,
) -> Result<Output, CliError> {
    let team = find::team(phone, args.team.as_deref())?;
    let typed = answers(phone, args)?;
    let answers = with_defaults(phone, typed);
    let record = phone.submit(team, answers)?;
    Ok(saved(phone, record, language))
}

pub(crate) fn draft(
    phone: &mut Phone,
    args: &AnswerArgs,
    language: Language,
) -> Result<Output, CliError> {
    let team = find::team(phone, args.team.as_deref()).ok();
    let typed = answers(phone, args)?;
    let answers = with_defaults(phone, typed);
    let record = phone.open_draft(team, answers)?;
    Ok(draft_saved(record, language))
}

pub(crate) fn edit(
    phone: &mut Phone,
    id: &str,
    args: &AnswerArgs,
    language: Language,
) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let drafts = phone.core().drafts();
    let draft = drafts.into_iter().find(|draft| draft.record == record);
    let draft = draft.ok_or(mobile_cli::PhoneError::from(mobile_core::Refusal::NoDraft))?;
    let (mut whole, mut team) = (draft.answers.clone(), draft.team);
    if args.team.is_some() {
        team = Some(find::team(phone, args.team.as_deref())?);
    }
    let new = answers(phone, args)?;
    whole.occurred_on = new.occurred_on.or(whole.occurred_on);
    whole.part_of_day = new.part_of_day.or(whole.part_of_day);
    whole.village = new.village.or(whole.village);
    whole.venue = new.venue.or(whole.venue);
    whole.form = new.form.or(whole.form);
    whole.topics = new.topics.or(whole.topics);
    whole.members = new.members.or(whole.members);
    whole.audience = new.audience.or(whole.audience);
    whole.questions.extend(new.questions);
    whole.note = new.note.or(whole.note);
    whole.late_reason = new.late_reason.or(whole.late_reason);
    phone.edit_draft(record, team, whole)?;
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

pub(crate) fn amend(
    phone: &mut Phone,
    id: &str,
    args: &AnswerArgs,
    reason: Option<String>,
    language: Language,
) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let answers = answers(phone, args)?;
    phone.amend(record, answers, reason)?;
    Ok(saved(phone, record, language))
}

pub(crate) fn void(
    phone: &mut Phone,
    id: &str,
    reason: &str,
    language: Language,
) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let command = phone.void(record, reason)?;
    let act = shared::message::text(language, "act-void");
    let text = text_with(language, "state-requested-detail", &[("act", &act)]);
    let value = json!({ "record": record, "command": command, "state": "requested" });
    Ok(Output::new(value, text))
}

pub(crate) fn resolve(
    phone: &mut Phone,
    id: &str,
    field: &str,
    choose: Option<usize>,
    value: Option<&str>,
    about: bool,
    language: Language,
) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    match (choose, value) {
        (Some(place), _) => {
            let place = place
                .checked_sub(1)
                .ok_or(CliError::Needed("--choose 1…"))?;
            phone.resolve_by_place(record, field, place)?;
        }
        (None, Some(value)) => {
            let answers = answer_of(phone, field, value, about)?;
            phone.amend(record, answers, None)?;
        }
        (None, None) => return Err(CliError::Needed("--choose / --value")),
    }
    let kept = shared::message::text(language, "conflict-kept");
    let value = json!({ "record": record, "field": field, "state": "saved" });
    Ok(Output::new(value, format!("{kept}\n{}", send_it(language))))
}

/// Fields that `resolve --value` sets.
const SETTABLE: [&str; 7] = [
    "audience",
    "occurred_on",
    "part_of_day",
    "venue",
    "form",
    "note",
    "late_reason",
];

fn answer_of(
    phone: &mut Phone,
    field: &str,
    value: &str,
    about: bool,
) -> Result<Answers, CliError> {
    let mut args = AnswerArgs::default();
    let text = Some(value.to_owned());
    match field {
        "audience" => {
            args.audience = Some(
                value
                    .parse()
                    .map_err(|_| CliError::Needed("--value 0…65535"))?,
            );
        }
        "occurred_on" => {
            args.on = Some(
                value
                    .parse()
                    .map_err(|_| CliError::Needed("--value 2018-07-01"))?,
            );
        }
        "part_of_day" => args.part_of_day = text,
        "venue" => args.venue = text,
        "form" => args.form = text,
        "note" => args.note = text,
        "late_reason" => args.late_reason = text,
        _ => {
            return Err(CliError::Unknown {
                what: Sought::Field,
                given: field.to_owned(),
                choices: SETTABLE.to_vec(),
            });
        }
    }
    args.about = about;
    answers(phone, &args)
}

/// What was typed, and nothing else.
fn answers(phone: &mut Phone, args: &AnswerArgs) -> Result<Answers, CliError> {
    let on = args.on.unwrap_or_else(|| day_of(phone.now()));
    let village = args
        .village
        .as_deref()
        .map(|given| find::village(phone, given, on));
    let members = args
        .members
        .iter()
        .map(|given| find::person(phone, given.trim()));
    let members = members.collect::<Result<std::collections::BTreeSet<_>, _>>()?;
    let mut questions = std::collections::BTreeMap::new();
    for question in &args.questions {
        questions.insert(phone.fresh_record().to_string(), question.clone());
    }
    Ok(Answers {
        occurred_on: args.on,
        part_of_day: word(
            Sought::PartOfDay,
            args.part_of_day.as_deref(),
            PartOfDay::ALL,
            PartOfDay::as_str,
        )?,
        village: village.transpose()?,
        venue: word(
            Sought::Venue,
            args.venue.as_deref(),
            Venue::ALL,
            Venue::as_str,
        )?,
        form: word(Sought::Form, args.form.as_deref(), Form::ALL, Form::as_str)?,
        topics: (!args.topics.is_empty()).then(|| args.topics.iter().cloned().collect()),
        members: (!members.is_empty()).then_some(members),
        audience: args.audience.map(|count| AudienceAnswer {
            count,
            about: args.about,
        }),
        questions,
        note: args.note.clone(),
        photo: None,
        late_reason: args.late_reason.clone(),
    })
}

/// The value that a word names, of all that there are.
fn word<T: Copy>(
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

/// Today and me; village, venue and topics of my last session. Never a number of people.
fn with_defaults(phone: &Phone, mut answers: Answers) -> Answers {
    let Some(me) = phone.core().enrolment().map(|enrolment| enrolment.user) else {
        return answers;
    };
    let own = phone
        .core()
        .summaries()
        .filter(|summary| summary.author == Some(me));
    let last: Option<&Summary> = own.max_by_key(|summary| summary.id);
    answers.occurred_on = answers.occurred_on.or_else(|| Some(day_of(phone.now())));
    answers.members = answers.members.or_else(|| Some([me].into()));
    if let Some(last) = last {
        answers.village = answers.village.or(last.village);
        answers.venue = answers.venue.or(last.venue);
        answers.topics = answers.topics.or_else(|| Some(last.topics.clone()));
    }
    answers
}

fn day_of(now: Timestamp) -> LocalDate {
    now.plus_ms(-DAY_BEGINS_MS).date()
}

fn saved(phone: &Phone, record: RecordId, language: Language) -> Output {
    let item = phone
        .core()
        .summary(record)
        .map(|_| phone.core().detail(record));
    let item = item.flatten().map(|detail| detail.item);
    let summary = item
        .as_ref()
        .map(|item| words::item(item, language))
        .unwrap_or_default();
    let saved = text_with(language, "saved-done", &[("summary", &summary)]);
    let text = format!("{saved}\n{}", send_it(language));
    Output::new(
        json!({ "record": record, "state": "saved", "item": item }),
        text,
    )
}

/// This phone has no background: it sends when it is told to.
fn send_it(language: Language) -> String {
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
