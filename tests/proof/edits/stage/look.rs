//! Looking at the office and at a phone, against what was meant.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use mobile_cli::PhoneError;
use mobile_core::Core;
use mobile_core::view::{Ladder, Shown};
use serde_json::Value;
use shared::change::OpId;
use shared::id::RecordId;

use super::{Record, Stage, Who};
use crate::edits::meant::{Place, Sort, Values};
use crate::edits::words::{fields, key};

/// Codes of what waits for something to come; nobody has to do anything.
pub(super) const WAITS: [&str; 2] = ["missing_dependency", "depends_on_held"];

/// Values as read from somewhere, by field.
pub(super) type Read = BTreeMap<String, BTreeSet<String>>;

impl Stage<'_> {
    /// Compares the office with what was meant: every record, what waits and why, the figures, and what authors hear of it.
    pub(super) fn compare(&mut self) -> Result<()> {
        for place in 0..self.records.len() {
            let meant = read_of(&self.values(place));
            let office = self.office(place)?;
            let office = office.map(|office| says(&self.records[place], &office));
            let is_here = office.is_some();
            let has = office.unwrap_or_default();
            ensure!(
                (is_here, &has) == (self.is_here(place), &meant),
                "the office has {has:?} where people meant {meant:?}"
            );
        }
        self.compare_held()?;
        self.compare_figures()?;
        self.compare_told()
    }

    /// A record as the office answers it; none where it has none.
    pub(super) fn office(&mut self, record: usize) -> Result<Option<Value>> {
        let path = format!("/v1/records/{}", self.records[record].id);
        let now = self.cast.now();
        match self.cast.world.reform.at(now)?.office_get(&path) {
            Ok(record) => Ok(Some(record)),
            Err(PhoneError::Problem { problem, .. }) if problem.code.as_str() == "not_found" => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The office's list of what waits has exactly what should wait, under the right codes.
    fn compare_held(&mut self) -> Result<()> {
        let mut listed: BTreeMap<String, String> = BTreeMap::new();
        let ids: BTreeSet<String> = self.records.iter().map(|it| it.id.to_string()).collect();
        for held in self.cast.world.held()? {
            let text = |name: &str| held[name].as_str().unwrap_or_default().to_owned();
            if ids.contains(&text("record")) {
                listed.insert(text("hash"), text("code"));
            }
        }
        let counted = self.counted();
        for place in self.arrived.iter().copied() {
            let code = listed.remove(&self.items[place].to_string());
            let code = code.as_deref();
            let deed = &self.deeds[place];
            let is_right = if self.declined.contains(&place) {
                code.is_none()
            } else if let Some(expected) = self.stays.get(&place) {
                code == Some(expected)
            } else if counted.contains(&place) || deed.sort == Sort::Order && self.is_decided(place)
            {
                code.is_none()
            } else {
                code.is_some_and(|code| WAITS.contains(&code))
            };
            ensure!(is_right, "deed {place} is held as {code:?}");
        }
        ensure!(listed.is_empty(), "held and never sent: {listed:?}");
        Ok(())
    }

    /// What the office's list says of a deed that waits.
    pub(in crate::edits) fn listed(&mut self, place: Place) -> Result<Value> {
        let hash = self.items[place].to_string();
        let mut held = self.cast.world.held()?.into_iter();
        held.find(|it| it["hash"] == hash.as_str())
            .context("the office lists it")
    }

    /// Until a phone has called, it says what it knows: packed, or received where the receipt was brought.
    fn compare_told(&mut self) -> Result<()> {
        for place in 0..self.deeds.len() {
            let who = self.doer(place);
            if who == Who::Program || self.told.contains(&place) {
                continue;
            }
            let ladder = self.ladder(who, place)?;
            let has_receipt = self.handed_in.contains(&place) && self.play.is_multiple_of(2);
            let expected = match has_receipt {
                true => Ladder::Received,
                false => Ladder::Packed,
            };
            ensure!(
                ladder == Some(expected),
                "{who:?} reads {ladder:?} of deed {place}"
            );
        }
        Ok(())
    }

    /// How far somebody's phone says a deed has come; none where it does not know of it.
    pub(in crate::edits) fn ladder(&mut self, who: Who, place: Place) -> Result<Option<Ladder>> {
        let record = self.records[self.deeds[place].record].id;
        let item = self.items[place];
        let core = self.cast.phone(who)?.core();
        let Some(detail) = core.detail(record) else {
            return Ok(None);
        };
        if self.deeds[place].sort == Sort::Order {
            let file = core.file(record).context("it is here")?;
            let asked = file.commands.iter().find(|it| it.item() == Some(item));
            let asked = asked.context("what was asked is here")?.id;
            let asked = detail.commands.iter().find(|it| it.command == asked);
            return Ok(asked.map(|it| it.ladder.clone()));
        }
        let edit = detail.history.iter().find(|it| it.change.0 == item.0);
        Ok(edit.map(|it| it.ladder.clone()))
    }

    /// A record as somebody's phone shows it: its content, and both answers where there are two.
    pub(super) fn screen(&mut self, who: Who, record: usize) -> Result<Option<(Read, Read)>> {
        let Record { id, kind, .. } = self.records[record].clone();
        let core = self.cast.phone(who)?.core();
        let Some(detail) = core.detail(id) else {
            return Ok(None);
        };
        let content = serde_json::to_value(&detail.content)?;
        let mut shown = Read::new();
        for field in fields(kind) {
            let value = match &content[*field] {
                Value::Object(count) => count.get("count").cloned().unwrap_or_default(),
                other => other.clone(),
            };
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text,
                other => other.to_string(),
            };
            shown.insert((*field).to_owned(), [text].into());
        }
        let conflicts = core.conflicts_of(id).into_iter().map(|conflict| {
            let values = conflict.values.iter().map(|it| shown_text(&it.value));
            (conflict.field, values.collect())
        });
        Ok(Some((shown, conflicts.collect())))
    }
}

/// What a record as answered by the office says of the fields that scenarios speak of.
pub(super) fn says(record: &Record, office: &Value) -> Read {
    let mut read = Read::new();
    let keys = office["fields"].as_array().into_iter().flatten();
    for field in fields(record.kind) {
        let mut of_field = keys.clone().filter(|it| it["key"] == key(field));
        let values = of_field.next().and_then(|it| it["values"].as_array());
        let values = values.into_iter().flatten();
        let texts: BTreeSet<String> = values
            .filter_map(|it| Some(it["value"].as_str()?.to_owned()))
            .collect();
        if !texts.is_empty() {
            read.insert((*field).to_owned(), texts);
        }
    }
    read
}

/// Meant values as they are read, with what a form fills in where nobody says otherwise.
pub(super) fn read_of(values: &Values) -> Read {
    let texts = |values: &BTreeSet<&str>| values.iter().map(|it| (*it).to_owned()).collect();
    let fields = values.iter();
    fields
        .map(|(field, values)| ((*field).to_owned(), texts(values)))
        .collect()
}

/// The value of a field that a person points at on the screen.
pub(super) fn choice(core: &Core, id: RecordId, field: &str, value: &str) -> Result<OpId> {
    let conflicts = core.conflicts_of(id);
    let conflict = conflicts.iter().find(|conflict| conflict.field == field);
    let Some(conflict) = conflict else {
        bail!("there is nothing to choose of {field}");
    };
    let mut values = conflict.values.iter();
    let chosen = values.find(|it| shown_text(&it.value) == value);
    Ok(chosen.context("the value is shown")?.choice)
}

fn shown_text(shown: &Shown) -> String {
    match shown {
        Shown::Text(text) => text.clone(),
        Shown::Uint(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}
