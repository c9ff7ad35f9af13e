//! Who signs in with two steps, whatever the office sets.

use super::Role;

/// Whether whoever holds this role must sign in with a second step: the administrators, and who decides for others
/// (issue 5): declines or confirms a matter, issues or closes a finding, answers a request for more time, judges what is
/// held. A test holds the list to the orders and actions that decide.
pub fn needs_second_step(role: Role) -> bool {
    match role {
        Role::SystemAdmin
        | Role::SecurityAdmin
        | Role::AuditAdmin
        | Role::ReformOffice
        | Role::SupervisionOffice
        | Role::TownshipCoordinator => true,
        Role::SatchelMember
        | Role::TeamLeader
        | Role::TalkRecorder
        | Role::Inspector
        | Role::Liaison
        | Role::DeputyInCharge
        | Role::LeaderSecretary => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::access::rule::{Reach, reach};
    use crate::access::{Action, order_roles};
    use crate::command::OrderName;
    use crate::record::RecordKind;

    #[test]
    fn administrators_and_everybody_who_decides_need_it() {
        let administers = [
            Action::ManageAccounts,
            Action::GiveGrants,
            Action::RevokeDevice,
            Action::IssueEnrolmentCode,
            Action::ReadLog,
            Action::ManageReference,
            Action::ManageSignIn,
            Action::DecideHeld,
        ];
        let decides = [
            OrderName::Decline,
            OrderName::Confirm,
            OrderName::Issue,
            OrderName::Close,
            OrderName::GrantExtension,
            OrderName::RefuseExtension,
            OrderName::SettleRecheck,
        ];
        let mut expected = BTreeSet::new();
        for kind in RecordKind::ALL {
            for order in decides {
                expected.extend(order_roles(kind, order));
            }
            for role in Role::ALL {
                let reaches = |action| reach(role, action, kind, kind) != Reach::Nothing;
                if administers.into_iter().any(reaches) {
                    expected.insert(role);
                }
            }
        }
        let need = Role::ALL
            .into_iter()
            .filter(|role| needs_second_step(*role));
        assert_eq!(need.collect::<BTreeSet<Role>>(), expected);
    }
}
