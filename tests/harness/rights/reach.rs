//! How far a role reaches with an action, and what that comes to.

use super::Scope;

/// How far a role reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// `-`: not at all.
    Never,
    /// `own`: what they wrote themselves, in their team and area.
    Own,
    /// `mine`: what they wrote themselves in their area, for whatever team.
    Mine,
    /// `team`: their team's, in their area.
    Team,
    /// `team+`: their team's, wherever it works.
    WholeTeam,
    /// `area`: their township's or village's.
    Area,
    /// `area!`: the same, but it is not theirs to do: the answer says so.
    AreaUnanswered,
    /// `area/team`: their township's or village's, and their team's wherever it works.
    AreaOrTeam,
    /// `unit`: what was given to their unit, in their area.
    Unit,
    /// `unit+`: what was given to their unit, wherever it is.
    WholeUnit,
    /// `all`: everything; a grant that is cut to a place is cut here too.
    All,
    /// `all+`: whoever holds the role, also cut to a place.
    Holder,
    /// `any`: whoever has a grant that holds today.
    AnyGrant,
    /// `self`: whoever has an enrolled device that is not revoked, about their own.
    OwnDevice,
    /// `open`: whoever has an enrolled device, a revoked one too.
    Open,
}

impl Reach {
    /// Every one.
    pub const ALL: [Self; 15] = [
        Self::Never,
        Self::Own,
        Self::Mine,
        Self::Team,
        Self::WholeTeam,
        Self::Area,
        Self::AreaUnanswered,
        Self::AreaOrTeam,
        Self::Unit,
        Self::WholeUnit,
        Self::All,
        Self::Holder,
        Self::AnyGrant,
        Self::OwnDevice,
        Self::Open,
    ];

    /// The word in the tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Never => "-",
            Self::Own => "own",
            Self::Mine => "mine",
            Self::Team => "team",
            Self::WholeTeam => "team+",
            Self::Area => "area",
            Self::AreaUnanswered => "area!",
            Self::AreaOrTeam => "area/team",
            Self::Unit => "unit",
            Self::WholeUnit => "unit+",
            Self::All => "all",
            Self::Holder => "all+",
            Self::AnyGrant => "any",
            Self::OwnDevice => "self",
            Self::Open => "open",
        }
    }
}

/// What a reach comes to in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// Permitted.
    Yes,
    /// Permitted, but somebody else answers for it.
    Unanswered,
    /// It would be, in another place.
    OutOfArea,
    /// It would be, on another day.
    RoleEnded,
    /// It is not, wherever and whenever.
    NotPermitted,
    /// The device is revoked.
    DeviceRevoked,
}

/// What a reach comes to in a scope, for the author of the record (`wrote`) or for others.
pub fn fit(reach: Reach, scope: Scope, wrote: bool) -> Fit {
    match scope {
        _ if reach == Reach::Open => Fit::Yes,
        Scope::Revoked => Fit::DeviceRevoked,
        _ if reach == Reach::OwnDevice => Fit::Yes,
        Scope::Nobody => Fit::NotPermitted,
        Scope::Expired | Scope::Future => match present(reach, Scope::Inside, wrote) {
            Fit::Yes | Fit::Unanswered => Fit::RoleEnded,
            _ => Fit::NotPermitted,
        },
        Scope::Inside | Scope::Elsewhere | Scope::Other => present(reach, scope, wrote),
    }
}

/// The same for a grant that holds.
fn present(reach: Reach, scope: Scope, wrote: bool) -> Fit {
    let in_area = scope != Scope::Elsewhere;
    let in_team = scope != Scope::Other;
    let within = |reached: bool| match (reached, in_area) {
        (true, true) => Fit::Yes,
        (true, false) => Fit::OutOfArea,
        (false, _) => Fit::NotPermitted,
    };
    let whether = |reached: bool| if reached { Fit::Yes } else { Fit::NotPermitted };
    match reach {
        Reach::Never => Fit::NotPermitted,
        Reach::Own => within(wrote && in_team),
        Reach::Mine => within(wrote),
        Reach::Team | Reach::Unit => within(in_team),
        Reach::Area | Reach::All => within(true),
        Reach::AreaUnanswered if in_area => Fit::Unanswered,
        Reach::AreaUnanswered => Fit::OutOfArea,
        Reach::WholeTeam | Reach::WholeUnit => whether(in_team),
        Reach::AreaOrTeam => match within(true) {
            Fit::OutOfArea if in_team => Fit::Yes,
            fit => fit,
        },
        Reach::Holder | Reach::AnyGrant | Reach::OwnDevice | Reach::Open => Fit::Yes,
    }
}
