//! Names as typed to what they mean on this phone.

mod place;
mod topic;

pub(crate) use place::{area_if, division, village};
pub(crate) use topic::{policy_topic, talk_topic};

use std::collections::BTreeSet;

use mobile_cli::Phone;
use mobile_core::Refusal;
use mobile_core::record::Summary;
use mobile_core::view::Detail;
use shared::id::{RecordId, TeamId, UserId};
use shared::message::Language;
use shared::record::RecordKind;

use super::CliError;
use super::words::say;

/// What a name on the command line is looked for as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    Village,
    Person,
    Team,
    Record,
    HeldItem,
    Role,
    Grant,
    Field,
    PartOfDay,
    Venue,
    Form,
    Area,
    Unit,
    UnitKind,
    Topic,
    Status,
    EndedWith,
    Scope,
    Confirmation,
    Question,
    InspectionKind,
    Category,
    Severity,
    Position,
    RecheckResult,
    Purpose,
}

impl Sought {
    /// Its name for people.
    pub(crate) fn name(self, language: Language) -> String {
        let (chinese, english) = match self {
            Self::Village => ("村", "village"),
            Self::Person => ("人", "person"),
            Self::Team => ("队", "team"),
            Self::Record => ("记录", "record"),
            Self::HeldItem => ("待审的记录", "held item"),
            Self::Role => ("角色", "role"),
            Self::Grant => ("授权", "grant"),
            Self::Field => ("项目", "field"),
            Self::PartOfDay => ("时段", "part of day"),
            Self::Venue => ("场所", "venue"),
            Self::Form => ("形式", "form"),
            Self::Area => ("范围", "area"),
            Self::Unit => ("单位", "unit"),
            Self::UnitKind => ("单位种类", "kind of unit"),
            Self::Topic => ("题目", "topic"),
            Self::Status => ("状态", "status"),
            Self::EndedWith => ("收场", "ending"),
            Self::Scope => ("办理层级", "scope"),
            Self::Confirmation => ("确认方式", "way to confirm"),
            Self::Question => ("群众问到的事", "question"),
            Self::InspectionKind => ("督察方式", "sort of inspection"),
            Self::Category => ("问题类别", "category"),
            Self::Severity => ("严重程度", "severity"),
            Self::Position => ("被查单位意见", "position"),
            Self::RecheckResult => ("复查结果", "result"),
            Self::Purpose => ("用途", "purpose"),
        };
        say(language, chinese, english)
    }

    /// Nothing goes by this name.
    pub(crate) fn unknown(self, given: &str) -> CliError {
        CliError::Unknown {
            what: self,
            given: given.to_owned(),
            choices: Vec::new(),
        }
    }
}

/// The one of several, or why not.
fn only<T: Clone>(what: Sought, given: &str, found: &[(String, T)]) -> Result<T, CliError> {
    match found {
        [] => Err(what.unknown(given)),
        [(_, one)] => Ok(one.clone()),
        several => Err(CliError::Ambiguous {
            given: given.to_owned(),
            candidates: several.iter().map(|(name, _)| name.clone()).collect(),
        }),
    }
}

/// A record or draft by its id, or by how that ends.
pub(crate) fn record(phone: &Phone, given: &str) -> Result<RecordId, CliError> {
    let ending = given.to_lowercase();
    let drafts = phone.core().drafts().into_iter().map(|draft| draft.record);
    let known = phone
        .core()
        .summaries()
        .map(|summary| summary.id)
        .chain(drafts);
    let found: Vec<(String, RecordId)> = known
        .map(|record| (record.to_string(), record))
        .filter(|(text, _)| !ending.is_empty() && text.ends_with(&ending))
        .collect();
    only(Sought::Record, given, &found)
}

/// A record of the office: by its id, or by how that ends where this phone has it.
pub(crate) fn at_office(phone: &Phone, given: &str) -> Result<RecordId, CliError> {
    given.parse().or_else(|_| record(phone, given))
}

/// A record of a kind, with everything about it.
pub(crate) fn of_kind(phone: &Phone, given: &str, kind: RecordKind) -> Result<Detail, CliError> {
    let record = record(phone, given)?;
    let detail = phone.core().detail(record);
    let detail = detail.filter(|detail| detail.item.kind == Some(kind));
    detail.ok_or_else(|| Sought::Record.unknown(given))
}

/// The last record of a kind that this phone's person wrote.
pub(crate) fn last(phone: &Phone, kind: RecordKind) -> Option<&Summary> {
    let me = phone.core().enrolment()?.user;
    let own = phone.core().summaries();
    let own = own.filter(|summary| summary.author == Some(me) && summary.kind == Some(kind));
    own.max_by_key(|summary| summary.id)
}

/// People by ids, names, or `me`.
pub(crate) fn people(phone: &Phone, given: &[String]) -> Result<BTreeSet<UserId>, CliError> {
    let people = given.iter().map(|given| person(phone, given.trim()));
    people.collect()
}

/// A unit's code, by the code or the name. What the list here does not have goes on as typed, and the rules say
/// so.
pub(crate) fn unit(phone: &Phone, given: &str) -> String {
    let mut units = phone.core().reference().units().into_iter();
    let named = units.find(|unit| unit.code == given || unit.name == given);
    named.map_or_else(|| given.to_owned(), |unit| unit.code)
}

/// A person by id, by name, or `me`.
pub(crate) fn person(phone: &Phone, given: &str) -> Result<UserId, CliError> {
    if given == "me" {
        let enrolment = phone.core().enrolment();
        let enrolment = enrolment.ok_or(mobile_cli::PhoneError::from(Refusal::NotEnrolled))?;
        return Ok(enrolment.user);
    }
    let people = phone.core().reference().people();
    if let Ok(user) = given.parse() {
        let is_known = people.iter().any(|person| person.user == user);
        return if is_known {
            Ok(user)
        } else {
            Err(Sought::Person.unknown(given))
        };
    }
    let found: Vec<(String, UserId)> = people
        .into_iter()
        .filter(|person| person.name == given)
        .map(|person| (format!("{} {}", person.user, person.name), person.user))
        .collect();
    only(Sought::Person, given, &found)
}

/// A team by id or name; without one the team of this phone's person.
pub(crate) fn team(phone: &Phone, given: Option<&str>) -> Result<TeamId, CliError> {
    let core = phone.core();
    let teams = core.reference().teams();
    if let Some(given) = given {
        if let Ok(team) = given.parse() {
            return Ok(team);
        }
        let found: Vec<(String, TeamId)> = teams
            .into_iter()
            .filter(|team| team.name == given)
            .map(|team| (format!("{} {}", team.team, team.name), team.team))
            .collect();
        return only(Sought::Team, given, &found);
    }
    let enrolment = core.enrolment();
    let enrolment = enrolment.ok_or(mobile_cli::PhoneError::from(Refusal::NotEnrolled))?;
    let today = core.today(phone.now());
    let grants = core.grants().into_iter();
    let grants = grants.filter(|grant| grant.holds_on(today));
    let mut own: Vec<TeamId> = grants.filter_map(|grant| grant.team).collect();
    let rolls = core.reference().memberships();
    own.extend(
        rolls
            .filter(|roll| roll.user == enrolment.user)
            .map(|roll| roll.team),
    );
    own.sort();
    own.dedup();
    match own.as_slice() {
        [] => Err(CliError::Needed("--team")),
        [team] => Ok(*team),
        several => Err(CliError::Ambiguous {
            given: "--team".to_owned(),
            candidates: several.iter().map(ToString::to_string).collect(),
        }),
    }
}
