//! The three administrators: each is there, and nobody is two of them.

use std::collections::{BTreeMap, BTreeSet};

use shared::access::Role;
use shared::id::UserId;
use shared::time::Timestamp;

use super::{Finding, Level};
use crate::store::{StoreError, Tx};

const CHECK: &str = "administrators";
const THREE: [Role; 3] = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

/// Who has which of them.
type Administrators = BTreeMap<UserId, BTreeSet<Role>>;

pub(super) async fn of(tx: &mut Tx, now: Timestamp) -> Result<Finding, StoreError> {
    let today = now.date();
    let mut found = Administrators::new();
    for role in THREE {
        for row in tx.grants_in_role(role).await? {
            if today.is_within(Some(row.grant.from), row.grant.to) {
                found.entry(row.person).or_default().insert(role);
            }
        }
    }
    Ok(of_roles(&found))
}

fn of_roles(found: &Administrators) -> Finding {
    let has = |role: Role| found.values().any(|roles| roles.contains(&role));
    if !has(Role::SystemAdmin) {
        return Finding::new(
            CHECK,
            Level::Unsafe,
            "没有人是系统管理员；请让安全管理员给一个人这个角色。",
            "Nobody is system administrator: have the security administrator give somebody that role.",
        );
    }
    if found.values().any(|roles| roles.len() > 1) {
        return Finding::new(
            CHECK,
            Level::Unsafe,
            "有人兼了系统、安全、审计管理员中的两个，一个人就能做完再抹掉；请分给不同的人。",
            "Somebody is two of system, security and audit administrator, and could do alone what the others should see: give them to different people.",
        );
    }
    if !(has(Role::SecurityAdmin) && has(Role::AuditAdmin)) {
        return Finding::new(
            CHECK,
            Level::Warning,
            "安全管理员和审计管理员还没有配齐；请各定一个人。",
            "There is no security or no audit administrator yet: name somebody for each.",
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        "三个管理员都有，也没有人兼任。",
        "All three administrators are there, and nobody is two of them.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_are_three_people() {
        use Role::{AuditAdmin, SecurityAdmin, SystemAdmin};
        let level = |all: &[&[Role]]| {
            let ids = (0..).map(|id| UserId([id; 16]));
            let roles = all.iter().map(|roles| roles.iter().copied().collect());
            of_roles(&ids.zip(roles).collect()).level
        };
        assert_eq!(level(&[]), Level::Unsafe);
        assert_eq!(level(&[&[SecurityAdmin], &[AuditAdmin]]), Level::Unsafe);
        assert_eq!(level(&[&[SystemAdmin]]), Level::Warning);
        assert_eq!(level(&[&[SystemAdmin], &[SecurityAdmin]]), Level::Warning);
        assert_eq!(
            level(&[&[SystemAdmin, AuditAdmin], &[SecurityAdmin]]),
            Level::Unsafe
        );
        assert_eq!(
            level(&[&[SystemAdmin], &[SecurityAdmin], &[AuditAdmin]]),
            Level::Ok
        );
    }
}
