//! The measures of sync.
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use ::tests::handset::Handset;
use ::tests::tap::Tap;
use anyhow::{Context as _, Result, ensure};
use mobile_cli::{Answer, Ask, HttpTransport, Transport, Unreachable};
use mobile_core::SyncEnd;
use serde::Serialize;

use crate::floor;
use crate::people::Place;

/// Records of a push.
const RECORDS: usize = 2_000;
/// Alternating runs.
const RUNS: usize = 5;
/// Records on the phone that has nothing new.
const HELD: usize = 10_000;

/// Bodies of one exchange.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Bytes {
    pub(crate) up: u64,
    pub(crate) down: u64,
}

/// One run.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Run {
    push_seconds: f64,
    floor_seconds: f64,
    push_over_floor: f64,
    /// Of the push, the part between request and answer; the rest is the phone's own.
    exchange_seconds: f64,
    wire_bytes_up: u64,
    packs: usize,
    round_trips: u32,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    records: usize,
    pub(crate) wire_bytes_per_record_up: f64,
    pub(crate) three_records_bytes_up: u64,
    /// Of those, the request's body; the rest is headers.
    three_records_body_bytes_up: u64,
    pub(crate) three_records_round_trips: u64,
    push_seconds: f64,
    floor_seconds: f64,
    pub(crate) push_over_floor: f64,
    pub(crate) idle_exchange_bytes: Bytes,
    pub(crate) idle_round_trips: u64,
    /// With an access token that has run out: challenge, proof, exchange.
    idle_round_trips_after_token_ended: u64,
    idle_records_held: usize,
    runs: Vec<Run>,
}

/// Every request of a phone, as it went out, and the seconds until its answer was there.
struct Recorder {
    inner: HttpTransport,
    asked: Mutex<Vec<(Ask, f64)>>,
}

impl Transport for Recorder {
    fn send(&self, ask: Ask) -> Result<Answer, Unreachable> {
        let kept = ask.clone();
        let began = Instant::now();
        let answer = self.inner.send(ask);
        let seconds = began.elapsed().as_secs_f64();
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((kept, seconds));
        answer
    }
}

impl Recorder {
    fn take(&self) -> Vec<(Ask, f64)> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A volunteer with records not yet sent.
struct Prepared {
    place: Place,
    handset: Handset,
    recorder: Arc<Recorder>,
    tap: Tap,
}

/// Measures everything.
pub(crate) fn measure() -> Result<Measured> {
    eprintln!("logging {RUNS} × {RECORDS} and {HELD} records offline");
    let (pushing, mut holding) = thread::scope(|scope| {
        let pushing: Vec<_> = (0..RUNS)
            .map(|run| scope.spawn(move || prepare(RECORDS, &format!("run {run}"), false)))
            .collect();
        let holding = scope.spawn(|| prepare(HELD, "held", true));
        let pushing: Result<Vec<Prepared>> = pushing.into_iter().map(joined).collect();
        anyhow::Ok((pushing?, joined(holding)?))
    })?;

    let mut runs = Vec::new();
    for prepared in pushing {
        let run = push(prepared)?;
        eprintln!("{run:?}");
        runs.push(run);
    }

    let handset = &mut holding.handset;
    let now = holding.place.now();
    sync(handset, now)?;
    let held = handset.at(now)?.core().status(now).counted;
    ensure!(held == HELD, "the phone holds {held} counted records");
    let before = handset.line().carried();
    holding.recorder.take();
    sync(handset, now)?;
    let carried = handset.line().carried();
    let idle = Bytes {
        up: carried.bytes_up - before.bytes_up,
        down: carried.bytes_down - before.bytes_down,
    };
    let idle_round_trips = holding.recorder.take().len() as u64;

    holding.place.log(&mut holding.handset, 3, "three")?;
    let before = holding.tap.up();
    sync(&mut holding.handset, now)?;
    let three = holding.tap.up() - before;
    let asked = holding.recorder.take();
    let three_body = asked.iter().map(|(ask, _)| ask.body.len() as u64).sum();

    // An hour later the token has run out.
    let later = now.plus_ms(60 * 60 * 1_000);
    holding.place.world.office.advance_to(later);
    sync(&mut holding.handset, later)?;
    let after_token_ended = holding.recorder.take().len() as u64;
    holding.place.world.office.stop()?;

    let median_of = |value: fn(&Run) -> f64| median(runs.iter().map(value).collect());
    #[expect(clippy::cast_precision_loss, reason = "a few hundred thousand bytes")]
    let per_record = median_of(|run| run.wire_bytes_up as f64) / RECORDS as f64;
    Ok(Measured {
        records: RECORDS,
        wire_bytes_per_record_up: per_record,
        three_records_bytes_up: three,
        three_records_body_bytes_up: three_body,
        three_records_round_trips: asked.len() as u64,
        push_seconds: median_of(|run| run.push_seconds),
        floor_seconds: median_of(|run| run.floor_seconds),
        push_over_floor: median_of(|run| run.push_over_floor),
        idle_exchange_bytes: idle,
        idle_round_trips,
        idle_round_trips_after_token_ended: after_token_ended,
        idle_records_held: HELD,
        runs,
    })
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread
        .join()
        .map_err(|_| anyhow::anyhow!("panicked"))
        .flatten()
}

/// An office, and a phone that knows its places and has logged so many records since. Where bytes on the
/// socket are counted, it calls through the tap; where time is measured, it does not.
fn prepare(records: usize, stream: &str, through_tap: bool) -> Result<Prepared> {
    let mut place = Place::found()?;
    let direct = place.world.office.address.clone();
    let tap = Tap::before(&direct)?;
    let recorder = Arc::new(Recorder {
        inner: HttpTransport::new(if through_tap { &tap.address } else { &direct }),
        asked: Mutex::default(),
    });
    let volunteer = place.volunteer;
    let mut handset = place.world.handset_over(volunteer, 1, recorder.clone())?;
    sync(&mut handset, place.now())?;
    place.log(&mut handset, records, stream)?;
    Ok(Prepared {
        place,
        handset,
        recorder,
        tap,
    })
}

fn sync(handset: &mut Handset, now: shared::time::Timestamp) -> Result<u32> {
    let report = handset.at(now)?.sync(None)?;
    ensure!(
        report.end == SyncEnd::Complete,
        "the sync ended {:?}",
        report.end
    );
    Ok(report.round_trips)
}

/// One push, and its floor over the very packs it sent.
fn push(mut prepared: Prepared) -> Result<Run> {
    let now = prepared.place.now();
    let before = prepared.handset.line().carried().bytes_up;
    prepared.recorder.take();
    let began = Instant::now();
    let round_trips = sync(&mut prepared.handset, now)?;
    let push_seconds = began.elapsed().as_secs_f64();
    let status = prepared.handset.at(now)?.core().status(now);
    let waiting = status.saved + status.packed + status.received;
    ensure!(
        (status.counted, waiting) == (RECORDS, 0),
        "{} counted and {waiting} waiting on the phone",
        status.counted
    );
    let wire_bytes_up = prepared.handset.line().carried().bytes_up - before;
    let asked = prepared.recorder.take();
    let exchange_seconds = asked.iter().map(|(_, seconds)| seconds).sum();
    let bodies: Vec<Vec<u8>> = asked.into_iter().map(|(ask, _)| ask.body).collect();
    let key = prepared.handset.at(now)?.public_key();
    let key = key.context("the device key")?;
    let (floor_seconds, packs) = floor::measure(&bodies, &key.0, RECORDS).context("the floor")?;
    prepared.place.world.office.stop()?;
    Ok(Run {
        push_seconds,
        floor_seconds,
        push_over_floor: push_seconds / floor_seconds,
        exchange_seconds,
        wire_bytes_up,
        packs,
        round_trips,
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
