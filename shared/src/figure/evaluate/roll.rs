//! O1: the roll.

use std::collections::BTreeSet;

use super::Reference;
use super::value::Value;
use crate::access::Role;
use crate::figure::Question;
use crate::id::UserId;

/// Distinct persons. A person in two teams of the area is one; a membership belongs by its area's code as
/// the roll has it.
pub(super) fn members(reference: &Reference<'_>, question: &Question) -> Value {
    let day = question.reference_day();
    let members: BTreeSet<UserId> = reference
        .memberships
        .iter()
        .filter(|membership| {
            membership.role == Role::SatchelMember.as_str()
                && membership.valid_on(day)
                && question.area.covers(membership.area)
        })
        .map(|membership| membership.user)
        .collect();
    Value::count(members.len())
}
