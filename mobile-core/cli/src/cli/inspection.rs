//! Inspections.

use mobile_cli::Phone;
use shared::command::Order;
use shared::message::Language;
use shared::record::RecordKind;
use shared::record::inspection::{Answers, InspectionKind};

use super::args::{InspectionArgs, InspectionCommand};
use super::find::Sought;
use super::form::{self, word};
use super::output::Output;
use super::{CliError, find, order};

pub(crate) fn act(
    phone: &mut Phone,
    command: &InspectionCommand,
    language: Language,
) -> Result<Output, CliError> {
    match command {
        InspectionCommand::Start(args) => start(phone, args, language),
        InspectionCommand::Plan(args) => {
            args.on.ok_or(CliError::Needed("--on"))?;
            start(phone, args, language)
        }
        InspectionCommand::Close { id } => {
            order::give(phone, id, Order::CloseInspection {}, language)
        }
    }
}

fn start(phone: &mut Phone, args: &InspectionArgs, language: Language) -> Result<Output, CliError> {
    let team = find::team(phone, args.team.as_deref())?;
    let answers = with_defaults(phone, answers(phone, args)?);
    form::save(phone, team, answers, language)
}

/// What was typed, and nothing else.
pub(crate) fn answers(phone: &Phone, args: &InspectionArgs) -> Result<Answers, CliError> {
    let on = args.on.unwrap_or_else(|| form::today(phone));
    let division = args.division.as_deref();
    let division = division.map(|given| find::division(phone, given, on));
    let members = find::people(phone, &args.members)?;
    Ok(Answers {
        occurred_on: args.on,
        division: division.transpose()?,
        inspection_kind: word(
            Sought::InspectionKind,
            args.inspection_kind.as_deref(),
            InspectionKind::ALL,
            InspectionKind::as_str,
        )?,
        plan_id: args.plan_id.clone(),
        members: (!members.is_empty()).then_some(members),
        joint: args.joint.then_some(true),
        unit: args.unit.as_deref().map(|given| find::unit(phone, given)),
        checklist_ref: args.checklist.clone(),
        conclusion: args.conclusion.clone(),
        late_reason: args.late_reason.clone(),
    })
}

/// Today and me, on site, one agency; where my last one was.
fn with_defaults(phone: &Phone, mut answers: Answers) -> Answers {
    let me = phone.core().enrolment().map(|enrolment| enrolment.user);
    answers.occurred_on = answers.occurred_on.or_else(|| Some(form::today(phone)));
    answers.members = answers.members.or(me.map(|me| [me].into()));
    answers.joint = answers.joint.or(Some(false));
    let kind = answers.inspection_kind;
    answers.inspection_kind = kind.or(Some(InspectionKind::OnSite));
    let last = find::last(phone, RecordKind::Inspection);
    answers.division = answers.division.or(last.and_then(|last| last.village));
    answers
}
