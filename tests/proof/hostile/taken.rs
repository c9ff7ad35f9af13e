//! Packs that are taken: hostile changes in them are refused alone, and a long record grows by one more.

use ::tests::chance::Chance;
use anyhow::{Context as _, Result, ensure};
use shared::cbor;
use shared::change::Change;
use shared::id::RecordId;
use shared::pack::{Item, MAX_BODY_BYTES};
use shared::record::MAX_CHANGES;
use shared::state::State;

use super::attacker::{code_of, response};
use super::meter::{Cost, of_process, of_thread};
use super::{Proof, bounds, changes, packs, records};

/// An item, its name and the code that it has to be refused with.
type Refused = (String, Item, &'static str);

/// Items that fit into a pack together, noise among them, which does not deflate; what is larger goes alone.
fn in_packs(items: &[Refused]) -> Vec<&[Refused]> {
    let mut packs = Vec::new();
    let mut rest = items;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest.iter().take(100).take_while(|(_, item, _)| {
            bytes += cbor::encode(item).len();
            bytes <= MAX_BODY_BYTES / 2
        });
        let (pack, others) = rest.split_at(fitting.count().max(1));
        packs.push(pack);
        rest = others;
    }
    packs
}

impl Proof {
    /// Hostile changes in good packs: each is refused alone, at the gate and by the server.
    pub(super) fn changes(&mut self, chance: &mut Chance, noises: usize) -> Result<()> {
        let installation = self.attacker.enrolled.installation;
        ensure!(
            Change::read(&changes::good(installation)).is_ok(),
            "the good change is good"
        );
        let mut refusals = changes::refused(installation);
        for at in 0..noises {
            let noise = packs::noise(chance, 2_000);
            refusals.push((format!("noise {at} as change"), noise, "change_malformed"));
        }
        let record = RecordId([5; 16]);
        let mut items = Vec::new();
        for (name, raw, code) in &refusals {
            let (read, cost) = of_thread(|| Change::read(raw));
            self.judge(&format!("{name}, at the gate"), cost);
            if read.is_ok() {
                self.row.lost.push(format!("{name}: passes the gate"));
            }
            let item = Item::Change {
                record,
                raw: raw.clone(),
                signature: None,
            };
            items.push((name.clone(), item, *code));
        }
        for at in 0..noises {
            let raw = packs::noise(chance, 2_000);
            items.push((
                format!("noise {at} as command"),
                Item::Command { raw },
                "command_malformed",
            ));
        }
        let mut nested = vec![0x86, 0x50];
        nested.resize(60_000, 0x81);
        items.push((
            "a nested command".to_owned(),
            Item::Command { raw: nested },
            "command_malformed",
        ));
        let before = self.books()?;
        for chunk in in_packs(&items) {
            let of_chunk: Vec<Item> = chunk.iter().map(|(_, item, _)| item.clone()).collect();
            let pack = self.attacker.next(&of_chunk);
            let body = self.attacker.body(&[cbor::encode(&pack)]);
            let ask = self.attacker.sync(body);
            let (answer, cost) = of_process(|| self.attacker.send(ask));
            self.judge(
                &format!("{} to {}", chunk[0].0, chunk[chunk.len() - 1].0),
                cost,
            );
            let refused = response(&answer?)?.refused;
            for (place, (name, _, code)) in chunk.iter().enumerate() {
                let place = u32::try_from(place).ok();
                let found = refused.iter().find(|refused| refused.item == place);
                let found = found.map(|refused| refused.code.as_str());
                if found != Some(code) {
                    self.row.lost.push(format!("{name}: {found:?}, not {code}"));
                }
            }
        }
        let bad = items[0].1.clone();
        let pack = self.attacker.next(&vec![bad; 1_000]);
        let ask = self
            .attacker
            .sync(self.attacker.body(&[cbor::encode(&pack)]));
        let (answer, cost) = of_process(|| self.attacker.send(ask));
        self.judge("a thousand bad items", cost);
        let refused = response(&answer?)?.refused.len();
        if refused != 1_000 {
            self.row
                .lost
                .push(format!("a thousand bad items: {refused} refused"));
        }
        self.row.fault("changes", refusals.len() as u64);
        if !self.books()?.says_the_same(&before) {
            self.row
                .lost
                .push("changes: something of them was kept".to_owned());
        }
        for (name, raw) in bounds::at_the_bounds(installation) {
            let (read, cost) = of_thread(|| Change::read(&raw));
            self.judge(&format!("{name}, at the gate"), cost);
            if let Err(error) = read {
                self.row.lost.push(format!("{name}: {error}"));
            }
            let item = Item::Change {
                record,
                raw,
                signature: None,
            };
            self.take(&name, &[item])?;
            self.row.fault("changes at a bound", 1);
        }
        self.serve_the_honest("changes")
    }

    /// Sends items that the server takes, and counts what that costs.
    pub(super) fn take(&mut self, name: &str, items: &[Item]) -> Result<()> {
        let pack = self.attacker.next(items);
        let ask = self
            .attacker
            .sync(self.attacker.body(&[cbor::encode(&pack)]));
        let (answer, cost) = of_process(|| self.attacker.send(ask));
        self.judge(name, cost);
        let code = code_of(&answer?);
        if code != "ok" {
            self.row.lost.push(format!("{name}: {code}"));
        }
        Ok(())
    }

    /// Sends items that are as they should be; answers what that costs.
    pub(super) fn send_ok(&mut self, items: &[Item]) -> Result<Cost> {
        let pack = self.attacker.next(items);
        let body = self.attacker.body(&[cbor::encode(&pack)]);
        let ask = self.attacker.sync(body);
        let (answer, cost) = of_process(|| self.attacker.send(ask));
        ensure!(code_of(&answer?) == "ok", "a good pack is taken");
        Ok(cost)
    }

    /// A record as long as one may be, and what one more change costs there.
    pub(super) fn long_record(&mut self) -> Result<()> {
        let (record, creation) = records::creation(&self.attacker, self.team, 0x31);
        let begun = State::of([&creation])?;
        let mut state = begun.clone();
        let mut all = vec![creation];
        let actor = self.attacker.enrolled.installation;
        while all.len() < MAX_CHANGES {
            let change = records::note(&state, actor, all.len());
            state.apply(&change)?;
            all.push(change);
        }
        let items: Vec<Item> = all
            .iter()
            .map(|change| records::item(record, change))
            .collect();
        let (last, most) = items.split_last().context("a record has changes")?;
        for chunk in most.chunks(1_000) {
            self.send_ok(chunk)?;
        }
        self.take(
            "one more change in a record of 2,047",
            std::slice::from_ref(last),
        )?;
        let over = records::item(record, &records::note(&state, actor, 0));
        self.take("a change too many in a record of 2,048", &[over])?;
        self.row.fault("long records", 2);
        // Beside its heads, by somebody else.
        let beside = records::note(&begun, self.second.enrolled.installation, 1);
        std::mem::swap(&mut self.attacker, &mut self.second);
        let item = records::item(record, &beside);
        let taken = self.take("a change beside 2,048 others", &[item]);
        let mut ahead = State::of(&all[..MAX_CHANGES / 2])?;
        ahead.apply(&beside)?;
        let merged = records::note(&ahead, self.attacker.enrolled.installation, 2);
        let item = records::item(record, &merged);
        let merging = self.take("a change on 1,024 of 2,048 others", &[item]);
        std::mem::swap(&mut self.attacker, &mut self.second);
        taken?;
        merging?;
        let counted = self.world.office.wait(async {
            let mut tx = self.world.office.app.store.snapshot().await?;
            let row = tx.records_by_id(&[record]).await?.remove(&record);
            anyhow::Ok(row.map_or(0, |row| row.state.len()))
        })?;
        if counted != MAX_CHANGES + 2 {
            let expected = MAX_CHANGES + 2;
            let lost = format!("a long record: {counted} changes count, not {expected}");
            self.row.lost.push(lost);
        }
        self.serve_the_honest("long records")
    }
}
