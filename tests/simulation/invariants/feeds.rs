//! I4: a phone has read what its feeds name and holds nothing else.

use std::collections::BTreeMap;

use shared::feed::Feed;
use shared::id::{RecordId, UserId};
use shared::sync::FeedDigest;

use super::official::Official;
use crate::law::{Broken, Law};
use crate::scenario::{Handset, Person};
use crate::world::World;

pub(super) async fn examine(world: &World, official: &Official) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (place, phone) in world.phones.iter().enumerate() {
        let mut complain = |what: String| {
            let what = format!("phone {place}: {what}");
            broken.push(Broken::new(Law::Feeds, what));
        };
        let Some(core) = &phone.core else { continue };
        let feeds = world.office.feeds(place).await;
        let position = core.position();
        let read: Vec<&Feed> = position.feeds.keys().collect();
        if read != feeds.keys().collect::<Vec<_>>() {
            complain(format!("reads {read:?}, may read {:?}", feeds.keys()));
        }
        for (feed, digest) in &feeds {
            let own = position.feeds.get(feed).map(|position| position.digest);
            if own.unwrap_or_default() != *digest {
                complain(format!("{feed} is {own:?} there, {digest:?} at the office"));
            }
        }
        if !position.is_whole {
            complain("does not know that it has read everything".to_owned());
        }
        for summary in core.summaries() {
            let file = core.file(summary.id);
            // What was written on a phone stays there; nothing forgets a body yet (sync.md N3).
            let own = Handset::installation(place);
            let is_own_matter = file.is_none_or(|file| {
                let mut changes = file.changes.iter();
                let mut commands = file.commands.iter();
                changes.any(|change| change.installation == own)
                    || commands.any(|command| command.saved_at.is_some())
                    || file.has_own_waiting()
            });
            let row = official.records.get(&summary.id);
            let mut named = row.map_or(Vec::new(), |row| official.feeds(row));
            let writers = official.writers.get(&summary.id).into_iter().flatten();
            named.extend(writers.map(|user| Feed::Person(*user)));
            if !is_own_matter && !named.iter().any(|feed| feeds.contains_key(feed)) {
                complain(format!(
                    "holds {}, which none of its feeds names",
                    summary.id
                ));
            }
        }
        for (record, row) in &official.records {
            let named = official.feeds(row);
            let is_named = named.iter().any(|feed| feeds.contains_key(feed));
            if is_named
                && core
                    .summary(*record)
                    .is_none_or(|summary| !summary.is_counted)
            {
                complain(format!("does not hold {record}, which its feeds name"));
            }
        }
        let person = &world.scenario.people[world.scenario.phones[place].person];
        let is_revoked = world.scenario.phones[place].revoked_at.is_some();
        if person.is_steady() && !is_revoked {
            for record in unread(
                official,
                Person::id(world.scenario.phones[place].person),
                &feeds,
            ) {
                complain(format!("does not read {record}, in which its person wrote"));
            }
        }
    }
    for (record, row) in &official.records {
        let published = official.joined.get(record).cloned().unwrap_or_default();
        if published != row.joined {
            let what = format!(
                "{record} joined {:?} at the office, {published:?} by the log",
                row.joined
            );
            broken.push(Broken::new(Law::Feeds, what));
        }
    }
    for seq in &official.partial {
        let what = format!("publication {seq} lacks rows of its record");
        broken.push(Broken::new(Law::Feeds, what));
    }
    broken
}

/// The records in which a person wrote and which none of their feeds names: whoever writes in a record joins
/// it.
fn unread(official: &Official, user: UserId, feeds: &BTreeMap<Feed, FeedDigest>) -> Vec<RecordId> {
    let rows = official.records.values().filter(|row| {
        let wrote = official.counted_by.get(&row.id);
        let wrote = wrote.is_some_and(|users| users.contains(&user));
        wrote
            && !official
                .feeds(row)
                .iter()
                .any(|feed| feeds.contains_key(feed))
    });
    rows.map(|row| row.id).collect()
}
