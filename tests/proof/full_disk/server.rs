//! The server's disk.

use std::path::PathBuf;

use ::tests::database::Storage;
use ::tests::handset::Handset;
use ::tests::office::Office;
use ::tests::world::World;
use anyhow::{Context as _, Result, bail, ensure};
use mobile_cli::PhoneError;
use mobile_core::SyncEnd;
use recorded_disk::{Disk, Fault};
use server::store::Database;
use server::verify::verify;
use shared::id::{RecordId, TeamId};

use super::KINDS;
use crate::row::Row;
use crate::session;

/// The code that tells a phone to come again.
const COME_AGAIN: &str = "unavailable";

struct Stage {
    world: World,
    data: PathBuf,
    disk: Disk,
    handset: Handset,
    team: TeamId,
    records: Vec<RecordId>,
    people: usize,
}

pub(super) fn prove(places: &[u64], row: &mut Row) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let disk = Disk::forgetful(folder.path())?;
    let data = folder.path().join("office");
    let office = Office::found(&Storage::Folder(data.clone()), session::BEGIN.parse()?)?;
    // Phones have disks of their own.
    let phones = tempfile::tempdir()?;
    let mut world = World::around(office, phones.path())?;
    let team = world.team("官渡镇挎包宣讲队", session::TOWNSHIP)?;
    let person = world.member("张桂兰", team, &[session::TOWNSHIP], None)?;
    let handset = world.handset(person, 1)?;
    let mut stage = Stage {
        world,
        data,
        disk,
        handset,
        team,
        records: Vec::new(),
        people: 0,
    };
    for kind in &KINDS {
        for place in places {
            row.tried += 1;
            stage.disk.set_fault(Some((kind.after)(*place)));
            let met = stage.with_fault();
            stage.disk.set_fault(None);
            let result = met.and_then(|met| {
                row.fault(&format!("server, {}", kind.name), met);
                stage.without()
            });
            if let Err(error) = result {
                row.lost.push(format!(
                    "server, {}, after {place} more writes: {error:#}",
                    kind.name
                ));
                // What follows would only say it again.
                return Ok(());
            }
        }
    }
    let met = row.faults.iter().map(|(_, count)| count).sum::<u64>();
    ensure!(met > 0, "no fault was ever met");
    stage.disk.set_fault(Some(Fault::Full { after: 0 }));
    row.control(
        "there is no room after all, server",
        stage.without().is_err(),
    );
    stage.disk.set_fault(None);
    stage.handset.close();
    stage.world.office.stop()
}

impl Stage {
    /// A phone sends a record and the office makes a person, on a disk with a fault. How often it was met.
    fn with_fault(&mut self) -> Result<u64> {
        let now = self.world.office.clock.now();
        let answers = session::answers(self.handset.user, now, self.records.len())?;
        let logged = self.handset.at(now)?.submit(self.team, answers)?;
        self.records.push(logged);
        let mut met = 0;
        // The second time the disk is as full as before; the server must say so again.
        for _ in 0..2 {
            let report = self.handset.at(now)?.sync(None)?;
            match report.end {
                SyncEnd::Complete => {}
                SyncEnd::Failed(code) => {
                    ensure!(code == COME_AGAIN, "a phone is told `{code}`");
                    ensure!(report.retry_at.is_some(), "a phone will not come again");
                    met += 1;
                }
                end => bail!("a sync ends with {end:?}"),
            }
            match self.world.admin.at(now)?.create_user("周建国", &[]) {
                Ok(_) => self.people += 1,
                Err(PhoneError::Problem { problem, .. }) => {
                    let code = problem.code.as_str();
                    ensure!(code == COME_AGAIN, "the office is told `{code}`");
                    met += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
        // Who only reads is served, and reads nothing that is there by half.
        self.world.records().context("with a fault")?;
        let verified = self.world.office.verify()?;
        ensure!(verified.faults.is_empty(), "{:?}", verified.faults);
        self.holds_if_killed()?;
        Ok(met)
    }

    /// The server's files as they are, opened elsewhere: nothing is there by half.
    fn holds_if_killed(&self) -> Result<()> {
        let elsewhere = tempfile::tempdir()?;
        let _disk = Disk::forgetful(elsewhere.path())?;
        for name in ["satchel.db", "satchel.db-wal"] {
            std::fs::copy(self.data.join(name), elsewhere.path().join(name))?;
        }
        let app = &self.world.office.app;
        self.world.office.wait(async {
            let database = Database::sqlite(elsewhere.path()).await?;
            let verified = verify(&database.of(app.store.org()), &app.keys).await?;
            database.close().await;
            let there = app.store.snapshot().await?.head().await?.seq;
            ensure!(verified.faults.is_empty(), "killed: {:?}", verified.faults);
            // A commit whose sync failed may be there: it was not acknowledged, and it is whole.
            ensure!(verified.seq >= there, "killed: rows are gone");
            Ok(())
        })
    }

    /// There is room again: nobody starts anything anew.
    fn without(&mut self) -> Result<()> {
        let now = self.world.office.clock.now().plus_ms(60_000);
        self.world.office.advance_to(now);
        let report = self.handset.at(now)?.sync(None)?;
        ensure!(report.end == SyncEnd::Complete, "room again: {report:?}");
        ensure!(report.waiting == 0 && !report.reread, "{report:?}");
        self.world.admin.at(now)?.create_user("周建国", &[])?;
        self.people += 1;
        let records = self.world.records()?;
        ensure!(
            records.len() == self.records.len(),
            "{} records of {}",
            records.len(),
            self.records.len()
        );
        let people = self.world.people()?;
        let made = people.iter().filter(|person| person["name"] == "周建国");
        ensure!(
            made.count() == self.people,
            "people came twice or not at all"
        );
        let verified = self.world.office.verify()?;
        ensure!(verified.faults.is_empty(), "{:?}", verified.faults);
        Ok(())
    }
}
