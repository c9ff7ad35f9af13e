//! The network: loses, repeats, delays, reorders, and is not there for weeks.

use mobile_core::Event;
use shared::pack::Pack;
use shared::sync::next_frame;

use crate::scenario::{DAY, HOUR};
use crate::world::{Happening, World};

/// A phone gives an exchange up after so long.
const PATIENCE: i64 = 60_000;

/// A request on its way.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) phone: usize,
    /// The exchange that waits for the answer; none when nobody does any more.
    pub(crate) exchange: Option<u64>,
    /// Whether it is a bundle carried for another.
    pub(crate) is_bundle: bool,
    pub(crate) body: Vec<u8>,
}

/// What comes back.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// 200.
    Body(Vec<u8>),
    /// 503: the process has just ended.
    Unavailable,
    /// Nothing.
    Nothing,
}

impl World {
    /// Whether a phone is out of reach now.
    fn is_dark(&self, phone: usize) -> bool {
        let dark = &self.scenario.phones[phone].dark;
        self.is_noisy()
            && dark
                .iter()
                .any(|(from, to)| (*from..*to).contains(&self.now))
    }

    /// A phone wakes by itself; one that has no network waits until there is one.
    pub(crate) fn wake(&mut self, phone: usize) {
        if !self.is_noisy() {
            return;
        }
        let dark = self.scenario.phones[phone].dark.iter();
        let mut now = dark.filter(|(from, to)| (*from..*to).contains(&self.now));
        match now.next() {
            Some((_, to)) => self.at(*to, Happening::Wake(phone)),
            None => self.drive(phone, Event::Woke),
        }
    }

    /// A phone's request sets out.
    pub(crate) fn send(&mut self, phone: usize, body: Vec<u8>, is_bundle: bool) {
        self.exchanges += 1;
        let exchange = self.exchanges;
        self.phones[phone].waits_for = Some(exchange);
        if !is_bundle {
            self.keep_packs(phone, &body);
        }
        let letter = Letter {
            phone,
            exchange: Some(exchange),
            is_bundle,
            body,
        };
        if !self.is_noisy() {
            self.after(1, Happening::Arrive(letter));
            return;
        }
        let stray = Letter {
            exchange: None,
            ..letter.clone()
        };
        let nobody = Happening::Reply(phone, exchange, Reply::Nothing);
        let chance = &mut self.chances.network;
        let late = i64::from(chance.between(1, 2_000)) * 12 * DAY / 2_000;
        let dice = chance.below(100);
        let travel = i64::from(chance.between(50, 4_000));
        if self.is_dark(phone) {
            self.counts.dark += 1;
            self.after(5_000, nobody);
        } else if dice < 10 {
            self.counts.requests_lost += 1;
            self.after(PATIENCE, nobody);
        } else if dice < 17 {
            self.counts.requests_late += 1;
            self.after(late + PATIENCE, Happening::Arrive(stray));
            self.after(PATIENCE, nobody);
        } else {
            if dice < 27 {
                self.counts.requests_repeated += 1;
                self.after(late, Happening::Arrive(stray));
            }
            let travel = if dice < 31 { travel * 3_000 } else { travel };
            self.after(travel, Happening::Arrive(letter));
        }
    }

    /// Keeps every pack that was ever sent, to send all of them again in the end.
    fn keep_packs(&mut self, phone: usize, body: &[u8]) {
        let mut buffer = body.to_vec();
        let _request = next_frame(&mut buffer);
        while let Ok(Some(frame)) = next_frame(&mut buffer) {
            if let Ok(pack) = shared::cbor::decode::<Pack>(&frame) {
                self.packs.insert(pack.hash(), (phone, frame));
            }
        }
    }

    /// A request arrives at the office, and its answer sets out.
    pub(crate) async fn arrive(&mut self, letter: Letter) {
        let Letter {
            phone,
            exchange,
            is_bundle,
            body,
        } = letter;
        let dies_after = if self.is_noisy() && self.chances.network.per_mille(25) {
            self.counts.office_ends += 1;
            Some(self.chances.network.below(3))
        } else {
            None
        };
        let answer = if is_bundle {
            self.office.deliver(phone, &body).await
        } else {
            self.office.exchange(phone, &body, dies_after).await
        };
        let Some(exchange) = exchange else { return };
        let reply = match answer {
            Ok(body) => Reply::Body(body),
            Err(_) if self.chances.network.percent(50) => Reply::Unavailable,
            Err(_) => Reply::Nothing,
        };
        if !self.is_noisy() {
            self.after(1, Happening::Reply(phone, exchange, reply));
            return;
        }
        let dice = self.chances.network.below(100);
        let travel = i64::from(self.chances.network.between(50, 4_000));
        if dice < 10 {
            self.counts.answers_lost += 1;
            self.after(PATIENCE, Happening::Reply(phone, exchange, Reply::Nothing));
        } else {
            let travel = if dice < 16 {
                travel * 2 * HOUR / 4_000
            } else {
                travel
            };
            self.after(travel, Happening::Reply(phone, exchange, reply));
        }
    }

    /// An answer, or that there is none, arrives at a phone that may not wait for it any more.
    pub(crate) fn reply(&mut self, phone: usize, exchange: u64, reply: Reply) {
        if self.phones[phone].waits_for != Some(exchange) {
            return;
        }
        self.phones[phone].waits_for = None;
        let reply = if self.is_dark(phone) {
            Reply::Nothing
        } else {
            reply
        };
        let event = match reply {
            Reply::Body(body) => Event::Answered { body },
            Reply::Unavailable => Event::Turned {
                status: 503,
                code: "unavailable".to_owned(),
                retry_after_s: None,
            },
            Reply::Nothing => Event::Unanswered,
        };
        self.drive(phone, event);
    }
}
