//! The three administrators are separate persons: whoever is one holds no other role at the same time.

use super::Grant;

/// Whether a grant may stand beside others of the same person: one of an administrator beside none of another role on any
/// day, and no other beside one of theirs.
pub fn stands_apart<'a>(grant: &Grant, beside: impl IntoIterator<Item = &'a Grant>) -> bool {
    let mut beside = beside.into_iter();
    !beside.any(|other| {
        let is_other_role = grant.role != other.role;
        let is_one_of_theirs = grant.role.is_administrator() || other.role.is_administrator();
        is_other_role && is_one_of_theirs && grant.overlaps(other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    fn grant(role: Role, from: &str, to: Option<&str>) -> Grant {
        Grant {
            role,
            area: None,
            unit: None,
            team: None,
            from: from.parse().unwrap(),
            to: to.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn an_administrator_is_nothing_else_at_the_same_time() {
        let july = |role| grant(role, "2018-07-01", Some("2018-07-31"));
        for role in Role::ALL {
            for other in Role::ALL {
                let is_apart =
                    role == other || !(role.is_administrator() || other.is_administrator());
                let held = july(other);
                assert_eq!(
                    stands_apart(&july(role), [&held]),
                    is_apart,
                    "{role} {other}"
                );
            }
        }
        let system = july(Role::SystemAdmin);
        let held = |from: &str, to| grant(Role::ReformOffice, from, to);
        for (other, is_apart) in [
            (held("2018-07-31", None), false),
            (held("2018-08-01", None), true),
            (held("2018-01-01", Some("2018-07-01")), false),
            (held("2018-01-01", Some("2018-06-30")), true),
            (held("2018-01-01", None), false),
            // One that was ended before it began holds on no day.
            (held("2018-07-10", Some("2018-07-09")), true),
        ] {
            assert_eq!(stands_apart(&system, [&other]), is_apart, "{other:?}");
            assert_eq!(stands_apart(&other, [&system]), is_apart, "{other:?}");
        }
        assert!(stands_apart(&system, []));
    }
}
