//! Matters raised.

use mobile_cli::Phone;
use shared::command::{Confirmation, Order, Responsible};
use shared::division::DivisionCode;
use shared::message::Language;
use shared::record::talk_item::{Answers, Scope};
use shared::record::{Content, RecordKind};

use super::args::{ItemArgs, ItemCommand};
use super::find::Sought;
use super::form::{self, word};
use super::output::Output;
use super::{CliError, find, order};

pub(crate) fn act(
    phone: &mut Phone,
    command: &ItemCommand,
    language: Language,
) -> Result<Output, CliError> {
    let reason = |reason: &String| reason.clone();
    let (id, order) = match command {
        ItemCommand::Raise(args) => return raise(phone, args, language),
        ItemCommand::Answer { id, words } => {
            let resolution = words.clone();
            (id, Order::AnswerOnSpot { resolution })
        }
        ItemCommand::Accept {
            id,
            responsible,
            due,
        } => {
            let order = Order::Accept {
                responsible: match responsible.as_str() {
                    "village" => Responsible::Village,
                    "township" => Responsible::Township,
                    unit => Responsible::Unit(find::unit(phone, unit)),
                },
                due_on: *due,
            };
            (id, order)
        }
        ItemCommand::Start { id } => (id, Order::Start {}),
        ItemCommand::Done { id, words } => {
            let resolution = words.clone();
            (id, Order::ClaimDone { resolution })
        }
        ItemCommand::Confirm { id, by } => {
            let by = word(
                Sought::Confirmation,
                Some(by),
                &Confirmation::ALL,
                Confirmation::as_str,
            )?;
            let by = by.ok_or(CliError::Needed("--by"))?;
            (id, Order::Confirm { by })
        }
        ItemCommand::Escalate {
            id,
            to,
            reason: why,
        } => {
            let to = scope(Some(to))?.ok_or(CliError::Needed("--to"))?;
            let reason = reason(why);
            (id, Order::Escalate { to, reason })
        }
        ItemCommand::Decline { id, reason: why } => {
            let reason = reason(why);
            (id, Order::Decline { reason })
        }
        ItemCommand::Reopen { id, reason: why } => {
            let reason = reason(why);
            (id, Order::Reopen { reason })
        }
        ItemCommand::Withdraw { id, reason: why } => {
            let reason = reason(why);
            (id, Order::Withdraw { reason })
        }
        ItemCommand::Due {
            id,
            due,
            reason: why,
        } => {
            let order = Order::ChangeDue {
                due_on: *due,
                reason: reason(why),
            };
            (id, order)
        }
    };
    order::give(phone, id, order, language)
}

/// Raises a matter: village, team and day are those of the talk or session.
fn raise(phone: &mut Phone, args: &ItemArgs, language: Language) -> Result<Output, CliError> {
    let source = match (&args.session, &args.talk) {
        (Some(session), _) => find::of_kind(phone, session, RecordKind::OutreachSession)?,
        (None, Some(talk)) => find::of_kind(phone, talk, RecordKind::VillageTalk)?,
        (None, None) => {
            let last = find::last(phone, RecordKind::VillageTalk);
            let last = last.ok_or(CliError::Needed("--talk / --session"))?.id;
            find::of_kind(phone, &last.to_string(), RecordKind::VillageTalk)?
        }
    };
    let mut answers = answers(phone, args, source.item.village)?;
    answers.village = source.item.village;
    answers.occurred_on = answers.occurred_on.or(source.item.occurred_on);
    answers.scope = answers.scope.or(Some(Scope::Village));
    match &source.content {
        Some(Content::VillageTalk(talk)) => {
            answers.talk = Some(source.item.record);
            if let [only] = talk.topics.iter().collect::<Vec<_>>().as_slice() {
                answers.topic = answers.topic.or_else(|| Some((*only).clone()));
            }
        }
        Some(Content::OutreachSession(session)) => {
            answers.session = Some(source.item.record);
            if let Some(given) = &args.from_question {
                let questions = session.questions.values().cloned().collect::<Vec<_>>();
                answers.summary = Some(question(&questions, given)?);
            }
        }
        _ => {}
    }
    form::save(phone, source.team, answers, language)
}

/// A question by its place, from 1, or by part of it.
fn question(questions: &[String], given: &str) -> Result<String, CliError> {
    let place: Option<usize> = given.parse().ok();
    let by_place = place.and_then(|place| questions.get(place.checked_sub(1)?));
    if let Some(question) = by_place {
        return Ok(question.clone());
    }
    let found = questions.iter().filter(|words| words.contains(given));
    match found.collect::<Vec<_>>().as_slice() {
        [] => Err(Sought::Question.unknown(given)),
        [one] => Ok((*one).clone()),
        several => Err(CliError::Ambiguous {
            given: given.to_owned(),
            candidates: several.iter().map(ToString::to_string).collect(),
        }),
    }
}

/// What was typed, and nothing else. `home` is the village of the matter.
pub(crate) fn answers(
    phone: &Phone,
    args: &ItemArgs,
    home: Option<DivisionCode>,
) -> Result<Answers, CliError> {
    let topic = args.topic.as_deref();
    let topic = topic.map(|given| find::talk_topic(phone, home, given));
    Ok(Answers {
        occurred_on: args.on,
        topic: topic.transpose()?,
        summary: args.summary.clone(),
        scope: scope(args.scope.as_ref())?,
        late_reason: args.late_reason.clone(),
        ..Answers::default()
    })
}

fn scope(given: Option<&String>) -> Result<Option<Scope>, CliError> {
    let given = given.map(String::as_str);
    word(Sought::Scope, given, Scope::ALL, Scope::as_str)
}
