//! The names that came with rows: kept as long as a feed is read that brought one of the person's rows.

use std::collections::{BTreeMap, BTreeSet};

use shared::feed::Feed;
use shared::id::UserId;
use shared::sync::{Response, WireRow};

use super::Application;
use crate::memory::Colleague;

/// The names of an answer.
pub(super) fn named(response: &Response) -> BTreeMap<UserId, &str> {
    let names = response.names.iter().flatten();
    names
        .map(|person| (person.user, person.name.as_str()))
        .collect()
}

impl Application<'_> {
    /// Keeps the names of the people behind a row, for the feeds it came in.
    pub(super) fn name_people(
        &mut self,
        row: &WireRow,
        feeds: &BTreeSet<Feed>,
        names: &BTreeMap<UserId, &str>,
    ) {
        if names.is_empty() {
            return;
        }
        for user in row.people() {
            let Some(name) = names.get(&user) else {
                continue;
            };
            let known = self.memory.colleagues.get(&user);
            let colleague = self.colleagues.entry(user).or_insert_with(|| {
                let feeds = known.map(|known| known.feeds.clone());
                Colleague {
                    name: String::new(),
                    feeds: feeds.unwrap_or_default(),
                }
            });
            (*name).clone_into(&mut colleague.name);
            colleague.feeds.extend(feeds.iter().cloned());
        }
    }
}
