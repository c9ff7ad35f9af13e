//! Codes for many people at once, for a day of training: all of them or none.

use std::collections::{BTreeMap, BTreeSet};

use shared::access::{self, Action, Principal};
use shared::audit::Act;
use shared::enrolment::IssuedCode;
use shared::id::{TeamId, UserId};
use shared::validate::{Rule, Violation};

use super::code::Issuer;
use super::grants::propose;
use super::people::{self, MAX_CODE_HOURS, PeopleError};
use crate::audit;
use crate::state::App;
use crate::store::StoreError;

/// Most people of a sheet.
pub const MAX_SHEET: usize = 200;

/// One person's part of a sheet.
#[derive(Debug, Clone)]
pub struct Card {
    /// The person.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// The names of the teams that they are in today.
    pub teams: Vec<String>,
    /// Their code. One that they had and had not used is good no longer.
    pub code: IssuedCode,
}

/// Makes a code for each of `users`, 1 to [`MAX_SHEET`], each once, good for `valid_hours`, 1 to
/// [`MAX_CODE_HOURS`]; the cards are in their order.
pub async fn issue(
    app: &App,
    principal: &Principal,
    users: &[UserId],
    valid_hours: i64,
) -> Result<Vec<Card>, PeopleError> {
    let now = app.clock.now();
    access::permits(principal, Action::IssueEnrolmentCode, None, now.date())
        .map_err(PeopleError::Denied)?;
    let broken = broken(users, valid_hours);
    if !broken.is_empty() {
        return Err(PeopleError::Invalid(broken));
    }
    let mut tx = app.store.begin().await?;
    let names = tx.person_names(users).await?;
    let unknown = users.iter().enumerate();
    let unknown = unknown.filter(|(_, user)| !names.contains_key(user));
    let unknown: Vec<Violation> = unknown
        .map(|(index, _)| Violation::new(&format!("users/{index}"), Rule::UnknownValue))
        .collect();
    if !unknown.is_empty() {
        return Err(PeopleError::Invalid(unknown));
    }
    if propose::has_administrator_apart(&mut tx, users, now.date()).await? {
        return Err(PeopleError::AdministratorCode);
    }
    let mut teams: BTreeMap<UserId, BTreeSet<TeamId>> = BTreeMap::new();
    for row in tx.grants_of(users).await? {
        let holds = now.date().is_within(Some(row.grant.from), row.grant.to);
        if let Some(team) = row.grant.team.filter(|_| holds) {
            teams.entry(row.person).or_default().insert(team);
        }
    }
    let mut team_names = BTreeMap::new();
    let all: BTreeSet<TeamId> = teams.values().flatten().copied().collect();
    for id in all {
        if let Some(team) = tx.team(id).await? {
            team_names.insert(id, team.name);
        }
    }
    let issuer = Issuer::of(app);
    // In the order of their ids: two sheets of the same people at once wait for one another in one place.
    let mut codes = BTreeMap::new();
    for user in users.iter().copied().collect::<BTreeSet<UserId>>() {
        let code = people::new_code(&mut tx, &issuer, user, now, valid_hours).await?;
        codes.insert(user, code);
    }
    let mut cards = Vec::with_capacity(users.len());
    for user in users {
        let own = teams.get(user).into_iter().flatten();
        cards.push(Card {
            user: *user,
            name: names.get(user).cloned().unwrap_or_default(),
            teams: own.filter_map(|id| team_names.get(id).cloned()).collect(),
            code: codes
                .remove(user)
                .ok_or(StoreError::Malformed("a code of the sheet"))?,
        });
    }
    let act = Act::EnrolmentSheetMade {
        accounts: users.to_vec(),
        valid_until: now.plus_ms(valid_hours * 60 * 60 * 1_000),
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(people = users.len(), by = %principal.user, "enrolment sheet made");
    Ok(cards)
}

fn broken(users: &[UserId], valid_hours: i64) -> Vec<Violation> {
    let mut broken = Vec::new();
    if users.is_empty() {
        broken.push(Violation::new("users", Rule::Required));
    }
    if users.len() > MAX_SHEET {
        broken.push(Violation::new("users", Rule::TooMany));
    }
    let mut seen = BTreeSet::new();
    for (index, user) in users.iter().enumerate() {
        if !seen.insert(user) {
            broken.push(Violation::new(&format!("users/{index}"), Rule::Duplicate));
        }
    }
    if !(1..=MAX_CODE_HOURS).contains(&valid_hours) {
        broken.push(Violation::new("valid_hours", Rule::Range));
    }
    broken
}
