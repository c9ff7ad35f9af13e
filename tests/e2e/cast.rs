//! An office and the people it invites, each with a phone of their own.

use std::path::Path;

use mobile_cli::{Clock as _, SystemClock};
use serde_json::{Value, json};
use shared::time::LocalDate;

use tests::office::Codes;
use tests::process::{Administrators, Handset, Served};

/// An office at a running server.
pub(crate) struct Cast<'a> {
    phones: &'a Path,
    administrators: Administrators<'a>,
    /// Of the reform office.
    pub(crate) reform: Handset<'a>,
}

impl<'a> Cast<'a> {
    /// Enrols the administrators and the reform office.
    pub(crate) fn open(phones: &'a Path, codes: &Codes, served: &Served) -> Self {
        let server = format!("http://{}", served.address);
        let administrators = Administrators::enrolled(phones, codes, &server);
        let reform = Handset::new(phones, "reform");
        administrators.invite(&reform, "--name 陈主任 --role reform_office");
        Self {
            phones,
            administrators,
            reform,
        }
    }

    /// Invites a person with the options of `office invite`, and enrols their phone.
    pub(crate) fn invite(&self, phone: &'a str, options: &str) -> Handset<'a> {
        let handset = Handset::new(self.phones, phone);
        self.administrators.invite(&handset, options);
        handset
    }

    /// A figure as the office has it, for a year.
    pub(crate) fn figure(&self, id: &str, year: i16) -> Value {
        let sheet = format!("office figures --period {year}");
        named(&self.reform.tell(&sheet), id)
    }

    /// A figure as the office's phone will have it on a day, for that day's year, if nothing more happens.
    pub(crate) fn figure_on(&self, id: &str, day: LocalDate) -> Value {
        let year = day.0.year();
        let sheet = format!("figures --area 511781 --period {year} --now {day}T08:00:00Z");
        named(&self.reform.tell(&sheet), id)
    }

    /// The office's own phone holds everything, and says what the office says.
    pub(crate) fn phone_and_office_agree(&self, year: i16) {
        self.reform.sync();
        let digest = |sheet: &str| {
            let sheet = self.reform.tell(&format!("{sheet} --period {year}"));
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
