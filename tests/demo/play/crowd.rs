//! Everybody: accounts at the office, and a phone each.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use ::tests::handset::Handset;
use ::tests::truth::Truth;
use ::tests::world::{World, team_grants};
use anyhow::Result;
use shared::access::Role;
use shared::id::{TeamId, UserId};

use super::{TeamPlay, each, jiff_date};
use crate::script::Step;

/// Seeds of phones that belong to no member.
const OTHER_SEEDS: u64 = 1;
/// How many such phones there may be.
const OTHERS: u64 = 16;

/// Who is who at the office.
#[derive(Debug)]
pub(crate) struct Crowd {
    teams: Vec<TeamId>,
    members: Vec<UserId>,
}

impl Crowd {
    /// Makes teams and accounts through the JSON API.
    pub(super) fn gather(world: &mut World, truth: &Truth) -> Result<Self> {
        let mut crowd = Self {
            teams: Vec::new(),
            members: Vec::new(),
        };
        for team in &truth.teams {
            crowd.teams.push(world.team(&team.name, &team.area)?);
        }
        for member in &truth.members {
            let team = crowd.teams[member.team];
            let reach: Vec<&str> = truth.teams[member.team]
                .reach
                .iter()
                .map(String::as_str)
                .collect();
            let from = jiff_date(member.from.year, member.from.month, member.from.day);
            let to = member.to.map(|to| jiff_date(to.year, to.month, to.day));
            let mut grants = team_grants(Role::SatchelMember, team, &reach, from, to)?;
            if member.leads {
                grants.extend(team_grants(Role::TeamLeader, team, &reach, from, to)?);
            }
            crowd.members.push(world.person(&member.name, &grants)?);
        }
        Ok(crowd)
    }

    /// A team's id.
    pub(crate) fn team(&self, place: usize) -> TeamId {
        self.teams[place]
    }

    /// A member's id.
    pub(crate) fn member(&self, place: usize) -> UserId {
        self.members[place]
    }
}

/// Everybody's phones, enrolled.
pub(crate) struct Phones(Vec<Handset>);

impl Phones {
    /// The seed of a phone that belongs to no member.
    pub(super) fn other_seed(place: u64) -> u64 {
        OTHER_SEEDS + place
    }

    /// Enrols a phone for everybody, several at once.
    pub(super) fn enrol(world: &mut World, truth: &Truth, crowd: &Crowd) -> Result<Self> {
        let mut waiting = Vec::new();
        for place in 0..truth.members.len() {
            let user = crowd.member(place);
            let seed = OTHER_SEEDS + OTHERS + place as u64;
            let code = world.code(user)?;
            let home: PathBuf = world.home(seed);
            let handset = Handset::new(user, &home, world.transport(), seed);
            waiting.push(Mutex::new((handset, code)));
        }
        let now = world.office.clock.now();
        each(&waiting, |waiting| {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let (handset, code) = &mut *waiting;
            handset.at(now)?.enrol(code, "手机")?;
            handset.close();
            Ok(())
        })?;
        let handsets = waiting.into_iter().map(|waiting| {
            waiting
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner)
                .0
        });
        Ok(Self(handsets.collect()))
    }

    /// Hands them to the teams, with their steps.
    pub(super) fn by_team(self, truth: &Truth, steps: &[Vec<Step>]) -> Vec<TeamPlay> {
        let open = most_open() / steps.len().max(1);
        let mut teams: Vec<TeamPlay> = steps
            .iter()
            .map(|steps| TeamPlay::new(steps.clone(), open.max(1)))
            .collect();
        for (place, handset) in self.0.into_iter().enumerate() {
            teams[truth.members[place].team].give(place, handset);
        }
        teams
    }
}

/// How many phones may be open at once: each holds four files.
fn most_open() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3)?.parse::<usize>().ok());
    soft.unwrap_or(1_024).saturating_sub(256) / 4
}
