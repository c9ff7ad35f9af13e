//! How far this phone has read the log.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use shared::feed::Feed;
use shared::sync::{self, Cursor, FeedDigest, Tag};

/// Position and digest of one feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct FeedPosition {
    /// Every row of the feed up to and with this seq was read.
    #[n(0)]
    pub seq: u64,
    /// Over the rows read.
    #[n(1)]
    pub digest: FeedDigest,
}

/// The value of `meta/position`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Position {
    /// The newest checkpoint.
    #[n(0)]
    pub checkpoint: Tag,
    /// The feeds.
    #[n(1)]
    pub feeds: BTreeMap<Feed, FeedPosition>,
    /// Whether the last answer reached the head and the server's digest was equal.
    #[n(2)]
    pub is_whole: bool,
}

impl Default for Position {
    fn default() -> Self {
        Self {
            checkpoint: Tag::START,
            feeds: BTreeMap::new(),
            is_whole: false,
        }
    }
}

impl Position {
    /// The cursor to send; none before the first answer.
    pub fn cursor(&self) -> Option<Cursor> {
        if self.feeds.is_empty() && self.checkpoint == Tag::START {
            return None;
        }
        let positions = self.feeds.iter().map(|(feed, position)| sync::Position {
            feed: feed.clone(),
            seq: position.seq,
        });
        Some(Cursor {
            checkpoint: self.checkpoint,
            positions: positions.collect(),
        })
    }

    /// Over the rows of all feeds.
    pub fn digest(&self) -> FeedDigest {
        let mut total = FeedDigest::default();
        for position in self.feeds.values() {
            total.merge(&position.digest);
        }
        total
    }

    /// The same feeds, to be read from their beginning.
    pub(crate) fn restarted(&self) -> Self {
        Self {
            checkpoint: self.checkpoint,
            feeds: self
                .feeds
                .keys()
                .map(|feed| (feed.clone(), FeedPosition::default()))
                .collect(),
            is_whole: false,
        }
    }
}
