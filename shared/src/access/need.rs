//! What a grant must name, read off the table of rules: a role that reaches its team's records needs a team.

use super::rule::{Reach, reach};
use super::{Action, Grant, Role, rule};
use crate::command::OrderName;
use crate::record::RecordKind;
use crate::validate::{Rule, Violation};

/// One thing a grant must name, or some of what its role may do reaches nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// The team it is held in.
    Team,
    /// The unit it is held for.
    Unit,
    /// Where it holds: a township or a village.
    Place,
}

/// What a grant of a role must name, in the order of [`Need`].
pub fn needs(role: Role) -> impl Iterator<Item = Need> {
    let needs = [Need::Team, Need::Unit, Need::Place];
    needs.into_iter().filter(move |need| {
        let mut reached = reached_by(role);
        reached.any(|reach| need.is_of(reach))
    })
}

impl Need {
    /// Whether grants of a role must name this.
    pub fn is_of_role(self, role: Role) -> bool {
        needs(role).any(|need| need == self)
    }

    fn is_of(self, reach: Reach) -> bool {
        match reach {
            Reach::Own | Reach::Team | Reach::WholeTeam => self == Self::Team,
            Reach::AreaAndTeam => self == Self::Team || self == Self::Place,
            Reach::Area => self == Self::Place,
            Reach::Unit => self == Self::Unit,
            Reach::Nothing | Reach::Mine | Reach::Everything => false,
        }
    }

    /// What is wrong with a grant of a role that needs this.
    fn broken(self, grant: &Grant) -> Option<Violation> {
        let (field, rule, is_named) = match self {
            Self::Team => ("team", Rule::Required, grant.team.is_some()),
            Self::Unit => ("unit", Rule::Required, grant.unit.is_some()),
            Self::Place => ("area", Rule::Place, has_place(grant)),
        };
        (!is_named).then(|| Violation::new(field, rule))
    }
}

impl Grant {
    /// What it must name and does not, by its fields: `team`, `unit`, `area`. Whether what it names exists is
    /// for whoever keeps the lists.
    pub fn lacks(&self) -> Vec<Violation> {
        needs(self.role)
            .filter_map(|need| need.broken(self))
            .collect()
    }
}

/// A team's whole county is each of its townships ([`Principal`](super::Principal)); anybody else's is no place.
fn has_place(grant: &Grant) -> bool {
    let is_each_township = grant.area.is_some() && Need::Team.is_of_role(grant.role);
    is_each_township || rule::own_area(grant).is_some()
}

/// How far a role reaches, action by action and kind by kind.
fn reached_by(role: Role) -> impl Iterator<Item = Reach> {
    let orders = OrderName::ALL.iter().copied().map(Action::Order);
    let actions = Action::NOT_ORDERS.into_iter().chain(orders);
    actions.flat_map(move |action| {
        let kinds = RecordKind::ALL.into_iter();
        kinds.map(move |kind| reach(role, action, kind, kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reaches_a_place_and_a_team_there_must_name_both() {
        let needed = |reach| [Need::Team, Need::Unit, Need::Place].map(|need| need.is_of(reach));
        assert_eq!(needed(Reach::AreaAndTeam), [true, false, true]);
        assert_eq!(needed(Reach::WholeTeam), [true, false, false]);
        assert_eq!(needed(Reach::Unit), [false, true, false]);
        assert_eq!(needed(Reach::Area), [false, false, true]);
        assert_eq!(needed(Reach::Everything), [false, false, false]);
    }
}
