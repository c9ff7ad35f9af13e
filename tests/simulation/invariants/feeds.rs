//! I4: a phone has read what its feeds name and holds nothing else.

use shared::feed::{Feed, feeds_of_record};

use super::official::Official;
use crate::law::{Broken, Law};
use crate::scenario::Handset;
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
            let mut named = row.map_or(Vec::new(), |row| {
                feeds_of_record(row.home, row.team, row.author)
            });
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
            let named = feeds_of_record(row.home, row.team, row.author);
            let is_named = named.iter().any(|feed| feeds.contains_key(feed));
            if is_named
                && core
                    .summary(*record)
                    .is_none_or(|summary| !summary.is_counted)
            {
                complain(format!("does not hold {record}, which its feeds name"));
            }
        }
    }
    broken
}
