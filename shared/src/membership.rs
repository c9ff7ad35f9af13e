//! The roll: who belongs to which team, in which role, over which area, and when.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::division::Area;
use crate::id::{TeamId, UserId};
use crate::time::LocalDate;

/// A person's place in a team: counted by O1 (domain.md §2.5) and offered when members are picked.
/// It grants nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Membership {
    /// The person.
    #[n(0)]
    pub user: UserId,
    /// The person's name, as colleagues read it.
    #[n(1)]
    pub name: String,
    /// The team.
    #[n(2)]
    pub team: TeamId,
    /// The team's name.
    #[n(3)]
    pub team_name: String,
    /// Where the team works.
    #[n(4)]
    pub area: Area,
    /// The role's stable code: `satchel_member` (conventions.md, Names).
    #[n(5)]
    pub role: String,
    /// First day.
    #[n(6)]
    pub from: LocalDate,
    /// Last day; none while it lasts.
    #[n(7)]
    pub to: Option<LocalDate>,
    /// The code of the unit it is held for, where the role is one of a unit.
    #[n(8)]
    #[serde(default)]
    pub unit: Option<String>,
}

impl Membership {
    /// Whether it holds on a day, first and last day included.
    pub fn valid_on(&self, date: LocalDate) -> bool {
        self.from <= date && self.to.is_none_or(|last| date <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn membership() -> Membership {
        Membership {
            user: UserId([1; 16]),
            name: "张桂兰".to_owned(),
            team: TeamId([2; 16]),
            team_name: "太平挎包宣讲队".to_owned(),
            area: "511781100".parse().unwrap(),
            role: "satchel_member".to_owned(),
            from: "2018-03-01".parse().unwrap(),
            to: Some("2018-12-31".parse().unwrap()),
            unit: None,
        }
    }

    #[test]
    fn first_and_last_day_count() {
        let mut membership = membership();
        let on = |membership: &Membership, text: &str| membership.valid_on(text.parse().unwrap());
        assert!(!on(&membership, "2018-02-28"));
        assert!(on(&membership, "2018-03-01"));
        assert!(on(&membership, "2018-12-31"));
        assert!(!on(&membership, "2019-01-01"));
        membership.to = None;
        assert!(on(&membership, "2030-01-01"));
    }

    #[test]
    fn it_travels_as_cbor_and_json() {
        let membership = membership();
        let bytes = minicbor::to_vec(&membership).unwrap();
        assert_eq!(minicbor::decode::<Membership>(&bytes).unwrap(), membership);
        let json = serde_json::to_value(&membership).unwrap();
        assert_eq!(json["area"], "511781100");
        assert_eq!(json["to"], "2018-12-31");
        assert_eq!(
            serde_json::from_value::<Membership>(json).unwrap(),
            membership
        );
    }

    #[test]
    fn one_without_a_unit_is_written_as_it_was_before_there_were_units() {
        let mut membership = membership();
        let bytes = minicbor::to_vec(&membership).unwrap();
        assert_eq!(bytes[0], 0x88, "an array of eight");
        membership.unit = Some("agriculture".to_owned());
        let bytes = minicbor::to_vec(&membership).unwrap();
        assert_eq!(bytes[0], 0x89);
        assert_eq!(minicbor::decode::<Membership>(&bytes).unwrap(), membership);
    }
}
