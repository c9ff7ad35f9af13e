//! A phone with its desk, its clock and its store.

use std::sync::Arc;

use mobile_cli::{Ask, FixedClock, MemoryStore, Phone, SeededEntropy, Store};
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};

use crate::desk::{Desk, NOW};

pub(crate) struct Setting {
    pub(crate) desk: Arc<Desk>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) store: MemoryStore,
}

impl Setting {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(FixedClock::at(NOW.parse().unwrap()));
        Self {
            desk: Arc::default(),
            clock,
            store: MemoryStore::new(),
        }
    }

    pub(crate) fn phone(&self) -> Phone {
        self.phone_on(Box::new(self.store.clone()))
    }

    pub(crate) fn phone_on(&self, store: Box<dyn Store>) -> Phone {
        let desk = Arc::clone(&self.desk);
        let transport = Arc::new(move |ask: Ask| desk.answer(&ask));
        let clock = Arc::clone(&self.clock) as Arc<dyn mobile_cli::Clock>;
        Phone::open(store, transport, clock, Box::new(SeededEntropy::new(1))).unwrap()
    }
}

pub(crate) fn session() -> Answers {
    Answers {
        occurred_on: Some("2018-06-30".parse().unwrap()),
        village: Some("511781109201".parse().unwrap()),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([shared::id::UserId([1; 16])].into()),
        audience: Some(AudienceAnswer {
            count: 30,
            about: true,
        }),
        ..Answers::default()
    }
}
