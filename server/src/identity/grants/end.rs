//! Ending a grant.

use std::collections::BTreeSet;

use shared::access::{Action, Principal, Role};
use shared::audit::Act;
use shared::division::Level;
use shared::id::GrantId;
use shared::time::LocalDate;
use shared::validate::{Rule, Violation};

use crate::audit;
use crate::identity::people::{PeopleError, may};
use crate::identity::roll;
use crate::state::App;
use crate::store::Tx;
use crate::store::identity::GrantRow;

/// Gives a grant an earlier last day: yesterday, which ends it at once, or later. Ending it again on the same day changes
/// nothing.
pub async fn end(
    app: &App,
    principal: &Principal,
    id: GrantId,
    last: Option<LocalDate>,
) -> Result<GrantRow, PeopleError> {
    may(app, principal, Action::EndGrants)?;
    let now = app.clock.now();
    let last = last.unwrap_or(now.date());
    let mut tx = app.store.begin().await?;
    tx.lock_head().await?;
    let mut row = tx.grant(id).await?.ok_or(PeopleError::Unknown)?;
    if row.grant.to == Some(last) {
        return Ok(row);
    }
    let is_earlier = row.grant.to.is_none_or(|to| last < to);
    if !is_earlier || last < now.date().plus_days(-1) {
        let broken = Violation::new("last", Rule::Range);
        return Err(PeopleError::Invalid(vec![broken]));
    }
    somebody_stays(&mut tx, std::slice::from_ref(&row), last).await?;
    let grant = super::named_one(&row);
    tx.end_grant(id, last).await?;
    row.grant.to = Some(last);
    roll::publish(&mut tx, std::slice::from_ref(&row), principal.user, now).await?;
    let act = Act::GrantEnded { grant, last };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(grant = %id, %last, by = %principal.user, "grant ended");
    Ok(row)
}

/// Whether ending grants, given as they were, leaves an administrator of each kind that there is on the day after.
pub(crate) async fn somebody_stays(
    tx: &mut Tx,
    ended: &[GrantRow],
    last: LocalDate,
) -> Result<(), PeopleError> {
    let then = last.plus_days(1);
    let is_in_office = |row: &GrantRow| {
        let area = row.grant.area;
        row.grant.holds_on(then) && area.is_none_or(|area| area.level() == Level::County)
    };
    let is_ended = |row: &GrantRow| ended.iter().any(|other| other.id == row.id);
    let roles = ended.iter().filter(|row| is_in_office(row));
    let roles: BTreeSet<Role> = roles.map(|row| row.grant.role).collect();
    for role in roles.into_iter().filter(|role| role.is_administrator()) {
        let rows = tx.grants_in_role(role).await?;
        if !rows.iter().any(|row| is_in_office(row) && !is_ended(row)) {
            return Err(PeopleError::LastAdministrator(role));
        }
    }
    Ok(())
}
