//! Bounds that hold under load: slow writers and readers, half a header, every place taken, a flood of what is held;
//! honest phones all end with everything counted, and the server's memory stays where it was.

mod attack;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use mobile_core::SyncEnd;
use server::limits::{Limits, Pace};
use server::store::held::HeldTotal;
use shared::id::{RecordId, TeamId};
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::sync::{Response, encode_request};
use shared::time::Timestamp;
use tests::database::Storage;
use tests::handset::Handset;
use tests::world::World;

use self::attack::{Attack, Counts};
use crate::hand::{Hand, address};
use crate::row::{Row, Size};

const AREA: &str = "511781109";
const DAY: &str = "2018-07-01";
/// A day that has not come: what happened then is held.
const LATER: &str = "2018-08-01";
/// Sessions of an honest phone in a run.
const SESSIONS: usize = 3;
/// How often an honest phone comes again before it counts as not served.
const TRIES: usize = 30;
/// How much longer honest phones may take under attack than alone; alone, at least a second is counted.
const MOST_TIMES: f64 = 15.0;
/// How much the process may grow under attack, in bytes: the test's small bounds, its sockets, and what an allocator
/// does not give back.
const MOST_GROWTH: u64 = 48 * 1024 * 1024;

/// Bounds that are reached, and that a test can wait for.
fn limits() -> Limits {
    Limits {
        connections: 64,
        headers_within: Duration::from_secs(20),
        send_buffer: 16 * 1024,
        pace: Pace {
            grace: Duration::from_secs(1),
            bytes_per_second: 4_000,
        },
        requests: 8,
        exchanges: 16,
        exchanges_of_device: 2,
        turn_within: Duration::from_secs(4),
        packs_bytes: 4 * 1024 * 1024,
        answers_bytes: 2 * 1024 * 1024,
        held: HeldTotal {
            items: 100,
            bytes: 1_000_000,
        },
        ..Limits::default()
    }
}

/// An office, honest phones, and hands of others.
struct Scene {
    world: World,
    team: TeamId,
    /// Writes what makes answers long: its own rows would be stubs.
    scribe: Hand,
    honest: Vec<Handset>,
    hostile: Vec<Hand>,
    meant: usize,
}

pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut row = Row::new("bounds under load");
    everybody_at_once(size, &mut row)?;
    unread_answers(&mut row)?;
    one_stuck_device(&mut row)?;
    every_place_taken(&mut row)?;
    held_flood(&mut row)?;
    Ok(row)
}

/// Every attack at once, on bounds that are reached; honest phones end with everything counted.
fn everybody_at_once(size: Size, row: &mut Row) -> Result<()> {
    let mut scene = Scene::open(limits(), 20, 6)?;
    scene.fill_log(40)?;
    // Once for the caches, once for the clock.
    let alone = scene.run(None, TRIES);
    let alone = alone.and_then(|_| scene.run(None, TRIES))?;
    let before = resident()?;
    let mut attack = Attack::on(address(&scene.world)?)?;
    attack.half_heads(100);
    for reader in &scene.hostile[..2] {
        attack.slow_readers(reader, 4);
    }
    for writer in &scene.hostile[2..] {
        attack.slow_writers(writer, 6);
    }
    attack.wait_for(100 + 8 + 24);
    let mut slowest = Duration::ZERO;
    for _ in 0..size.of(2, 10) {
        match scene.run(Some(&attack), TRIES) {
            Ok(took) => slowest = slowest.max(took),
            Err(error) => row.lost.push(format!("under attack: {error:#}")),
        }
        row.tried += scene.honest.len() as u64;
    }
    let growth = resident()?.saturating_sub(before);
    let counts = attack.counts.clone();
    attack.end();
    scene.settle(row)?;
    let times = slowest.as_secs_f64() / alone.as_secs_f64().max(1.0);
    if times > MOST_TIMES {
        row.lost
            .push(format!("honest phones took {times:.1} times as long"));
    }
    if growth > MOST_GROWTH {
        row.lost.push(format!("the process grew by {growth} B"));
    }
    row.fault("connections of attackers", Counts::of(&counts.opened));
    row.fault("bytes sent one by one", Counts::of(&counts.single_bytes));
    row.fault("answers left unread", Counts::of(&counts.unread));
    row.fault(
        "attackers told to come again",
        Counts::of(&counts.turned_away),
    );
    row.measure("alone", format!("{:.2} s", alone.as_secs_f64()));
    row.measure(
        "under attack",
        format!("{:.2} s, {times:.1} times", slowest.as_secs_f64()),
    );
    row.measure("growth under attack", format!("{} KiB", growth / 1024));
    scene.close()
}

/// Answers that nobody reads are bounded in bytes; the writer commits while they stand.
fn unread_answers(row: &mut Row) -> Result<()> {
    let patient = Limits {
        connections: 1_000,
        exchanges: 1_000,
        exchanges_of_device: 1_000,
        pace: patience(),
        turn_within: Duration::from_millis(200),
        ..limits()
    };
    let unbounded = Limits {
        answers_bytes: usize::MAX,
        ..patient.clone()
    };
    let bounded = grow(patient, row)?;
    row.measure(
        "growth by 160 unread answers",
        format!("{} KiB", bounded / 1024),
    );
    if bounded > MOST_GROWTH / 2 {
        row.lost.push(format!("unread answers took {bounded} B"));
    }
    let lifted = grow(unbounded, &mut Row::new("control"))?;
    row.measure("without the bound", format!("{} KiB", lifted / 1024));
    row.control(
        "answers kept without a bound of bytes",
        lifted > MOST_GROWTH / 2,
    );
    Ok(())
}

/// What the process grows by when many ask for much and read nothing.
fn grow(limits: Limits, row: &mut Row) -> Result<u64> {
    let mut scene = Scene::open(limits, 1, 1)?;
    scene.fill_log(800)?;
    scene.run(None, TRIES)?;
    let before = resident()?;
    let mut attack = Attack::on(address(&scene.world)?)?;
    attack.slow_readers(&scene.hostile[0], 160);
    attack.wait_for(160);
    let growth = resident()?.saturating_sub(before);
    // No room for an answer does not keep the writer from what came with the request.
    let (record, item) = scene.hostile[0].session(DAY, 0)?;
    let pack = scene.hostile[0].pack(&[item])?;
    let body = encode_request(&scene.hostile[0].request(), &[pack]);
    scene.exchange_of(&scene.hostile[0], &body)?;
    if !scene.counts(record)? {
        row.lost
            .push("a pack, while answers stood unread".to_owned());
    }
    row.tried += 1;
    attack.end();
    scene.close()?;
    Ok(growth)
}

/// One device that opens exchanges and lets them stand takes its own places, and nobody else's.
fn one_stuck_device(row: &mut Row) -> Result<()> {
    let patient = Limits {
        pace: patience(),
        turn_within: Duration::from_millis(200),
        ..limits()
    };
    let greedy = Limits {
        exchanges_of_device: usize::MAX,
        ..patient.clone()
    };
    row.tried += 4;
    row.fault("exchanges one device lets stand", 40);
    if !is_served(patient, 1, 40)? {
        row.lost
            .push("honest phones, while one device was stuck".to_owned());
    }
    let control = "no bound of exchanges for a device";
    row.control(control, !is_served(greedy, 1, 40)?);
    Ok(())
}

/// Where many devices together have every place, they lose them again by being slow.
fn every_place_taken(row: &mut Row) -> Result<()> {
    let patient = Limits {
        pace: patience(),
        turn_within: Duration::from_millis(200),
        ..limits()
    };
    row.tried += 4;
    row.fault("times every place was taken", 1);
    if !is_served(limits(), 8, 2)? {
        row.lost
            .push("honest phones, while every place was taken".to_owned());
    }
    let control = "slow bodies waited for without end";
    row.control(control, !is_served(patient, 8, 2)?);
    Ok(())
}

/// Whether honest phones are served while so many devices let so many exchanges each stand.
fn is_served(limits: Limits, devices: usize, each: usize) -> Result<bool> {
    let taken = (limits.exchanges_of_device.min(each) * devices).min(limits.exchanges);
    let mut scene = Scene::open(limits, 4, devices)?;
    let mut attack = Attack::on(address(&scene.world)?)?;
    for hand in &scene.hostile {
        attack.slow_writers(hand, each);
    }
    attack.wait_for(devices * each);
    scene.wait_until_taken(taken)?;
    let is_served = scene.run(Some(&attack), 3).is_ok();
    attack.end();
    scene.close()?;
    Ok(is_served)
}

/// What is held of a device ends at its bound; what counts still passes.
fn held_flood(row: &mut Row) -> Result<()> {
    let lifted = Limits {
        held: HeldTotal {
            items: u64::MAX,
            bytes: u64::MAX,
        },
        ..limits()
    };
    let most = limits().held.items;
    let held = |limits: Limits, row: &mut Row| -> Result<u64> {
        let mut scene = Scene::open(limits, 2, 1)?;
        for _ in 0..5 {
            let packs = (0..6).map(|_| {
                let items = (0..10).map(|_| Ok(scene.hostile[0].session(LATER, 0)?.1));
                let items: Vec<_> = items.collect::<Result<_>>()?;
                scene.hostile[0].pack(&items)
            });
            let packs: Vec<_> = packs.collect::<Result<_>>()?;
            let body = encode_request(&scene.hostile[0].request(), &packs);
            let answer = scene.exchange_of(&scene.hostile[0], &body)?;
            let response: Response = shared::cbor::decode(&answer)?;
            row.fault("packs flooding what is held", 6);
            row.fault("packs refused held_full", response.refused.len() as u64);
        }
        let (record, item) = scene.hostile[0].session(DAY, 0)?;
        let pack = scene.hostile[0].pack(&[item])?;
        let body = encode_request(&scene.hostile[0].request(), &[pack]);
        scene.exchange_of(&scene.hostile[0], &body)?;
        if !scene.counts(record)? {
            row.lost
                .push("what counts of a phone that is full".to_owned());
        }
        scene.run(None, TRIES)?;
        row.tried += 1;
        let office = &scene.world.office;
        let held = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.held_count().await
        })?;
        scene.settle(row)?;
        scene.close()?;
        Ok(held)
    };
    let bounded = held(limits(), row)?;
    row.measure("held of 300 offered", bounded.to_string());
    if bounded > most {
        row.lost
            .push(format!("{bounded} items are held, {most} may be"));
    }
    let lifted = held(lifted, &mut Row::new("control"))?;
    row.control("no bound of what is held", lifted > most);
    Ok(())
}

/// A pace at which nobody is ever dropped.
fn patience() -> Pace {
    Pace {
        grace: Duration::from_secs(3_600),
        bytes_per_second: 4_000,
    }
}

impl Scene {
    fn open(limits: Limits, honest: usize, hostile: usize) -> Result<Self> {
        let at = "2018-07-01T00:00:00.000Z".parse()?;
        let office = tests::office::Office::found_within(&Storage::TemporaryFolder, at, limits)?;
        let folder = tempfile::tempdir()?;
        let mut world = World::around(office, &folder.keep())?;
        let team = world.team("官渡镇挎包宣讲队", AREA)?;
        let mut phones = Vec::new();
        for seed in 1..=honest as u64 {
            let user = world.member(&format!("队员{seed}"), team, &[AREA], None)?;
            phones.push(world.handset(user, seed)?);
        }
        let mut hands = Vec::new();
        for seed in 1..=hostile as u64 {
            let name = format!("占着的{seed}");
            let user = world.leader(&name, team, &[AREA])?;
            hands.push(Hand::enrol(&mut world, user, team, 1_000 + seed)?);
        }
        let user = world.member("写得多的", team, &[AREA], None)?;
        let scribe = Hand::enrol(&mut world, user, team, 999)?;
        Ok(Self {
            world,
            team,
            scribe,
            honest: phones,
            hostile: hands,
            meant: 0,
        })
    }

    /// Sessions that make an answer long: their notes do not compress.
    fn fill_log(&mut self, sessions: usize) -> Result<()> {
        for _ in 0..sessions / 40 {
            let items = (0..40).map(|_| Ok(self.scribe.session(DAY, 200)?.1));
            let items: Vec<_> = items.collect::<Result<_>>()?;
            let pack = self.scribe.pack(&items)?;
            let mut request = self.scribe.request();
            request.page_bytes = 0;
            self.exchange_of(&self.scribe, &encode_request(&request, &[pack]))?;
            self.meant += 40;
            let counted = self.counted()?;
            anyhow::ensure!(
                counted == self.meant,
                "{counted} of {} are there",
                self.meant
            );
        }
        Ok(())
    }

    /// An exchange of a hostile hand that behaves for once; gives the answer's body.
    fn exchange_of(&self, hand: &Hand, body: &[u8]) -> Result<Vec<u8>> {
        use std::io::{Read as _, Write as _};
        let mut line = std::net::TcpStream::connect(address(&self.world)?)?;
        line.write_all(hand.head(body.len()).as_bytes())?;
        line.write_all(body)?;
        let mut answer = Vec::new();
        line.read_to_end(&mut answer)?;
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let head = head.context("an answer")?;
        Ok(answer.split_off(head + 4))
    }

    /// Waits until so many exchanges are under way.
    fn wait_until_taken(&self, many: usize) -> Result<()> {
        let office = &self.world.office;
        let look = async {
            while office.app.exchanges_under_way() < many {
                tokio::task::yield_now().await;
            }
        };
        let waited = async { tokio::time::timeout(Duration::from_secs(30), look).await };
        let waited = office.wait(waited);
        waited.context("attackers never had their places")
    }

    /// Every honest phone logs and syncs, all at once; how long that takes in all.
    fn run(&mut self, attack: Option<&Attack>, tries: usize) -> Result<Duration> {
        let (now, team) = (self.world.office.clock.now(), self.team);
        let began = began();
        let ran: Vec<Result<()>> = std::thread::scope(|scope| {
            let phones = self.honest.iter_mut();
            let threads: Vec<_> = phones
                .map(|phone| scope.spawn(move || log_and_sync(phone, team, now, attack, tries)))
                .collect();
            let ran = threads.into_iter().map(|thread| match thread.join() {
                Ok(ran) => ran,
                Err(_) => Err(anyhow::anyhow!("a phone panicked")),
            });
            ran.collect()
        });
        let took = began.elapsed();
        self.meant += self.honest.len() * SESSIONS;
        ran.into_iter().collect::<Result<()>>()?;
        Ok(took)
    }

    /// Records that count.
    fn counted(&self) -> Result<usize> {
        let office = &self.world.office;
        let counted = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.record_count().await
        })?;
        Ok(usize::try_from(counted)?)
    }

    fn counts(&self, record: RecordId) -> Result<bool> {
        let office = &self.world.office;
        let found = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.records_by_id(&[record]).await
        })?;
        Ok(!found.is_empty())
    }

    /// After it all: everything counts that honest phones logged, nothing waits on them, and the office is sound.
    fn settle(&mut self, row: &mut Row) -> Result<()> {
        let now = self.world.office.clock.now();
        for phone in &mut self.honest {
            let phone = phone.at(now)?;
            let status = phone.core().status();
            if status.saved + status.packed + status.received > 0 {
                row.lost.push(format!("not counted on a phone: {status:?}"));
            }
        }
        let counted = self.counted()?;
        if counted < self.meant {
            let missing = self.meant - counted;
            row.lost
                .push(format!("{missing} sessions of {}", self.meant));
        }
        row.lost.extend(self.world.office.verify()?.faults);
        Ok(())
    }

    fn close(self) -> Result<()> {
        drop(self.honest);
        self.world.office.stop()
    }
}

/// Logs sessions and sends them, coming again when the office asks to.
fn log_and_sync(
    handset: &mut Handset,
    team: TeamId,
    mut now: Timestamp,
    attack: Option<&Attack>,
    tries: usize,
) -> Result<()> {
    let answers = Answers {
        occurred_on: Some(DAY.parse()?),
        village: Some("511781109201".parse()?),
        venue: Some(Venue::Courtyard),
        topics: Some(["poverty_alleviation".to_owned()].into()),
        members: Some([handset.user].into()),
        audience: Some(AudienceAnswer {
            count: 30,
            about: false,
        }),
        ..Answers::default()
    };
    for _ in 0..SESSIONS {
        handset.at(now)?.submit(team, answers.clone())?;
    }
    let mut last = None;
    for _ in 0..tries {
        let report = handset.at(now)?.sync(None)?;
        if let Some(attack) = attack {
            attack.beat();
        }
        if report.end == SyncEnd::Complete && report.waiting == 0 {
            return Ok(());
        }
        // The phone's clock, not the machine's: when it would come again, it is then.
        now = report.retry_at.unwrap_or(now).max(now);
        last = Some(report);
    }
    anyhow::bail!("not served: {last:?}")
}

/// Bytes of this process that are in memory.
fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB"));
    let kib: u64 = kib.context("VmRSS in kB")?.trim().parse()?;
    Ok(kib * 1024)
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is shown is how long it takes"
)]
fn began() -> Instant {
    Instant::now()
}

#[test]
fn bounds_hold_under_load() {
    prove(Size::Ci).unwrap().assert_good();
}
