//! The phone's disk.

use std::path::Path;
use std::sync::Arc;

use ::tests::database::Storage;
use ::tests::handset::Handset;
use ::tests::world::World;
use anyhow::{Result, bail, ensure};
use mobile_cli::{FixedClock, Phone, PhoneError, SeededEntropy, SqliteStore, Store, StoreError};
use mobile_core::{Batch, SyncEnd};
use recorded_disk::{Disk, Fault};
use shared::id::{RecordId, TeamId};

use super::KINDS;
use crate::row::Row;
use crate::session;

/// A store that calls everything written.
struct Hopeful(SqliteStore);

impl Store for Hopeful {
    fn load(&mut self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.0.load()
    }

    fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let _ = self.0.write(batch);
        Ok(())
    }

    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.secret(name)
    }

    fn keep_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.0.keep_secret(name, value)
    }

    fn forget_secret(&mut self, name: &str) -> Result<(), StoreError> {
        self.0.forget_secret(name)
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        self.0.scrub()
    }
}

struct Stage {
    world: World,
    handset: Handset,
    team: TeamId,
    /// Called saved.
    saved: Vec<RecordId>,
    /// Not called saved.
    unsaved: usize,
}

pub(super) fn prove(places: &[u64], row: &mut Row) -> Result<()> {
    let mut world = World::found(Storage::Memory, session::BEGIN.parse()?)?;
    let team = world.team("官渡镇挎包宣讲队", session::TOWNSHIP)?;
    let person = world.member("张桂兰", team, &[session::TOWNSHIP], None)?;
    let handset = world.handset(person, 1)?;
    let home = world.home(1);
    let mut stage = Stage {
        world,
        handset,
        team,
        saved: Vec::new(),
        unsaved: 0,
    };
    for kind in &KINDS {
        for place in places {
            row.tried += 1;
            let tried = stage.try_once(&home, (kind.after)(*place));
            match tried {
                Ok(met) => row.fault(&format!("phone, {}", kind.name), met),
                Err(error) => {
                    row.lost.push(format!(
                        "phone, {}, after {place} more writes: {error:#}",
                        kind.name
                    ));
                    return Ok(());
                }
            }
        }
    }
    ensure!(stage.unsaved > 0, "no fault was ever met");
    row.control(
        "calls it saved though the disk did not take it, phone",
        stage.is_hope_noticed(&home)?,
    );
    stage.handset.close();
    stage.world.office.stop()
}

impl Stage {
    /// A person logs, amends and syncs on a disk with a fault; then the phone is turned off and on, with the fault
    /// and without. How often the fault was met.
    fn try_once(&mut self, home: &Path, fault: Fault) -> Result<u64> {
        let now = self.world.office.clock.now().plus_ms(60_000);
        self.world.office.advance_to(now);
        // No file of a folder may be open when it begins to be watched.
        self.handset.close();
        let disk = Disk::forgetful(home)?;
        self.handset.at(now)?;
        disk.set_fault(Some(fault));
        let mut met = 0;
        for _ in 0..2 {
            let answers = session::answers(self.handset.user, now, self.saved.len())?;
            match self.handset.at(now)?.submit(self.team, answers) {
                Ok(record) => self.saved.push(record),
                Err(PhoneError::NotSaved) => met += 1,
                Err(error) => return Err(error.into()),
            }
        }
        self.is_all_there("before a restart")?;
        let report = self.handset.at(now)?.sync(None)?;
        match report.end {
            SyncEnd::Complete => {}
            SyncEnd::Failed(code) => {
                ensure!(code == "storage", "a sync ends with `{code}`");
                met += 1;
            }
            end => bail!("a sync ends with {end:?}"),
        }
        self.is_all_there("after a sync")?;
        self.is_all_there_if_killed(home)?;
        // Turned off and on while there is no room: what is there can be read.
        self.handset.close();
        self.handset.at(now)?;
        self.is_all_there("after a restart without room")?;
        self.handset.close();
        disk.set_fault(None);
        self.handset.at(now)?;
        self.is_all_there("after a restart with room")?;
        let report = self.handset.at(now)?.sync(None)?;
        ensure!(report.end == SyncEnd::Complete, "{report:?}");
        ensure!(report.waiting == 0 && !report.reread, "{report:?}");
        let records = self.world.records()?;
        ensure!(
            records.len() == self.saved.len(),
            "{} records at the office of {} saved",
            records.len(),
            self.saved.len()
        );
        self.handset.close();
        self.unsaved += usize::try_from(met)?;
        Ok(met)
    }

    /// Whether it is noticed when a store says yes to everything.
    fn is_hope_noticed(&mut self, home: &Path) -> Result<bool> {
        self.handset.close();
        let disk = Disk::forgetful(home)?;
        let now = self.world.office.clock.now();
        let mut phone = Phone::open(
            Box::new(Hopeful(SqliteStore::open(home)?)),
            self.world.transport(),
            Arc::new(FixedClock::at(now)),
            Box::new(SeededEntropy::new(7)),
        )?;
        disk.set_fault(Some(Fault::Full { after: 0 }));
        let answers = session::answers(self.handset.user, now, self.saved.len())?;
        self.saved.push(phone.submit(self.team, answers)?);
        drop(phone);
        disk.set_fault(None);
        Ok(self.is_all_there("after a restart").is_err())
    }

    /// The phone's files as they are, opened elsewhere: what was called saved is among what is there. What was not may
    /// be there too, whole.
    fn is_all_there_if_killed(&self, home: &Path) -> Result<()> {
        let elsewhere = tempfile::tempdir()?;
        let _disk = Disk::forgetful(elsewhere.path())?;
        for name in ["phone.db", "phone.db-wal", "device.key", "token"] {
            std::fs::copy(home.join(name), elsewhere.path().join(name))?;
        }
        let entries = SqliteStore::open(elsewhere.path())?.load()?;
        for record in &self.saved {
            let key = format!("record/{record}");
            let is_there = entries.iter().any(|(known, _)| *known == key);
            ensure!(is_there, "killed with a fault: {record} is gone");
        }
        Ok(())
    }

    /// What was called saved is on the phone, and nothing else is.
    fn is_all_there(&mut self, when: &str) -> Result<()> {
        let mut here = self.handset.phone()?.records();
        here.sort_unstable();
        let mut saved = self.saved.clone();
        saved.sort_unstable();
        ensure!(
            here == saved,
            "{when}: {} records of {}",
            here.len(),
            saved.len()
        );
        Ok(())
    }
}
