//! Proposing grants, and what is wrong with them.

use shared::access::{Action, Grant, Principal, Role, stands_apart};
use shared::audit::Act;
use shared::id::{GrantId, UserId};
use shared::time::{LocalDate, Timestamp};
use shared::validate::{Rule, Violation};

use crate::audit;
use crate::fresh;
use crate::identity::people::{PeopleError, Person, may};
use crate::reference::ReferenceData;
use crate::state::App;
use crate::store::identity::GrantRow;
use crate::store::{StoreError, Tx};

/// Most grants proposed for one person in one request.
pub const MAX_GRANTS: usize = 20;

/// Proposes more grants for a person.
pub async fn add_grants(
    app: &App,
    principal: &Principal,
    user: UserId,
    grants: Vec<Grant>,
) -> Result<Person, PeopleError> {
    may(app, principal, Action::ManageAccounts)?;
    let reference = app.reference.current(&app.store).await?;
    let broken = broken(&grants, &reference);
    if !broken.is_empty() {
        return Err(PeopleError::Invalid(broken));
    }
    let mut tx = app.store.begin().await?;
    let row = tx.person(user).await?.ok_or(PeopleError::Unknown)?;
    let now = app.clock.now();
    let proposed = propose(&mut tx, user, &grants, principal.user, now).await?;
    let act = Act::GrantsProposed {
        account: user,
        grants: super::named(&proposed),
    };
    let mut grants = super::of(&mut tx, &[user]).await?;
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(person = %user, by = %principal.user, "grants proposed");
    let grants = grants.remove(&user).unwrap_or_default();
    Ok(Person { row, grants })
}

/// Writes proposals of which [`broken`] found nothing.
pub(crate) async fn propose(
    tx: &mut Tx,
    person: UserId,
    grants: &[Grant],
    by: UserId,
    now: Timestamp,
) -> Result<Vec<GrantRow>, PeopleError> {
    let broken = broken_here(tx, person, grants, now).await?;
    if !broken.is_empty() {
        return Err(PeopleError::Invalid(under("grants", broken)));
    }
    let mut rows = Vec::new();
    for grant in grants {
        let row = GrantRow {
            id: GrantId(fresh::uuid(now)),
            person,
            grant: grant.clone(),
        };
        tx.propose_grant(&row, by, now).await?;
        rows.push(row);
    }
    Ok(rows)
}

/// What is wrong with grants before the database is asked.
pub(crate) fn broken(grants: &[Grant], reference: &ReferenceData) -> Vec<Violation> {
    let mut broken = Vec::new();
    if grants.len() > MAX_GRANTS {
        broken.push(Violation::new("grants", Rule::TooMany));
    }
    let each = grants.iter().enumerate();
    let each = each.map(|(index, grant)| (index, broken_one(grant, reference)));
    broken.extend(under("grants", each.collect()));
    broken
}

/// What is wrong with one, by its fields.
pub(crate) fn broken_one(grant: &Grant, reference: &ReferenceData) -> Vec<Violation> {
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
    found
}

/// What is wrong with grants of a person that only the database knows, by their places: a team that is not there; a role
/// that does not go with another that the person holds, or that is proposed.
pub(crate) async fn broken_here(
    tx: &mut Tx,
    person: UserId,
    grants: &[Grant],
    now: Timestamp,
) -> Result<Vec<(usize, Vec<Violation>)>, StoreError> {
    let held = tx.grants_of(&[person]).await?;
    let held: Vec<Grant> = held.into_iter().map(|row| row.grant).collect();
    let mut beside = held.clone();
    let proposed = tx.proposals_of(&[person]).await?;
    beside.extend(proposed.into_iter().map(|proposal| proposal.row.grant));
    let is_new = is_new_account(tx, person, now).await?;
    let mut broken = Vec::new();
    for (index, grant) in grants.iter().enumerate() {
        let mut found = Vec::new();
        if let Some(team) = grant.team
            && tx.team(team).await?.is_none()
        {
            found.push(Violation::new("team", Rule::UnknownValue));
        }
        let may_be_apart = is_new || goes_on(grant.role, &held, now.date());
        found.extend(broken_beside(grant, &beside, may_be_apart));
        beside.push(grant.clone());
        if !found.is_empty() {
            broken.push((index, found));
        }
    }
    Ok(broken)
}

/// What is wrong with a grant beside others of the same person. `may_be_apart`: nobody but themselves can act as they do.
pub(super) fn broken_beside(
    grant: &Grant,
    beside: &[Grant],
    may_be_apart: bool,
) -> Option<Violation> {
    let role = grant.role;
    if !stands_apart(grant, beside) {
        Some(Violation::new("role", Rule::Apart))
    } else if is_apart(role) && !may_be_apart {
        Some(Violation::new("role", Rule::NewAccount))
    } else {
        None
    }
}

/// Whether a role is held, and not only was: while it is, codes of its person are made at the machine alone. Of what was
/// only proposed nobody says so.
pub(super) fn goes_on(role: Role, held: &[Grant], today: LocalDate) -> bool {
    let mut held = held.iter().filter(|grant| grant.role == role);
    held.any(|grant| !is_over(grant, today))
}

/// Whether nobody can act as a person yet: with a phone, a password, or a code for either.
pub(super) async fn is_new_account(
    tx: &mut Tx,
    person: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let has_phone = !tx.installations_beside(person).await?.is_empty();
    let signs_in = tx.sign_in_of(person).await?.is_some();
    Ok(!has_phone && !signs_in && !tx.has_code(person, now).await?)
}

/// Administrators as whom the one who makes codes must not be able to act.
fn is_apart(role: Role) -> bool {
    matches!(role, Role::SecurityAdmin | Role::AuditAdmin)
}

/// Whether one of these people is such an administrator, will be, or is proposed for one.
pub(crate) async fn has_administrator_apart(
    tx: &mut Tx,
    persons: &[UserId],
    today: LocalDate,
) -> Result<bool, StoreError> {
    let mut own = tx.grants_of(persons).await?;
    let proposed = tx.proposals_of(persons).await?;
    own.extend(proposed.into_iter().map(|proposal| proposal.row));
    Ok(own
        .iter()
        .any(|row| is_apart(row.grant.role) && !is_over(&row.grant, today)))
}

fn is_over(grant: &Grant, today: LocalDate) -> bool {
    grant.to.is_some_and(|last| last < today)
}

/// Violations of the members of a list, by their whole paths.
fn under(list: &str, broken: Vec<(usize, Vec<Violation>)>) -> Vec<Violation> {
    let whole = |(index, found): (usize, Vec<Violation>)| {
        let of_one = move |violation: Violation| Violation {
            field: format!("{list}/{index}/{}", violation.field),
            ..violation
        };
        found.into_iter().map(of_one)
    };
    broken.into_iter().flat_map(whole).collect()
}
