//! The roles of the work model.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown role")]
pub struct UnknownRole;

/// The thirteen roles of conventions.md. A person may hold several, each by a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 挎包宣讲队成员: logs sessions.
    SatchelMember,
    /// Leads a satchel team: answers for its sessions.
    TeamLeader,
    /// Records village talks.
    TalkRecorder,
    /// Reads and assigns in the own township.
    TownshipCoordinator,
    /// Records inspections and findings.
    Inspector,
    /// 联络员 of a department.
    Liaison,
    /// 分管副职 of a department.
    DeputyInCharge,
    /// 市委改革办.
    ReformOffice,
    /// 市委督查室.
    SupervisionOffice,
    /// Secretary of a county leader.
    LeaderSecretary,
    /// System administrator: people and devices, no records.
    SystemAdmin,
    /// Security administrator.
    SecurityAdmin,
    /// Audit administrator: reads the audit trail, no records.
    AuditAdmin,
}

impl Role {
    /// Every role, in the order of conventions.md.
    pub const ALL: [Self; 13] = [
        Self::SatchelMember,
        Self::TeamLeader,
        Self::TalkRecorder,
        Self::TownshipCoordinator,
        Self::Inspector,
        Self::Liaison,
        Self::DeputyInCharge,
        Self::ReformOffice,
        Self::SupervisionOffice,
        Self::LeaderSecretary,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
    ];

    /// Whether it is one of the three administrators, who are separate persons (domain.md §2.1).
    pub fn is_administrator(self) -> bool {
        matches!(
            self,
            Self::SystemAdmin | Self::SecurityAdmin | Self::AuditAdmin
        )
    }

    /// The word in grants, on the wire and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SatchelMember => "satchel_member",
            Self::TeamLeader => "team_leader",
            Self::TalkRecorder => "talk_recorder",
            Self::TownshipCoordinator => "township_coordinator",
            Self::Inspector => "inspector",
            Self::Liaison => "liaison",
            Self::DeputyInCharge => "deputy_in_charge",
            Self::ReformOffice => "reform_office",
            Self::SupervisionOffice => "supervision_office",
            Self::LeaderSecretary => "leader_secretary",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownRole)
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for Role {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Role {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        _: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        let at = decoder.position();
        decoder
            .str()?
            .parse()
            .map_err(|_| minicbor::decode::Error::message("unknown role").at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_one_word_everywhere() {
        for role in Role::ALL {
            let json = serde_json::to_string(&role).unwrap();
            assert_eq!(json, format!("\"{role}\""));
            assert_eq!(serde_json::from_str::<Role>(&json).unwrap(), role);
            let cbor = crate::cbor::encode(&role);
            assert_eq!(cbor, crate::cbor::encode(&role.as_str().to_owned()));
            assert_eq!(crate::cbor::decode::<Role>(&cbor).unwrap(), role);
        }
        assert_eq!("Reform_Office".parse::<Role>(), Err(UnknownRole));
    }
}
