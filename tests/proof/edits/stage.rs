//! One play of a scenario: people do things on their phones, packs arrive in some order, and after every step what
//! the office has is compared with what was meant.

mod act;
mod arrival;
mod end;
mod look;
mod meanwhile;
mod unlike;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use shared::id::{Digest, RecordId};
use shared::record::RecordKind;

use super::cast::{Cast, Who};
use super::choices::Choices;
use super::meant::{self, Deed, Place, Sort, Values};

/// A record of a play.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: RecordId,
    pub(super) kind: RecordKind,
    /// Where it lies, twelve digits: every play has places of its own, so that figures are of it alone.
    pub(super) place: String,
}

/// What travels: a pack, and the deeds in it.
#[derive(Debug, Clone)]
struct Parcel {
    pack: Vec<u8>,
    brings: BTreeSet<Place>,
}

/// What happened in a play, for the row.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Packs handed in by carriers.
    pub(super) arrivals: u64,
    /// Of those, ones that had to wait for another.
    pub(super) waited: u64,
    /// Packs that came again by their author's own sync.
    pub(super) again: u64,
    /// Fields that ended with two answers.
    pub(super) conflicts: u64,
    /// The codes under which anything was held.
    pub(super) codes: BTreeSet<String>,
    /// The codes under which anything was refused.
    pub(super) refused: BTreeSet<String>,
}

impl Tally {
    /// Adds what happened in another play.
    pub(super) fn add(&mut self, other: &Self) {
        self.arrivals += other.arrivals;
        self.waited += other.waited;
        self.again += other.again;
        self.conflicts += other.conflicts;
        self.codes.extend(other.codes.iter().cloned());
        self.refused.extend(other.refused.iter().cloned());
    }
}

/// The play.
pub(super) struct Stage<'p> {
    pub(super) cast: &'p mut Cast,
    pub(super) choices: &'p mut Choices,
    /// Which play of its scenario, from 0.
    pub(super) play: usize,
    pub(super) deeds: Vec<Deed>,
    /// Hash of each deed's item.
    items: Vec<Digest>,
    pub(super) records: Vec<Record>,
    parcels: BTreeMap<Place, Parcel>,
    /// What stands on somebody's phone.
    knows: BTreeMap<Who, BTreeSet<Place>>,
    /// Others' deeds that somebody joined in the field and has not packed yet.
    joined: BTreeMap<Who, BTreeSet<Place>>,
    /// What has come to the office, in that order.
    arrived: Vec<Place>,
    /// Deeds whose own pack has come; one of another who joined may have brought them before.
    handed_in: BTreeSet<Place>,
    /// What is held for another reason than order, and under which code, as the scenario says.
    stays: BTreeMap<Place, &'static str>,
    /// What the office declined.
    declined: BTreeSet<Place>,
    /// What the office released.
    released: BTreeSet<Place>,
    /// Deeds whose fate their author's phone has read.
    told: BTreeSet<Place>,
    /// The log's last row when the play began.
    begins: u64,
    pub(super) tally: Tally,
    /// Whether the next pack gets lost though everybody believes that it came: for a control.
    pub(super) loses_next: bool,
}

impl<'p> Stage<'p> {
    /// An empty stage.
    pub(super) fn set(cast: &'p mut Cast, choices: &'p mut Choices, play: usize) -> Result<Self> {
        let office = &cast.world.office;
        let head = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.head().await
        });
        let begins = head?.seq;
        Ok(Self {
            cast,
            choices,
            play,
            deeds: Vec::new(),
            items: Vec::new(),
            records: Vec::new(),
            parcels: BTreeMap::new(),
            knows: BTreeMap::new(),
            joined: BTreeMap::new(),
            arrived: Vec::new(),
            handed_in: BTreeSet::new(),
            stays: BTreeMap::new(),
            declined: BTreeSet::new(),
            released: BTreeSet::new(),
            told: BTreeSet::new(),
            begins,
            tally: Tally::default(),
            loses_next: false,
        })
    }

    /// What somebody's phone has of a record.
    fn seen_by(&self, who: Who, record: usize) -> BTreeSet<Place> {
        let known = self.knows.get(&who).into_iter().flatten();
        known
            .filter(|place| self.deeds[**place].record == record)
            .copied()
            .collect()
    }

    /// Who did a deed.
    fn doer(&self, place: Place) -> Who {
        Who::ALL[self.deeds[place].who]
    }

    /// What counts at the office, by what came and nothing else.
    pub(super) fn counted(&self) -> BTreeSet<Place> {
        let here = self.arrived.iter().copied();
        let here = here.filter(|place| !self.stays.contains_key(place));
        let here = here.filter(|place| !self.declined.contains(place));
        let changes = here.filter(|place| self.deeds[*place].sort != Sort::Order);
        meant::complete(&self.deeds, &changes.collect())
    }

    /// What a record should say now.
    pub(super) fn values(&self, record: usize) -> Values {
        meant::values(&self.deeds, &self.counted(), record)
    }

    /// Whether two wrong merges would have been noticed in this play: by the order of arrival, and by the clocks.
    pub(super) fn wrong_merges(&self) -> [bool; 2] {
        let by_arrival: Vec<Place> = self.arrived.clone();
        let mut by_clock: Vec<Place> = by_arrival.clone();
        by_clock.sort_by_key(|place| (self.deeds[*place].claimed_at, *place));
        let counted = self.counted();
        [by_arrival, by_clock].map(|mut order| {
            order.retain(|place| counted.contains(place));
            let mut records = 0..self.records.len();
            records.any(|record| {
                meant::last_is_right(&self.deeds, &order, record) != self.values(record)
            })
        })
    }

    fn is_decided(&self, order: Place) -> bool {
        self.arrived.contains(&order) && self.is_here(self.deeds[order].record)
    }

    /// Whether the office has a record.
    fn is_here(&self, record: usize) -> bool {
        self.counted().into_iter().any(|place| {
            let deed = &self.deeds[place];
            deed.record == record && deed.sort == Sort::Creation
        })
    }

    /// Whether the office voided a record.
    fn is_void(&self, record: usize) -> bool {
        let mut orders = (0..self.deeds.len()).filter(|place| {
            let deed = &self.deeds[*place];
            deed.sort == Sort::Order && deed.record == record
        });
        orders.any(|order| self.is_decided(order))
    }
}
