//! Feeds that are read no more, or from now on, and grants that changed: what only a lost feed held goes, in the batch
//! that moves the cursor, and the person is told.

use std::collections::BTreeSet;

use shared::access::Grant;
use shared::change::Change;
use shared::division::Area;
use shared::feed::{Feed, feeds_of_record};
use shared::record::Identity;
use shared::sync::SentGrants;

use super::Application;
use crate::memory::{Memory, Reach};
use crate::record::RecordFile;

/// The feeds that are still read.
struct Kept(BTreeSet<Feed>);

impl Kept {
    /// What is left of the feeds that hold something; none where that is all of them. What was in a lost feed is in
    /// each that covers it.
    fn left(&self, feeds: &BTreeSet<Feed>) -> Option<BTreeSet<Feed>> {
        if feeds.is_subset(&self.0) {
            return None;
        }
        let covers = |kept: &&Feed| feeds.iter().any(|feed| kept.covers(feed));
        Some(self.0.iter().filter(covers).cloned().collect())
    }

    fn covers(&self, feed: &Feed) -> bool {
        self.0.iter().any(|kept| kept.covers(feed))
    }
}

impl Application<'_> {
    /// The present grants, where they are others than this phone took them to be.
    pub(super) fn take_grants(&mut self) {
        let Some(told) = &self.response.grants else {
            return;
        };
        let on = self.response.server_time.date();
        let lasting = |grants: &SentGrants| {
            let grants = grants.known().into_iter();
            let lasting = grants.filter(|grant| grant.to.is_none_or(|last| on <= last));
            lasting.collect::<Vec<Grant>>()
        };
        let (had, has) = (lasting(&self.memory.grants()), lasting(told));
        let without = |these: &[Grant], others: &[Grant]| {
            let these = these.iter().filter(|grant| !others.contains(grant));
            these.cloned().collect()
        };
        self.change.given = without(&has, &had);
        self.change.ended = without(&had, &has);
        self.access.grants = Some(told.clone());
    }

    /// Takes up the feeds of the answer. What only others held goes, except where own work waits.
    pub(super) fn change_feeds(&mut self) {
        let positions = self.response.cursor.positions.iter();
        let kept = Kept(positions.map(|position| position.feed.clone()).collect());
        let mut had = std::mem::take(&mut self.position.feeds);
        let feeds: BTreeSet<Feed> = had.keys().cloned().collect();
        had.retain(|feed, _| kept.0.contains(feed));
        self.position.feeds = had;
        if feeds.is_subset(&kept.0) && !feeds.is_empty() {
            self.tell_of(&feeds, &kept);
            return;
        }
        // Where this phone does not know which feeds it read, every feed that something is in is looked at.
        if !feeds.is_empty() {
            self.tell_of(&feeds, &kept);
        }
        self.narrow(&kept);
    }

    /// Keeps what is to be told: the places, teams and units that were lost or gained, by their names of now.
    fn tell_of(&mut self, had: &BTreeSet<Feed>, kept: &Kept) {
        let is_told = |feed: &&Feed| !matches!(feed, Feed::Reference(_) | Feed::Person(_));
        let had = Kept(had.clone());
        let reach = |feed: &Feed| Reach {
            feed: feed.clone(),
            name: self.name_of(feed),
        };
        let lost = had.0.iter().filter(|feed| !kept.covers(feed));
        let lost: Vec<Reach> = lost.filter(is_told).map(reach).collect();
        let gained = kept.0.iter().filter(|feed| !had.covers(feed));
        let gained: Vec<Reach> = gained.filter(is_told).map(reach).collect();
        self.change.lost = lost;
        self.change.gained = gained;
    }

    fn name_of(&self, feed: &Feed) -> Option<String> {
        feed_name(self.memory, feed, self.response.server_time.date())
    }

    fn narrow(&mut self, kept: &Kept) {
        self.narrows = true;
        let memory = self.memory;
        for (record, slot) in &memory.records {
            let Some(left) = kept.left(&slot.summary.feeds) else {
                continue;
            };
            match self.existing(*record) {
                Some(file) => *file.feeds_mut() = left,
                // Nobody can read it here; unless own work may be in it, it goes like any other.
                None if left.is_empty() => {
                    let waits = memory.outbox.entries().any(|(_, of)| of.record == *record);
                    let is_own = slot.summary.author == Some(self.enrolment.user);
                    if !waits && !is_own {
                        self.gone.insert(*record);
                    }
                }
                None => {}
            }
        }
        for (key, entry) in memory.reference.entries() {
            if let Some(feeds) = kept.left(&entry.feeds) {
                let mut entry = entry.clone();
                entry.feeds = feeds;
                self.shelf.insert(key.clone(), entry);
            }
        }
        for (seq, aside) in &memory.aside {
            if let Some(feeds) = kept.left(&aside.feeds) {
                let mut aside = aside.clone();
                let is_left = !feeds.is_empty();
                aside.feeds = feeds;
                self.aside.insert(*seq, is_left.then_some(aside));
            }
        }
        for (user, colleague) in &memory.colleagues {
            if let Some(feeds) = kept.left(&colleague.feeds) {
                let mut colleague = colleague.clone();
                colleague.feeds = feeds;
                self.colleagues.insert(*user, colleague);
            }
        }
    }

    /// Counts a record that goes, unless what is still read brings it back: by its creation it is in a feed of that.
    pub(super) fn count_gone(&mut self, file: Option<&RecordFile>) {
        let comes_back = file.is_some_and(|file| {
            let mut changes = file.changes.iter();
            changes.any(|stored| {
                let change = Change::read_stored(&stored.raw).ok();
                let creation = change.filter(Change::is_creation);
                let identity = creation.and_then(|creation| Identity::of(&creation).ok());
                identity.is_some_and(|of| {
                    let feeds = feeds_of_record(of.seen_as, of.home, of.team, stored.author);
                    let read = self.position.feeds.keys();
                    let mut read = read.flat_map(|kept| feeds.iter().map(move |of| (kept, of)));
                    read.any(|(kept, of)| kept.covers(of))
                })
            })
        });
        if !comes_back {
            self.change.records = self.change.records.saturating_add(1);
        }
    }
}

/// The name of what a feed is of, as far as this phone knows it.
pub(crate) fn feed_name(
    memory: &Memory,
    feed: &Feed,
    on: shared::time::LocalDate,
) -> Option<String> {
    let reference = &memory.reference;
    match feed {
        Feed::Township(township, _) => {
            let area: Area = township.as_str().parse().ok()?;
            reference.place_name(area.code(), on)
        }
        Feed::Village(village, _) => reference.place_name(*village, on),
        Feed::Team(of) | Feed::Inspections(of) => {
            let mut teams = reference.teams().into_iter();
            teams.find(|team| team.team == *of).map(|team| team.name)
        }
        Feed::Unit(code) => reference.unit_name(code),
        Feed::Organisation => memory
            .enrolment
            .as_ref()
            .map(|own| own.organisation_name.clone()),
        Feed::Person(_) | Feed::Reference(_) | Feed::Other(_) => None,
    }
}
