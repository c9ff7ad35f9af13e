//! Confirming and declining what was proposed: many at once, all or none.

use std::collections::{BTreeMap, BTreeSet};

use shared::access::{Action, Grant, Principal};
use shared::audit::Act;
use shared::id::{GrantId, UserId};
use shared::time::Timestamp;
use shared::validate::{Rule, Violation};

use super::propose::{broken_beside, goes_on, is_new_account};
use crate::audit;
use crate::identity::people::{PeopleError, may};
use crate::identity::roll;
use crate::state::App;
use crate::store::identity::{GrantRow, ProposalRow};
use crate::store::{StoreError, Tx};

/// Most proposals of one decision.
pub const MAX_DECIDED: usize = 500;

/// Makes proposals rights, and puts the persons on the rolls of the teams they name. Nobody confirms what they proposed.
pub async fn confirm(
    app: &App,
    principal: &Principal,
    ids: &[GrantId],
) -> Result<Vec<GrantRow>, PeopleError> {
    may(app, principal, Action::GiveGrants)?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let proposals = waiting(&mut tx, ids).await?;
    if proposals
        .iter()
        .any(|proposal| proposal.by == principal.user)
    {
        return Err(PeopleError::OwnProposal);
    }
    let broken = broken(&mut tx, ids, &proposals, now).await?;
    if !broken.is_empty() {
        return Err(PeopleError::Invalid(broken));
    }
    let rows: Vec<GrantRow> = proposals.into_iter().map(|proposal| proposal.row).collect();
    for row in &rows {
        tx.confirm_grant(row.id, principal.user, now).await?;
    }
    roll::publish(&mut tx, &rows, principal.user, now).await?;
    let act = Act::GrantsConfirmed {
        grants: super::named(&rows),
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(grants = rows.len(), by = %principal.user, "grants confirmed");
    Ok(rows)
}

/// Takes proposals out. One's own too: it gives nobody anything.
pub async fn decline(
    app: &App,
    principal: &Principal,
    ids: &[GrantId],
) -> Result<Vec<GrantRow>, PeopleError> {
    may(app, principal, Action::GiveGrants)?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let proposals = waiting(&mut tx, ids).await?;
    let rows: Vec<GrantRow> = proposals.into_iter().map(|proposal| proposal.row).collect();
    for row in &rows {
        tx.delete_proposal(row.id).await?;
    }
    let act = Act::GrantsDeclined {
        grants: super::named(&rows),
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(grants = rows.len(), by = %principal.user, "grants declined");
    Ok(rows)
}

/// The proposals of a request, under the lock that decisions about grants take: of two that come at once, one finds
/// nothing that waits.
async fn waiting(tx: &mut Tx, ids: &[GrantId]) -> Result<Vec<ProposalRow>, PeopleError> {
    let rule = match ids.len() {
        0 => Some(Rule::Required),
        1..=MAX_DECIDED => None,
        _ => Some(Rule::TooMany),
    };
    if let Some(rule) = rule {
        return Err(PeopleError::Invalid(vec![Violation::new("ids", rule)]));
    }
    tx.lock_head().await?;
    let found = tx.proposals(ids).await?;
    let mut by_id: BTreeMap<GrantId, ProposalRow> = found
        .into_iter()
        .map(|found| (found.row.id, found))
        .collect();
    let asked: BTreeSet<&GrantId> = ids.iter().collect();
    if by_id.len() != asked.len() {
        return Err(PeopleError::Unknown);
    }
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// What does not go with what the persons hold now, or with each other.
async fn broken(
    tx: &mut Tx,
    ids: &[GrantId],
    proposals: &[ProposalRow],
    now: Timestamp,
) -> Result<Vec<Violation>, StoreError> {
    let persons: BTreeSet<UserId> = proposals.iter().map(|one| one.row.person).collect();
    let persons: Vec<UserId> = persons.into_iter().collect();
    let mut beside: BTreeMap<UserId, Vec<Grant>> = BTreeMap::new();
    for row in tx.grants_of(&persons).await? {
        beside.entry(row.person).or_default().push(row.grant);
    }
    let held = beside.clone();
    let mut broken = Vec::new();
    for proposal in proposals {
        let GrantRow { id, person, grant } = &proposal.row;
        let beside = beside.entry(*person).or_default();
        let held = held.get(person).map_or(&[][..], Vec::as_slice);
        let may_be_apart = !grant.role.is_administrator()
            || goes_on(grant.role, held, now.date())
            || is_new_account(tx, *person, now).await?;
        if let Some(found) = broken_beside(grant, beside, may_be_apart) {
            let index = ids.iter().position(|asked| asked == id).unwrap_or_default();
            broken.push(Violation {
                field: format!("ids/{index}"),
                ..found
            });
        }
        beside.push(grant.clone());
    }
    Ok(broken)
}
