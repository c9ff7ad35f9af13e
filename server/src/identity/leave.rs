//! A person leaves: keeps authorship, loses access.
//!
//! What they wrote stays theirs, and what a phone of theirs still hands in waits for the office. A device that others use
//! too is not revoked: without a grant, the installation of whoever left reads nothing.

use std::collections::BTreeSet;

use shared::access::{Action, Principal};
use shared::audit::Act;
use shared::id::{DeviceId, InstallationId, UserId};
use shared::time::LocalDate;

use super::grants::{self, end::somebody_stays};
use super::people::{PeopleError, Person, may};
use super::roll;
use crate::audit;
use crate::state::App;
use crate::store::identity::{GrantRow, InstallationRow};
use crate::store::{StoreError, Tx};

/// Ends all that a person may do: their grants at once, what is proposed for them, their codes, their sign-in with its
/// sessions, and the devices that nobody else uses. Whoever has left already leaves nothing.
pub async fn leave(app: &App, principal: &Principal, user: UserId) -> Result<Person, PeopleError> {
    may(app, principal, Action::ManageAccounts)?;
    let now = app.clock.now();
    let last = now.date().plus_days(-1);
    let mut tx = app.store.begin().await?;
    tx.lock_head().await?;
    let person = tx.person(user).await?.ok_or(PeopleError::Unknown)?;
    let held = tx.grants_of(&[user]).await?;
    let ended: Vec<GrantRow> = held
        .into_iter()
        .filter(|row| row.grant.to.is_none_or(|to| to > last))
        .collect();
    let proposed = tx.proposals_of(&[user]).await?;
    let declined: Vec<GrantRow> = proposed.into_iter().map(|proposal| proposal.row).collect();
    somebody_stays(&mut tx, &ended, last).await?;
    let beside = tx.installations_beside(user).await?;
    let others = others_who_stay(&mut tx, user, &beside, last).await?;
    let devices = own_devices(&beside, &others);
    let is_gone = ended.is_empty() && declined.is_empty() && devices.is_empty();
    let comes_back = tx.has_code(user, now).await? || tx.sign_in_of(user).await?.is_some();
    if is_gone && !comes_back {
        let grants = grants::of(&mut tx, &[user]).await?.remove(&user);
        return Ok(Person {
            row: person,
            grants: grants.unwrap_or_default(),
        });
    }
    for row in &ended {
        tx.end_grant(row.id, last).await?;
    }
    for row in &declined {
        tx.delete_proposal(row.id).await?;
    }
    roll::publish(&mut tx, &ended, principal.user, now).await?;
    for device in &devices {
        tx.revoke_device(*device, now).await?;
    }
    tx.delete_codes(user).await?;
    tx.delete_sign_in(user).await?;
    tx.end_sessions(user, None).await?;
    let mut grants = grants::of(&mut tx, &[user]).await?;
    let grants = grants.remove(&user).unwrap_or_default();
    let act = Act::AccountLeft {
        account: user,
        ended: grants::named(&ended),
        declined: grants::named(&declined),
        devices,
        last,
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(person = %user, by = %principal.user, "person left");
    Ok(Person {
        row: person,
        grants,
    })
}

/// Of those who use the devices of a person, the others who have not left: who has only grants that are over and nothing
/// proposed, or moved to another phone, keeps no device.
async fn others_who_stay(
    tx: &mut Tx,
    user: UserId,
    installations: &[InstallationRow],
    last: LocalDate,
) -> Result<BTreeSet<InstallationId>, StoreError> {
    let others = installations
        .iter()
        .filter(|row| row.person != user && row.ended_at.is_none());
    let others: Vec<&InstallationRow> = others.collect();
    let persons: BTreeSet<UserId> = others.iter().map(|row| row.person).collect();
    let persons: Vec<UserId> = persons.into_iter().collect();
    let grants = tx.grants_of(&persons).await?;
    let proposed = tx.proposals_of(&persons).await?;
    let has_left = |person: UserId| {
        if proposed.iter().any(|one| one.row.person == person) {
            return false;
        }
        let mut own = grants.iter().filter(|row| row.person == person).peekable();
        own.peek().is_some() && own.all(|row| row.grant.to.is_some_and(|to| to <= last))
    };
    let stay = others.into_iter().filter(|row| !has_left(row.person));
    Ok(stay.map(|row| row.id).collect())
}

/// The devices, not revoked yet, that nobody uses but who leaves.
fn own_devices(
    installations: &[InstallationRow],
    others: &BTreeSet<InstallationId>,
) -> Vec<DeviceId> {
    let shared: BTreeSet<DeviceId> = installations
        .iter()
        .filter(|row| others.contains(&row.id))
        .map(|row| row.device.id)
        .collect();
    let own: BTreeSet<DeviceId> = installations
        .iter()
        .filter(|row| row.device.revoked_at.is_none() && !shared.contains(&row.device.id))
        .map(|row| row.device.id)
        .collect();
    own.into_iter().collect()
}
