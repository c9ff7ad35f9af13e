//! The network heals, everybody syncs until nothing moves, and the laws are looked at.

use mobile_core::SyncEnd;
use mobile_core::record::Void;
use mobile_core::view::Conflict;
use shared::sync::Tag;
use shared::time::Timestamp;

use super::{Happening, World};
use crate::invariants;
use crate::law::{Broken, Law};
use crate::scenario::{DAY, Job};

/// Rounds of everybody syncing after which nothing may move any more.
const ROUNDS: usize = 6;

/// What moves: the log, and what the phones hold.
type Position = (Tag, Vec<Vec<(String, Vec<u8>)>>);

impl World {
    /// Nothing goes wrong any more. What was under way arrives; phones that are off are turned on.
    pub(super) async fn heal(&mut self) {
        self.is_calm = true;
        self.drain().await;
        for place in 0..self.phones.len() {
            self.restart(place).await;
        }
        self.drain().await;
        self.now += DAY;
    }

    /// Lets everything happen that is under way; nobody begins anything new.
    pub(crate) async fn drain(&mut self) {
        self.queue.retain(|_, happening| {
            !matches!(
                happening,
                Happening::Act(_)
                    | Happening::Sync(_)
                    | Happening::Review
                    | Happening::SetClock(_)
                    | Happening::Carry(..)
                    | Happening::BringBack(..)
            )
        });
        while let Some(((end, _), _)) = self.queue.last_key_value() {
            let end = *end;
            self.pass(end).await;
        }
    }

    /// Everybody syncs, until a round changes nothing.
    pub(super) async fn come_to_rest(&mut self) {
        let mut before = self.position().await;
        for _ in 0..ROUNDS {
            for place in 0..self.phones.len() {
                self.sync(place);
                self.drain().await;
            }
            let after = self.position().await;
            if after == before {
                self.check_ends();
                return;
            }
            before = after;
        }
        let what = format!("after {ROUNDS} rounds of everybody syncing, something still moves");
        self.broken.push(Broken::new(Law::Quiet, what));
    }

    async fn position(&self) -> Position {
        let disk = |phone: &crate::phone::Phone| {
            let mut entries = phone.disk.entries();
            // When a phone last called is not what it holds.
            entries.retain(|(key, _)| key != "meta/contact");
            entries
        };
        let disks = self.phones.iter().map(disk).collect();
        (self.office.head().await, disks)
    }

    /// At rest every sync is complete, and nothing waits to be sent.
    fn check_ends(&mut self) {
        for (place, phone) in self.phones.iter().enumerate() {
            let end = phone.last_sync.as_ref().map(|report| &report.end);
            if end != Some(&SyncEnd::Complete) {
                let what = format!("the last sync of phone {place} ended with {end:?}");
                self.broken.push(Broken::new(Law::Quiet, what));
            }
            let outbox = phone.core.as_ref().map(mobile_core::Core::outbox);
            let open = outbox.map_or(0, |outbox| {
                outbox.open_packs().count() + outbox.unpacked().count()
            });
            if open > 0 {
                let what = format!("phone {place} still has {open} packs or items to send");
                self.broken.push(Broken::new(Law::Quiet, what));
            }
        }
    }

    /// Looks at every law that can be seen at rest.
    pub(super) async fn examine(&mut self) {
        self.turn_off_and_on().await;
        let mut broken = invariants::examine(self).await;
        self.broken.append(&mut broken);
    }

    /// A phone knows what is on its disk and nothing else, so turning it off and on changes nothing.
    async fn turn_off_and_on(&mut self) {
        for place in 0..self.phones.len() {
            let now = self.clock_of(place);
            let before = self.phones[place].core.take();
            let before = before.map(|core| remembers(&core, now));
            self.restart(place).await;
            self.drain().await;
            let after = self.phones[place].core.as_ref();
            let after = after.map(|core| remembers(core, now));
            if before != after {
                let what = format!("phone {place} remembers other things after a restart");
                self.broken.push(Broken::new(Law::Saved, what));
            }
        }
    }

    /// The conflicts that a leader sees and may settle: of the own team, in its area, with nothing that is
    /// held or void in the way.
    fn settleable(&self, place: usize) -> Vec<Conflict> {
        let person = &self.scenario.people[self.scenario.phones[place].person];
        let Some(core) = self.phones[place]
            .core
            .as_ref()
            .filter(|_| person.job == Job::Leader)
        else {
            return Vec::new();
        };
        let team = person.terms[0].team;
        let mut conflicts = core.conflicts();
        conflicts.retain(|conflict| {
            let session = self.ledger.sessions.get(&conflict.record);
            let is_ours = session.is_some_and(|session| {
                let township = &self.scenario.teams[team].township;
                session.team == team && session.village.starts_with(township)
            });
            let is_plain = core
                .summary(conflict.record)
                .is_some_and(|summary| summary.waiting == 0 && summary.void == Void::No);
            is_ours && is_plain
        });
        conflicts
    }

    /// Somebody who sees both values chooses, wherever there are two and somebody may.
    pub(super) async fn settle_conflicts(&mut self) {
        for place in 0..self.phones.len() {
            for conflict in self.settleable(place) {
                let at = self.chances.people.below(conflict.values.len());
                self.choose_one(place, &conflict, at);
                self.drain().await;
            }
            self.sync(place);
            self.drain().await;
        }
    }

    /// Sends every pack that was ever sent once more: nothing may change.
    pub(super) async fn send_everything_again(&mut self) {
        let before = self.office.picture(&self.scenario).await;
        for (phone, frame) in self.packs.clone().into_values() {
            self.office.take_again(phone, frame).await;
        }
        let after = self.office.picture(&self.scenario).await;
        if after != before {
            let what = after.differs_from(&before);
            let what = format!(
                "after {} packs again {what} not as before",
                self.packs.len()
            );
            self.broken.push(Broken::new(Law::Repeated, what));
        }
    }
}

/// What can be seen of a phone's memory.
fn remembers(
    core: &mobile_core::Core,
    now: Timestamp,
) -> (mobile_core::view::Status, String, usize) {
    let summaries: Vec<_> = core.summaries().collect();
    (
        core.status(now),
        format!("{summaries:?}"),
        core.outbox().len(),
    )
}
