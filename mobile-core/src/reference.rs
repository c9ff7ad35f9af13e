//! The part of the office's reference data that this phone was sent: places, topics, units, people.

mod lists;
mod people;
mod talk_topics;
mod units;

pub use people::{Person, Team};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use minicbor::{Decode, Encode};
use shared::cbor;
use shared::division::{DivisionCode, Divisions};
use shared::feed::Feed;
use shared::membership::Membership;
use shared::policy_topic::PolicyTopic;
use shared::sync::{Reference, ReferenceKey};
use shared::talk_topic::TalkTopics;
use shared::time::LocalDate;

/// The value of `reference/<key>`.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Entry {
    /// The row it came in.
    #[n(0)]
    pub seq: u64,
    /// The feeds that hold it.
    #[n(1)]
    pub feeds: BTreeSet<Feed>,
    /// The data.
    #[n(2)]
    pub reference: Reference,
}

/// The reference data in memory.
#[derive(Debug, Default)]
pub struct ReferenceShelf {
    entries: BTreeMap<String, Entry>,
    divisions: OnceLock<Divisions>,
    talk_topics: OnceLock<TalkTopics>,
}

/// Key of the office's topics of talks.
const TALK_TOPICS: &str = "talk_topics";
/// What the keys of villages' topics begin with.
const VILLAGE_TOPICS: &str = "village_topics/";

/// The key under which a piece is stored.
pub(crate) fn key_text(key: &ReferenceKey) -> String {
    match key {
        ReferenceKey::Divisions(edition, township) => format!("divisions/{edition}/{township}"),
        ReferenceKey::PolicyTopics => "topics".to_owned(),
        ReferenceKey::Membership(user, team, role) => format!("membership/{user}/{team}/{role}"),
        ReferenceKey::Units => "units".to_owned(),
        ReferenceKey::TalkTopics => TALK_TOPICS.to_owned(),
        ReferenceKey::VillageTopics(village) => format!("{VILLAGE_TOPICS}{village}"),
    }
}

impl ReferenceShelf {
    /// Takes in an entry or its removal.
    pub(crate) fn set(&mut self, key: String, entry: Option<Entry>) -> Option<()> {
        let is_divisions = key.starts_with("divisions/");
        let is_talk_topics = key == TALK_TOPICS || key.starts_with(VILLAGE_TOPICS);
        match entry {
            Some(entry) => {
                self.entries.insert(key, entry);
            }
            None => {
                self.entries.remove(&key);
            }
        }
        if is_divisions {
            self.divisions = OnceLock::new();
        }
        if is_talk_topics {
            self.talk_topics = OnceLock::new();
        }
        Some(())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&String, &Entry)> {
        self.entries.iter()
    }

    /// The places known here, in all editions.
    pub fn divisions(&self) -> &Divisions {
        self.divisions.get_or_init(|| {
            let sheets = self
                .entries
                .values()
                .filter_map(|entry| match &entry.reference {
                    Reference::Divisions(sheet) => Some(sheet.clone()),
                    _ => None,
                });
            Divisions::from_sheets(sheets).unwrap_or_default()
        })
    }

    /// The name of a place on a day, as people say it; of any edition where that day has none.
    pub fn place_name(&self, code: DivisionCode, on: LocalDate) -> Option<String> {
        let divisions = self.divisions();
        let found = divisions.resolve(code, on).or_else(|| {
            let mut editions = divisions.editions().iter().rev();
            editions.find_map(|edition| edition.get(code))
        });
        found.map(|division| division.short_name().to_owned())
    }

    /// Whether a code is no place, as far as the lists here can tell: they hold its township and not
    /// it, or no township of its county. What lies in a township whose list was not sent is for the
    /// office to judge, and so is everything before the first sync.
    pub fn is_no_place(&self, code: DivisionCode) -> bool {
        let divisions = self.divisions();
        let is_told = divisions.knows(code.township()) || !divisions.knows(code.county());
        !divisions.editions().is_empty() && is_told && !divisions.knows(code)
    }

    /// The policy topics; those every organisation starts with until the office's list is here.
    pub fn topics(&self) -> Vec<PolicyTopic> {
        let mut entries = self.entries.values();
        entries
            .find_map(|entry| match &entry.reference {
                Reference::PolicyTopics(topics) => Some(topics.clone()),
                _ => None,
            })
            .unwrap_or_else(PolicyTopic::defaults)
    }

    /// The roll, as far as this phone was sent it.
    pub fn memberships(&self) -> impl Iterator<Item = &Membership> {
        self.entries
            .values()
            .filter_map(|entry| match &entry.reference {
                Reference::Membership(membership) => Some(membership),
                _ => None,
            })
    }
}

impl Entry {
    pub(crate) fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }
}
