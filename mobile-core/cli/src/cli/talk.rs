//! Village talks.

use mobile_cli::Phone;
use shared::division::DivisionCode;
use shared::message::Language;
use shared::record::village_talk::{Answers, EndedWith};
use shared::record::{Content, CountAnswer, RecordKind};

use super::args::{TalkArgs, TalkCommand};
use super::find::Sought;
use super::form::{self, word};
use super::output::Output;
use super::{CliError, find};

pub(crate) fn act(
    phone: &mut Phone,
    command: &TalkCommand,
    language: Language,
) -> Result<Output, CliError> {
    match command {
        TalkCommand::New(args) => {
            let team = find::team(phone, args.team.as_deref())?;
            let answers = with_defaults(phone, answers(phone, args, None)?);
            form::save(phone, team, answers, language)
        }
        TalkCommand::Draft(args) => {
            let team = find::team(phone, args.team.as_deref()).ok();
            let answers = with_defaults(phone, answers(phone, args, None)?);
            form::open(phone, team, answers, language)
        }
        TalkCommand::Edit { id, answers: args } => {
            let answers = answers(phone, args, None)?;
            form::edit(phone, id, args.team.as_deref(), answers, language)
        }
        TalkCommand::Submit { id } => form::submit(phone, id, language),
        TalkCommand::Discard { id } => form::discard(phone, id, language),
    }
}

/// What was typed, and nothing else. `home` is the village of a talk that is saved already.
pub(crate) fn answers(
    phone: &Phone,
    args: &TalkArgs,
    home: Option<DivisionCode>,
) -> Result<Answers, CliError> {
    let on = args.on.unwrap_or_else(|| form::today(phone));
    let village = args
        .village
        .as_deref()
        .map(|given| find::village(phone, given, on))
        .transpose()?;
    let topics = args.topics.iter();
    let topics = topics.map(|given| find::talk_topic(phone, village.or(home), given));
    let topics = topics.collect::<Result<std::collections::BTreeSet<_>, _>>()?;
    let recorder = args.recorder.as_deref();
    let recorder = recorder.map(|given| find::person(phone, given));
    let read_back = args.read_back.iter().map(|item| find::record(phone, item));
    let read_back = read_back.collect::<Result<std::collections::BTreeSet<_>, _>>()?;
    Ok(Answers {
        occurred_on: args.on,
        village,
        place: args.place.clone(),
        convenor: args.convenor.clone(),
        recorder: recorder.transpose()?,
        attendees: args.attendees.map(|count| CountAnswer {
            count,
            about: args.about,
        }),
        topics: (!topics.is_empty()).then_some(topics),
        ended_with: word(
            Sought::EndedWith,
            args.ended_with.as_deref(),
            EndedWith::ALL,
            EndedWith::as_str,
        )?,
        readback_of: (!read_back.is_empty()).then_some(read_back),
        late_reason: args.late_reason.clone(),
    })
}

/// Today and me; village, place and convenor of my last talk. Never a number of people.
fn with_defaults(phone: &Phone, mut answers: Answers) -> Answers {
    let me = phone.core().enrolment().map(|enrolment| enrolment.user);
    answers.occurred_on = answers.occurred_on.or_else(|| Some(form::today(phone)));
    answers.recorder = answers.recorder.or(me);
    let last = find::last(phone, RecordKind::VillageTalk);
    let last = last.and_then(|last| phone.core().detail(last.id)?.content);
    if let Some(Content::VillageTalk(last)) = last {
        let is_same_village = answers
            .village
            .is_none_or(|village| village == last.village);
        answers.village = answers.village.or(Some(last.village));
        if is_same_village {
            answers.place = answers.place.or(last.place);
            answers.convenor = answers.convenor.or(last.convenor);
        }
    }
    answers
}
