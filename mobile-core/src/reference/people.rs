//! People and teams as the roll names them.

use std::collections::BTreeMap;

use shared::id::{TeamId, UserId};

use super::ReferenceShelf;

/// A person on the roll.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Person {
    /// The person.
    pub user: UserId,
    /// The name, as colleagues read it.
    pub name: String,
    /// The teams.
    pub teams: Vec<TeamId>,
}

/// A team on the roll.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Team {
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// Its members known here.
    pub members: Vec<UserId>,
}

impl ReferenceShelf {
    /// Everybody on the roll, by id.
    pub fn people(&self) -> Vec<Person> {
        let mut people: BTreeMap<UserId, Person> = BTreeMap::new();
        for membership in self.memberships() {
            let person = people.entry(membership.user).or_insert_with(|| Person {
                user: membership.user,
                name: membership.name.clone(),
                teams: Vec::new(),
            });
            if !person.teams.contains(&membership.team) {
                person.teams.push(membership.team);
            }
        }
        people.into_values().collect()
    }

    /// Every team on the roll, by id.
    pub fn teams(&self) -> Vec<Team> {
        let mut teams: BTreeMap<TeamId, Team> = BTreeMap::new();
        for membership in self.memberships() {
            let team = teams.entry(membership.team).or_insert_with(|| Team {
                team: membership.team,
                name: membership.team_name.clone(),
                members: Vec::new(),
            });
            if !team.members.contains(&membership.user) {
                team.members.push(membership.user);
            }
        }
        teams.into_values().collect()
    }

    /// A person's name, where the roll has it.
    pub fn person_name(&self, user: UserId) -> Option<&str> {
        self.memberships()
            .find(|membership| membership.user == user)
            .map(|membership| membership.name.as_str())
    }
}
