//! What holds for every record of a kind, as data.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A key of a record's root map.
pub type Key = &'static str;

/// What holds for every record of a kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Rules {
    /// The newest schema version this program knows.
    pub schema: u64,
    /// Key of the home division.
    pub home: Key,
    /// Keys that are read once, from the creation, besides those that every kind has.
    pub fixed: &'static [Key],
    /// Fields and sets of free words: no villager's number, and only what can be seen.
    pub free_text: &'static [Key],
    /// Counts with their estimate flags.
    pub pairs: &'static [Pair],
}

/// A count and whether it is an estimate: written, in conflict and resolved together.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    /// Key of the count.
    pub count: Key,
    /// Key of the flag.
    pub about: Key,
    /// The name of both as one field, in messages and conflicts.
    pub name: Key,
}

impl Rules {
    /// The pair that a key, or the name of both halves, belongs to.
    pub fn pair(&self, key: &str) -> Option<&'static Pair> {
        let mut pairs = self.pairs.iter();
        pairs.find(|pair| pair.count == key || pair.about == key || pair.name == key)
    }
}

/// A count as answered: the two halves are written together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct CountAnswer {
    /// Attendances, 人次.
    #[n(0)]
    pub count: u16,
    /// Whether it is an estimate.
    #[n(1)]
    #[serde(default)]
    pub about: bool,
}

/// Attendances as read: 人次, never unique people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The count; the smallest one while the pair is in dispute (sync.md N2).
    pub count: u16,
    /// Whether the counted value is an estimate.
    pub about: bool,
    /// Whether people wrote different pairs and nobody has chosen yet.
    pub disputed: bool,
}

impl From<Count> for CountAnswer {
    fn from(count: Count) -> Self {
        Self {
            count: count.count,
            about: count.about,
        }
    }
}
