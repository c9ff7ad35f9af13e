//! The office at work: its own phone, which holds everything, and the coordinators' of two townships.

use std::collections::{BTreeMap, BTreeSet};

use ::tests::handset::Handset;
use ::tests::line::Weather;
use ::tests::truth::Truth;
use ::tests::world::World;
use anyhow::{Context as _, Result};
use shared::access::{Grant, Role};
use shared::id::{Digest, RecordId};

use super::{Count, Phones, instant, jiff_date, team};
use crate::plan::YEAR;
use crate::script::Script;

/// Hours of a day at which the office works, when the teams have called.
const HOUR: i64 = 22;
/// Townships whose coordinators have a phone.
const COORDINATED: usize = 2;

/// The phones of the office.
#[derive(Debug)]
pub(crate) struct Desk {
    /// Reads every row.
    pub(crate) office: Handset,
    /// Townships and the phones of their coordinators.
    pub(crate) coordinators: Vec<(String, Handset)>,
    count: Count,
}

impl Desk {
    pub(super) fn open(world: &mut World, truth: &Truth) -> Result<Self> {
        let user = world.official("李主任", Role::ReformOffice)?;
        let office = world.handset(user, Phones::other_seed(0))?;
        let townships = truth
            .teams
            .iter()
            .map(|team| &team.area)
            .filter(|area| area.len() == 9);
        let townships: Vec<String> = townships.take(COORDINATED).cloned().collect();
        let mut coordinators = Vec::new();
        for (place, township) in townships.into_iter().enumerate() {
            let grant = Grant {
                role: Role::TownshipCoordinator,
                area: Some(township.parse()?),
                unit: None,
                team: None,
                from: jiff_date(YEAR, 1, 1),
                to: None,
            };
            let user = world.person("乡镇联络员", &[grant])?;
            let seed = Phones::other_seed(1 + place as u64);
            coordinators.push((township, world.handset(user, seed)?));
        }
        Ok(Self {
            office,
            coordinators,
            count: Count::default(),
        })
    }

    /// A day at the office: takes sessions out, and judges what waits.
    pub(super) fn work(
        &mut self,
        world: &mut World,
        script: &Script,
        day: i32,
        records: &BTreeMap<usize, RecordId>,
    ) -> Result<()> {
        let now = instant(day, HOUR);
        team::call(&mut self.office, now, Weather::Fine)?;
        self.count.calls += 1;
        let voids = script
            .office_voids
            .get(&day)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for session in voids {
            let record = records
                .get(session)
                .context("voided before it was logged")?;
            self.office.at(now)?.void(*record, "抽查核实为重复登记")?;
            self.count.voids_asked += 1;
        }
        if !voids.is_empty() {
            team::call(&mut self.office, now, Weather::Fine)?;
            self.count.calls += 1;
        }
        self.judge(world, script, records)?;
        for (_, handset) in &mut self.coordinators {
            team::call(handset, now, Weather::Fine)?;
            self.count.calls += 1;
        }
        Ok(())
    }

    /// Releases and declines what waits, as the script says; the rest goes on waiting.
    fn judge(
        &mut self,
        world: &mut World,
        script: &Script,
        records: &BTreeMap<usize, RecordId>,
    ) -> Result<()> {
        let ids = |sessions: &BTreeSet<usize>| -> BTreeSet<RecordId> {
            sessions
                .iter()
                .filter_map(|session| records.get(session))
                .copied()
                .collect()
        };
        let released = ids(&script.expected.released);
        let declined = ids(&script.expected.declined);
        let held = world.held()?;
        let phone = world.reform.phone()?;
        for item in held {
            let text = |key: &str| item[key].as_str().unwrap_or_default();
            let record: RecordId = text("record").parse()?;
            let hash: Digest = text("hash").parse()?;
            if released.contains(&record) {
                phone.release(hash, "电话核实属实")?;
                self.count.released += 1;
            } else if declined.contains(&record) {
                phone.decline(hash, "不属本队职责范围")?;
                self.count.declined += 1;
            }
        }
        Ok(())
    }

    pub(super) fn count(&self) -> Count {
        self.count
    }
}
