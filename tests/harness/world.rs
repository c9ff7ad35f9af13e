//! An office with people in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use mobile_cli::{HttpTransport, Phone, Transport};
use serde_json::{Value, json};
use shared::access::{Grant, Role};
use shared::id::{TeamId, UserId};
use shared::time::{LocalDate, Timestamp};

use crate::database::Storage;
use crate::handset::Handset;
use crate::office::Office;

/// Items of a page of a list.
const PAGE: usize = 500;

/// An office, the phones of its administrators and of the reform office, and the folder where phones live.
#[derive(Debug)]
pub struct World {
    /// The server.
    pub office: Office,
    /// The system administrator's phone: makes accounts and codes, proposes grants.
    pub admin: Handset,
    /// The security administrator's: confirms them.
    pub security: Handset,
    /// The audit administrator's: reads the trail.
    pub audit: Handset,
    /// The reform office's: reads everything, decides.
    pub reform: Handset,
    /// What every phone calls over. Clones share connections.
    transport: HttpTransport,
    phones: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl World {
    /// Founds an office; phones live in a new folder that goes with the world.
    pub fn found(storage: Storage, at: Timestamp) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let office = Office::found(&storage, at)?;
        let mut world = Self::around(office, folder.path())?;
        world._folder = Some(folder);
        Ok(world)
    }

    /// Enrols the administrators and the reform office of an office just founded; phones live in the given folder.
    pub fn around(office: Office, phones: &Path) -> Result<Self> {
        let transport = HttpTransport::new(&office.address);
        let now = office.clock.now();
        // Other phones have seeds of their own, from 1.
        let enrolled = |name: &str, code: &str, seed: u64| {
            let nobody = UserId([0; 16]);
            let transport = Arc::new(transport.clone());
            let mut handset = Handset::new(nobody, &phones.join(name), transport, seed);
            let enrolled = handset.at(now)?.enrol(code, "电脑");
            handset.user = enrolled
                .with_context(|| format!("{name} does not enrol"))?
                .user;
            anyhow::Ok(handset)
        };
        let mut admin = enrolled("administrator", &office.codes.system, 0)?;
        let mut security = enrolled("security", &office.codes.security, u64::MAX)?;
        let audit = enrolled("audit", &office.codes.audit, u64::MAX - 1)?;
        let grants = [of_all(Role::ReformOffice, now.date())];
        let user = given(&mut admin, &mut security, now, "改革办", &grants)?;
        let code = admin.at(now)?.create_code(user, 72)?.code;
        let reform = enrolled("reform", &code, u64::MAX - 2)?;
        Ok(Self {
            office,
            admin,
            security,
            audit,
            reform,
            transport,
            phones: phones.to_owned(),
            _folder: None,
        })
    }

    /// Makes a team. `area`: 6, 9 or 12 digits.
    pub fn team(&mut self, name: &str, area: &str) -> Result<TeamId> {
        let now = self.office.clock.now();
        Ok(self.admin.at(now)?.create_team(name, area)?)
    }

    /// Makes a person whose grants hold: proposed by one administrator, confirmed by another.
    pub fn person(&mut self, name: &str, grants: &[Grant]) -> Result<UserId> {
        let now = self.office.clock.now();
        given(&mut self.admin, &mut self.security, now, name, grants)
    }

    /// Makes a satchel member of a team, allowed to log in these areas from today, to a last day.
    pub fn member(
        &mut self,
        name: &str,
        team: TeamId,
        areas: &[&str],
        to: Option<LocalDate>,
    ) -> Result<UserId> {
        let from = self.office.clock.now().date();
        let grants = team_grants(Role::SatchelMember, team, areas, from, to)?;
        self.person(name, &grants)
    }

    /// Makes the leader of a team: a member too.
    pub fn leader(&mut self, name: &str, team: TeamId, areas: &[&str]) -> Result<UserId> {
        let from = self.office.clock.now().date();
        let mut grants = team_grants(Role::SatchelMember, team, areas, from, None)?;
        grants.extend(team_grants(Role::TeamLeader, team, areas, from, None)?);
        self.person(name, &grants)
    }

    /// Adds a unit to the office's list: `agency`, `department`, `township_government`.
    pub fn unit(&mut self, code: &str, name: &str, kind: &str) -> Result<()> {
        let now = self.office.clock.now();
        let phone = self.reform.at(now)?;
        let mut units = phone.office_get("/v1/units")?;
        let items = units["items"].as_array_mut().context("units are a list")?;
        items.push(json!({ "code": code, "name": name, "kind": kind }));
        let items = std::mem::take(items);
        phone.office_put("/v1/units", &json!({ "items": items }))?;
        Ok(())
    }

    /// Makes a person of an office that sees the whole county: `reform_office`, `supervision_office`, ….
    pub fn official(&mut self, name: &str, role: Role) -> Result<UserId> {
        let grant = of_all(role, self.office.clock.now().date());
        self.person(name, &[grant])
    }

    /// A phone for a person, enrolled. `seed`: its own.
    pub fn handset(&mut self, user: UserId, seed: u64) -> Result<Handset> {
        self.handset_over(user, seed, Arc::new(self.transport.clone()))
    }

    /// A phone for a person, enrolled, that calls over another transport.
    pub fn handset_over(
        &mut self,
        user: UserId,
        seed: u64,
        transport: Arc<dyn Transport>,
    ) -> Result<Handset> {
        let now = self.office.clock.now();
        let code = self.code(user)?;
        let mut handset = Handset::new(user, &self.home(seed), transport, seed);
        handset
            .at(now)?
            .enrol(&code, "手机")
            .context("the phone does not enrol")?;
        Ok(handset)
    }

    /// A one-time code with which a person enrols a phone of theirs.
    pub fn code(&mut self, user: UserId) -> Result<String> {
        let now = self.office.clock.now();
        Ok(self.admin.at(now)?.create_code(user, 72)?.code)
    }

    /// The folder of a phone.
    pub fn home(&self, seed: u64) -> PathBuf {
        self.phones.join(format!("{seed:04}"))
    }

    /// HTTP to the office.
    pub fn transport(&self) -> Arc<dyn Transport> {
        Arc::new(self.transport.clone())
    }

    /// Figures of the office as JSON, as the reform office reads them. `area`: digits; `period`: `2018-Q3`.
    pub fn figures(&mut self, area: &str, period: &str) -> Result<Value> {
        let now = self.office.clock.now();
        let path = format!("/v1/figures?area={area}&period={period}");
        Ok(self.reform.at(now)?.office_get(&path)?)
    }

    /// Every record of the office as JSON, by id.
    pub fn records(&mut self) -> Result<Vec<Value>> {
        self.whole("/v1/records")
    }

    /// Everything held, oldest first.
    pub fn held(&mut self) -> Result<Vec<Value>> {
        self.whole("/v1/held")
    }

    /// Everybody with an account.
    pub fn people(&mut self) -> Result<Vec<Value>> {
        let now = self.office.clock.now();
        whole(self.admin.at(now)?, "/v1/users")
    }

    /// Every phone, as the system administrator sees them.
    pub fn devices(&mut self) -> Result<Vec<Value>> {
        let now = self.office.clock.now();
        whole(self.admin.at(now)?, "/v1/devices")
    }

    /// All pages of a list, as the reform office reads it.
    pub fn whole(&mut self, path: &str) -> Result<Vec<Value>> {
        let now = self.office.clock.now();
        whole(self.reform.at(now)?, path)
    }
}

/// Makes a person whose grants one administrator proposes and the other confirms.
fn given(
    admin: &mut Handset,
    security: &mut Handset,
    now: Timestamp,
    name: &str,
    grants: &[Grant],
) -> Result<UserId> {
    let made = admin.at(now)?.create_user(name, grants)?;
    if !made.proposals.is_empty() {
        security.at(now)?.confirm_grants(&made.proposals)?;
    }
    Ok(made.user)
}

/// A grant of a role that sees the whole county.
fn of_all(role: Role, from: LocalDate) -> Grant {
    Grant {
        role,
        area: None,
        unit: None,
        team: None,
        from,
        to: None,
    }
}

/// All pages of a list.
fn whole(phone: &mut Phone, path: &str) -> Result<Vec<Value>> {
    let mut items = Vec::new();
    let mut after = String::new();
    loop {
        let page = format!("{path}?limit={PAGE}&after={after}");
        let mut page = phone.office_get(&page)?;
        match page["items"].take() {
            Value::Array(more) => items.extend(more),
            _ => anyhow::bail!("{path} is not a list"),
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return Ok(items),
        }
    }
}

/// Grants of a team role, one for each area.
pub fn team_grants(
    role: Role,
    team: TeamId,
    areas: &[&str],
    from: LocalDate,
    to: Option<LocalDate>,
) -> Result<Vec<Grant>> {
    let grant = |area: &&str| {
        Ok(Grant {
            role,
            area: Some(area.parse()?),
            unit: None,
            team: Some(team),
            from,
            to,
        })
    };
    areas.iter().map(grant).collect()
}
