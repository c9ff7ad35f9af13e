//! Hostile input by name: each is refused with its code within its cost, nothing that is written down changes, and an
//! honest phone is served after each group.
//!
//! A real office on loopback, and somebody with an enrolled device whose every byte is their own. CPU time is that of
//! the whole process, server and caller, memory the most that was in use at once: so as a test it runs in a process of
//! its own.

mod attacker;
mod books;
mod changes;
mod input;
mod meter;
mod packs;
mod raw;
mod records;
mod requests;

use std::time::Duration;

use ::tests::chance::Chance;
use ::tests::database::Storage;
use ::tests::handset::Handset;
use ::tests::world::World;
use anyhow::{Context as _, Result, ensure};
use minicbor::Decoder;
use shared::cbor;
use shared::change::Change;
use shared::id::{RecordId, TeamId};
use shared::join::JoinLine;
use shared::pack::Item;
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::record::{Answers as AnyAnswers, MAX_CHANGES};
use shared::state::State;

use self::attacker::{Attacker, code_of, response};
use self::books::Books;
use self::input::Input;
use self::meter::{Cost, most_cpu, of_process, of_thread};
use crate::row::{Row, Size};

const SEED: u64 = 20_180_702;
const TOWNSHIP: &str = "511781109";
/// A change may cost so many times as much in a record of 20,000 as in one of 200.
const MOST_RATIO: u32 = 3;

/// Runs every group.
pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut proof = Proof::begin()?;
    let mut chance = Chance::new(SEED, "hostile");
    let (noises, step) = (size.of(8, 1_000), size.of(3, 1));

    let inputs = packs::cut(&proof.attacker, step);
    proof.group("cut", inputs)?;
    let inputs = packs::broken(&proof.attacker);
    proof.group("packs", inputs)?;
    let inputs = packs::noisy(&proof.attacker, &mut chance, noises);
    proof.group("noise", inputs)?;
    let inputs = requests::exchanges(&proof.attacker);
    proof.group("requests", inputs)?;
    let inputs = requests::tokens(&proof.attacker, &mut chance);
    proof.group("tokens", inputs)?;
    let inputs = requests::bundles(&proof.attacker, &mut chance, noises);
    proof.group("bundles", inputs)?;
    let inputs = requests::json(&proof.attacker, &mut chance, noises);
    proof.group("JSON", inputs)?;
    proof.changes(&mut chance, noises)?;
    proof.long_record()?;
    proof.pure(&mut chance, size.of(200, 20_000));
    proof.ratio(size)?;
    proof.controls();
    proof.end()
}

/// The proof under way.
struct Proof {
    world: World,
    honest: Handset,
    team: TeamId,
    attacker: Attacker,
    second: Attacker,
    row: Row,
    worst: Cost,
    worst_name: String,
}

impl Proof {
    fn begin() -> Result<Self> {
        let at = "2018-07-02T00:00:00.000Z".parse()?;
        let mut world = World::found(Storage::TemporaryFolder, at)?;
        let team = world.team("官渡镇挎包宣讲队", TOWNSHIP)?;
        let honest = world.member("张桂兰", team, &[TOWNSHIP], None)?;
        let honest = world.handset(honest, 1)?;
        let member = world.member("王德明", team, &[TOWNSHIP], None)?;
        let leader = world.leader("李国华", team, &[TOWNSHIP])?;
        let attacker = Attacker::enrol(&mut world, member, 0x66)?;
        let second = Attacker::enrol(&mut world, leader, 0x67)?;
        let mut proof = Self {
            world,
            honest,
            team,
            attacker,
            second,
            row: Row::new("hostile input by name is refused at once and changes nothing"),
            worst: Cost::default(),
            worst_name: String::new(),
        };
        // The first exchange of each warms what is made once: connections, statements, reference data.
        proof.serve_the_honest("the beginning")?;
        let warm = proof.attacker.sync(proof.attacker.body(&[]));
        ensure!(
            code_of(&proof.attacker.send(warm)?) == "ok",
            "the attacker may call"
        );
        Ok(proof)
    }

    /// Whether the server is up: a session is logged, sent and counted.
    fn serve_the_honest(&mut self, after: &str) -> Result<()> {
        let now = self.world.office.clock.now();
        let member = self.honest.user;
        let answers = Answers {
            occurred_on: Some(now.date()),
            village: "511781109001".parse().ok(),
            venue: Some(Venue::Courtyard),
            topics: Some(["congress_19".to_owned()].into()),
            members: Some([member].into()),
            audience: Some(AudienceAnswer {
                count: 46,
                about: false,
            }),
            ..Answers::default()
        };
        let phone = self.honest.at(now)?;
        phone.submit(self.team, AnyAnswers::from(answers))?;
        let report = phone.sync(None)?;
        let status = phone.core().status();
        if status.counted != status.records || status.records == 0 {
            let lost = format!("after {after} an honest phone was not served: {report:?}");
            self.row.lost.push(lost);
        }
        Ok(())
    }

    fn books(&self) -> Result<Books> {
        let store = &self.world.office.app.store;
        self.world.office.wait(Books::read(store))
    }

    /// Sends each, and looks whether it is refused as it should be, at what cost, and what is left of it.
    fn group(&mut self, name: &str, inputs: Vec<Input>) -> Result<()> {
        let before = self.books()?;
        for input in inputs {
            let (answer, cost) = of_process(|| self.attacker.send(input.ask));
            self.judge(&input.name, cost);
            // What is larger than its bound is read no further: its sender may not hear why.
            let code = answer.map_or_else(|_| "cut off".to_owned(), |answer| code_of(&answer));
            if !input.codes.contains(&code.as_str()) {
                let expected = input.codes.join(" or ");
                let lost = format!("{}: {code}, not {expected} (seed {SEED})", input.name);
                self.row.lost.push(lost);
            }
            self.row.fault(name, 1);
        }
        if self.books()? != before {
            self.row
                .lost
                .push(format!("{name}: something was written down"));
        }
        self.serve_the_honest(name)
    }

    fn judge(&mut self, name: &str, cost: Cost) {
        self.row.tried += 1;
        if cost.is_too_much() {
            self.row.lost.push(format!("{name}: {cost}"));
        }
        if cost.worst(self.worst).cpu > self.worst.cpu {
            name.clone_into(&mut self.worst_name);
        }
        self.worst = self.worst.worst(cost);
    }

    /// Hostile changes in good packs: each is refused alone, at the gate and by the server.
    fn changes(&mut self, chance: &mut Chance, noises: usize) -> Result<()> {
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
        // What is too large for a pack beside others goes alone; the rest all at once, a thousand at most.
        for chunk in items.chunks(100) {
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
        for (name, raw) in changes::at_the_bounds(installation) {
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
    fn take(&mut self, name: &str, items: &[Item]) -> Result<()> {
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

    /// A record as long as one may be, and what one more change costs there.
    fn long_record(&mut self) -> Result<()> {
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
            let pack = self.attacker.next(chunk);
            let ask = self
                .attacker
                .sync(self.attacker.body(&[cbor::encode(&pack)]));
            ensure!(
                code_of(&self.attacker.send(ask)?) == "ok",
                "a long record is written"
            );
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

    /// Readers that run on a phone: lines to join by, answers.
    fn pure(&mut self, chance: &mut Chance, times: usize) {
        for at in 0..times {
            let noise = packs::noise(chance, 2_000);
            let line = format!("satchel-join:{}", hex::encode(&noise));
            let (read, cost) = of_thread(|| JoinLine::read(&line).is_ok());
            self.judge(&format!("noise {at} as a line to join by"), cost);
            let (answer, of_answer) = of_thread(|| {
                let answer = cbor::decode::<shared::sync::Response>(&noise);
                answer.is_ok_and(|answer| answer.rows().is_ok())
            });
            self.judge(&format!("noise {at} as an answer"), of_answer);
            if read || answer {
                self.row
                    .lost
                    .push(format!("noise {at} was read as something"));
            }
            self.row.fault("noise to a phone", 2);
        }
    }

    /// A change costs the same however long its record, and however many stand beside it.
    fn ratio(&mut self, size: Size) -> Result<()> {
        let measured = size.of(1_000, 5_000);
        let of = |apply, before| -> Result<Duration> {
            let tries = (0..3).map(|_| records::per_change(apply, before, measured));
            let tries = tries.collect::<Result<Vec<_>>>()?;
            tries.into_iter().min().context("it was tried")
        };
        let (short, long) = (of(records::in_place, 200)?, of(records::in_place, 20_000)?);
        self.row
            .measure("a change in a record of 200", format!("{short:?}"));
        self.row
            .measure("a change in a record of 20,000", format!("{long:?}"));
        if long > short * MOST_RATIO {
            self.row.lost.push(format!(
                "a change costs {short:?} at 200 and {long:?} at 20,000"
            ));
        }
        let wide = records::per_head(2_000, 100)?;
        self.row
            .measure("a change beside 2,000 heads", format!("{wide:?}"));
        if wide > most_cpu() {
            self.row
                .lost
                .push(format!("a change beside 2,000 heads costs {wide:?}"));
        }
        self.row.tried += 3;
        let measured = 50;
        let short = records::per_change(records::by_a_copy, 200, measured)?;
        let long = records::per_change(records::by_a_copy, 20_000, measured)?;
        self.row
            .control("a record copied for each change", long > short * MOST_RATIO);
        Ok(())
    }

    /// The meter notices what costs too much.
    fn controls(&mut self) {
        let bomb = raw::run(1 << 36, &raw::leb(1));
        let (_, cost) = of_thread(|| without_a_bound(&bomb, most_cpu() * 2));
        self.row.control(
            "a run of 2^36 operations, read by a decoder without a bound",
            cost.is_too_much(),
        );
        let bomb = changes::zeros(64 << 20);
        let (_, cost) =
            of_process(|| shared::pack::inflate(&bomb, 64 << 20).map(|bytes| bytes.len()));
        self.row.control(
            "a bomb of 64 MiB, inflated without a bound",
            cost.is_too_much(),
        );
        let nested = vec![0x81; 400_000];
        let (_, cost) = of_thread(|| keep_all(&nested));
        self.row
            .control("nesting that is kept, 40 bytes a level", cost.is_too_much());
    }

    fn end(mut self) -> Result<Row> {
        let verified = self.world.office.verify()?;
        self.row.lost.extend(verified.faults);
        self.row.measure("worst", self.worst.to_string());
        self.row.measure("worst by", self.worst_name.clone());
        self.row
            .measure("bound", format!("{:?} CPU, 16 MiB", most_cpu()));
        drop(self.honest);
        self.world.office.stop()?;
        Ok(self.row)
    }
}

/// Reads a run as a decoder does that believes its count; gives up when it has shown what that costs.
fn without_a_bound(column: &[u8], enough: Duration) -> u64 {
    let started = cpu_time::ThreadTime::now();
    let mut decoder = column;
    let mut count = 0_u64;
    let mut shift = 0;
    while let Some((byte, rest)) = decoder.split_first() {
        count |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        decoder = rest;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let mut sum = 0_u64;
    for at in 0..count {
        sum = sum.wrapping_mul(31).wrapping_add(at);
        if at % 100_000 == 0 && started.elapsed() > enough {
            break;
        }
    }
    std::hint::black_box(sum)
}

/// Keeps every level of a nested array, as a decoder into a tree does.
fn keep_all(bytes: &[u8]) -> usize {
    let mut decoder = Decoder::new(bytes);
    let mut levels: Vec<[u64; 6]> = Vec::new();
    while let Ok(Some(len)) = decoder.array() {
        levels.push([len; 6]);
    }
    std::hint::black_box(levels).len()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::prove;
    use crate::row::Size;

    /// What is measured is the whole process: another test in it would be measured too.
    #[test]
    fn hostile_input_is_refused_at_once_and_changes_nothing() {
        let program = std::env::current_exe().unwrap();
        let mut alone = Command::new(program);
        alone.args([
            "hostile::tests::measured_alone",
            "--exact",
            "--ignored",
            "--nocapture",
        ]);
        assert!(alone.status().unwrap().success());
    }

    #[test]
    #[ignore = "runs in a process of its own, which the test above starts"]
    fn measured_alone() {
        prove(Size::Ci).unwrap().assert_good();
    }
}
