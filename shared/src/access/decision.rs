//! Decisions: a witness that something is permitted, or the reason why not.

use super::rule::{Fit, Reach, fit, office_reach, own_area};
use super::{Action, Grant, Principal, Role, Subject};
use crate::division::Area;
use crate::problem::HeldCode;
use crate::time::LocalDate;

/// The witness of a permitted action. Only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    action: Action,
    roles: Vec<Role>,
    subject: Option<Subject>,
}

impl Permit {
    /// What is permitted.
    pub fn action(&self) -> Action {
        self.action
    }

    /// By which roles: every one whose present grant permits it, each once, in the order they were given.
    /// Never empty.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// On which record; none when the question was about no single one.
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }
}

/// Why an action is not permitted. The words are those of held items (sync.md N3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Denied {
    /// A grant that would permit it has ended or has not begun.
    #[error("the grant for this does not hold now")]
    RoleEnded,
    /// A present grant would permit it elsewhere.
    #[error("outside the area of the grant")]
    OutOfArea,
    /// No grant would permit it.
    #[error("not permitted")]
    NotPermitted,
    /// The device is revoked.
    #[error("the device is revoked")]
    DeviceRevoked,
}

impl Denied {
    /// The code: `role_ended`, `out_of_area`, `not_permitted` or `device_revoked`.
    pub fn as_str(self) -> &'static str {
        HeldCode::from(self).as_str()
    }
}

impl From<Denied> for HeldCode {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::RoleEnded => Self::RoleEnded,
            Denied::OutOfArea => Self::OutOfArea,
            Denied::NotPermitted => Self::NotPermitted,
            Denied::DeviceRevoked => Self::DeviceRevoked,
        }
    }
}

/// Decides an action on a day, by the grants of that day.
///
/// Without a subject the answer is whether the caller may do this to *some* record: enough for the
/// gate of a list whose rows are then cut by [`visible_feeds`](super::visible_feeds), never enough to
/// act on one. Actions about no record ignore the subject.
pub fn permits(
    principal: &Principal,
    action: Action,
    subject: Option<&Subject>,
    on: LocalDate,
) -> Result<Permit, Denied> {
    let subject = subject.filter(|_| concerns_a_record(action));
    let roles = decide(principal, on, |grant| {
        fit(grant, action, principal.user, subject)
    })?;
    Ok(Permit {
        action,
        roles,
        subject: subject.cloned(),
    })
}

/// Decides an action about an area of the organisation's county and no record: whether a caller may read
/// its figures, or add to its topics.
pub fn permits_in(
    principal: &Principal,
    action: Action,
    organisation: Area,
    area: Area,
    on: LocalDate,
) -> Result<Permit, Denied> {
    let roles = decide(principal, on, |grant| {
        match area_of(grant, action, organisation) {
            Some(granted) if granted.covers(area) => Fit::Yes,
            Some(_) => Fit::Elsewhere,
            None => Fit::No,
        }
    })?;
    Ok(Permit {
        action,
        roles,
        subject: None,
    })
}

/// Decides whether a caller may read the figures of an area of the organisation's county.
pub fn permits_figure(
    principal: &Principal,
    organisation: Area,
    area: Area,
    on: LocalDate,
) -> Result<Permit, Denied> {
    permits_in(principal, Action::ReadFigures, organisation, area, on)
}

/// The area in which a grant opens an action about no record, its dates aside.
pub(super) fn area_of(grant: &Grant, action: Action, organisation: Area) -> Option<Area> {
    match office_reach(grant.role, action) {
        Reach::Everything => Some(grant.area.unwrap_or(organisation)),
        Reach::Area => own_area(grant),
        _ => None,
    }
}

fn concerns_a_record(action: Action) -> bool {
    match action {
        Action::ReadRecord
        | Action::ReadHistory
        | Action::ReadHeld
        | Action::CreateRecord
        | Action::AmendRecord
        | Action::Order(_)
        | Action::DecideHeld => true,
        Action::ReadFigures
        | Action::IssuePageLink
        | Action::ReadPeople
        | Action::ManageAccounts
        | Action::GiveGrants
        | Action::EndGrants
        | Action::ManageDevices
        | Action::RevokeDevice
        | Action::IssueEnrolmentCode
        | Action::ReadLog
        | Action::ManageReference
        | Action::ReadReference
        | Action::AddVillageTopic
        | Action::ManageSignIn => false,
    }
}

/// Present grants that fit permit. Else the most telling reason: a grant not held now would have; a present
/// one would elsewhere; none would.
fn decide(
    principal: &Principal,
    on: LocalDate,
    fit: impl Fn(&Grant) -> Fit,
) -> Result<Vec<Role>, Denied> {
    if principal.revoked {
        return Err(Denied::DeviceRevoked);
    }
    let mut roles = Vec::new();
    let mut denied = Denied::NotPermitted;
    for grant in &principal.grants {
        match (fit(grant), grant.holds_on(on)) {
            (Fit::Yes, true) if !roles.contains(&grant.role) => roles.push(grant.role),
            (Fit::Yes, false) => denied = Denied::RoleEnded,
            (Fit::Elsewhere, true) if denied == Denied::NotPermitted => denied = Denied::OutOfArea,
            (Fit::Yes | Fit::Elsewhere | Fit::No, _) => {}
        }
    }
    if roles.is_empty() {
        Err(denied)
    } else {
        Ok(roles)
    }
}
