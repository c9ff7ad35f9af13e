//! How a grant stands to the record asked about, which is in one township, of one team, given to one unit.

/// How somebody's one grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// It holds today, for the record's place, team and unit.
    Inside,
    /// It holds today, for the record's team and unit, but is cut to another township.
    Elsewhere,
    /// It holds today, for the record's place, but for another team or unit.
    Other,
    /// As inside, until yesterday.
    Expired,
    /// As inside, from tomorrow on.
    Future,
    /// As inside, on a device that was revoked.
    Revoked,
    /// There is none.
    Nobody,
}

impl Scope {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Inside,
        Self::Elsewhere,
        Self::Other,
        Self::Expired,
        Self::Future,
        Self::Revoked,
        Self::Nobody,
    ];

    /// Whether the grant holds today, on a good device.
    pub fn is_present(self) -> bool {
        matches!(self, Self::Inside | Self::Elsewhere | Self::Other)
    }
}

/// The roles that are held in a team.
const IN_A_TEAM: [&str; 4] = [
    "satchel_member",
    "team_leader",
    "talk_recorder",
    "inspector",
];
/// The roles that are held for a unit.
const FOR_A_UNIT: [&str; 2] = ["liaison", "deputy_in_charge"];

/// The scopes of a role: one that is held in no team and for no unit has no other one.
pub fn scopes(role: &str) -> impl Iterator<Item = Scope> {
    let has_another = IN_A_TEAM.contains(&role) || FOR_A_UNIT.contains(&role);
    let all = Scope::ALL.into_iter();
    all.filter(move |scope| match scope {
        Scope::Other => has_another,
        _ => true,
    })
}
