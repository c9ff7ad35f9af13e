//! The phone is killed while it saves, right after it said so, and while it syncs. What it called saved is there when
//! it is next opened; what it did not is there whole or not at all.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use ::tests::chance::Chance;
use ::tests::process::{Administrators, Handset, Served, Storage, init, office_command};
use ::tests::tap::Tap;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::load::VILLAGE;
use crate::row::{Row, Size};

/// The signal of `kill -9`.
const SIGKILL: i32 = 9;
/// What a save writes, in bytes, and somewhat more.
const MOST_WRITTEN: i32 = 48 * 1024;
/// What a sync with little to say sends and receives, in bytes.
const MOST_SENT: i32 = 3_000;
/// Acts begun for each that is killed, at most: some end before their kill comes.
const MOST_ACTS: u64 = 20;

/// When an act is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// While its database's log has grown by so many bytes.
    Written(u64),
    /// When it has begun to say what it did.
    Said,
    /// When so many bytes went over the network.
    Sent(u64),
}

/// What a person did.
#[derive(Debug, Clone)]
enum Act {
    Log,
    Amend(String),
    Sync,
}

/// What a session says that its person was told is saved, or that may have been: attendances.
#[derive(Debug, Clone, Default)]
struct Promise {
    /// What it said last that was called saved.
    saved: u64,
    /// What an act wrote that was killed before it said anything.
    perhaps: Option<u64>,
}

struct Walk<'a> {
    phone: &'a Handset<'a>,
    tap: &'a Tap,
    chance: Chance,
    sessions: BTreeMap<String, Promise>,
    /// Attendances of a session that was being logged when its act was killed.
    begun: Option<u64>,
}

/// Kills the phone's program in the middle of its acts.
pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut row = Row::new("phone killed");
    let seed = 1;
    let (storage, folder) = (Storage::folder(), tempfile::tempdir()?);
    let codes = init(&storage);
    let served = Served::start(&storage, "127.0.0.1:0");
    let tap = Tap::before(&format!("http://{}", served.address))?;
    let administrators = Administrators::enrolled(folder.path(), &codes, &tap.address);
    let reform = Handset::new(folder.path(), "reform");
    administrators.invite(&reform, "--name 陈主任 --role reform_office");
    let phone = Handset::new(folder.path(), "zhang");
    let team = "--role satchel_member --team 官渡镇宣讲队 --area 511781109";
    administrators.invite(&phone, &format!("--name 张桂兰 {team}"));
    let mut walk = Walk {
        phone: &phone,
        tap: &tap,
        chance: Chance::new(seed, "kill phone"),
        sessions: BTreeMap::new(),
        begun: None,
    };
    let kills: u64 = size.of(20, 200);
    let mut acts = 0;
    while row.tried < kills {
        acts += 1;
        ensure!(acts < MOST_ACTS * kills, "acts end before their kills come");
        if let Some(fault) = walk.act()? {
            row.tried += 1;
            row.fault(fault, 1);
        }
        for lost in walk.look()? {
            row.lost.push(format!("seed {seed}, act {acts}: {lost}"));
        }
    }
    row.control(
        "a phone folder of before the save put back",
        walk.control()?,
    );
    walk.finish(&mut row, &reform)?;
    served.kill();
    let (verified, is_clean) = office_command(&storage, "verify");
    if !is_clean {
        row.lost.push(format!("verify says {verified}"));
    }
    Ok(row)
}

impl Walk<'_> {
    /// Does something; gives how it was killed, if that came before its end.
    fn act(&mut self) -> Result<Option<&'static str>> {
        let sessions: Vec<String> = self.sessions.keys().cloned().collect();
        let act = match self.chance.below(10) {
            0..4 if !sessions.is_empty() => Act::Sync,
            4..6 if !sessions.is_empty() => Act::Amend(self.chance.pick(&sessions).clone()),
            _ => Act::Log,
        };
        let moment = match act {
            Act::Sync if self.chance.percent(60) => {
                Moment::Sent(u64::try_from(self.chance.between(1, MOST_SENT))?)
            }
            Act::Log | Act::Amend(_) if self.chance.percent(20) => Moment::Said,
            _ => Moment::Written(u64::try_from(self.chance.between(1, MOST_WRITTEN))?),
        };
        let audience = u64::try_from(self.chance.between(1, 5_000))?;
        let said = audience.to_string();
        let arguments: Vec<&str> = match &act {
            Act::Log => [
                "session",
                "new",
                "--village",
                VILLAGE,
                "--venue",
                "courtyard",
                "--topic",
                "congress_19",
                "--audience",
                &said,
            ]
            .to_vec(),
            Act::Amend(record) => {
                ["amend", record, "--audience", &said, "--reason", "数过了"].to_vec()
            }
            Act::Sync => ["sync"].to_vec(),
        };
        let ended = self.run(&arguments, moment)?;
        match (&act, ended.said) {
            (Act::Log, Some(saved)) if saved["state"] == "saved" => {
                let record = saved["record"].as_str().context("a record")?.to_owned();
                let promise = Promise {
                    saved: audience,
                    perhaps: None,
                };
                self.sessions.insert(record, promise);
            }
            (Act::Log, _) => self.begun = Some(audience),
            (Act::Amend(record), said) => {
                let promise = self.sessions.get_mut(record).context("a session")?;
                match said {
                    Some(saved) if saved["state"] == "saved" => promise.saved = audience,
                    _ => promise.perhaps = Some(audience),
                }
            }
            (Act::Sync, _) => {}
        }
        Ok(ended.was_killed.then_some(match (act, moment) {
            (_, Moment::Said) => "kill -9 when it had said saved",
            (Act::Sync, Moment::Sent(_)) => "kill -9 inside a sync's bytes",
            (Act::Sync, _) => "kill -9 inside a sync's write",
            _ => "kill -9 inside a save",
        }))
    }

    /// Runs the program until its moment has come, or it ends.
    fn run(&self, arguments: &[&str], moment: Moment) -> Result<Ended> {
        let mut command = self.phone.command(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut out = child.stdout.take().context("a pipe")?;
        let child = Arc::new(Mutex::new(child));
        let kill = {
            let child = child.clone();
            move || {
                let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
                // Ended already, perhaps.
                let _ = child.kill();
            }
        };
        let mut said = Vec::new();
        match moment {
            Moment::Written(bytes) => {
                until_written(&child, &self.phone.home(), bytes)?;
                kill();
            }
            Moment::Said => {
                let mut first = [0];
                if out.read(&mut first)? > 0 {
                    said.push(first[0]);
                }
                kill();
            }
            Moment::Sent(bytes) => self.tap.after(bytes, move |_| kill()),
        }
        out.read_to_end(&mut said)?;
        let status = child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .wait()?;
        Ok(Ended {
            was_killed: status.signal() == Some(SIGKILL),
            said: serde_json::from_slice(&said).ok(),
        })
    }

    /// Opens the phone, and says what of what was promised is not so.
    fn look(&mut self) -> Result<Vec<String>> {
        let (list, is_open) = self.phone.try_run(&["list"]);
        if !is_open {
            return Ok(vec![format!("the phone does not open: {list}")]);
        }
        let items = list["items"].as_array().context("items")?;
        let mut lost = Vec::new();
        let mut there: BTreeMap<String, u64> = BTreeMap::new();
        for item in items {
            let record = item["record"].as_str().context("a record")?.to_owned();
            if item["is_readable"] != json!(true) {
                lost.push(format!("{record} cannot be read"));
            }
            there.insert(record, item["audience"]["count"].as_u64().unwrap_or(0));
        }
        for (record, promise) in &mut self.sessions {
            match there.remove(record) {
                Some(count) if count == promise.saved => {}
                Some(count) if Some(count) == promise.perhaps => promise.saved = count,
                count => lost.push(format!("{record} is {count:?}, not {promise:?}")),
            }
            promise.perhaps = None;
        }
        // A session whose act was killed before it said anything may be here, whole.
        let begun = self.begun.take();
        for (record, count) in there {
            if Some(count) != begun {
                lost.push(format!("{record} with {count} was never logged"));
            }
            let promise = Promise {
                saved: count,
                perhaps: None,
            };
            self.sessions.insert(record, promise);
        }
        Ok(lost)
    }

    /// Puts an old folder back after a save: whether that is noticed.
    fn control(&mut self) -> Result<bool> {
        let (home, aside) = (self.phone.home(), tempfile::tempdir()?);
        let file = home.join("phone.db");
        std::fs::copy(&file, aside.path().join("old"))?;
        let saved = self.phone.tell(&format!(
            "session new --village {VILLAGE} --venue field --topic congress_19 --audience 7"
        ));
        std::fs::copy(&file, aside.path().join("new"))?;
        let record = saved["record"].as_str().context("a record")?.to_owned();
        let promise = Promise {
            saved: 7,
            perhaps: None,
        };
        self.sessions.insert(record, promise);
        std::fs::copy(aside.path().join("old"), &file)?;
        let caught = !self.look()?.is_empty();
        std::fs::copy(aside.path().join("new"), &file)?;
        Ok(caught)
    }

    /// Everything is sent, and the office has what was promised, once.
    fn finish(&mut self, row: &mut Row, reform: &Handset<'_>) -> Result<()> {
        self.phone.sync();
        let report = self.phone.sync();
        if report["waiting"] != json!(0) {
            row.lost.push(format!("{report}"));
        }
        row.lost.extend(self.look()?);
        let sheet = reform.tell("office figures");
        let figure = |id: &str| {
            let figures = sheet["figures"].as_array()?;
            let mut figures = figures.iter();
            let figure = figures.find(|figure| figure["definition_id"] == id)?;
            figure["value"].as_u64()
        };
        let audience = self.sessions.values().map(|promise| promise.saved).sum();
        let sessions = self.sessions.len() as u64;
        if (figure("o2"), figure("o2_audience")) != (Some(sessions), Some(audience)) {
            let (o2, heard) = (figure("o2"), figure("o2_audience"));
            let lost =
                format!("the office counts {o2:?} and {heard:?}, not {sessions} and {audience}");
            row.lost.push(lost);
        }
        row.measure("sessions", format!("{sessions}, {audience} attendances"));
        Ok(())
    }
}

/// How a run of the program ended.
struct Ended {
    was_killed: bool,
    said: Option<Value>,
}

/// Waits until the database's log has grown so much, or the program has ended.
fn until_written(child: &Mutex<Child>, home: &Path, bytes: u64) -> Result<()> {
    let log = home.join("phone.db-wal");
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len());
    let wanted = length() + bytes;
    loop {
        let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
        if child.try_wait()?.is_some() || length() >= wanted {
            return Ok(());
        }
        drop(child);
        thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_phone_called_saved_outlives_it() {
        prove(Size::Ci).unwrap().assert_good();
    }
}
