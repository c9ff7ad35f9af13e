//! Grants, and the caller who holds them.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::Role;
use crate::division::Area;
use crate::id::{InstallationId, TeamId, UserId};
use crate::time::LocalDate;

/// A role given to a person, for a place, a unit or a team, for a time.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
pub struct Grant {
    /// The role.
    #[n(0)]
    pub role: Role,
    /// Where it holds; none: not limited to a place. Which roles need a place, a unit or a team:
    /// [`needs`](super::needs).
    #[n(1)]
    pub area: Option<Area>,
    /// The code of the unit.
    #[n(2)]
    pub unit: Option<String>,
    /// The team.
    #[n(3)]
    pub team: Option<TeamId>,
    /// First day, inclusive.
    #[n(4)]
    pub from: LocalDate,
    /// Last day, inclusive; none: open.
    #[n(5)]
    pub to: Option<LocalDate>,
}

impl Grant {
    /// Whether the grant holds on a day.
    pub fn holds_on(&self, on: LocalDate) -> bool {
        self.from <= on && self.to.is_none_or(|last| on <= last)
    }

    /// Whether there is a day on which this grant and another hold. One that ends before it begins holds on none.
    pub fn overlaps(&self, other: &Self) -> bool {
        let first = self.from.max(other.from);
        self.holds_on(first) && other.holds_on(first)
    }
}

/// The caller, as the server knows it at this request.
///
/// A township that took in others is several areas. Whoever builds a principal closes them: one grant
/// for each area (sync.md N4, "a division prefix closes over merge links"), and a team's county-wide
/// grant one for each township. Nothing here looks succession up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The person.
    pub user: UserId,
    /// The installation that calls.
    pub installation: InstallationId,
    /// Whether its device is revoked: then nothing is permitted and no feed is seen.
    pub revoked: bool,
    /// The person's grants, ended and future ones too: they tell `role_ended` from `not_permitted`.
    pub grants: Vec<Grant>,
}

impl Principal {
    /// The grants that hold on a day.
    pub fn grants_on(&self, on: LocalDate) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.holds_on(on))
    }
}
