//! The phone's disk.

use std::path::Path;

use ::tests::database::Storage;
use ::tests::handset::Handset;
use ::tests::world::World;
use anyhow::{Result, bail, ensure};
use mobile_cli::PhoneError;
use mobile_core::SyncEnd;
use recorded_disk::{Disk, Fault};
use shared::id::{RecordId, TeamId};

use super::KINDS;
use crate::row::Row;
use crate::session;

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
