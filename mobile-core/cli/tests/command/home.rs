//! A home that was enrolled before, and the program run in it.

use std::process::{Command, Output};
use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey};
use mobile_cli::{Answer, Ask, FixedClock, Phone, SeededEntropy, SqliteStore, Unreachable};
use serde_json::{Value, json};
use shared::enrolment::SignedCertificate;

pub(crate) const NOW: &str = "2018-07-01T08:00:00.000Z";
pub(crate) const TEAM: &str = "07070707-0707-0707-0707-070707070707";
pub(crate) const ME: &str = "01010101-0101-0101-0101-010101010101";

/// The words that log a session of forty-six listeners.
pub(crate) const SESSION: [&str; 10] = [
    "session",
    "new",
    "--village",
    "511781109201",
    "--venue",
    "courtyard",
    "--topic",
    "congress_19",
    "--audience",
    "46",
];

/// A phone's home, and the program run in it.
pub(crate) struct Home(tempfile::TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(home.path()).unwrap();
        let clock = Arc::new(FixedClock::at(NOW.parse().unwrap()));
        let entropy = Box::new(SeededEntropy::new(1));
        let transport = Arc::new(enrolled);
        let mut phone = Phone::open(Box::new(store), transport, clock, entropy).unwrap();
        phone.enrol("GOOD", "p").unwrap();
        Self(home)
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_satchel-phone"));
        command.arg("--home").arg(self.0.path());
        command.args(words).args(["--now", NOW]);
        command
    }

    pub(crate) fn run(&self, words: &[&str], more: &[&str]) -> Output {
        self.command(words).args(more).output().unwrap()
    }

    /// What it says in one document, when it did it.
    pub(crate) fn done(&self, words: &[&str]) -> Value {
        let output = self.run(words, &["--json"]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{words:?}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// What it says to a person, when it did it.
    pub(crate) fn said(&self, words: &[&str]) -> String {
        let output = self.run(words, &[]);
        assert!(output.status.success(), "{words:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The code of its refusal.
    pub(crate) fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words, &["--json"]);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        value["error"]["code"].as_str().unwrap().to_owned()
    }

    pub(crate) fn record(&self, words: &[&str]) -> String {
        self.done(words)["record"].as_str().unwrap().to_owned()
    }

    pub(crate) fn show(&self, id: &str) -> Value {
        self.done(&["show", id])
    }
}

/// A server that enrols and does nothing else.
fn enrolled(ask: Ask) -> Result<Answer, Unreachable> {
    let body: Value = serde_json::from_slice(&ask.body).unwrap();
    let certificate = shared::enrolment::Certificate {
        organisation: shared::id::OrganisationId([14; 16]),
        installation: shared::id::InstallationId([5; 16]),
        device: shared::id::DeviceId([2; 16]),
        user: shared::id::UserId([1; 16]),
        algorithm: shared::pack::Algorithm::Ed25519,
        public_key: body["public_key"].as_str().unwrap().parse().unwrap(),
        enrolled_at: NOW.parse().unwrap(),
    };
    let key = SigningKey::from_bytes(&[0x0a; 32]);
    let certificate = shared::cbor::encode(&certificate);
    let signature = key.sign(&SignedCertificate::message(&certificate));
    let certificate = SignedCertificate {
        certificate,
        signature: signature.to_bytes().to_vec(),
    };
    let grant = json!({ "role": "satchel_member", "team": TEAM, "from": "2018-01-01" });
    let answer = json!({
        "organisation": "0e0e0e0e-0e0e-0e0e-0e0e-0e0e0e0e0e0e", "organisation_name": "万源",
        "user": ME, "user_name": "张桂兰",
        "device": "02020202-0202-0202-0202-020202020202",
        "installation": "05050505-0505-0505-0505-050505050505", "server_key": hex::encode(key.verifying_key().to_bytes()),
        "certificate": hex::encode(shared::cbor::encode(&certificate)), "grants": [grant],
        "token": { "token": "t", "expires_at": "2018-07-01T08:15:00.000Z" },
    });
    Ok(Answer {
        status: 200,
        body: answer.to_string().into_bytes(),
        ..Answer::default()
    })
}

/// A talk, as it is typed.
pub(crate) const TALK: [&str; 12] = [
    "talk",
    "new",
    "--village",
    "511781109201",
    "--topic",
    "road",
    "--attendees",
    "23",
    "--ended-with",
    "items",
    "--place",
    "院坝",
];
