//! An office and the people it invites, each with a phone of their own.

use std::path::Path;

use mobile_cli::{Clock as _, SystemClock};
use serde_json::{Value, json};
use shared::time::LocalDate;

use crate::process::{Handset, Served};

/// An office at a running server.
pub(crate) struct Cast<'a> {
    phones: &'a Path,
    server: String,
    /// The administrator, who is of the reform office too.
    pub(crate) admin: Handset<'a>,
}

impl<'a> Cast<'a> {
    /// Enrols the administrator.
    pub(crate) fn open(phones: &'a Path, code: &str, served: &Served) -> Self {
        let cast = Self {
            phones,
            server: format!("http://{}", served.address),
            admin: Handset::new(phones, "admin"),
        };
        cast.enrol(&cast.admin, code);
        cast
    }

    /// Invites a person with the options of `office invite`, and enrols their phone.
    pub(crate) fn invite(&self, phone: &'a str, options: &str) -> Handset<'a> {
        let invited = self.admin.tell(&format!("office invite {options}"));
        let handset = Handset::new(self.phones, phone);
        self.enrol(&handset, invited["code"].as_str().expect("a code"));
        handset
    }

    fn enrol(&self, handset: &Handset<'_>, code: &str) {
        handset.tell(&format!("enrol --server {} --code {code}", self.server));
        handset.sync();
    }

    /// A figure as the office has it, for a year.
    pub(crate) fn figure(&self, id: &str, year: i16) -> Value {
        let sheet = format!("office figures --period {year}");
        named(&self.admin.tell(&sheet), id)
    }

    /// A figure as the office's phone will have it on a day, for that day's year, if nothing more happens.
    pub(crate) fn figure_on(&self, id: &str, day: LocalDate) -> Value {
        let year = day.0.year();
        let sheet = format!("figures --area 511781 --period {year} --now {day}T08:00:00Z");
        named(&self.admin.tell(&sheet), id)
    }

    /// The office's own phone holds everything, and says what the office says.
    pub(crate) fn phone_and_office_agree(&self, year: i16) {
        self.admin.sync();
        let digest = |sheet: &str| {
            let sheet = self.admin.tell(&format!("{sheet} --period {year}"));
            sheet["digest"].as_str().expect("a digest").to_owned()
        };
        assert_eq!(digest("figures --area 511781"), digest("office figures"));
    }
}

/// The value of a figure in a sheet of the office or of a phone.
fn named(sheet: &Value, id: &str) -> Value {
    let figures = sheet["figures"].as_array().expect("figures");
    let figures = figures
        .iter()
        .map(|view| view.get("figure").unwrap_or(view));
    let mut found = figures.filter(|figure| figure["definition_id"] == id);
    found.next().expect("the figure")["value"].clone()
}

/// A ratio as figures say it.
pub(crate) fn ratio(numerator: i64, denominator: i64) -> Value {
    json!({ "numerator": numerator, "denominator": denominator })
}

/// The day it is, in the organisation's zone.
pub(crate) fn today() -> LocalDate {
    SystemClock.now().date()
}

/// Commands as people type them: words with spaces between.
impl Handset<'_> {
    /// Does something and gives the document it prints.
    pub(crate) fn tell(&self, line: &str) -> Value {
        self.run(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Saves a record and gives its id.
    pub(crate) fn record(&self, line: &str) -> String {
        let saved = self.tell(line);
        saved["record"].as_str().expect("a record").to_owned()
    }

    /// Gives an order and syncs: it is carried out.
    pub(crate) fn order(&self, line: &str) {
        assert_eq!(self.tell(line)["state"], "requested");
        self.sync();
        let rejected = self.attention("rejected_command");
        assert!(rejected.is_empty(), "{line}: {rejected:#?}");
    }

    /// The code with which the phone refuses at once, in a sentence people can read.
    pub(crate) fn refusal(&self, line: &str) -> String {
        let (refused, success) = self.try_run(&line.split_whitespace().collect::<Vec<_>>());
        assert!(!success, "{line}: {refused:#}");
        let sentence = refused["error"]["message"].as_str().expect("a sentence");
        let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
        assert!(sentence.chars().any(is_chinese), "{sentence}");
        let code = refused["error"]["code"].as_str();
        code.expect("a code").to_owned()
    }

    /// Syncs to the end.
    pub(crate) fn sync(&self) -> Value {
        let report = self.tell("sync");
        assert_eq!(report["end"], "complete", "{report:#}");
        report
    }

    /// Where a record stands.
    pub(crate) fn status(&self, record: &str) -> String {
        let shown = self.tell(&format!("show {record}"));
        let status = shown["course"]["status"].as_str();
        status.expect("a status").to_owned()
    }

    /// What of one sort needs the person.
    pub(crate) fn attention(&self, what: &str) -> Vec<Value> {
        let attention = self.tell("attention");
        let items = attention["items"].as_array().expect("items").iter();
        items.filter(|item| item["what"] == what).cloned().collect()
    }

    /// What was carried out of a record, in the order decided.
    pub(crate) fn carried_out(&self, record: &str) -> Vec<String> {
        let shown = self.tell(&format!("show {record}"));
        let commands = shown["commands"].as_array().expect("commands").iter();
        let mut done: Vec<&Value> = commands.collect();
        done.retain(|asked| asked["ladder"]["step"] == "done");
        done.sort_by_key(|asked| asked["decided_at"].as_str());
        let names = done.iter().map(|asked| asked["name"].as_str());
        names.map(|name| name.expect("a name").to_owned()).collect()
    }
}
