//! Packs come to the office, by hand in any order or by a phone's own sync.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use mobile_core::SyncEnd;
use shared::bundle::Bundle;

use super::{Stage, Who};
use crate::edits::meant::Place;

impl Stage<'_> {
    /// Carriers bring these, in every order there is.
    pub(in crate::edits) fn arrive(&mut self, deeds: &[Place]) -> Result<()> {
        for deed in self.choices.order(deeds) {
            self.brings(deed)?;
        }
        Ok(())
    }

    /// A carrier brings the pack of a deed, and nothing else.
    pub(in crate::edits) fn brings(&mut self, deed: Place) -> Result<()> {
        self.hands_in(Who::Carrier, deed)?;
        // In every other play the author hears of it by hand; in the others the phone sends all again.
        if self.play.is_multiple_of(2) {
            self.receipt(deed)?;
        }
        self.compare()
            .with_context(|| format!("after arrivals {:?}", self.arrived))
    }

    /// The same without a look at what came of it.
    pub(in crate::edits) fn hands_in(&mut self, carrier: Who, deed: Place) -> Result<()> {
        if std::mem::take(&mut self.loses_next) {
            self.came(deed);
            return Ok(());
        }
        let file = self.bundle(deed)?;
        let phone = self.cast.phone(carrier)?;
        ensure!(phone.carry_bundle(&file)? == 1, "one pack is carried");
        let report = phone.sync(None)?;
        ensure!(report.end == SyncEnd::Complete, "{report:?}");
        ensure!(
            (report.delivered, report.delivered_refused) == (1, 0),
            "{report:?}"
        );
        self.came(deed);
        Ok(())
    }

    /// A file with the pack of a deed alone.
    pub(in crate::edits) fn bundle(&mut self, deed: Place) -> Result<std::path::PathBuf> {
        let pack = self.parcels[&deed].pack.clone();
        let enrolment = self.cast.phone(Who::Carrier)?.core().enrolment();
        let bundle = Bundle {
            organisation: enrolment.context("enrolled")?.organisation,
            packs: vec![pack],
        };
        let path = self.path(&format!("{deed}.bundle"));
        std::fs::write(&path, bundle.to_file())?;
        Ok(path)
    }

    /// The pack of a deed is at the office, however it came.
    pub(in crate::edits) fn came(&mut self, deed: Place) {
        self.handed_in.insert(deed);
        let brings = self.parcels[&deed].brings.clone();
        for place in brings {
            if !self.arrived.contains(&place) {
                self.arrived.push(place);
            }
        }
        self.tally.arrivals += 1;
    }

    /// Somebody's phone has a network: it sends all it has, and reads what the office has.
    pub(in crate::edits) fn syncs(&mut self, who: Who) -> Result<()> {
        let report = self.cast.phone(who)?.sync(None)?;
        ensure!(report.end == SyncEnd::Complete, "{who:?}: {report:?}");
        let own = (0..self.deeds.len()).filter(|place| self.doer(*place) == who);
        let own: Vec<Place> = own.collect();
        for place in own.iter().copied() {
            if !self.handed_in.contains(&place) {
                self.came(place);
            } else if !self.told.contains(&place) && !self.play.is_multiple_of(2) {
                self.tally.again += 1;
            }
        }
        self.told.extend(own);
        let counted = self.counted();
        self.knows.entry(who).or_default().extend(counted);
        self.compare()
            .with_context(|| format!("after a sync of {who:?} and arrivals {:?}", self.arrived))
    }

    /// The carrier brings back what the office signed; the author's phone takes it in.
    fn receipt(&mut self, deed: Place) -> Result<()> {
        self.receipt_of(Who::Carrier, deed)
    }

    /// The same with the receipt that this carrier has.
    pub(super) fn receipt_of(&mut self, carrier: Who, deed: Place) -> Result<()> {
        let author = self.doer(deed);
        if author == Who::Program {
            return Ok(());
        }
        let folder = self.path("receipts");
        self.cast.phone(carrier)?.write_receipts(&folder)?;
        let installation = self.cast.installation(author)?;
        let file = folder.join(format!("{installation}.receipt"));
        self.cast.phone(author)?.take_receipt(&file)?;
        Ok(())
    }

    /// The office holds a deed under a code until somebody decides, or something mends it.
    pub(in crate::edits) fn will_stay(&mut self, deed: Place, code: &'static str) {
        self.stays.insert(deed, code);
    }

    /// What held a deed is gone.
    pub(in crate::edits) fn is_mended(&mut self, deed: Place) {
        self.stays.remove(&deed);
    }

    /// The office releases what is held: a person's decision about a right, never about order.
    pub(in crate::edits) fn office_releases(&mut self, deed: Place) -> Result<()> {
        let (now, item) = (self.cast.now(), self.items[deed]);
        self.cast.world.reform.at(now)?.release(item, "已核实")?;
        self.stays.remove(&deed);
        self.released.insert(deed);
        self.compare().context("after a release")
    }

    /// The office declines what is held, and with it what builds on it.
    pub(in crate::edits) fn office_declines(&mut self, deed: Place) -> Result<()> {
        let (now, item) = (self.cast.now(), self.items[deed]);
        self.cast
            .world
            .reform
            .at(now)?
            .decline(item, "报错了，不要")?;
        self.stays.remove(&deed);
        let above = (0..self.deeds.len()).filter(|place| self.deeds[*place].saw.contains(&deed));
        let above: BTreeSet<Place> = above.collect();
        self.declined.insert(deed);
        self.declined.extend(above);
        self.compare().context("after a decline")
    }
}
