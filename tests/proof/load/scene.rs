//! An office under attack: its world, honest phones, and hands of others.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use mobile_core::{SyncEnd, SyncReport};
use server::limits::Limits;
use shared::id::{RecordId, TeamId};
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::sync::encode_request;
use shared::time::Timestamp;
use tests::database::Storage;
use tests::handset::Handset;
use tests::office::Office;
use tests::world::World;

use super::attack::Attack;
use super::{AREA, DAY};
use crate::row::Row;
use tests::hand::{Hand, address};

/// Sessions of an honest phone in a run.
const SESSIONS: usize = 3;

/// An honest phone that came again as often as it may, and the last it heard.
#[derive(Debug, thiserror::Error)]
#[error("not served: {0:?}")]
pub(super) struct NotServed(Option<Box<SyncReport>>);

/// An office, honest phones, and hands of others.
pub(super) struct Scene {
    pub(super) world: World,
    team: TeamId,
    /// Writes what makes answers long: its own rows would be stubs.
    scribe: Hand,
    pub(super) honest: Vec<Handset>,
    pub(super) hostile: Vec<Hand>,
    meant: usize,
}

impl Scene {
    pub(super) fn open(limits: Limits, honest: usize, hostile: usize) -> Result<Self> {
        let at = "2018-07-01T00:00:00.000Z".parse()?;
        let office = Office::found_within(&Storage::TemporaryFolder, at, limits)?;
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
    pub(super) fn fill_log(&mut self, sessions: usize) -> Result<()> {
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
    pub(super) fn exchange_of(&self, hand: &Hand, body: &[u8]) -> Result<Vec<u8>> {
        let mut line = TcpStream::connect(address(&self.world)?)?;
        line.write_all(hand.head(body.len()).as_bytes())?;
        line.write_all(body)?;
        let mut answer = Vec::new();
        line.read_to_end(&mut answer)?;
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let head = head.context("an answer")?;
        Ok(answer.split_off(head + 4))
    }

    /// Waits until so many exchanges are under way.
    pub(super) fn wait_until_taken(&self, many: usize) -> Result<()> {
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
    pub(super) fn run(&mut self, attack: Option<&Attack>, tries: usize) -> Result<Duration> {
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
    pub(super) fn counted(&self) -> Result<usize> {
        let office = &self.world.office;
        let counted = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.record_count().await
        })?;
        Ok(usize::try_from(counted)?)
    }

    pub(super) fn counts(&self, record: RecordId) -> Result<bool> {
        let office = &self.world.office;
        let found = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.records_by_id(&[record]).await
        })?;
        Ok(!found.is_empty())
    }

    /// After it all: everything counts that honest phones logged, nothing waits on them, and the office is sound.
    pub(super) fn settle(&mut self, row: &mut Row) -> Result<()> {
        let now = self.world.office.clock.now();
        for phone in &mut self.honest {
            let phone = phone.at(now)?;
            let status = phone.core().status(now);
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

    pub(super) fn close(self) -> Result<()> {
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
        if report.end == SyncEnd::Complete && report.waiting == 0 {
            // Attackers move once for each phone that was served: how often they can be in the way does not depend
            // on how fast the machine is.
            if let Some(attack) = attack {
                attack.beat();
            }
            return Ok(());
        }
        // The phone's clock, not the machine's: when it would come again, it is then.
        now = report.retry_at.unwrap_or(now).max(now);
        last = Some(report);
    }
    Err(NotServed(last.map(Box::new)).into())
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is shown is how long it takes"
)]
fn began() -> Instant {
    Instant::now()
}
