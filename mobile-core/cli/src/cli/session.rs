//! Sessions.

use mobile_cli::Phone;
use mobile_core::record::Summary;
use shared::message::Language;
use shared::record::RecordKind;
use shared::record::outreach_session::{Answers, AudienceAnswer, Form, PartOfDay, Venue};

use super::args::{SessionArgs, SessionCommand};
use super::find::Sought;
use super::form::{self, word};
use super::output::Output;
use super::{CliError, find};

pub(crate) fn act(
    phone: &mut Phone,
    command: &SessionCommand,
    language: Language,
) -> Result<Output, CliError> {
    match command {
        SessionCommand::New(args) => {
            let team = find::team(phone, args.team.as_deref())?;
            let typed = answers(phone, args)?;
            let answers = with_defaults(phone, typed);
            form::save(phone, team, answers, language)
        }
        SessionCommand::Draft(args) => {
            let team = find::team(phone, args.team.as_deref()).ok();
            let typed = answers(phone, args)?;
            let answers = with_defaults(phone, typed);
            form::open(phone, team, answers, language)
        }
        SessionCommand::Edit { id, answers: args } => {
            let answers = answers(phone, args)?;
            form::edit(phone, id, args.team.as_deref(), answers, language)
        }
        SessionCommand::Submit { id } => form::submit(phone, id, language),
        SessionCommand::Discard { id } => form::discard(phone, id, language),
    }
}

/// What was typed, and nothing else.
pub(crate) fn answers(phone: &mut Phone, args: &SessionArgs) -> Result<Answers, CliError> {
    let on = args.on.unwrap_or_else(|| form::today(phone));
    let village = args
        .village
        .as_deref()
        .map(|given| find::village(phone, given, on));
    let members = find::people(phone, &args.members)?;
    let topics = args.topics.iter();
    let topics = topics.map(|given| find::policy_topic(phone, given));
    let topics = topics.collect::<Result<std::collections::BTreeSet<_>, _>>()?;
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
        topics: (!topics.is_empty()).then_some(topics),
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

/// Today and me; village, venue and topics of my last session. Never a number of people.
fn with_defaults(phone: &Phone, mut answers: Answers) -> Answers {
    let Some(me) = phone.core().enrolment().map(|enrolment| enrolment.user) else {
        return answers;
    };
    let last: Option<&Summary> = find::last(phone, RecordKind::OutreachSession);
    answers.occurred_on = answers.occurred_on.or_else(|| Some(form::today(phone)));
    answers.members = answers.members.or_else(|| Some([me].into()));
    if let Some(last) = last {
        answers.village = answers.village.or(last.village);
        answers.venue = answers.venue.or(last.venue);
        answers.topics = answers.topics.or_else(|| Some(last.topics.clone()));
    }
    answers
}
