//! Bounds that hold under load: slow writers and readers, half a header, every place taken, a flood of what is held;
//! honest phones all end with everything counted, and the server's memory stays where it was.

mod attack;
mod scene;

use std::time::Duration;

use anyhow::Result;
use server::limits::{Limits, Pace, Rate};
use server::store::held::HeldTotal;
use shared::sync::{Response, encode_request};

use self::attack::{Attack, Counts};
use self::scene::{NotServed, Scene};
use crate::memory;
use crate::row::{Row, Size};
use tests::hand::address;

const AREA: &str = "511781109";
const DAY: &str = "2018-07-01";
/// A day that has not come: what happened then is held.
const LATER: &str = "2018-08-01";
/// How often an honest phone comes again before it counts as not served.
const TRIES: usize = 30;
/// How much longer honest phones may take under attack than alone; alone, at least a second is counted.
const MOST_TIMES: f64 = 15.0;
/// How much more memory the process may have in use under attack, in bytes: the test's small bounds, and the phones.
const MOST_GROWTH: u64 = 48 * 1024 * 1024;

/// Bounds that are reached, and that a test can wait for.
fn limits() -> Limits {
    Limits {
        connections: 64,
        headers_within: Duration::from_secs(20),
        send_buffer: 16 * 1024,
        pace: Pace {
            grace: Duration::from_secs(1),
            bytes_per_second: 4_000,
        },
        requests: 8,
        exchanges: 16,
        exchanges_of_device: 2,
        turn_within: Duration::from_secs(4),
        packs_bytes: 4 * 1024 * 1024,
        answers_bytes: 2 * 1024 * 1024,
        held: HeldTotal {
            items: 100,
            bytes: 1_000_000,
        },
        // The clock stands, and everybody comes again at once: it is places that are proved here.
        rate_of_device: Rate::ANY,
        renewals_of_device: Rate::ANY,
        ..Limits::default()
    }
}

pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut row = Row::new("bounds under load");
    everybody_at_once(size, &mut row)?;
    unread_answers(&mut row)?;
    one_stuck_device(&mut row)?;
    every_place_taken(&mut row)?;
    held_flood(&mut row)?;
    Ok(row)
}

/// Every attack at once, on bounds that are reached; honest phones end with everything counted.
fn everybody_at_once(size: Size, row: &mut Row) -> Result<()> {
    let mut scene = Scene::open(limits(), 20, 6)?;
    scene.fill_log(40)?;
    // Once for the caches, once for the clock.
    let alone = scene.run(None, TRIES);
    let alone = alone.and_then(|_| scene.run(None, TRIES))?;
    let before = memory::in_use();
    let mut attack = Attack::on(address(&scene.world)?)?;
    attack.half_heads(100);
    for reader in &scene.hostile[..2] {
        attack.slow_readers(reader, 4);
    }
    for writer in &scene.hostile[2..] {
        attack.slow_writers(writer, 6);
    }
    attack.wait_for(100 + 8 + 24);
    let mut slowest = Duration::ZERO;
    for _ in 0..size.of(2, 10) {
        match scene.run(Some(&attack), TRIES) {
            Ok(took) => slowest = slowest.max(took),
            Err(error) => row.lost.push(format!("under attack: {error:#}")),
        }
        row.tried += scene.honest.len() as u64;
    }
    let growth = memory::in_use().saturating_sub(before);
    let counts = attack.counts.clone();
    attack.end();
    scene.settle(row)?;
    let times = slowest.as_secs_f64() / alone.as_secs_f64().max(1.0);
    if times > MOST_TIMES {
        row.lost
            .push(format!("honest phones took {times:.1} times as long"));
    }
    if growth > MOST_GROWTH {
        row.lost.push(format!("the process grew by {growth} B"));
    }
    row.fault("connections of attackers", Counts::of(&counts.opened));
    row.fault("bytes sent one by one", Counts::of(&counts.single_bytes));
    row.fault("answers left unread", Counts::of(&counts.unread));
    row.fault(
        "attackers told to come again",
        Counts::of(&counts.turned_away),
    );
    row.measure("alone", format!("{:.2} s", alone.as_secs_f64()));
    row.measure(
        "under attack",
        format!("{:.2} s, {times:.1} times", slowest.as_secs_f64()),
    );
    row.measure("growth under attack", format!("{} KiB", growth / 1024));
    scene.close()
}

/// Answers that nobody reads are bounded in bytes; the writer commits while they stand.
fn unread_answers(row: &mut Row) -> Result<()> {
    let patient = Limits {
        connections: 1_000,
        exchanges: 1_000,
        exchanges_of_device: 1_000,
        pace: patience(),
        turn_within: Duration::from_millis(200),
        ..limits()
    };
    let unbounded = Limits {
        answers_bytes: usize::MAX,
        ..patient.clone()
    };
    let bounded = grow(patient, row)?;
    row.measure(
        "growth by 160 unread answers",
        format!("{} KiB", bounded / 1024),
    );
    if bounded > MOST_GROWTH / 2 {
        row.lost.push(format!("unread answers took {bounded} B"));
    }
    let lifted = grow(unbounded, &mut Row::new("control"))?;
    row.measure("without the bound", format!("{} KiB", lifted / 1024));
    row.control(
        "answers kept without a bound of bytes",
        lifted > MOST_GROWTH / 2,
    );
    Ok(())
}

/// What the process grows by when many ask for much and read nothing.
fn grow(limits: Limits, row: &mut Row) -> Result<u64> {
    let mut scene = Scene::open(limits, 1, 1)?;
    scene.fill_log(800)?;
    scene.run(None, TRIES)?;
    let before = memory::in_use();
    let mut attack = Attack::on(address(&scene.world)?)?;
    attack.slow_readers(&scene.hostile[0], 160);
    attack.wait_for(160);
    let growth = memory::in_use().saturating_sub(before);
    // No room for an answer does not keep the writer from what came with the request.
    let (record, item) = scene.hostile[0].session(DAY, 0)?;
    let pack = scene.hostile[0].pack(&[item])?;
    let body = encode_request(&scene.hostile[0].request(), &[pack]);
    scene.exchange_of(&scene.hostile[0], &body)?;
    if !scene.counts(record)? {
        row.lost
            .push("a pack, while answers stood unread".to_owned());
    }
    row.tried += 1;
    attack.end();
    scene.close()?;
    Ok(growth)
}

/// One device that opens exchanges and lets them stand takes its own places, and nobody else's.
fn one_stuck_device(row: &mut Row) -> Result<()> {
    let patient = Limits {
        pace: patience(),
        turn_within: Duration::from_millis(200),
        ..limits()
    };
    let greedy = Limits {
        exchanges_of_device: usize::MAX,
        ..patient.clone()
    };
    row.tried += 4;
    row.fault("exchanges one device lets stand", 40);
    if !is_served(patient, 1, 40)? {
        row.lost
            .push("honest phones, while one device was stuck".to_owned());
    }
    let control = "no bound of exchanges for a device";
    row.control(control, !is_served(greedy, 1, 40)?);
    Ok(())
}

/// Where many devices together have every place, they lose them again by being slow.
fn every_place_taken(row: &mut Row) -> Result<()> {
    let patient = Limits {
        pace: patience(),
        turn_within: Duration::from_millis(200),
        ..limits()
    };
    row.tried += 4;
    row.fault("times every place was taken", 1);
    if !is_served(limits(), 8, 2)? {
        row.lost
            .push("honest phones, while every place was taken".to_owned());
    }
    let control = "slow bodies waited for without end";
    row.control(control, !is_served(patient, 8, 2)?);
    Ok(())
}

/// Whether honest phones are served while so many devices let so many exchanges each stand.
fn is_served(limits: Limits, devices: usize, each: usize) -> Result<bool> {
    let taken = (limits.exchanges_of_device.min(each) * devices).min(limits.exchanges);
    let mut scene = Scene::open(limits, 4, devices)?;
    let mut attack = Attack::on(address(&scene.world)?)?;
    for hand in &scene.hostile {
        attack.slow_writers(hand, each);
    }
    attack.wait_for(devices * each);
    scene.wait_until_taken(taken)?;
    let served = scene.run(Some(&attack), 3);
    attack.end();
    scene.close()?;
    match served {
        Ok(_) => Ok(true),
        Err(error) if error.is::<NotServed>() => Ok(false),
        Err(error) => Err(error),
    }
}

/// What is held of a device ends at its bound; what counts still passes.
fn held_flood(row: &mut Row) -> Result<()> {
    let lifted = Limits {
        held: HeldTotal {
            items: u64::MAX,
            bytes: u64::MAX,
        },
        ..limits()
    };
    let most = limits().held.items;
    let held = |limits: Limits, row: &mut Row| -> Result<u64> {
        let mut scene = Scene::open(limits, 2, 1)?;
        for _ in 0..5 {
            let packs = (0..6).map(|_| {
                let items = (0..10).map(|_| Ok(scene.hostile[0].session(LATER, 0)?.1));
                let items: Vec<_> = items.collect::<Result<_>>()?;
                scene.hostile[0].pack(&items)
            });
            let packs: Vec<_> = packs.collect::<Result<_>>()?;
            let body = encode_request(&scene.hostile[0].request(), &packs);
            let answer = scene.exchange_of(&scene.hostile[0], &body)?;
            let response: Response = shared::cbor::decode(&answer)?;
            row.fault("packs flooding what is held", 6);
            row.fault("packs refused held_full", response.refused.len() as u64);
        }
        let (record, item) = scene.hostile[0].session(DAY, 0)?;
        let pack = scene.hostile[0].pack(&[item])?;
        let body = encode_request(&scene.hostile[0].request(), &[pack]);
        scene.exchange_of(&scene.hostile[0], &body)?;
        if !scene.counts(record)? {
            row.lost
                .push("what counts of a phone that is full".to_owned());
        }
        scene.run(None, TRIES)?;
        row.tried += 1;
        let office = &scene.world.office;
        let held = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.held_count().await
        })?;
        scene.settle(row)?;
        scene.close()?;
        Ok(held)
    };
    let bounded = held(limits(), row)?;
    row.measure("held of 300 offered", bounded.to_string());
    if bounded > most {
        row.lost
            .push(format!("{bounded} items are held, {most} may be"));
    }
    let lifted = held(lifted, &mut Row::new("control"))?;
    row.control("no bound of what is held", lifted > most);
    Ok(())
}

/// A pace at which nobody is ever dropped.
fn patience() -> Pace {
    Pace {
        grace: Duration::from_secs(3_600),
        bytes_per_second: 4_000,
    }
}

#[cfg(test)]
mod test {
    use super::prove;
    use crate::row::Size;

    const NAME: &str = "load::test::bounds_hold_under_load";

    #[test]
    fn bounds_hold_under_load() {
        crate::alone::alone(NAME, || prove(Size::Ci).unwrap().assert_good());
    }
}
