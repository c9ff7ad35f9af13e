//! What happens at the office while something waits.

use anyhow::{Context as _, Result, ensure};
use mobile_core::SyncEnd;
use shared::time::Timestamp;

use super::{Stage, Who};
use crate::edits::meant::Place;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// The place of a deed that nobody ever does.
const NOWHERE: Place = Place::MAX;

impl Stage<'_> {
    /// Days pass, and nothing else.
    pub(in crate::edits) fn days_pass(&mut self, days: i64) -> Result<()> {
        let then = Timestamp(self.cast.now().0 + days * DAY);
        self.cast.world.office.advance_to(then);
        self.compare().with_context(|| format!("after {days} days"))
    }

    /// The office edits a list, makes a team, and has everything that is derived made anew.
    pub(in crate::edits) fn office_is_busy(&mut self) -> Result<()> {
        let number = self.play;
        let world = &mut self.cast.world;
        world.unit(&format!("unit_{number}"), "水利局", "department")?;
        world.team(&format!("第{number}队"), "511781")?;
        world.office.rebuild()?;
        self.compare().context("after the office was busy")
    }

    /// A deed builds on what nobody ever did.
    pub(in crate::edits) fn builds_on_nothing(&mut self, deed: Place) {
        self.deeds[deed].saw.insert(NOWHERE);
    }

    /// A deed was done without another on the screen.
    pub(in crate::edits) fn knows_nothing_of(&mut self, deed: Place, other: Place) {
        self.deeds[deed].saw.remove(&other);
    }

    /// Two carriers hand in a pack each at the same moment.
    pub(in crate::edits) fn arrive_at_once(&mut self, one: Place, other: Place) -> Result<()> {
        let carriers = [Who::Carrier, Who::SecondCarrier];
        for (carrier, deed) in carriers.into_iter().zip([one, other]) {
            let file = self.bundle(deed)?;
            self.cast.phone(carrier)?.carry_bundle(&file)?;
        }
        let clocks = carriers.map(|carrier| self.cast.clock_of(carrier));
        let handsets = self.cast.two(Who::Carrier, Who::SecondCarrier)?;
        let reports = std::thread::scope(|scope| {
            let calls = handsets.into_iter().zip(clocks).map(|(handset, clock)| {
                scope.spawn(move || anyhow::Ok(handset.at(clock)?.sync(None)?))
            });
            let calls: Vec<_> = calls.collect();
            let reports = calls.into_iter().map(|call| call.join().ok());
            reports.collect::<Option<Vec<_>>>()
        });
        for report in reports.context("a call broke off")? {
            let report = report?;
            ensure!(
                report.end == SyncEnd::Complete && report.delivered == 1,
                "{report:?}"
            );
        }
        self.came(one);
        self.came(other);
        if self.play.is_multiple_of(2) {
            // The second carrier's receipt may be the newer one: the author gets both.
            for carrier in carriers {
                self.receipt_of(carrier, one)?;
            }
        }
        self.compare()
            .with_context(|| format!("after two calls at once, arrivals {:?}", self.arrived))
    }
}
