//! What honest phones wait for an answer, with an attack of 100 requests a second and without.
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

mod attackers;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use ::tests::database::Storage;
use ::tests::hand::{Hand, address};
use ::tests::office::Office;
use ::tests::world::World;
use anyhow::{Context as _, Result, ensure};
use serde::Serialize;
use server::limits::Limits;
use shared::sync::encode_request;

use self::attackers::{Attackers, Refused};

/// Alternating runs of each.
const RUNS: usize = 5;
/// Length of a run.
const RUN: Duration = Duration::from_secs(5);
/// Honest exchanges a second, each with a record.
const HONEST: u32 = 20;
/// Requests of the attack a second (conventions.md, "Measuring").
const ATTACK: u32 = 100;
/// Honest phones: each calls every two seconds.
const PHONES: u64 = 40;
/// Threads that they share, so that a slow answer delays no other.
const LINES: usize = 8;
const AREA: &str = "511781109";
const DAY: &str = "2018-05-31";

/// A pair of runs.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Pair {
    alone_p95_ms: f64,
    attacked_p95_ms: f64,
    ratio: f64,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    honest_per_second: u32,
    attack_per_second: u32,
    /// Median over the pairs.
    pub(crate) p95_ratio: f64,
    alone_p95_ms: f64,
    attacked_p95_ms: f64,
    /// What attackers were answered, by status.
    refused: Refused,
    pairs: Vec<Pair>,
}

/// Measures.
pub(crate) fn measure() -> Result<Measured> {
    // The product's bounds: of addresses none holds for what comes from this machine, of devices all do. The clock stands,
    // so what a device may ask at once is all that it may ask.
    let office = Office::found_within(
        &Storage::TemporaryFolder,
        "2018-06-01T00:00:00.000Z".parse()?,
        Limits::default(),
    )?;
    let folder = tempfile::tempdir()?;
    let mut world = World::around(office, folder.path())?;
    let team = world.team("官渡镇挎包宣讲队", AREA)?;
    let mut phones = Vec::new();
    for seed in 1..=PHONES {
        let user = world.member("张桂兰", team, &[AREA], None)?;
        phones.push(Hand::enrol(&mut world, user, team, seed)?);
    }
    let insider = world.member("内鬼", team, &[AREA], None)?;
    let insider = Hand::enrol(&mut world, insider, team, 999)?;
    let office = address(&world)?;
    let attackers = Attackers::new(office, insider);
    // Once for the caches.
    run(office, &mut phones)?;
    let mut pairs = Vec::new();
    let mut refused = Refused::default();
    for _ in 0..RUNS {
        let alone = p95(run(office, &mut phones)?);
        let (attacked, answers) = attackers.during(ATTACK, || run(office, &mut phones))?;
        refused.add(answers);
        let attacked = p95(attacked?);
        pairs.push(Pair {
            alone_p95_ms: alone,
            attacked_p95_ms: attacked,
            ratio: attacked / alone,
        });
    }
    drop(phones);
    ensure!(
        world.office.verify()?.faults.is_empty(),
        "the office is sound after it all"
    );
    world.office.stop()?;
    let median = |of: fn(&Pair) -> f64| {
        let mut values: Vec<f64> = pairs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Ok(Measured {
        honest_per_second: HONEST,
        attack_per_second: ATTACK,
        p95_ratio: median(|pair| pair.ratio),
        alone_p95_ms: median(|pair| pair.alone_p95_ms),
        attacked_p95_ms: median(|pair| pair.attacked_p95_ms),
        refused,
        pairs,
    })
}

/// Honest phones log and sync at their pace, whatever the server's; milliseconds from when each wanted to until it had
/// its answer.
fn run(office: SocketAddr, phones: &mut [Hand]) -> Result<Vec<f64>> {
    let mut bodies = Vec::new();
    let wanted = HONEST * u32::try_from(RUN.as_secs())?;
    for number in 0..wanted as usize {
        let count = phones.len();
        let phone = &mut phones[number % count];
        let (_, item) = phone.session(DAY, 40)?;
        let pack = phone.pack(&[item])?;
        let mut request = phone.request();
        request.page_bytes = 0;
        let body = encode_request(&request, &[pack]);
        bodies.push([phone.head(body.len()).as_bytes(), &body].concat());
    }
    let began = Instant::now();
    thread::scope(|scope| {
        let lines: Vec<_> = (0..LINES)
            .map(|line| {
                let bodies = &bodies;
                scope.spawn(move || {
                    let own = bodies.iter().enumerate().skip(line).step_by(LINES);
                    own.map(|(number, body)| {
                        let number = u32::try_from(number)?;
                        let due = began + Duration::from_secs(1) * number / HONEST;
                        thread::sleep(due.saturating_duration_since(Instant::now()));
                        let status = said(office, body)?;
                        ensure!(status == 200, "an honest phone was answered {status}");
                        Ok(due.elapsed().as_secs_f64() * 1_000.0)
                    })
                    .collect::<Result<Vec<f64>>>()
                })
            })
            .collect();
        let mut took = Vec::new();
        for line in lines {
            match line.join() {
                Ok(times) => took.extend(times?),
                Err(_) => anyhow::bail!("a phone panicked"),
            }
        }
        Ok(took)
    })
}

/// Says something on a line of its own; the status of the answer.
fn said(office: SocketAddr, bytes: &[u8]) -> Result<u16> {
    let mut line = TcpStream::connect(office)?;
    line.write_all(bytes)?;
    let mut answer = Vec::new();
    line.read_to_end(&mut answer)?;
    attackers::status(&answer).context("a status line")
}

fn p95(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() * 95 / 100]
}
