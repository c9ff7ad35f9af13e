//! The end of a play: everybody has called, and everybody shows the same.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use mobile_core::view::Ladder;
use serde_json::Value;
use shared::record::RecordKind;
use shared::sync::{Notice, RowKind};

use super::look::{WAITS, read_of, says};
use super::{Stage, Who};
use crate::edits::meant::{Place, Values};
use crate::edits::words::{fields, figure, key};

impl Stage<'_> {
    /// Everybody calls; then phones, figures, history and log are compared with what was meant. Gives what the
    /// records came to: the same in whatever order.
    pub(in crate::edits) fn ends(&mut self) -> Result<String> {
        let cast: BTreeSet<Who> = self.knows.keys().copied().collect();
        let people = cast.into_iter().filter(|who| *who != Who::Program);
        let people: Vec<Who> = people.collect();
        for who in people.iter().chain(&people) {
            self.syncs(*who)?;
        }
        let mut came_to = String::new();
        for record in 0..self.records.len() {
            let values = self.values(record);
            for who in &people {
                self.compare_screen(*who, record, &values)?;
            }
            self.compare_history(record)?;
            came_to += &self.came_to(record)?;
        }
        for place in 0..self.deeds.len() {
            self.compare_fate(place)?;
        }
        self.compare_notices()?;
        Ok(came_to)
    }

    /// A phone shows what was meant: one value, or both to choose from.
    fn compare_screen(&mut self, who: Who, record: usize, values: &Values) -> Result<()> {
        let Some((shown, conflicts)) = self.screen(who, record)? else {
            ensure!(
                self.seen_by(who, record).is_empty(),
                "{who:?} lost record {record}"
            );
            return Ok(());
        };
        if self.is_void(record) {
            // Own proposals stand on their author's screen beside what counts.
            return Ok(());
        }
        let mut meant = read_of(values);
        let mut two = meant.clone();
        two.retain(|_, values| values.len() > 1);
        ensure!(
            conflicts == two,
            "{who:?} is asked to choose {conflicts:?}, where people meant {two:?}"
        );
        let kind = self.records[record].kind;
        let names = fields(kind).iter().map(|field| (*field).to_owned());
        let names: BTreeSet<String> = names.collect();
        meant.retain(|field, _| names.contains(field));
        let of_one: BTreeSet<&String> = shown.keys().collect();
        ensure!(
            of_one == meant.keys().collect(),
            "{who:?} reads {shown:?} where people meant {meant:?}"
        );
        for (field, shown) in &shown {
            ensure!(
                shown.is_subset(&meant[field]),
                "{who:?} reads {shown:?} in {field}"
            );
        }
        Ok(())
    }

    /// Each deed is in the office's history once, under its author, whoever brought it.
    fn compare_history(&mut self, record: usize) -> Result<()> {
        let id = self.records[record].id;
        let counted = self.counted();
        let counted = counted
            .into_iter()
            .filter(|it| self.deeds[*it].record == record);
        let mut expected: Vec<(String, String)> = counted
            .map(|it| (self.items[it].to_string(), self.doer(it).name().to_owned()))
            .collect();
        expected.sort();
        let mut found = Vec::new();
        if !expected.is_empty() {
            let now = self.cast.now();
            let history = self.cast.world.reform.at(now)?.office_history(id)?;
            let steps = history["items"].as_array().context("steps are a list")?;
            let text = |step: &Value, name: &str| step[name].as_str().unwrap_or("").to_owned();
            let changes = steps.iter().filter(|step| step["kind"] == "change");
            found.extend(changes.map(|step| (text(step, "hash"), text(step, "author_name"))));
        }
        found.sort();
        ensure!(
            found == expected,
            "the history has {found:?}, meant {expected:?}"
        );
        Ok(())
    }

    /// What the author's own phone says became of a deed.
    fn compare_fate(&mut self, place: Place) -> Result<()> {
        let who = self.doer(place);
        if who == Who::Program {
            return Ok(());
        }
        let ladder = self.ladder(who, place)?.context("one's own is here")?;
        let is_right = match &ladder {
            Ladder::Counted => self.counted().contains(&place),
            Ladder::Done => self.is_decided(place),
            Ladder::Declined { .. } => self.declined.contains(&place),
            Ladder::Held { code, .. } => {
                let code = code.as_str();
                self.stays.get(&place) == Some(&code)
            }
            _ => false,
        };
        ensure!(is_right, "{who:?} reads {ladder:?} of deed {place} at last");
        Ok(())
    }

    /// A record counts once, and its attendances by the smaller answer while there are two.
    pub(super) fn compare_figures(&mut self) -> Result<()> {
        let mut areas: Vec<(String, RecordKind)> = Vec::new();
        for record in &self.records {
            let area = record.place.strip_suffix("000").unwrap_or(&record.place);
            let area = (area.to_owned(), record.kind);
            if !areas.contains(&area) {
                areas.push(area);
            }
        }
        for (area, kind) in areas {
            let sheet = self.cast.world.figures(&area, "2018-07")?;
            let figures = sheet["figures"].as_array().context("figures are a list")?;
            let find = |id: &str| figures.iter().find(|it| it["definition_id"] == id);
            let (mut records, mut attendances, mut two) = (0_u64, 0_u64, false);
            for (place, record) in self.records.iter().enumerate() {
                let values = self.values(place);
                if record.kind != kind || !self.is_here(place) || self.is_void(place) {
                    continue;
                }
                records += 1;
                let counts = values.get("audience").into_iter().flatten();
                let counts: Vec<u64> = counts.filter_map(|it| it.parse().ok()).collect();
                two |= counts.len() > 1;
                attendances += counts.iter().min().copied().unwrap_or(0);
            }
            let count = find(figure(kind)).context("the figure of the kind")?;
            ensure!(
                count["value"].as_u64() == Some(records),
                "{count} where there are {records}"
            );
            if kind == RecordKind::OutreachSession {
                let audience = find("o2_audience").context("the figure of attendances")?;
                let bound = if two { "at_least" } else { "exact" };
                ensure!(
                    (audience["value"].as_u64(), audience["bound"].as_str())
                        == (Some(attendances), Some(bound)),
                    "{audience} where there are {attendances}, {bound}"
                );
            }
        }
        Ok(())
    }

    /// By the log: what waited was freed by itself, nobody had a hand in it.
    fn compare_notices(&mut self) -> Result<()> {
        let mut waited = BTreeSet::new();
        for notice in self.notices()? {
            match notice {
                Notice::Held { item, code, .. } => {
                    let waits = WAITS.contains(&code.as_str());
                    waited.extend(waits.then_some(item));
                    self.tally.codes.insert(code.as_str().to_owned());
                }
                Notice::Released { item, by, .. } => {
                    let place = self.items.iter().position(|it| *it == item);
                    let by_hand = place.is_some_and(|it| self.released.contains(&it));
                    ensure!(
                        by.is_some() == by_hand,
                        "deed {place:?} was freed by {by:?}"
                    );
                }
                Notice::Declined { .. } | Notice::Renew { .. } => {}
            }
        }
        self.tally.waited = u64::try_from(waited.len())?;
        Ok(())
    }

    /// The notices of the log since the play began.
    fn notices(&self) -> Result<Vec<Notice>> {
        let office = &self.cast.world.office;
        let rows = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.log_after(self.begins, u32::MAX).await
        })?;
        let rows = rows.iter().filter(|row| row.meta.kind == RowKind::Notice);
        rows.map(|row| Ok(shared::cbor::decode(&row.body)?))
            .collect()
    }

    /// What the log says of a deed that waited, in order.
    pub(in crate::edits) fn noted_of(&self, place: Place) -> Result<Vec<String>> {
        let wanted = self.items[place];
        let notices = self.notices()?.into_iter();
        let noted = notices.filter_map(|notice| match notice {
            Notice::Held { item, code, .. } if item == wanted => Some(format!("held {code}")),
            Notice::Released { item, by: None, .. } if item == wanted => {
                Some("released by itself".to_owned())
            }
            Notice::Released { item, .. } if item == wanted => Some("released by hand".to_owned()),
            Notice::Declined { item, .. } if item == wanted => Some("declined".to_owned()),
            _ => None,
        });
        Ok(noted.collect())
    }

    /// What a record came to, in the order of its values: the winner is the same too.
    fn came_to(&mut self, record: usize) -> Result<String> {
        let Some(office) = self.office(record)? else {
            return Ok("nothing; ".to_owned());
        };
        let two = says(&self.records[record], &office);
        self.tally.conflicts += two.values().filter(|values| values.len() > 1).count() as u64;
        let kind = self.records[record].kind;
        let mut text = format!("{} {}: ", kind, office["status"]);
        for field in fields(kind) {
            let keys = office["fields"].as_array().into_iter().flatten();
            for it in keys.filter(|it| it["key"] == key(field)) {
                let values = it["values"].as_array().into_iter().flatten();
                let values = values.map(|it| format!("{} by {}", it["value"], it["author_name"]));
                text += &format!("{field} = {}; ", values.collect::<Vec<_>>().join(" / "));
            }
        }
        Ok(text)
    }
}
