//! Hostile input by name: each is refused with its code within its cost, nothing that is written down changes, and an
//! honest phone is served after each group.
//!
//! A real office on loopback, and somebody with an enrolled device whose every byte is their own. CPU time is that of
//! the whole process, server and caller, memory the most that was in use at once: so as a test it runs in a process of
//! its own.

mod attacker;
mod books;
// The gate's own cases, which come to an office here.
#[path = "../../shared/tests/gate/bounds.rs"]
mod bounds;
#[path = "../../shared/tests/gate/changes.rs"]
mod changes;
mod controls;
mod input;
mod meter;
mod packs;
#[path = "../../shared/tests/gate/raw.rs"]
mod raw;
mod records;
mod requests;
mod taken;
mod waiting;

use std::time::Duration;

use ::tests::chance::Chance;
use ::tests::database::Storage;
use ::tests::handset::Handset;
use ::tests::world::World;
use anyhow::{Context as _, Result, ensure};
use shared::cbor;
use shared::id::TeamId;
use shared::join::JoinLine;
use shared::record::Answers as AnyAnswers;
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};

use self::attacker::{Attacker, code_of};
use self::books::Books;
use self::input::Input;
use self::meter::{Cost, most_cpu, of_process, of_thread};
use crate::row::{Row, Size};

const SEED: u64 = 20_180_702;
const TOWNSHIP: &str = "511781109";
/// A change may cost so many times as much in a record of 20,000 as in one of 200.
const MOST_RATIO: u32 = 3;
/// How many of the inputs that cost most are named with what they cost.
const SHOWN: usize = 5;

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
    proof.words_that_wait()?;
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
    costs: Vec<(String, Cost)>,
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
            costs: Vec::new(),
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
        let status = phone.core().status(now);
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
        self.costs.push((name.to_owned(), cost));
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

    fn end(mut self) -> Result<Row> {
        let verified = self.world.office.verify()?;
        self.row.lost.extend(verified.faults);
        self.row
            .measure("bound", format!("{:?} CPU, 16 MiB", most_cpu()));
        let most = self.costs.iter().map(|(_, cost)| cost.bytes).max();
        let most = most.unwrap_or_default() / 1024;
        self.row.measure("most memory", format!("{most} KiB"));
        self.costs
            .sort_by_key(|(_, cost)| std::cmp::Reverse(cost.cpu));
        for (name, cost) in self.costs.iter().take(SHOWN) {
            self.row.measure(name, cost.to_string());
        }
        drop(self.honest);
        self.world.office.stop()?;
        Ok(self.row)
    }
}

#[cfg(test)]
mod tests {
    use super::prove;
    use crate::row::Size;

    const NAME: &str = "hostile::tests::hostile_input_is_refused_at_once_and_changes_nothing";

    #[test]
    fn hostile_input_is_refused_at_once_and_changes_nothing() {
        crate::alone::alone(NAME, || prove(Size::Ci).unwrap().assert_good());
    }
}
