//! An office and the people of the scenarios, each with a phone that is enrolled when first used.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use mobile_cli::Phone;
use shared::access::{Grant, Role};
use shared::id::{InstallationId, TeamId, UserId};
use shared::time::Timestamp;
use tests::database::Storage;
use tests::handset::Handset;
use tests::places;
use tests::world::{World, team_grants};

use super::program::Program;
use crate::row::Size;

/// When every scenario begins: a morning in July 2018.
pub(super) const BEGIN: &str = "2018-07-02T08:00:00+08:00";
/// The day before, on which everything happened.
pub(super) const YESTERDAY: &str = "2018-07-01";
/// The unit that is inspected.
pub(super) const UNIT: &str = "transport";
const COUNTY: &str = "511781";
const HOUR: i64 = 3_600_000;

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// A volunteer, mostly without a network.
    Zhang,
    /// The leader of her team.
    Li,
    /// A volunteer of one township, away from home.
    Wu,
    /// Keeps the talks of the villages.
    He,
    /// An inspector of the reform office.
    Wang,
    /// An inspector of the supervision office.
    Chen,
    /// Carries for others, and is of another team.
    Carrier,
    /// Another who does.
    SecondCarrier,
    /// A volunteer who does not use a phone of ours, but a program of her own.
    Program,
}

impl Who {
    /// All of them, by number.
    pub(super) const ALL: [Self; 9] = [
        Self::Zhang,
        Self::Li,
        Self::Wu,
        Self::He,
        Self::Wang,
        Self::Chen,
        Self::Carrier,
        Self::SecondCarrier,
        Self::Program,
    ];

    /// Their name on the roll.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Zhang => "张桂兰",
            Self::Li => "李国华",
            Self::Wu => "吴小平",
            Self::He => "何文书",
            Self::Wang => "王建军",
            Self::Chen => "陈晓梅",
            Self::Carrier => "赵德明",
            Self::SecondCarrier => "刘玉梅",
            Self::Program => "孙远志",
        }
    }

    /// How wrong their phone's clock is, in milliseconds. Nothing may depend on it.
    pub(super) fn skew(self) -> i64 {
        match self {
            Self::Zhang => 2 * HOUR,
            Self::Li => -3 * HOUR,
            Self::Chen => -HOUR,
            _ => 0,
        }
    }
}

/// The office and the phones.
pub(super) struct Cast {
    pub(super) world: World,
    pub(super) team: TeamId,
    pub(super) inspectors: TeamId,
    others: TeamId,
    pub(super) size: Size,
    phones: BTreeMap<Who, Handset>,
    program: Option<Program>,
}

impl Cast {
    /// Founds the office.
    pub(super) fn found(size: Size, storage: Storage) -> Result<Self> {
        let mut world = World::found(storage, BEGIN.parse()?)?;
        world.unit(UNIT, "交通运输局", "department")?;
        Ok(Self {
            team: world.team("官渡镇宣讲队", COUNTY)?,
            inspectors: world.team("联合督察组", COUNTY)?,
            others: world.team("太平镇宣讲队", COUNTY)?,
            world,
            size,
            phones: BTreeMap::new(),
            program: None,
        })
    }

    /// The program that is no phone of ours, enrolled when it is first asked for.
    pub(super) fn program(&mut self) -> Result<&mut Program> {
        if self.program.is_none() {
            let user = self.person(Who::Program)?;
            let code = self.world.code(user)?;
            self.program = Some(Program::enrol(self.world.transport(), &code)?);
        }
        self.program.as_mut().context("it was just enrolled")
    }

    /// Stops the office, and removes what was made for it.
    pub(super) fn leave(self) -> Result<()> {
        self.world.office.stop()
    }

    /// Now, at the office.
    pub(super) fn now(&self) -> Timestamp {
        self.world.office.clock.now()
    }

    /// The team whose records somebody writes.
    pub(super) fn team_of(&self, who: Who) -> TeamId {
        match who {
            Who::Wang | Who::Chen => self.inspectors,
            Who::Carrier | Who::SecondCarrier => self.others,
            _ => self.team,
        }
    }

    /// Somebody's handset, enrolled and up to date when it is first asked for.
    pub(super) fn handset(&mut self, who: Who) -> Result<&mut Handset> {
        if !self.phones.contains_key(&who) {
            let handset = self.enrol(who)?;
            self.phones.insert(who, handset);
        }
        self.phones.get_mut(&who).context("it was just enrolled")
    }

    /// Somebody's phone, its clock as wrong as it is.
    pub(super) fn phone(&mut self, who: Who) -> Result<&mut Phone> {
        let now = self.clock_of(who);
        self.handset(who)?.at(now)
    }

    /// What somebody's phone takes for now.
    pub(super) fn clock_of(&self, who: Who) -> Timestamp {
        Timestamp(self.now().0 + who.skew())
    }

    /// Two handsets at once.
    pub(super) fn two(&mut self, one: Who, other: Who) -> Result<[&mut Handset; 2]> {
        for who in [one, other] {
            self.handset(who)?;
        }
        let mut both = self.phones.iter_mut();
        let mut find = |wanted: Who| {
            both.find(|(who, _)| **who == wanted)
                .map(|(_, handset)| handset)
                .context("they are asked for in order")
        };
        Ok([find(one)?, find(other)?])
    }

    /// The installation of somebody's phone.
    pub(super) fn installation(&mut self, who: Who) -> Result<InstallationId> {
        let core = self.phone(who)?.core();
        Ok(core.enrolment().context("enrolled")?.installation)
    }

    fn enrol(&mut self, who: Who) -> Result<Handset> {
        let user = self.person(who)?;
        let mut handset = self.world.handset(user, 1 + who as u64)?;
        handset.at(self.clock_of(who))?.sync(None)?;
        Ok(handset)
    }

    fn person(&mut self, who: Who) -> Result<UserId> {
        let (today, team) = (self.now().date(), self.team_of(who));
        let from = today.plus_days(-30);
        // Plays happen in the first places of the list.
        let elsewhere = places::townships().pop().context("there are townships")?;
        let team_of = |role| team_grants(role, team, &[COUNTY], from, None);
        let grants = match who {
            Who::Zhang | Who::Carrier | Who::SecondCarrier | Who::Program => {
                team_of(Role::SatchelMember)?
            }
            Who::Li => {
                let mut grants = team_of(Role::SatchelMember)?;
                grants.extend(team_of(Role::TeamLeader)?);
                grants
            }
            Who::Wu => team_grants(Role::SatchelMember, team, &[&elsewhere.code], from, None)?,
            Who::He => team_of(Role::TalkRecorder)?,
            Who::Wang => of_agency(team_of(Role::Inspector)?, "reform_office"),
            Who::Chen => of_agency(team_of(Role::Inspector)?, "supervision_office"),
        };
        self.world.person(who.name(), &grants)
    }
}

fn of_agency(grants: Vec<Grant>, unit: &str) -> Vec<Grant> {
    let of_unit = |grant| Grant {
        unit: Some(unit.to_owned()),
        ..grant
    };
    grants.into_iter().map(of_unit).collect()
}
