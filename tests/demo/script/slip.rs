//! Slips of the pen: a form that says something else than the truth, and the edit that mends it.

use std::collections::BTreeSet;

use ::tests::chance::Chance;

use super::{Edit, Form};
use crate::plan::{FIRST_DAY, sessions};

/// What was entered wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    On,
    Venue,
    Topics,
    Members,
    Audience,
    Note,
}

/// Why people amend.
const REASONS: [&str; 5] = [
    "当时记错了",
    "核对签字本后更正",
    "手滑点错",
    "队长提醒后更正",
    "补充遗漏",
];

/// A reason.
pub(super) fn reason(chance: &mut Chance) -> &'static str {
    chance.one_of(&REASONS)
}

/// Spoils one field of a form and gives the edit that mends it.
pub(super) fn spoil(chance: &mut Chance, form: &mut Form, field: Field) -> Edit {
    let right = form.clone();
    let mut mends = Edit::default();
    match field {
        Field::On => {
            let earlier = form.on.plus_days(-chance.between(1, 40));
            form.on = if earlier < FIRST_DAY {
                FIRST_DAY
            } else {
                earlier
            };
            if form.on == right.on {
                return spoil(chance, form, Field::Venue);
            }
            mends.on = Some(right.on);
        }
        Field::Venue => {
            form.venue = if right.venue == "other" {
                "field"
            } else {
                "other"
            };
            mends.venue = Some(right.venue);
        }
        Field::Topics => {
            // One too many, or one instead of another.
            let added = ["farm_technique", "congress_19"];
            let added = added
                .into_iter()
                .find(|topic| !right.topics.contains(topic));
            let Some(added) = added else {
                return spoil(chance, form, Field::Venue);
            };
            if chance.percent(50) {
                form.topics = BTreeSet::new();
            }
            form.topics.insert(added);
            mends.topics = Some(right.topics);
        }
        Field::Members => {
            let forgotten = right.members.iter().next_back().copied();
            match forgotten {
                Some(forgotten) if right.members.len() > 1 => form.members.remove(&forgotten),
                _ => return spoil(chance, form, Field::Venue),
            };
            mends.members = Some(right.members);
        }
        Field::Audience => {
            form.audience = sessions::other_count(chance, right.audience);
            mends.audience = Some(right.audience);
        }
        Field::Note => {
            form.note = match &right.note {
                Some(note) => Some(format!("{note}（待核）")),
                None => Some("记到别的村去了".to_owned()),
            };
            mends.note = Some(right.note.unwrap_or_default());
        }
    }
    mends
}

/// Any field.
pub(super) fn any_field(chance: &mut Chance) -> Field {
    chance.one_of(&[
        Field::On,
        Field::Venue,
        Field::Topics,
        Field::Members,
        Field::Members,
        Field::Audience,
        Field::Audience,
        Field::Audience,
        Field::Note,
    ])
}
