//! The people: of every role one in each scope, and those who make what they act on.

use anyhow::Result;
use shared::access::{Grant, Role};
use shared::id::TeamId;
use shared::time::LocalDate;
use tests::bureau::{Bureau, Seat};
use tests::rights::{ROLES, Scope, scopes};

/// The township of every record, and another.
pub(crate) const HERE: &str = "511781100";
pub(crate) const THERE: &str = "511781109";
/// A village of the first, in the edition of the day.
pub(crate) const VILLAGE: &str = "511781100001";
/// The unit that records are given to, and another.
pub(crate) const UNIT: &str = "transport";
pub(crate) const OTHER_UNIT: &str = "water";

/// Somebody who tries everything.
pub(crate) struct Person {
    pub(crate) role: usize,
    pub(crate) scope: Scope,
    pub(crate) seat: Seat,
}

/// Everybody.
pub(crate) struct Cast {
    /// Holds every role that makes records and moves them on.
    pub(crate) maker: Seat,
    /// Two inspectors, who recheck.
    pub(crate) checkers: [Seat; 2],
    /// The whole system administrator and reform office, who releases and revokes.
    pub(crate) office: Seat,
    /// Somebody whose device may be revoked by whoever may.
    pub(crate) bystander: Seat,
    pub(crate) people: Vec<Person>,
    pub(crate) team: TeamId,
}

fn day(text: &str) -> LocalDate {
    text.parse().expect("a day")
}

pub(crate) fn grant(
    role: &str,
    area: Option<&str>,
    team: Option<TeamId>,
    unit: Option<&str>,
) -> Grant {
    Grant {
        role: role.parse().expect("a role"),
        area: area.map(|area| area.parse().expect("an area")),
        unit: unit.map(str::to_owned),
        team,
        from: day("2018-01-01"),
        to: None,
    }
}

/// Roles whose grants name a place.
const IN_A_PLACE: [&str; 4] = [
    "satchel_member",
    "team_leader",
    "talk_recorder",
    "township_coordinator",
];

/// A role's grant in a scope; none for nobody.
fn granted(role: &str, scope: Scope, teams: [TeamId; 2]) -> Vec<Grant> {
    let [team, other_team] = teams;
    let is_other = scope == Scope::Other;
    let in_a_team = [
        "satchel_member",
        "team_leader",
        "talk_recorder",
        "inspector",
    ]
    .contains(&role);
    let for_a_unit = ["liaison", "deputy_in_charge"].contains(&role);
    let place = IN_A_PLACE.contains(&role).then_some(HERE);
    let place = match scope {
        Scope::Elsewhere => Some(THERE),
        _ => place,
    };
    let mut grant = grant(
        role,
        place,
        in_a_team.then_some(if is_other { other_team } else { team }),
        for_a_unit.then_some(if is_other { OTHER_UNIT } else { UNIT }),
    );
    match scope {
        Scope::Nobody => return Vec::new(),
        Scope::Expired => grant.to = Some(day("2018-07-09")),
        Scope::Future => grant.from = day("2018-07-11"),
        Scope::Inside | Scope::Elsewhere | Scope::Other | Scope::Revoked => {}
    }
    vec![grant]
}

impl Cast {
    pub(crate) async fn assemble(bureau: &Bureau) -> Result<Self> {
        let teams = [
            bureau.team(11, "太平镇一队", HERE).await?,
            bureau.team(12, "太平镇二队", HERE).await?,
        ];
        let [team, _] = teams;
        bureau.departments(&[UNIT, OTHER_UNIT]).await?;
        let everything = [
            "team_leader",
            "talk_recorder",
            "township_coordinator",
            "inspector",
            "liaison",
            "deputy_in_charge",
            "reform_office",
        ]
        .map(|role| {
            let mut grants = granted(role, Scope::Inside, teams);
            grants.swap_remove(0)
        });
        let inspector = granted("inspector", Scope::Inside, teams);
        let office = ["reform_office", "system_admin"].map(|role| grant(role, None, None, None));
        let member = granted("satchel_member", Scope::Inside, teams);
        let mut cast = Self {
            maker: bureau.seat(21, "多面手", &everything).await?,
            checkers: [
                bureau.seat(22, "督察甲", &inspector).await?,
                bureau.seat(23, "督察乙", &inspector).await?,
            ],
            office: bureau.seat(24, "改革办", &office).await?,
            bystander: bureau.seat(25, "路人", &member).await?,
            people: Vec::new(),
            team,
        };
        let mut number = 100;
        for (role, name) in ROLES.into_iter().enumerate() {
            for scope in scopes(name).filter(|scope| *scope != Scope::Nobody) {
                let grants = granted(name, scope, teams);
                cast.join(bureau, number, role, scope, &grants).await?;
                number += 1;
            }
        }
        cast.join(bureau, number, 0, Scope::Nobody, &[]).await?;
        assert_eq!(ROLES.len(), Role::ALL.len(), "a role that nobody plays");
        Ok(cast)
    }

    async fn join(
        &mut self,
        bureau: &Bureau,
        number: u64,
        role: usize,
        scope: Scope,
        grants: &[Grant],
    ) -> Result<()> {
        let name = format!("{} {scope:?}", ROLES[role]);
        let seat = bureau.seat(number, &name, grants).await?;
        if scope == Scope::Revoked {
            let path = format!("/v1/devices/{}/revoke", seat.device);
            let revoke = bureau.send(&self.office, axum::http::Method::POST, &path, None);
            revoke.await?.expect(200)?;
        }
        self.people.push(Person { role, scope, seat });
        Ok(())
    }
}
