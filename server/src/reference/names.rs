//! The office's lists, as changes and commands are judged by them.

use std::collections::BTreeSet;

use shared::access::Role;
use shared::division::DivisionCode;
use shared::id::UserId;
use shared::record::Lists;
use shared::time::LocalDate;

use super::ReferenceData;

impl Lists for ReferenceData {
    /// A topic's days are for the phone to mind: what was logged while a topic was open must count however
    /// late it arrives.
    fn has_policy_topic(&self, code: &str, _on: LocalDate) -> bool {
        self.policy_topics.iter().any(|topic| topic.code == code)
    }

    fn has_talk_topic(&self, code: &str, village: DivisionCode, _on: LocalDate) -> bool {
        self.talk_topics.find(code, village).is_some()
    }

    fn has_person(&self, user: UserId) -> bool {
        self.on_roll.contains(&user)
    }

    fn has_unit(&self, code: &str, _on: LocalDate) -> bool {
        self.units.iter().any(|unit| unit.code == code)
    }

    /// By the roll: who acts for an agency, or has its role.
    fn is_joint(&self, team: &BTreeSet<UserId>) -> bool {
        let has = |role: Role| {
            let mut roll = self.memberships.iter();
            roll.any(|membership| {
                let is_of = membership.unit.as_deref() == Some(role.as_str());
                (is_of || membership.role == role.as_str()) && team.contains(&membership.user)
            })
        };
        has(Role::ReformOffice) && has(Role::SupervisionOffice)
    }
}
