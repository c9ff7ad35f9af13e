//! Changing a saved record, and choosing between two answers.

use mobile_cli::{Phone, PhoneError};
use mobile_core::Refusal;
use serde_json::json;
use shared::division::DivisionCode;
use shared::id::RecordId;
use shared::message::{Language, text};
use shared::record::{Answers, RecordKind};

use super::args::{
    ChangeArgs, FindingArgs, InspectionArgs, ItemArgs, NoteArgs, SessionArgs, TalkArgs,
};
use super::find::Sought;
use super::output::Output;
use super::{CliError, find, finding, form, inspection, item, note, session, talk};

pub(crate) fn amend(
    phone: &mut Phone,
    id: &str,
    args: &ChangeArgs,
    reason: Option<String>,
    language: Language,
) -> Result<Output, CliError> {
    let record = find::record(phone, id)?;
    let (kind, home) = kind_and_home(phone, record)?;
    let answers = answers(phone, kind, home, args)?;
    phone.amend(record, answers, reason)?;
    Ok(form::saved(phone, record, language))
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
            let (kind, home) = kind_and_home(phone, record)?;
            let args = one_answer(kind, field, value, about)?;
            let conflicts = phone.core().conflicts_of(record);
            if !conflicts.iter().any(|conflict| conflict.field == field) {
                return Err(PhoneError::from(Refusal::NoConflict).into());
            }
            let answers = answers(phone, kind, home, &args)?;
            phone.amend(record, answers, None)?;
        }
        (None, None) => return Err(CliError::Needed("--choose / --value")),
    }
    let kept = text(language, "conflict-kept");
    let value = json!({ "record": record, "field": field, "state": "saved" });
    let send_it = form::send_it(language);
    Ok(Output::new(value, format!("{kept}\n{send_it}")))
}

/// What a record is, and where.
fn kind_and_home(
    phone: &Phone,
    record: RecordId,
) -> Result<(RecordKind, Option<DivisionCode>), CliError> {
    let summary = phone.core().summary(record);
    let known = summary.and_then(|found| Some((found.kind?, found.village)));
    Ok(known.ok_or(PhoneError::from(Refusal::Unreadable))?)
}

/// What a record of a kind may be asked to change.
fn names(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::OutreachSession => &[
            "audience",
            "on",
            "part_of_day",
            "venue",
            "form",
            "note",
            "late_reason",
            "topics",
            "members",
            "questions",
        ],
        RecordKind::VillageTalk => &[
            "attendees",
            "on",
            "place",
            "convenor",
            "recorder",
            "ended_with",
            "late_reason",
            "topics",
            "read_back",
        ],
        RecordKind::TalkItem => &["on", "summary", "scope", "late_reason", "topics"],
        RecordKind::Inspection => &[
            "on",
            "inspection_kind",
            "plan_id",
            "joint",
            "unit",
            "checklist",
            "conclusion",
            "late_reason",
            "members",
        ],
        RecordKind::Finding => &[
            "on",
            "unit",
            "category",
            "severity",
            "description",
            "basis",
            "position",
            "representative",
            "statement",
            "late_reason",
            "evidence",
        ],
        RecordKind::Note => &["on", "text", "purpose"],
    }
}

fn of_another_kind(kind: RecordKind, given: &str) -> CliError {
    CliError::Unknown {
        what: Sought::Field,
        given: given.to_owned(),
        choices: names(kind).to_vec(),
    }
}

/// One field as typed after `resolve … --value`.
fn one_answer(
    kind: RecordKind,
    field: &str,
    value: &str,
    about: bool,
) -> Result<ChangeArgs, CliError> {
    let mut args = ChangeArgs {
        about,
        ..ChangeArgs::default()
    };
    let words = Some(value.to_owned());
    let count = || {
        value
            .parse()
            .map_err(|_| CliError::Needed("--value 0…65535"))
    };
    match field {
        "audience" => args.audience = Some(count()?),
        "attendees" => args.attendees = Some(count()?),
        "occurred_on" => {
            let on = value.parse();
            args.on = Some(on.map_err(|_| CliError::Needed("--value 2018-07-01"))?);
        }
        "joint" => {
            let joint = value.parse();
            args.joint = Some(joint.map_err(|_| CliError::Needed("--value true / false"))?);
        }
        "topic" => args.topics = vec![value.to_owned()],
        "part_of_day" => args.part_of_day = words,
        "venue" => args.venue = words,
        "form" => args.form = words,
        "note" => args.note = words,
        "late_reason" => args.late_reason = words,
        "place" => args.place = words,
        "convenor" => args.convenor = words,
        "recorder" => args.recorder = words,
        "ended_with" => args.ended_with = words,
        "summary" => args.summary = words,
        "scope" => args.scope = words,
        "inspection_kind" => args.inspection_kind = words,
        "plan_id" => args.plan_id = words,
        "unit" => args.unit = words,
        "checklist_ref" => args.checklist = words,
        "conclusion" => args.conclusion = words,
        "category" => args.category = words,
        "severity" => args.severity = words,
        "description" => args.description = words,
        "basis" => args.basis = words,
        "position" => args.position = words,
        "representative" => args.representative = words,
        "unit_statement" => args.statement = words,
        "purpose" => args.purpose = words,
        "text" => args.text = words,
        _ => return Err(of_another_kind(kind, field)),
    }
    Ok(args)
}

/// What was typed, as answers of the record's kind.
fn answers(
    phone: &mut Phone,
    kind: RecordKind,
    home: Option<DivisionCode>,
    args: &ChangeArgs,
) -> Result<Answers, CliError> {
    let args = args.clone();
    let has_count = args.audience.is_some() || args.attendees.is_some();
    for given in args.given() {
        // An estimate of how many: it belongs to the count.
        let fits = (given == "about" && has_count) || names(kind).contains(&given);
        if !fits {
            return Err(of_another_kind(kind, given));
        }
    }
    Ok(match kind {
        RecordKind::OutreachSession => {
            let args = SessionArgs {
                on: args.on,
                part_of_day: args.part_of_day,
                venue: args.venue,
                form: args.form,
                topics: args.topics,
                members: args.members,
                audience: args.audience,
                about: args.about,
                note: args.note,
                questions: args.questions,
                late_reason: args.late_reason,
                ..SessionArgs::default()
            };
            session::answers(phone, &args)?.into()
        }
        RecordKind::VillageTalk => {
            let args = TalkArgs {
                on: args.on,
                place: args.place,
                convenor: args.convenor,
                recorder: args.recorder,
                attendees: args.attendees,
                about: args.about,
                topics: args.topics,
                ended_with: args.ended_with,
                read_back: args.read_back,
                late_reason: args.late_reason,
                ..TalkArgs::default()
            };
            talk::answers(phone, &args, home)?.into()
        }
        RecordKind::TalkItem => {
            let args = ItemArgs {
                on: args.on,
                topic: args.topics.into_iter().next_back(),
                summary: args.summary,
                scope: args.scope,
                late_reason: args.late_reason,
                ..ItemArgs::default()
            };
            item::answers(phone, &args, home)?.into()
        }
        RecordKind::Inspection => {
            let joint = args.joint;
            let args = InspectionArgs {
                on: args.on,
                inspection_kind: args.inspection_kind,
                plan_id: args.plan_id,
                members: args.members,
                unit: args.unit,
                checklist: args.checklist,
                conclusion: args.conclusion,
                late_reason: args.late_reason,
                ..InspectionArgs::default()
            };
            let mut answers = inspection::answers(phone, &args)?;
            answers.joint = joint;
            answers.into()
        }
        RecordKind::Finding => {
            let args = FindingArgs {
                on: args.on,
                unit: args.unit,
                category: args.category,
                severity: args.severity,
                description: args.description,
                basis: args.basis,
                evidence: args.evidence,
                position: args.position,
                representative: args.representative,
                statement: args.statement,
                late_reason: args.late_reason,
                ..FindingArgs::default()
            };
            finding::answers(phone, &args)?.into()
        }
        RecordKind::Note => {
            let args = NoteArgs {
                on: args.on,
                text: args.text,
                purpose: args.purpose,
            };
            note::answers(&args)?.into()
        }
    })
}
