//! The server is killed while phones send and read. What it had acknowledged is on its disk; what it had not, the
//! phones send again; in the end everything counts once.

use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;

use ::tests::chance::Chance;
use ::tests::process::{Administrators, Handset, Served, Storage, init, office_command};
use ::tests::tap::{Tap, Way};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::load::{Received, Volunteer};
use crate::row::{Row, Size};

/// Volunteers who work at once.
const VOLUNTEERS: usize = 4;
/// Bytes that pass before a kill, at most: several exchanges of all of them.
const MOST_BYTES: i32 = 20_000;
/// Turns that the killer lets others have first, at most: what is under way gets further.
const MOST_TURNS: i32 = 4_000;

/// Kills the server under load, on both databases.
pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut row = Row::new("server killed under load");
    let kills = size.of(10, 100);
    kill_again_and_again(&mut row, &Storage::folder(), kills, 1)?;
    let postgres = Storage::postgres(&format!("kill_{}", size.of("ci", "long")));
    kill_again_and_again(&mut row, &postgres, kills, 2)?;
    Ok(row)
}

fn kill_again_and_again(row: &mut Row, storage: &Storage, kills: u32, seed: u64) -> Result<()> {
    let engine = storage.engine();
    let folder = tempfile::tempdir()?;
    let codes = init(storage);
    let mut served = Served::start(storage, "127.0.0.1:0");
    let listen = served.address.clone();
    let tap = Tap::before(&format!("http://{listen}"))?;
    let reform = Handset::new(folder.path(), "reform");
    let administrators = Administrators::enrolled(folder.path(), &codes, &tap.address);
    administrators.invite(&reform, "--name 陈主任 --role reform_office");
    let mut volunteers = enrol(&administrators, folder.path(), &tap, seed)?;

    let mut chance = Chance::new(seed, "kill");
    let mut is_noticed = false;
    for kill in 1..=kills {
        let before = copy_of(storage)?;
        let (bytes, turns) = (chance.between(1, MOST_BYTES), chance.between(0, MOST_TURNS));
        let way = work_until_killed(&mut volunteers, served, &tap, (bytes, turns))?;
        row.tried += 1;
        let fault = match way {
            Way::Up => "inside a request",
            Way::Down => "inside an answer",
        };
        row.fault(&format!("kill -9 {fault}, {engine}"), 1);

        let received: Vec<Received> = volunteers.iter().map(Volunteer::received).collect();
        for lost in missing(storage, &received)? {
            let lost = format!("{engine}, seed {seed}, kill {kill}: {lost} was acknowledged");
            row.lost.push(lost);
        }
        // What came before the kill and was acknowledged after the copy is in both: a round may show nothing.
        if let Some(before) = before.filter(|_| !is_noticed) {
            let found = with_old_copy(storage, before.path(), || missing(storage, &received))?;
            is_noticed = !found.is_empty();
        }
        served = Served::start(storage, &listen);
    }
    if matches!(storage, Storage::Folder(_)) {
        row.control("the data folder of before a kill put back", is_noticed);
    }
    finish(row, storage, &reform, &mut volunteers)?;
    served.kill();
    let (verified, is_clean) = office_command(storage, "verify");
    if !is_clean {
        row.lost.push(format!("{engine}: verify says {verified}"));
    }
    Ok(())
}

/// Invites and enrols the volunteers by the programs, and opens their phones here.
fn enrol(
    administrators: &Administrators<'_>,
    folder: &Path,
    tap: &Tap,
    seed: u64,
) -> Result<Vec<Volunteer>> {
    let mut volunteers = Vec::new();
    for number in 1..=VOLUNTEERS {
        let name = number.to_string();
        let phone = Handset::new(folder, &name);
        let team = "--role satchel_member --team 官渡镇宣讲队 --area 511781109";
        administrators.invite(&phone, &format!("--name 队员{number} {team}"));
        let seed = seed * 100 + number as u64;
        volunteers.push(Volunteer::open(&phone.home(), &tap.address, seed)?);
    }
    Ok(volunteers)
}

/// Everybody works; after so many bytes, and so many turns of others, the server is killed. Gives which way bytes went
/// when that happened.
fn work_until_killed(
    volunteers: &mut [Volunteer],
    served: Served,
    tap: &Tap,
    (bytes, turns): (i32, i32),
) -> Result<Way> {
    let (told, killed) = channel();
    tap.after(u64::try_from(bytes)?, move |way| {
        for _ in 0..turns {
            thread::yield_now();
        }
        served.kill();
        // Somebody listens, or another error is told already.
        let _ = told.send(way);
    });
    thread::scope(|scope| {
        let working: Vec<_> = volunteers
            .iter_mut()
            .map(|volunteer| scope.spawn(|| volunteer.work_until_cut_off()))
            .collect();
        for worker in working {
            let report = worker.join().expect("nobody panics")?;
            ensure!(
                report.end == mobile_core::SyncEnd::Failed("unreachable".to_owned()),
                "a phone stopped for another reason: {:?}",
                report.end
            );
        }
        anyhow::Ok(())
    })?;
    // No phone stops but of this.
    Ok(killed.recv()?)
}

/// What of this is not in the database.
fn missing(storage: &Storage, received: &[Received]) -> Result<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let database = storage.open().await?;
        let organisations = database.organisations().await?;
        let store = database.of(*organisations.first().context("an organisation")?);
        let mut tx = store.snapshot().await?;
        let mut missing = Vec::new();
        for phone in received {
            let logged = tx.logged(&phone.changes).await?;
            let held = tx.held_by_hash(&phone.changes).await?;
            let absent = phone.changes.iter();
            let absent = absent.filter(|item| !logged.contains(item) && !held.contains_key(item));
            missing.extend(absent.map(|item| format!("change {item}")));
            let decided = tx.decided(&phone.commands).await?;
            let absent = phone.commands.iter().filter(|id| !decided.contains(id));
            missing.extend(absent.map(|id| format!("order {id}")));
        }
        drop(tx);
        database.close().await;
        Ok(missing)
    })
}

/// A copy of the embedded database, file by file.
fn copy_of(storage: &Storage) -> Result<Option<tempfile::TempDir>> {
    let Storage::Folder(folder) = storage else {
        return Ok(None);
    };
    let copy = tempfile::tempdir()?;
    copy_files(folder.path(), copy.path())?;
    Ok(Some(copy))
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}

/// Looks with an old copy in the place of the database, and puts the database back.
fn with_old_copy<T>(storage: &Storage, old: &Path, look: impl FnOnce() -> Result<T>) -> Result<T> {
    let Storage::Folder(folder) = storage else {
        return look();
    };
    let aside = tempfile::tempdir()?;
    copy_files(folder.path(), aside.path())?;
    put_in_place(old, folder.path())?;
    let seen = look();
    put_in_place(aside.path(), folder.path())?;
    seen
}

fn put_in_place(from: &Path, to: &Path) -> Result<()> {
    for file in std::fs::read_dir(to)? {
        std::fs::remove_file(file?.path())?;
    }
    copy_files(from, to)
}

/// Everything is sent; the office has each session once, and what phones say of them.
fn finish(
    row: &mut Row,
    storage: &Storage,
    reform: &Handset<'_>,
    volunteers: &mut [Volunteer],
) -> Result<()> {
    let engine = storage.engine();
    let (mut sessions, mut voided) = (0, 0);
    for (number, volunteer) in (1..).zip(volunteers.iter_mut()) {
        // The second brings what the first decided.
        for _ in 0..2 {
            let report = volunteer.sync()?;
            ensure!(
                report.end == mobile_core::SyncEnd::Complete,
                "{:?}",
                report.end
            );
        }
        if volunteer.waiting() > 0 {
            let waiting = volunteer.waiting();
            let lost = format!("{engine}: {waiting} items of phone {number} never came through");
            row.lost.push(lost);
        }
        sessions += volunteer.sessions.len();
        voided += volunteer.voided.len();
    }
    let sheet = reform.tell("office figures");
    let figures = sheet["figures"].as_array().context("figures")?;
    let figure = figures
        .iter()
        .find(|figure| figure["definition_id"] == "o2");
    let counted = figure.and_then(|figure| figure["value"].as_u64());
    if counted != Some(sessions as u64) {
        let lost = format!("{engine}: {sessions} sessions were logged, {counted:?} count");
        row.lost.push(lost);
    }
    let held = reform.tell("office held");
    let held = held["items"].as_array().map_or(0, Vec::len);
    if held > 0 {
        row.lost.push(format!("{engine}: {held} items are held"));
    }
    reform.sync();
    let digest = |sheet: &Value| sheet["digest"].as_str().map(str::to_owned);
    let here = digest(&reform.tell("figures --area 511781"));
    if here.is_none() || here != digest(&sheet) {
        row.lost
            .push(format!("{engine}: the office and its phone disagree"));
    }
    row.measure(
        engine,
        format!("{sessions} sessions, {voided} voided, by {VOLUNTEERS} phones"),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_acknowledged_outlives_it() {
        prove(Size::Ci).unwrap().assert_good();
    }
}
