//! The programs of some commit, as a person runs them.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::format::recorder::{Recorder, Weather};

/// The phones of those who let people in, where these are two.
const SYSTEM: &str = "system";
const SECURITY: &str = "security";

/// An office and its phones, below one folder.
pub struct Programs {
    satchel: PathBuf,
    satchel_phone: PathBuf,
    folder: PathBuf,
    served: RefCell<Option<Child>>,
    recorder: RefCell<Option<Recorder>>,
}

impl Programs {
    /// Programs from two folders, which may be one; what they make lies below `folder`.
    pub fn new(office: &Path, phones: &Path, folder: &Path) -> Self {
        Self {
            satchel: office.join("satchel"),
            satchel_phone: phones.join("satchel-phone"),
            folder: folder.to_owned(),
            served: RefCell::default(),
            recorder: RefCell::default(),
        }
    }

    fn office(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.satchel);
        command.args(words);
        command.arg("--data").arg(self.folder.join("office"));
        command
    }

    /// Founds the office and gives the administrator's code, and that of the security administrator where this version
    /// has one.
    pub fn init(&self) -> Result<(String, Option<String>)> {
        let founded = document(self.office(&["init", "--json"]))?;
        let security = founded["security_code"].as_str().map(str::to_owned);
        Ok((text(&founded["administrator_code"])?.to_owned(), security))
    }

    /// Serves on any free port, behind a recorder.
    pub fn serve(&self) -> Result<()> {
        let mut serve = self.office(&["serve", "--listen", "127.0.0.1:0"]);
        serve
            .env("SATCHEL_LOG_FORMAT", "json")
            .env("SATCHEL_LOG", "info,sqlx=warn")
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = serve.spawn().context("satchel does not run")?;
        let errors = child.stderr.take().context("a pipe")?;
        let mut lines = BufReader::new(errors).lines().map_while(Result::ok);
        let mut said = lines.by_ref().map(|line| {
            let line: Value = serde_json::from_str(&line).unwrap_or_default();
            line["fields"].clone()
        });
        let serving = said.find(|fields| fields["message"] == "serving");
        let serving = serving.context("satchel does not serve")?;
        let recorder = Recorder::before(
            text(&serving["address"])?.parse()?,
            &self.folder.join("conversation"),
        )?;
        // Its pipe must be emptied as long as it runs.
        std::thread::spawn(move || lines.for_each(drop));
        *self.served.borrow_mut() = Some(child);
        *self.recorder.borrow_mut() = Some(recorder);
        Ok(())
    }

    /// The network of the next acts.
    pub fn weather(&self, weather: Weather) {
        if let Some(recorder) = &*self.recorder.borrow() {
            recorder.set(weather);
        }
    }

    /// Ends the server as an operator does, and asks `verify`.
    pub fn stop(&self) -> Result<()> {
        if let Some(mut child) = self.served.take() {
            let asked = Command::new("kill")
                .args(["-TERM", &child.id().to_string()])
                .status()?;
            ensure!(
                asked.success() && child.wait()?.success(),
                "it does not stop"
            );
        }
        document(self.office(&["verify", "--json"]))?;
        // `verify` leaves its write-ahead log to whoever opens the database next: that is here.
        let database = rusqlite::Connection::open(self.folder.join("office/satchel.db"))?;
        database.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
        database.close().map_err(|(_, error)| error)?;
        Ok(())
    }

    /// Whether the phone's program knows a command.
    pub fn knows(&self, command: &str) -> Result<bool> {
        let mut help = Command::new(&self.satchel_phone);
        help.args([command, "--help"]).stdout(Stdio::null());
        Ok(help.stderr(Stdio::null()).status()?.success())
    }

    /// Does something with a phone and gives the document it prints; words with spaces between.
    pub fn tell(&self, phone: &str, line: &str) -> Result<Value> {
        let (document, success) = self.try_tell(phone, line)?;
        ensure!(success, "{phone} {line}: {document:#}");
        Ok(document)
    }

    /// The same, whether it succeeds or not.
    pub fn try_tell(&self, phone: &str, line: &str) -> Result<(Value, bool)> {
        if let Some(recorder) = &*self.recorder.borrow() {
            recorder.listen_to(phone);
        }
        let mut command = Command::new(&self.satchel_phone);
        command
            .arg("--home")
            .arg(self.folder.join("phones").join(phone));
        command.arg("--json").args(line.split_whitespace());
        let output = command.output().context("satchel-phone does not run")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        let document = serde_json::from_slice(&output.stdout);
        let document = document.with_context(|| format!("{phone} {line}: {errors}"))?;
        Ok((document, output.status.success()))
    }

    /// Enrols a phone at the office.
    pub fn enrol(&self, phone: &str, code: &str) -> Result<()> {
        let address = self.recorder.borrow().as_ref().map(Recorder::address);
        let address = address.context("nobody serves")?;
        self.tell(phone, &format!("enrol --server {address} --code {code}"))?;
        self.sync(phone)
    }

    /// Enrols those who let people in, and the phone `admin` of the office. The administrator was of the reform office too,
    /// until there was a security administrator who confirms.
    pub fn open_office(&self, code: &str, security: Option<&str>) -> Result<()> {
        let Some(security) = security else {
            return self.enrol("admin", code);
        };
        self.enrol(SYSTEM, code)?;
        self.enrol(SECURITY, security)?;
        self.invite("admin", "--name 陈主任 --role reform_office")
    }

    /// Invites somebody, whose phone is enrolled.
    pub fn invite(&self, phone: &str, options: &str) -> Result<()> {
        let is_apart = self.folder.join("phones").join(SYSTEM).exists();
        let by = if is_apart { SYSTEM } else { "admin" };
        let invited = self.tell(by, &format!("office invite {options}"))?;
        if is_apart {
            self.tell(SECURITY, "office confirm --all")?;
        }
        self.enrol(phone, text(&invited["code"])?)
    }

    /// Syncs to the end.
    pub fn sync(&self, phone: &str) -> Result<()> {
        let report = self.tell(phone, "sync")?;
        ensure!(report["end"] == "complete", "{phone}: {report:#}");
        Ok(())
    }

    /// Saves a record and gives its id.
    pub fn record(&self, phone: &str, line: &str) -> Result<String> {
        Ok(text(&self.tell(phone, line)?["record"])?.to_owned())
    }

    /// Where a file of a phone may be, outside of its folder.
    pub fn beside(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        if let Some(mut child) = self.served.take() {
            // It is gone already, or goes now.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn document(mut command: Command) -> Result<Value> {
    let output = command.output().context("satchel does not run")?;
    if !output.status.success() {
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        bail!("{out}{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// A text of a document.
pub fn text(value: &Value) -> Result<&str> {
    value.as_str().with_context(|| format!("no text: {value}"))
}
