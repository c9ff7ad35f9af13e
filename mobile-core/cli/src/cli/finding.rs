//! Problems found.

use std::collections::BTreeMap;

use mobile_cli::Phone;
use shared::command::{Order, RecheckResult};
use shared::message::Language;
use shared::record::finding::{Answers, Category, Position, Severity};
use shared::record::{Content, RecordKind};
use shared::workflow::Facts;

use super::args::{FindingArgs, FindingCommand};
use super::find::Sought;
use super::form::{self, word};
use super::output::Output;
use super::{CliError, find, order};

pub(crate) fn act(
    phone: &mut Phone,
    command: &FindingCommand,
    language: Language,
) -> Result<Output, CliError> {
    let (id, order) = match command {
        FindingCommand::Add(args) => return add(phone, args, language),
        FindingCommand::Issue { id, due, unit } => {
            let lead_unit = match unit {
                Some(given) => find::unit(phone, given),
                None => found_at(phone, id)?,
            };
            let due_on = *due;
            let order = Order::Issue { due_on, lead_unit };
            (id, order)
        }
        FindingCommand::Acknowledge { id } => (id, Order::Acknowledge {}),
        FindingCommand::Plan {
            id,
            measures,
            owner,
        } => {
            let order = Order::Plan {
                measures: measures.clone(),
                owner: owner.clone(),
            };
            (id, order)
        }
        FindingCommand::Report { id, words } => {
            let result = words.clone();
            (id, Order::Report { result })
        }
        FindingCommand::Extend { id, due, reason } => {
            let order = Order::RequestExtension {
                due_on: *due,
                reason: reason.clone(),
            };
            (id, order)
        }
        FindingCommand::Grant { id, due } => {
            let asked = asked_for(phone, id)?;
            let due_on = due.or(asked).ok_or(CliError::Needed("--due"))?;
            (id, Order::GrantExtension { due_on })
        }
        FindingCommand::Refuse { id, reason } => {
            let reason = reason.clone();
            (id, Order::RefuseExtension { reason })
        }
        FindingCommand::Recheck { id, result, words } => {
            let order = Order::Recheck {
                result: seen(result)?,
                words: words.clone(),
            };
            (id, order)
        }
        FindingCommand::Round { id, due } => (id, Order::NextRound { due_on: *due }),
        FindingCommand::Settle { id, result, reason } => {
            let order = Order::SettleRecheck {
                result: seen(result)?,
                reason: reason.clone(),
            };
            (id, order)
        }
        FindingCommand::Close { id, waived } => {
            let waived = waived.clone();
            (id, Order::Close { waived })
        }
    };
    order::give(phone, id, order, language)
}

/// Adds a finding: place and team are those of its inspection.
fn add(phone: &mut Phone, args: &FindingArgs, language: Language) -> Result<Output, CliError> {
    let mut answers = answers(phone, args)?;
    let inspection = match &args.inspection {
        Some(given) => find::of_kind(phone, given, RecordKind::Inspection)?,
        None => {
            let last = find::last(phone, RecordKind::Inspection);
            let last = last.ok_or(CliError::Needed("--inspection"))?.id;
            find::of_kind(phone, &last.to_string(), RecordKind::Inspection)?
        }
    };
    let today = form::today(phone);
    let on = inspection.item.occurred_on.map(|on| on.min(today));
    answers.inspection = Some(inspection.item.record);
    answers.division = inspection.item.village;
    answers.occurred_on = answers.occurred_on.or(on);
    answers.severity = answers.severity.or(Some(Severity::Normal));
    answers.position = answers.position.or(Some(Position::NoStatement));
    if let Some(Content::Inspection(inspection)) = inspection.content {
        answers.unit = answers.unit.or(inspection.unit);
    }
    form::save(phone, inspection.team, answers, language)
}

/// What was typed, and nothing else.
pub(crate) fn answers(phone: &mut Phone, args: &FindingArgs) -> Result<Answers, CliError> {
    let mut evidence = BTreeMap::new();
    for piece in &args.evidence {
        let prefixes = ["text:", "doc:", "blob:"];
        let is_marked = prefixes.iter().any(|prefix| piece.starts_with(prefix));
        let piece = if is_marked {
            piece.clone()
        } else {
            format!("text:{piece}")
        };
        evidence.insert(phone.fresh_record().to_string(), piece);
    }
    Ok(Answers {
        occurred_on: args.on,
        unit: args.unit.as_deref().map(|given| find::unit(phone, given)),
        category: word(
            Sought::Category,
            args.category.as_deref(),
            Category::ALL,
            Category::as_str,
        )?,
        severity: word(
            Sought::Severity,
            args.severity.as_deref(),
            Severity::ALL,
            Severity::as_str,
        )?,
        description: args.description.clone(),
        basis: args.basis.clone(),
        position: word(
            Sought::Position,
            args.position.as_deref(),
            Position::ALL,
            Position::as_str,
        )?,
        representative: args.representative.clone(),
        unit_statement: args.statement.clone(),
        late_reason: args.late_reason.clone(),
        evidence,
        ..Answers::default()
    })
}

fn found_at(phone: &Phone, id: &str) -> Result<String, CliError> {
    let finding = find::of_kind(phone, id, RecordKind::Finding)?;
    match finding.content {
        Some(Content::Finding(finding)) => Ok(finding.unit),
        _ => Err(CliError::Needed("--unit")),
    }
}

/// The day of the extension that was asked for.
fn asked_for(phone: &Phone, id: &str) -> Result<Option<shared::time::LocalDate>, CliError> {
    let finding = find::of_kind(phone, id, RecordKind::Finding)?;
    let course = finding.expected.unwrap_or(finding.course);
    Ok(match course.facts {
        Facts::Finding(facts) => facts.extension.map(|extension| extension.due_on),
        Facts::Item(_) | Facts::None => None,
    })
}

fn seen(given: &str) -> Result<RecheckResult, CliError> {
    let all = &RecheckResult::ALL;
    let seen = word(
        Sought::RecheckResult,
        Some(given),
        all,
        RecheckResult::as_str,
    )?;
    seen.ok_or(CliError::Needed("--result"))
}
