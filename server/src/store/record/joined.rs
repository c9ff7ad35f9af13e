//! What joined feeds say of a record, and what it goes along with.

use std::collections::BTreeSet;

use shared::change::Scalar;
use shared::feed::Feed;
use shared::id::{RecordId, UserId};
use shared::record::{RecordKind, finding, note};

/// The record that one goes along with ([`Relation::follows`](shared::record::Relation::follows)) and the kind that
/// one must be of, read from the keys of its creation, which nobody changes.
pub fn followed<'a>(
    kind: RecordKind,
    seen_as: RecordKind,
    get: impl Fn(&str) -> Option<&'a Scalar>,
) -> Option<(RecordKind, RecordId)> {
    let (key, of) = match kind {
        RecordKind::Finding => (finding::key::INSPECTION, RecordKind::Inspection),
        RecordKind::Note => (note::key::ABOUT, seen_as),
        _ => return None,
    };
    let target = get(key)?.as_text()?.parse().ok()?;
    Some((of, target))
}

/// The people among joined feeds.
pub fn people_of(joined: &BTreeSet<Feed>) -> Vec<UserId> {
    let people = joined.iter().filter_map(|feed| match feed {
        Feed::Person(user) => Some(*user),
        _ => None,
    });
    people.collect()
}

/// The units among joined feeds.
pub fn units_of(joined: &BTreeSet<Feed>) -> Vec<String> {
    let units = joined.iter().filter_map(|feed| match feed {
        Feed::Unit(unit) => Some(unit.clone()),
        _ => None,
    });
    units.collect()
}
