//! The server as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use super::{Storage, satchel};
use crate::office::Codes;

/// A test that waits longer than this for a process waits for something that will not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Founds an office and gives its administrators' one-time codes.
pub fn init(storage: &Storage) -> Codes {
    let output = storage
        .tell(satchel().args(["init", "--json"]))
        .output()
        .expect("satchel runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let founded: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    let code = |name: &str| founded[name].as_str().expect("a code").to_owned();
    Codes {
        system: code("administrator_code"),
        security: code("security_code"),
        audit: code("audit_code"),
    }
}

/// `verify` or `rebuild`: its document, and whether it was content.
pub fn office_command(storage: &Storage, name: &str) -> (Value, bool) {
    let output = storage
        .tell(satchel().args([name, "--json"]))
        .output()
        .expect("satchel runs");
    let document = serde_json::from_slice(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    (
        document.unwrap_or_else(|_| panic!("{name}: {errors}")),
        output.status.success(),
    )
}

/// A running `satchel serve`. Killed when dropped.
pub struct Served {
    child: Child,
    /// `127.0.0.1:…`.
    pub address: String,
    log: Receiver<String>,
}

impl Served {
    /// Serves on an address, port 0 for any free one, and waits until it listens.
    pub fn start(storage: &Storage, listen: &str) -> Self {
        Self::start_with(storage, listen, &[])
    }

    /// The same with more arguments.
    pub fn start_with(storage: &Storage, listen: &str, more: &[&str]) -> Self {
        let mut child = storage
            .tell(satchel().args(["serve", "--listen", listen]).args(more))
            .env("SATCHEL_LOG_FORMAT", "json")
            .env("SATCHEL_LOG", "info,sqlx=warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("satchel runs");
        let errors = child.stderr.take().expect("a pipe");
        let (lines, log) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                // Nobody reads any more when the test is over; the pipe must be emptied all the same.
                let _ = lines.send(line);
            }
        });
        let mut served = Self {
            child,
            address: String::new(),
            log,
        };
        served.address = served.wait_for("serving")["address"]
            .as_str()
            .expect("an address")
            .to_owned();
        served
    }

    /// Waits for a line of the log and gives its fields.
    pub fn wait_for(&self, message: &str) -> Value {
        let mut before = Vec::new();
        loop {
            let line = self.log.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no \"{message}\" after {before:#?}"));
            let fields = serde_json::from_str::<Value>(&line).map(|line| line["fields"].clone());
            match fields {
                Ok(fields) if fields["message"] == message => return fields,
                _ => before.push(line),
            }
        }
    }

    /// The machine loses power, as far as this process is concerned.
    pub fn kill(mut self) {
        self.child.kill().expect("the server was running");
        self.child.wait().expect("it ends");
    }

    /// SIGTERM, and how it ended.
    pub fn terminate(mut self) -> ExitStatus {
        let asked = Command::new("sh")
            .args(["-c", &format!("kill -TERM {}", self.child.id())])
            .status()
            .expect("sh runs");
        assert!(asked.success());
        self.wait_for("stopped");
        self.child.wait().expect("it ends")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Ended already, or ends now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
