//! What the phone remembers of its calls to the server.

use minicbor::{Decode, Encode};
use shared::pack::MAX_ITEMS;
use shared::sync::Tag;
use shared::time::Timestamp;

/// The value of `meta/contact`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Contact {
    /// The server's clock at the last answer.
    #[n(0)]
    pub server_time: Option<Timestamp>,
    /// This phone's clock at the last answer.
    #[n(1)]
    pub contacted_at: Option<Timestamp>,
    /// Failures since the last answer.
    #[n(2)]
    pub failures: u32,
    /// When to try again by itself.
    #[n(3)]
    pub retry_at: Option<Timestamp>,
    /// Largest request body in bytes: halved by each failure, doubled by each success.
    #[n(4)]
    pub request_limit: u32,
    /// Why the last call failed: a stable code.
    #[n(5)]
    pub problem: Option<String>,
    /// Set when the server showed that another phone goes by this installation (sync.md N6): nothing is
    /// sent any more, nothing is lost.
    #[n(6)]
    pub is_copy: bool,
    /// Set when the server said that its log is not the one this phone has read (sync.md N6).
    #[n(7)]
    pub rewound: Option<Tag>,
    /// How often the server's digest differed and all feeds were read again.
    #[n(8)]
    pub rereads: u64,
    /// Whether it still differed after that.
    #[n(9)]
    pub digest_differs: bool,
    /// Most items of a pack, where the office held all it may of this phone: what would be held as well is found by
    /// smaller packs, and the rest goes. None: no bound but the protocol's.
    #[n(10)]
    pub pack_items: Option<u32>,
}

impl Contact {
    /// Largest value of `request_limit`: [`shared::sync::MAX_REQUEST_BYTES`].
    pub const MOST_REQUEST_BYTES: u32 = 1_000_000;
    /// Smallest value of `request_limit`: room for a record on the worst network.
    pub const LEAST_REQUEST_BYTES: u32 = 8 * 1024;
    /// Part of a pack's items that the next may have, where the office could not hold all of them.
    const SPLIT: usize = 8;

    /// Whether a session ends before what is carried is handed in (sync.md N6): this phone sends no more, or its
    /// server has another log.
    pub(crate) fn delivers_nothing(&self) -> bool {
        self.is_copy || self.rewound.is_some()
    }

    /// Most items of a pack.
    pub(crate) fn most_items(&self) -> usize {
        let most = self.pack_items.and_then(|most| usize::try_from(most).ok());
        most.unwrap_or(MAX_ITEMS).clamp(1, MAX_ITEMS)
    }

    /// A pack of so many items could not be held.
    pub(crate) fn split(&mut self, items: usize) {
        let part = (items / Self::SPLIT).max(1).min(self.most_items());
        self.pack_items = u32::try_from(part).ok();
    }

    /// Everything sent was taken: packs grow again.
    pub(crate) fn grow(&mut self) {
        let doubled = self.most_items() * 2;
        self.pack_items = self
            .pack_items
            .and_then(|_| u32::try_from(doubled).ok())
            .filter(|_| doubled < MAX_ITEMS);
    }
}

impl Default for Contact {
    fn default() -> Self {
        Self {
            server_time: None,
            contacted_at: None,
            failures: 0,
            retry_at: None,
            request_limit: Self::MOST_REQUEST_BYTES,
            problem: None,
            is_copy: false,
            rewound: None,
            rereads: 0,
            digest_differs: false,
            pack_items: None,
        }
    }
}
