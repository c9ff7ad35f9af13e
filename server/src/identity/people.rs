//! Teams, persons and enrolment codes, as the office keeps them.

use shared::access::{self, Action, Denied, Grant, Principal, Role};
use shared::audit::Act;
use shared::division::Area;
use shared::enrolment::IssuedCode;
use shared::id::{TeamId, UserId};
use shared::time::Timestamp;
use shared::validate::{Rule, Violation, one_line};

use super::code::{self, Issuer};
use super::grants::{self, PersonGrant, propose};
use crate::audit;
use crate::fresh;
use crate::state::App;
use crate::store::identity::{CodeRow, PersonRow, TeamRow};
use crate::store::{StoreError, Tx};

/// Longest name of a person or team, in characters.
pub const MAX_NAME_CHARS: usize = 60;
/// Longest validity of an enrolment code, in hours: two weeks.
pub const MAX_CODE_HOURS: i64 = 336;

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
    /// Who proposed a grant does not confirm it.
    #[error("the caller proposed this")]
    OwnProposal,
    /// Without this one there would be none of this role.
    #[error("the last {0}")]
    LastAdministrator(Role),
    /// The code of a security or audit administrator, whom nobody else may act as.
    #[error("a code for another administrator")]
    AdministratorCode,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A person with their grants.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub row: PersonRow,
    /// The grants, proposed, past and future ones too.
    pub grants: Vec<PersonGrant>,
}

/// Whether a caller may do this to accounts, grants or devices.
pub(super) fn may(app: &App, principal: &Principal, action: Action) -> Result<(), PeopleError> {
    access::permits(principal, action, None, app.clock.now().date())
        .map(|_| ())
        .map_err(PeopleError::Denied)
}

/// A name of a person or team.
pub(crate) fn name(text: &str) -> Result<String, Violation> {
    one_line("name", text, MAX_NAME_CHARS)
}

/// Makes a team.
pub async fn create_team(
    app: &App,
    principal: &Principal,
    text: &str,
    area: Area,
) -> Result<TeamRow, PeopleError> {
    may(app, principal, Action::ManageAccounts)?;
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
    may(app, principal, Action::ReadPeople)?;
    Ok(app
        .store
        .snapshot()
        .await?
        .teams_after(after, limit)
        .await?)
}

/// Makes an account, and proposes its first grants.
pub async fn create_person(
    app: &App,
    principal: &Principal,
    text: &str,
    grants: Vec<Grant>,
) -> Result<Person, PeopleError> {
    may(app, principal, Action::ManageAccounts)?;
    let reference = app.reference.current(&app.store).await?;
    let mut broken = propose::broken(&grants, &reference);
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
    let proposed = propose::propose(&mut tx, row.id, &grants, principal.user, now).await?;
    let act = Act::AccountMade {
        account: row.id,
        name: row.name.clone(),
        grants: Vec::new(),
        proposed: Some(grants::named(&proposed)),
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(person = %row.id, by = %principal.user, grants = grants.len(), "person added");
    let grants = proposed.into_iter().map(PersonGrant::proposed).collect();
    Ok(Person { row, grants })
}

/// Persons after an id, with their grants.
pub async fn persons(
    app: &App,
    principal: &Principal,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<Person>, PeopleError> {
    may(app, principal, Action::ReadPeople)?;
    let mut tx = app.store.snapshot().await?;
    let rows = tx.persons_after(after, limit).await?;
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let mut grants = grants::of(&mut tx, &ids).await?;
    let person = |row: PersonRow| {
        let grants = grants.remove(&row.id).unwrap_or_default();
        Person { row, grants }
    };
    Ok(rows.into_iter().map(person).collect())
}

/// Makes a one-time enrolment code for a person: for nobody who is a security or audit administrator, or is to be one. Who
/// has such a code could act as that administrator.
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
    if propose::has_administrator_apart(&mut tx, &[user], now.date()).await? {
        return Err(PeopleError::AdministratorCode);
    }
    let issued = new_code(&mut tx, &Issuer::of(app), user, now, valid_hours).await?;
    let act = Act::EnrolmentCodeIssued {
        account: user,
        valid_until: issued.valid_until,
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(person = %user, by = %principal.user, "enrolment code made");
    Ok(issued)
}

/// Makes a code inside a transaction. It takes the place of one that the person has and has not used.
pub(crate) async fn new_code(
    tx: &mut Tx,
    issuer: &Issuer,
    user: UserId,
    now: Timestamp,
    valid_hours: i64,
) -> Result<IssuedCode, StoreError> {
    let code = code::fresh();
    let valid_until = now.plus_ms(valid_hours * 60 * 60 * 1_000);
    let row = CodeRow {
        person: user,
        moves_from: None,
    };
    tx.insert_code(code::hash(&code), row, now, valid_until)
        .await?;
    Ok(issuer.issue(code, valid_until))
}
