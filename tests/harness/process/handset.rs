//! A phone in its own folder, one process for each act.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::satchel_phone;

/// A phone in its own folder, one process for each act.
pub struct Handset<'a> {
    folder: &'a Path,
    name: &'a str,
}

impl<'a> Handset<'a> {
    /// The phone of a name.
    pub fn new(folder: &'a Path, name: &'a str) -> Self {
        Self { folder, name }
    }

    /// Does something and gives the document it prints.
    pub fn run(&self, arguments: &[&str]) -> Value {
        let (document, success) = self.try_run(arguments);
        assert!(success, "{} {arguments:?}: {document:#}", self.name);
        document
    }

    /// Where it keeps what it has.
    pub fn home(&self) -> PathBuf {
        self.folder.join(self.name)
    }

    /// An act, not begun yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = satchel_phone();
        command.arg("--home").arg(self.home()).arg("--json");
        command.args(arguments);
        command
    }

    /// The same, whether it succeeds or not.
    pub fn try_run(&self, arguments: &[&str]) -> (Value, bool) {
        let output = self.command(arguments).output();
        let output = output.expect("satchel-phone runs");
        let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
            panic!(
                "{} {arguments:?}: {}",
                self.name,
                String::from_utf8_lossy(&output.stderr)
            )
        });
        (document, output.status.success())
    }
}

/// Commands as people type them: words with spaces between.
impl Handset<'_> {
    /// Does something and gives the document it prints.
    pub fn tell(&self, line: &str) -> Value {
        self.run(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Saves a record and gives its id.
    pub fn record(&self, line: &str) -> String {
        let saved = self.tell(line);
        saved["record"].as_str().expect("a record").to_owned()
    }

    /// Gives an order and syncs: it is carried out.
    pub fn order(&self, line: &str) {
        assert_eq!(self.tell(line)["state"], "requested");
        self.sync();
        let rejected = self.attention("rejected_command");
        assert!(rejected.is_empty(), "{line}: {rejected:#?}");
    }

    /// The code with which the phone refuses at once, in a sentence people can read.
    pub fn refusal(&self, line: &str) -> String {
        let (refused, success) = self.try_run(&line.split_whitespace().collect::<Vec<_>>());
        assert!(!success, "{line}: {refused:#}");
        let sentence = refused["error"]["message"].as_str().expect("a sentence");
        let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
        assert!(sentence.chars().any(is_chinese), "{sentence}");
        let code = refused["error"]["code"].as_str();
        code.expect("a code").to_owned()
    }

    /// Syncs to the end.
    pub fn sync(&self) -> Value {
        let report = self.tell("sync");
        assert_eq!(report["end"], "complete", "{report:#}");
        report
    }

    /// Where a record stands.
    pub fn status(&self, record: &str) -> String {
        let shown = self.tell(&format!("show {record}"));
        let status = shown["course"]["status"].as_str();
        status.expect("a status").to_owned()
    }

    /// What of one sort needs the person.
    pub fn attention(&self, what: &str) -> Vec<Value> {
        let attention = self.tell("attention");
        let items = attention["items"].as_array().expect("items").iter();
        items.filter(|item| item["what"] == what).cloned().collect()
    }

    /// What was carried out of a record, in the order decided.
    pub fn carried_out(&self, record: &str) -> Vec<String> {
        let shown = self.tell(&format!("show {record}"));
        let commands = shown["commands"].as_array().expect("commands").iter();
        let mut done: Vec<&Value> = commands.collect();
        done.retain(|asked| asked["ladder"]["step"] == "done");
        done.sort_by_key(|asked| asked["decided_at"].as_str());
        let names = done.iter().map(|asked| asked["name"].as_str());
        names.map(|name| name.expect("a name").to_owned()).collect()
    }
}
