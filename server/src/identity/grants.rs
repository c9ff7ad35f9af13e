//! The life of a grant: proposed by one administrator, confirmed or declined by another, ended by either.

pub mod decide;
pub mod end;
pub mod propose;

use std::collections::BTreeMap;

use shared::access::{Action, Grant, Principal};
use shared::audit::NamedGrant;
use shared::id::{GrantId, UserId};

use super::people::{PeopleError, may};
use crate::state::App;
use crate::store::identity::{GrantRow, ProposalRow};
use crate::store::{StoreError, Tx};

/// Whether a grant is a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantState {
    /// It waits for the security administrator, and is none yet.
    Proposed,
    /// It is one, from its first day to its last.
    Holds,
}

/// A grant of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonGrant {
    /// Its id.
    pub id: GrantId,
    /// What it allows.
    pub grant: Grant,
    /// Whether it is a right.
    pub state: GrantState,
}

impl PersonGrant {
    /// One that waits.
    pub fn proposed(row: GrantRow) -> Self {
        Self::of(row, GrantState::Proposed)
    }

    fn of(row: GrantRow, state: GrantState) -> Self {
        Self {
            id: row.id,
            grant: row.grant,
            state,
        }
    }
}

/// The grants of persons, those that hold or held before those that wait.
pub(super) async fn of(
    tx: &mut Tx,
    users: &[UserId],
) -> Result<BTreeMap<UserId, Vec<PersonGrant>>, StoreError> {
    let mut found: BTreeMap<UserId, Vec<PersonGrant>> = BTreeMap::new();
    for row in tx.grants_of(users).await? {
        let own = found.entry(row.person).or_default();
        own.push(PersonGrant::of(row, GrantState::Holds));
    }
    for proposal in tx.proposals_of(users).await? {
        let own = found.entry(proposal.row.person).or_default();
        own.push(PersonGrant::proposed(proposal.row));
    }
    Ok(found)
}

/// Grants as acts name them.
pub(super) fn named<'a>(rows: impl IntoIterator<Item = &'a GrantRow>) -> Vec<NamedGrant> {
    rows.into_iter().map(named_one).collect()
}

fn named_one(row: &GrantRow) -> NamedGrant {
    NamedGrant {
        id: row.id,
        account: row.person,
        grant: row.grant.clone(),
    }
}

/// A proposal, with the names of whom it is about and who made it.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The proposal.
    pub row: ProposalRow,
    /// The name of the person it is for.
    pub name: String,
    /// The name of who proposed it.
    pub by_name: String,
}

/// Proposals after an id, oldest first.
pub async fn proposals(
    app: &App,
    principal: &Principal,
    after: Option<GrantId>,
    limit: u32,
) -> Result<Vec<Proposal>, PeopleError> {
    may(app, principal, Action::ReadPeople)?;
    let mut tx = app.store.snapshot().await?;
    let rows = tx.proposals_after(after, limit).await?;
    let users = rows.iter().flat_map(|row| [row.row.person, row.by]);
    let names = tx.person_names(&users.collect::<Vec<_>>()).await?;
    let name = |user: &UserId| names.get(user).cloned().unwrap_or_default();
    let proposal = |row: ProposalRow| Proposal {
        name: name(&row.row.person),
        by_name: name(&row.by),
        row,
    };
    Ok(rows.into_iter().map(proposal).collect())
}
