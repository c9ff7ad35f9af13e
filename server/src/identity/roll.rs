//! The roll: whoever holds a grant in a team is on that team's, from its first day to its last.

use std::collections::BTreeSet;

use shared::access::Role;
use shared::id::{TeamId, UserId};
use shared::membership::Membership;
use shared::sync::Reference;
use shared::time::{LocalDate, Timestamp};

use crate::reference;
use crate::store::identity::GrantRow;
use crate::store::{StoreError, Tx};

/// Publishes the memberships that grants make or made, as the database has them now. They are rows of the log, committed
/// with the grants or not at all.
pub(super) async fn publish(
    tx: &mut Tx,
    changed: &[GrantRow],
    by: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let places: BTreeSet<(UserId, TeamId, Role)> = changed
        .iter()
        .filter_map(|row| Some((row.person, row.grant.team?, row.grant.role)))
        .collect();
    if places.is_empty() {
        return Ok(());
    }
    let persons: BTreeSet<UserId> = places.iter().map(|(person, ..)| *person).collect();
    let persons: Vec<UserId> = persons.into_iter().collect();
    let names = tx.person_names(&persons).await?;
    let grants = tx.grants_of(&persons).await?;
    let mut memberships = Vec::new();
    for (person, team, role) in places {
        let team = tx.team(team).await?;
        let team = team.ok_or(StoreError::Malformed("grant's team"))?;
        let of_place = grants.iter().filter(|row| {
            row.person == person && row.grant.team == Some(team.id) && row.grant.role == role
        });
        // A place on the roll has one first and one last day, of however many grants it is: those of the longest.
        let Some(row) = of_place.max_by_key(|row| Reach::of(row)) else {
            continue;
        };
        memberships.push(Reference::Membership(Membership {
            user: person,
            name: names.get(&person).cloned().unwrap_or_default(),
            team: team.id,
            team_name: team.name,
            area: team.area,
            role: role.as_str().to_owned(),
            from: row.grant.from,
            to: row.grant.to,
            unit: row.grant.unit.clone(),
        }));
    }
    reference::publish(tx, memberships, by, now).await?;
    Ok(())
}

/// How far a grant reaches: to an open end or the latest last day; of those from the earliest first day.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Reach {
    is_open: bool,
    last: Option<LocalDate>,
    first: std::cmp::Reverse<LocalDate>,
}

impl Reach {
    fn of(row: &GrantRow) -> Self {
        Self {
            is_open: row.grant.to.is_none(),
            last: row.grant.to,
            first: std::cmp::Reverse(row.grant.from),
        }
    }
}
