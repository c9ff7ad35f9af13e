//! One queue of everything that happens, and one thread that lets it happen.

mod counts;
mod rest;

pub(crate) use counts::{Counts, DutyCounts};

use std::collections::BTreeMap;

use mobile_core::Event;
use server::store::held::HeldStatus;
use shared::id::PackHash;
use shared::sync::Tag;
use shared::time::Timestamp;
use tests::chance::Chance;

use crate::law::Broken;
use crate::ledger::Ledger;
use crate::network::{Letter, Reply};
use crate::office::Office;
use crate::phone::Phone;
use crate::planted::Planted;
use crate::scenario::{BEGIN, DAY, DAYS, HOUR, Scenario};

/// What to simulate.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) planted: Option<Planted>,
    /// A phone, and the point at which its power goes; besides what the noise does.
    pub(crate) crash_at: Option<(usize, u64)>,
    pub(crate) cast: Cast,
}

impl Plan {
    /// The ordinary world of a seed.
    pub(crate) fn of(seed: u64) -> Self {
        Self {
            seed,
            planted: None,
            crash_at: None,
            cast: Cast::Sessions,
        }
    }

    /// The world of a seed with talks, matters, inspections and findings.
    pub(crate) fn duties(seed: u64) -> Self {
        Self {
            cast: Cast::Duties,
            ..Self::of(seed)
        }
    }
}

/// Who there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cast {
    /// Three phones, a script, and no noise at all.
    Small,
    /// Those who hold sessions.
    Sessions,
    /// Those who keep talks, inspect, rectify and decide.
    Duties,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) broken: Vec<Broken>,
    pub(crate) head: Tag,
    pub(crate) counts: Counts,
    pub(crate) duty_counts: DutyCounts,
    /// Of each phone, the points at which the power could have gone.
    pub(crate) points: Vec<u64>,
}

/// Something that happens.
#[derive(Debug, Clone)]
pub(crate) enum Happening {
    /// A person takes the phone out.
    Act(usize),
    /// A person, or the phone by itself, syncs.
    Sync(usize),
    /// The time of a wake has come.
    Wake(usize),
    /// A slow disk has written, unless the phone was off since.
    Written(usize, u32),
    /// Somebody turns the phone on.
    Restart(usize),
    /// Somebody sets the phone's clock.
    SetClock(usize),
    /// A request arrives.
    Arrive(Letter),
    /// An answer arrives at a phone, for an exchange.
    Reply(usize, u64, Reply),
    /// Somebody takes another phone's bundle to carry.
    Carry(usize, usize),
    /// A carrier brings receipts back.
    BringBack(usize, usize),
    /// A phone is reported stolen.
    Stolen(usize),
    /// The office looks at what is held.
    Review,
}

/// Draws of one purpose each.
pub(crate) struct Chances {
    pub(crate) people: Chance,
    pub(crate) power: Chance,
    pub(crate) network: Chance,
    pub(crate) office: Chance,
}

/// Everything there is.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) scenario: Scenario,
    pub(crate) phones: Vec<Phone>,
    pub(crate) office: Office,
    pub(crate) ledger: Ledger,
    pub(crate) chances: Chances,
    pub(crate) now: i64,
    /// Every pack that was ever sent, and by which phone.
    pub(crate) packs: BTreeMap<PackHash, (usize, Vec<u8>)>,
    pub(crate) broken: Vec<Broken>,
    pub(crate) counts: Counts,
    pub(crate) duty_counts: DutyCounts,
    pub(crate) exchanges: u64,
    pub(crate) records: u64,
    numbers: u64,
    is_calm: bool,
    queue: BTreeMap<(i64, u64), Happening>,
    happenings: u64,
}

/// Plays a world from beginning to end, on this thread.
pub(crate) fn run(plan: &Plan) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime of one thread");
    runtime.block_on(play(plan))
}

async fn play(plan: &Plan) -> Outcome {
    let mut world = World::new(plan).await;
    if plan.cast == Cast::Small {
        world.is_calm = true;
        crate::crash_points::script(&mut world).await;
    } else {
        world.fill_the_calendar();
        world.pass(BEGIN + DAYS * DAY).await;
    }
    world.heal().await;
    world.come_to_rest().await;
    world.examine().await;
    world.settle_conflicts().await;
    world.come_to_rest().await;
    world.examine().await;
    world.send_everything_again().await;
    // Looked at twice, a lasting fault is seen twice.
    world.broken.sort();
    world.broken.dedup();
    Outcome {
        head: world.office.head().await,
        points: world.phones.iter().map(|phone| phone.points).collect(),
        broken: world.broken,
        counts: world.counts,
        duty_counts: world.duty_counts,
    }
}

impl World {
    async fn new(plan: &Plan) -> Self {
        let scenario = match plan.cast {
            Cast::Small => Scenario::small(),
            Cast::Sessions => Scenario::draw(plan.seed),
            Cast::Duties => Scenario::duties(plan.seed),
        };
        let office = Office::found(&scenario, plan.planted).await;
        let phones = scenario.phones.iter().enumerate();
        let phones = phones
            .map(|(place, handset)| Phone::new(place, handset.skew, plan.planted))
            .collect();
        let chance = |purpose| Chance::new(plan.seed, purpose);
        let mut world = Self {
            plan: Plan {
                crash_at: None,
                ..plan.clone()
            },
            phones,
            office,
            ledger: Ledger::default(),
            chances: Chances {
                people: chance("people"),
                power: chance("power"),
                network: chance("network"),
                office: chance("office"),
            },
            now: BEGIN,
            packs: BTreeMap::new(),
            broken: Vec::new(),
            counts: Counts::default(),
            duty_counts: DutyCounts::default(),
            exchanges: 0,
            records: 0,
            numbers: 0,
            is_calm: true,
            queue: BTreeMap::new(),
            happenings: 0,
            scenario,
        };
        for place in 0..world.phones.len() {
            world.restart(place).await;
            let enrolment = world.office.enrolment(&world.scenario, place);
            world.drive(place, Event::Enrolled(Box::new(enrolment)));
            world.phones[place].points = 0;
        }
        // Nobody is there yet to see an enrolment cut off.
        world.plan.crash_at = plan.crash_at;
        world
    }

    /// Whether anything may go wrong now.
    pub(crate) fn is_noisy(&self) -> bool {
        !self.is_calm
    }

    /// A number that nothing else has.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Lets something happen at a time; not before now.
    pub(crate) fn at(&mut self, at: i64, happening: Happening) {
        self.happenings += 1;
        self.queue
            .insert((at.max(self.now), self.happenings), happening);
    }

    /// Lets something happen after so many milliseconds.
    pub(crate) fn after(&mut self, ms: i64, happening: Happening) {
        self.at(self.now + ms, happening);
    }

    /// Draws who does what when.
    fn fill_the_calendar(&mut self) {
        self.is_calm = false;
        for place in 0..self.phones.len() {
            for _ in 0..self.chances.people.between(7, 12) {
                let day = i64::from(self.chances.people.between(0, 54));
                let mut at =
                    BEGIN + day * DAY + i64::from(self.chances.people.between(0, 600)) * 60_000;
                // Whoever acts on what others did mostly looks before they go, or while the office's answer is under way.
                if self.plan.cast == Cast::Duties && self.chances.people.percent(75) {
                    let before = *self.chances.people.pick(&[HOUR, 3_000]);
                    self.at(at - before, Happening::Sync(place));
                }
                for _ in 0..self.chances.people.between(1, 4) {
                    self.at(at, Happening::Act(place));
                    at += i64::from(self.chances.people.between(5, 600)) * 1_000;
                }
                if self.chances.people.percent(75) {
                    self.at(at, Happening::Sync(place));
                }
            }
            if self.chances.people.percent(30) {
                let at = BEGIN + i64::from(self.chances.people.between(5, 50)) * DAY;
                self.at(at, Happening::SetClock(place));
            }
            if self.plan.cast == Cast::Duties {
                for _ in 0..2 {
                    let at = BEGIN + i64::from(self.chances.people.between(1, 54 * 24)) * HOUR;
                    let to = (place + 1) % self.phones.len();
                    self.at(at, Happening::Carry(place, to));
                    self.at(at + 6 * HOUR, Happening::Sync(to));
                    self.at(at + DAY, Happening::BringBack(to, place));
                }
            }
            if let Some(at) = self.scenario.phones[place].revoked_at {
                self.at(at, Happening::Stolen(place));
            }
        }
        for day in 1..DAYS / 4 {
            self.at(BEGIN + day * 4 * DAY + HOUR, Happening::Review);
        }
    }

    /// Lets happen what is due up to a time.
    async fn pass(&mut self, end: i64) {
        while let Some(entry) = self.queue.first_entry() {
            let (at, _) = *entry.key();
            if at > end {
                break;
            }
            let happening = entry.remove();
            self.now = at;
            self.office.clock.advance_to(Timestamp(at));
            self.happen(happening).await;
        }
        self.now = self.now.max(end);
        self.office.clock.advance_to(Timestamp(self.now));
    }

    async fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Act(place) => self.act(place),
            Happening::Sync(place) => self.sync(place),
            Happening::Wake(place) => self.wake(place),
            Happening::Written(place, boot) => self.written(place, boot),
            Happening::Restart(place) => self.restart(place).await,
            Happening::SetClock(place) => {
                self.phones[place].skew = i64::from(self.chances.power.between(-90, 90)) * 1_000;
            }
            Happening::Arrive(letter) => self.arrive(letter).await,
            Happening::Reply(place, exchange, reply) => self.reply(place, exchange, reply),
            Happening::Carry(from, to) => self.carry(from, to),
            Happening::BringBack(from, to) => self.bring_back(from, to),
            Happening::Stolen(place) => self.office.revoke(place).await,
            Happening::Review => self.review().await,
        }
    }

    /// A phone syncs, if it does not already.
    pub(crate) fn sync(&mut self, place: usize) {
        if self.phones[place].core.is_none() || self.phones[place].is_syncing {
            return;
        }
        self.phones[place].is_syncing = true;
        let is_tight = self.is_noisy() && self.chances.people.percent(15);
        let budget_bytes =
            is_tight.then(|| u64::from(self.chances.people.between(1_000, 20_000).unsigned_abs()));
        self.drive(place, Event::SyncNow { budget_bytes });
    }

    /// The office releases some of what is held, declines some, and leaves some.
    async fn review(&mut self) {
        for row in self.office.held().await {
            let dice = self.chances.office.below(100);
            if dice < 20
                && self
                    .office
                    .decide(row.hash, HeldStatus::Declined)
                    .await
                    .is_ok()
            {
                self.counts.declined += 1;
                self.ledger.declined.insert(row.hash);
            } else if dice >= 65
                && self
                    .office
                    .decide(row.hash, HeldStatus::Released)
                    .await
                    .is_ok()
            {
                self.counts.released += 1;
            }
        }
    }
}
