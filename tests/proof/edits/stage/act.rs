//! What people do on their phones, and what they mean by it: both are noted side by side.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use mobile_cli::Phone;
use shared::bundle::Bundle;
use shared::command::Order;
use shared::id::{ChangeHash, Digest};
use shared::record::{Answers, RecordKind};
use tests::places;

use super::{Parcel, Record, Stage, Who, look};
use crate::edits::meant::{Deed, Place, Says, Sort};
use crate::edits::words::{self, Home};

impl Stage<'_> {
    /// Somebody makes a record. Gives the deed.
    pub(in crate::edits) fn log(
        &mut self,
        who: Who,
        kind: RecordKind,
        says: &Says,
    ) -> Result<Place> {
        let place = self.home(kind)?;
        let follows = self.records.first().map(|record| record.id);
        let author = self.cast.handset(who)?.user;
        let home = Home {
            place: &place,
            author,
            follows,
        };
        let answers = words::creation(kind, home, says)?;
        let team = self.cast.team_of(who);
        let phone = self.cast.phone(who)?;
        let id = phone.submit(team, answers)?;
        let detail = phone.core().detail(id).context("what was saved is here")?;
        let made = detail.history.first().context("it has a creation")?.change;
        self.records.push(Record { id, kind, place });
        let record = self.records.len() - 1;
        let says = [words::usual(kind), says].concat();
        self.did(Sort::Creation, who, record, made, &says)
    }

    /// A record that everybody here knows and the office counts.
    pub(in crate::edits) fn known(
        &mut self,
        who: &[Who],
        kind: RecordKind,
        says: &Says,
    ) -> Result<Place> {
        let author = who.first().context("somebody makes it")?;
        let creation = self.log(*author, kind, says)?;
        for who in who {
            self.syncs(*who)?;
        }
        Ok(creation)
    }

    /// Somebody amends the record that a deed is about.
    pub(in crate::edits) fn amend(&mut self, who: Who, of: Place, says: &Says) -> Result<Place> {
        let (record, answers) = self.amendment(of, says)?;
        let id = self.records[record].id;
        let made = self.cast.phone(who)?.amend(id, answers, None)?;
        self.did(Sort::Amendment, who, record, made, says)
    }

    /// Why somebody's phone does not take an amendment.
    pub(in crate::edits) fn refuses(&mut self, who: Who, of: Place, says: &Says) -> Result<String> {
        let (record, answers) = self.amendment(of, says)?;
        let id = self.records[record].id;
        match self.cast.phone(who)?.amend(id, answers, None) {
            Ok(_) => anyhow::bail!("the phone took what it should refuse"),
            Err(error) => Ok(format!("{error:?}")),
        }
    }

    fn amendment(&self, of: Place, says: &Says) -> Result<(usize, Answers)> {
        let record = self.deeds[of].record;
        let kind = self.records[record].kind;
        Ok((record, words::amendment(kind, says)?))
    }

    /// Somebody chooses between the values of a field.
    pub(in crate::edits) fn choose(
        &mut self,
        who: Who,
        of: Place,
        field: &'static str,
        value: &'static str,
    ) -> Result<Place> {
        let record = self.deeds[of].record;
        let id = self.records[record].id;
        let phone = self.cast.phone(who)?;
        let choice = look::choice(phone.core(), id, field, value)?;
        let made = phone.resolve(id, field, choice)?;
        self.did(Sort::Amendment, who, record, made, &[(field, value)])
    }

    /// Somebody asks the office for something about a record.
    pub(in crate::edits) fn order(&mut self, who: Who, of: Place, order: Order) -> Result<Place> {
        let record = self.deeds[of].record;
        let id = self.records[record].id;
        let phone = self.cast.phone(who)?;
        let command = phone.order(id, order)?;
        let file = phone.core().file(id).context("it is here")?;
        let asked = file.commands.iter().find(|asked| asked.id == command);
        let item = asked
            .and_then(|asked| asked.item())
            .context("it is an item")?;
        let place = self.noted(Sort::Order, who, record, item, &[]);
        self.packs(who, place)?;
        Ok(place)
    }

    /// One shows a record by a line, the other reads it: in the field, without a network.
    pub(in crate::edits) fn joins(&mut self, shows: Who, reads: Who, of: Place) -> Result<()> {
        let record = self.deeds[of].record;
        let line = self.cast.phone(shows)?.join_line(self.records[record].id)?;
        self.cast.phone(reads)?.join(&line)?;
        let shown = self.seen_by(shows, record);
        let known = self.knows.entry(reads).or_default();
        let new: BTreeSet<Place> = shown.difference(known).copied().collect();
        known.extend(&new);
        self.joined.entry(reads).or_default().extend(new);
        Ok(())
    }

    /// A change was saved: it is packed by itself.
    fn did(
        &mut self,
        sort: Sort,
        who: Who,
        record: usize,
        made: ChangeHash,
        says: &Says,
    ) -> Result<Place> {
        let place = self.noted(sort, who, record, Digest(made.0), says);
        self.knows.entry(who).or_default().insert(place);
        self.packs(who, place)?;
        Ok(place)
    }

    pub(super) fn noted(
        &mut self,
        sort: Sort,
        who: Who,
        record: usize,
        item: Digest,
        says: &Says,
    ) -> Place {
        self.deeds.push(Deed {
            sort,
            who: who as usize,
            record,
            saw: self.seen_by(who, record),
            says: says.iter().copied().collect(),
            claimed_at: self.cast.clock_of(who).0,
        });
        self.items.push(item);
        self.deeds.len() - 1
    }

    /// What somebody's phone has not packed becomes a pack of its own, to be carried in any order.
    fn packs(&mut self, who: Who, place: Place) -> Result<()> {
        let file = self.path("out.bundle");
        let phone = self.cast.phone(who)?;
        let pack = last_pack(phone, &file)?;
        let mut brings = self.joined.remove(&who).unwrap_or_default();
        brings.insert(place);
        self.parcels.insert(place, Parcel { pack, brings });
        Ok(())
    }

    pub(super) fn path(&self, name: &str) -> std::path::PathBuf {
        // Beside the phones, in the folder that goes with the world.
        self.cast.world.home(0).with_file_name(name)
    }

    /// A place that no other play of this scenario uses.
    pub(super) fn home(&self, kind: RecordKind) -> Result<String> {
        Ok(match kind {
            RecordKind::Inspection | RecordKind::Finding => {
                let townships = places::townships();
                let township = townships
                    .get(self.play)
                    .context("a township for each play")?;
                format!("{}000", township.code)
            }
            _ => {
                let villages = places::villages();
                let village = villages.get(self.play).context("a village for each play")?;
                village.code.clone()
            }
        })
    }
}

/// Exports a phone's work and takes the newest pack of it.
fn last_pack(phone: &mut Phone, file: &std::path::Path) -> Result<Vec<u8>> {
    let exported = phone.export_bundle(file)?;
    let newest = exported
        .files
        .last()
        .context("something waits to be sent")?;
    let bundle = Bundle::read(&std::fs::read(newest)?)?;
    bundle.packs.last().cloned().context("there is a pack")
}
