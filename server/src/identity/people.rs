//! Teams, persons, grants and enrolment codes, as the office keeps them.

use shared::access::{self, Action, Denied, Grant, Principal};
use shared::audit::Act;
use shared::division::Area;
use shared::id::{TeamId, UserId};
use shared::membership::Membership;
use shared::sync::Reference;
use shared::time::Timestamp;
use shared::validate::{Rule, Violation, one_line};

use super::code;
use crate::audit;
use crate::fresh;
use crate::reference::{self, ReferenceData};
use crate::state::App;
use crate::store::identity::{GrantRow, PersonRow, TeamRow};
use crate::store::{StoreError, Tx};

/// Longest name of a person or team, in characters.
pub const MAX_NAME_CHARS: usize = 60;
/// Longest validity of an enrolment code, in hours: two weeks.
pub const MAX_CODE_HOURS: i64 = 336;
/// Most grants given in one request.
pub const MAX_GRANTS: usize = 20;

/// Why the office's act was not done.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The caller may not.
    #[error("not permitted: {}", .0.as_str())]
    Denied(Denied),
    /// No such person.
    #[error("no such person")]
    Unknown,
    /// Fields break rules.
    #[error("request breaks rules")]
    Invalid(Vec<Violation>),
    /// Another team has this name.
    #[error("name is taken")]
    NameTaken,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A person with their grants as given.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub row: PersonRow,
    /// The grants, past and future ones too.
    pub grants: Vec<Grant>,
}

/// A code as said once.
#[derive(Debug, Clone)]
pub struct IssuedCode {
    /// The code, grouped.
    pub code: String,
    /// When it is over.
    pub valid_until: Timestamp,
}

fn may(app: &App, principal: &Principal, action: Action) -> Result<(), PeopleError> {
    access::permits(principal, action, None, app.clock.now().date())
        .map(|_| ())
        .map_err(PeopleError::Denied)
}

fn name(text: &str) -> Result<String, Violation> {
    one_line("name", text, MAX_NAME_CHARS)
}

/// Makes a team.
pub async fn create_team(
    app: &App,
    principal: &Principal,
    text: &str,
    area: Area,
) -> Result<TeamRow, PeopleError> {
    may(app, principal, Action::ManagePeople)?;
    let divisions = &app.reference.current(&app.store).await?.divisions;
    if !divisions.knows(area.code()) {
        let broken = Violation::new("area", Rule::Division);
        return Err(PeopleError::Invalid(vec![broken]));
    }
    let now = app.clock.now();
    let team = TeamRow {
        id: TeamId(fresh::uuid(now)),
        name: name(text).map_err(|broken| PeopleError::Invalid(vec![broken]))?,
        area,
        created_at: now,
    };
    let mut tx = app.store.begin().await?;
    if !tx.insert_team(&team).await? {
        return Err(PeopleError::NameTaken);
    }
    let act = Act::TeamMade {
        team: team.id,
        name: team.name.clone(),
        area,
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(team = %team.id, by = %principal.user, "team made");
    Ok(team)
}

/// Teams after an id.
pub async fn teams(
    app: &App,
    principal: &Principal,
    after: Option<TeamId>,
    limit: u32,
) -> Result<Vec<TeamRow>, PeopleError> {
    may(app, principal, Action::ManagePeople)?;
    Ok(app
        .store
        .snapshot()
        .await?
        .teams_after(after, limit)
        .await?)
}

/// Makes an account with its first grants.
pub async fn create_person(
    app: &App,
    principal: &Principal,
    text: &str,
    grants: Vec<Grant>,
) -> Result<Person, PeopleError> {
    may(app, principal, Action::ManagePeople)?;
    let reference = app.reference.current(&app.store).await?;
    let mut broken = broken_grants(&grants, &reference);
    let name = name(text).unwrap_or_else(|violation| {
        broken.push(violation);
        String::new()
    });
    if !broken.is_empty() {
        return Err(PeopleError::Invalid(broken));
    }
    let now = app.clock.now();
    let row = PersonRow {
        id: UserId(fresh::uuid(now)),
        name,
        created_at: now,
    };
    let mut tx = app.store.begin().await?;
    tx.insert_person(&row).await?;
    give(&mut tx, &row, &grants, principal.user, now).await?;
    let act = Act::AccountMade {
        account: row.id,
        name: row.name.clone(),
        grants: grants.clone(),
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(person = %row.id, by = %principal.user, grants = grants.len(), "person added");
    Ok(Person { row, grants })
}

/// Persons after an id, with their grants.
pub async fn persons(
    app: &App,
    principal: &Principal,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<Person>, PeopleError> {
    may(app, principal, Action::ManagePeople)?;
    let mut tx = app.store.snapshot().await?;
    let rows = tx.persons_after(after, limit).await?;
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let grants = tx.grants_of(&ids).await?;
    let person = |row: PersonRow| {
        let own = grants.iter().filter(|grant| grant.person == row.id);
        let grants = own.map(|grant| grant.grant.clone()).collect();
        Person { row, grants }
    };
    Ok(rows.into_iter().map(person).collect())
}

/// Gives a person more grants.
pub async fn add_grants(
    app: &App,
    principal: &Principal,
    user: UserId,
    grants: Vec<Grant>,
) -> Result<Person, PeopleError> {
    may(app, principal, Action::ManagePeople)?;
    let reference = app.reference.current(&app.store).await?;
    let broken = broken_grants(&grants, &reference);
    if !broken.is_empty() {
        return Err(PeopleError::Invalid(broken));
    }
    let mut tx = app.store.begin().await?;
    let row = tx.person(user).await?.ok_or(PeopleError::Unknown)?;
    let now = app.clock.now();
    give(&mut tx, &row, &grants, principal.user, now).await?;
    let act = Act::GrantsGiven {
        account: user,
        grants,
    };
    let grants = super::grants(&mut tx, user).await?;
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(person = %user, by = %principal.user, "grants given");
    Ok(Person { row, grants })
}

/// Makes a one-time enrolment code for a person.
pub async fn issue_code(
    app: &App,
    principal: &Principal,
    user: UserId,
    valid_hours: i64,
) -> Result<IssuedCode, PeopleError> {
    may(app, principal, Action::IssueEnrolmentCode)?;
    if !(1..=MAX_CODE_HOURS).contains(&valid_hours) {
        let broken = Violation::new("valid_hours", Rule::Range);
        return Err(PeopleError::Invalid(vec![broken]));
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    tx.person(user).await?.ok_or(PeopleError::Unknown)?;
    let issued = new_code(&mut tx, user, now, valid_hours).await?;
    let act = Act::EnrolmentCodeIssued {
        account: user,
        valid_until: issued.valid_until,
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(person = %user, by = %principal.user, "enrolment code made");
    Ok(issued)
}

/// Makes a code inside a transaction.
pub(crate) async fn new_code(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
    valid_hours: i64,
) -> Result<IssuedCode, StoreError> {
    let code = code::fresh();
    let valid_until = now.plus_ms(valid_hours * 60 * 60 * 1_000);
    tx.insert_code(code::hash(&code), user, valid_until).await?;
    Ok(IssuedCode { code, valid_until })
}

/// Writes grants, and puts the person on the roll of each team a grant names: the membership is a row
/// of the log, committed with the grant or not at all.
async fn give(
    tx: &mut Tx,
    person: &PersonRow,
    grants: &[Grant],
    by: UserId,
    now: Timestamp,
) -> Result<(), PeopleError> {
    let mut memberships = Vec::new();
    for (index, grant) in grants.iter().enumerate() {
        if let Some(team) = grant.team {
            let Some(team) = tx.team(team).await? else {
                let field = format!("grants/{index}/team");
                let broken = Violation::new(&field, Rule::UnknownValue);
                return Err(PeopleError::Invalid(vec![broken]));
            };
            memberships.push(Reference::Membership(Membership {
                user: person.id,
                name: person.name.clone(),
                team: team.id,
                team_name: team.name,
                area: team.area,
                role: grant.role.as_str().to_owned(),
                from: grant.from,
                to: grant.to,
                unit: grant.unit.clone(),
            }));
        }
        let row = GrantRow {
            id: fresh::uuid(now),
            person: person.id,
            grant: grant.clone(),
        };
        tx.insert_grant(&row).await?;
    }
    if !memberships.is_empty() {
        reference::publish(tx, memberships, by, now).await?;
    }
    Ok(())
}

/// What is wrong with grants before the database is asked.
fn broken_grants(grants: &[Grant], reference: &ReferenceData) -> Vec<Violation> {
    let mut broken = Vec::new();
    if grants.len() > MAX_GRANTS {
        broken.push(Violation::new("grants", Rule::TooMany));
    }
    for (index, grant) in grants.iter().enumerate() {
        let mut found = grant.lacks();
        let mut at = |field: &str, rule| found.push(Violation::new(field, rule));
        let is_listed = |code: &String| reference.units.iter().any(|unit| unit.code == *code);
        if grant.unit.as_ref().is_some_and(|code| !is_listed(code)) {
            at("unit", Rule::UnknownValue);
        }
        if grant
            .area
            .is_some_and(|area| !reference.divisions.knows(area.code()))
        {
            at("area", Rule::Division);
        }
        if grant.to.is_some_and(|to| to < grant.from) {
            at("to", Rule::Range);
        }
        broken.extend(found.into_iter().map(|violation| Violation {
            field: format!("grants/{index}/{}", violation.field),
            ..violation
        }));
    }
    broken
}
