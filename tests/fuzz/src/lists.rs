//! Lists that offices bring (tables of divisions, units, topics of talks), the JSON bodies of the routes that take
//! the domain's own types, and the texts in paths and questions.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::command::Order;
use shared::division::{Area, DivisionCode, DivisionSheet, Divisions, EditionSource};
use shared::enrolment::{EnrolRequest, EnrolResponse, SyncProof, TokenRequest};
use shared::feed::Feed;
use shared::figure::DefinitionId;
use shared::id::{ChangeHash, RecordId};
use shared::membership::Membership;
use shared::policy_topic::PolicyTopic;
use shared::record::Answers;
use shared::talk_topic::{MAX_VILLAGE_TOPICS, TalkTopic, TalkTopics};
use shared::time::{LocalDate, Period, Timestamp};
use shared::unit::{MAX_UNITS, Unit};
use shared::validate;

const COUNTIES: &str = "code,name\n511781,万源市\n";
const TOWNSHIPS: &str = "code,name\n511781100,太平镇\n511781101,青花镇\n";
const VILLAGES: &str = "code,name\n511781100201,甲村民委员会\n511781100202,乙村民委员会\n";

/// A kind byte, then the bytes of that kind.
pub fn run(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    match kind {
        0 => divisions(text(data), None),
        1 => divisions(VILLAGES, Some(text(data))),
        2 => units(data),
        3 => talk_topics(data),
        4 => drop(json::<EnrolRequest>(data)),
        5 => drop(json::<EnrolResponse>(data)),
        6 => drop(json::<TokenRequest>(data)),
        7 => drop(json::<Order>(data)),
        8 => drop(json::<Answers>(data)),
        9 => drop(json::<Vec<PolicyTopic>>(data)),
        10 => drop(json::<Membership>(data)),
        11 => texts(text(data)),
        12 => dates(text(data)),
        13 => judged(text(data)),
        14 => proof(text(data)),
        _ => {}
    }
}

/// A proof that reads is written so that it reads the same.
fn proof(text: &str) {
    if let Some(proof) = SyncProof::read(text) {
        let authorization = proof.authorization();
        let (_, credentials) = authorization.split_once(' ').expect("a scheme");
        assert_eq!(SyncProof::read(credentials), Some(proof));
    }
}

/// The text up to what is none.
fn text(data: &[u8]) -> &str {
    data.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// What is read of JSON is written so that it reads the same.
fn json<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(data).ok()?;
    let written = serde_json::to_vec(&value).expect("what was read is written");
    let again: T = serde_json::from_slice(&written).expect("and read again");
    assert_eq!(again, value);
    Some(value)
}

/// A table of two editions, with what is brought as its villages or its succession.
fn divisions(villages: &str, succession: Option<&str>) {
    let day = |text: &str| text.parse::<LocalDate>().expect("a day");
    let source = |id, from: &str, to: Option<&str>, villages, succession| EditionSource {
        id,
        valid_from: day(from),
        valid_to: to.map(day),
        counties: COUNTIES,
        townships: TOWNSHIPS,
        villages,
        succession,
    };
    let sources = [
        source("a", "2018-01-01", Some("2018-12-31"), villages, succession),
        source("b", "2019-01-01", None, VILLAGES, None),
    ];
    if let Ok(divisions) = Divisions::parse(&sources) {
        asked(&divisions);
        let again = Divisions::from_sheets(divisions.sheets());
        let again = again.expect("the sheets of a table make a table");
        assert_eq!(
            again.sheets().collect::<Vec<_>>(),
            divisions.sheets().collect::<Vec<_>>()
        );
    }
}

/// Sheets off the wire.
pub(crate) fn sheets(sheets: impl IntoIterator<Item = DivisionSheet>) {
    if let Ok(divisions) = Divisions::from_sheets(sheets) {
        asked(&divisions);
    }
}

/// Every question that a table answers.
fn asked(divisions: &Divisions) {
    let (Ok(then), Ok(now)) = ("2018-06-01".parse(), "2019-06-01".parse()) else {
        return;
    };
    let Ok(county) = "511781".parse::<Area>() else {
        return;
    };
    let _ = divisions.unknown_successors(county, then, now);
    let _ = (
        divisions.close_over_merges(county, now),
        divisions.find("村", then),
    );
    for code in ["511781100201", "511781100202", "511781100000"] {
        if let Ok(code) = code.parse::<DivisionCode>() {
            let _ = divisions.successors(code, then, now).codes();
            let _ = divisions.predecessors(code, now, then);
            let _ = divisions.resolve(code, then);
        }
    }
}

fn units(data: &[u8]) {
    let Some(units) = json::<Vec<Unit>>(data) else {
        return;
    };
    let before = Unit::defaults();
    if let Ok(accepted) = Unit::accept(units, &before) {
        assert!(accepted.len() <= MAX_UNITS);
        assert_eq!(Unit::accept(accepted.clone(), &before), Ok(accepted));
    }
}

fn talk_topics(data: &[u8]) {
    let Some(topics) = json::<Vec<TalkTopic>>(data) else {
        return;
    };
    let Ok(village) = "511781109201".parse::<DivisionCode>() else {
        return;
    };
    let mut all = TalkTopics::default();
    for topic in topics.iter().take(2 * MAX_VILLAGE_TOPICS) {
        if let Ok(list) = all.accept_added(village, topic.clone()) {
            assert!(list.len() <= MAX_VILLAGE_TOPICS);
            all.set_village(village, list);
        }
        if let Some(last) = topic.valid_to
            && let Ok(list) = all.accept_ended(village, &topic.code, last)
        {
            all.set_village(village, list);
        }
        let _total = all.total_topic(&topic.code, village);
    }
    if let Ok(accepted) = all.accept_office(topics) {
        assert_eq!(all.accept_office(accepted.clone()), Ok(accepted.clone()));
        all.set_office(accepted);
    }
    if let Ok(day) = "2018-07-01".parse() {
        let _ = all.offered(village, day);
    }
}

/// Texts that name things.
fn texts(text: &str) {
    named::<Feed>(text);
    named::<Area>(text);
    named::<DivisionCode>(text);
    named::<DefinitionId>(text);
    named::<Period>(text);
    named::<LocalDate>(text);
    named::<RecordId>(text);
    named::<ChangeHash>(text);
    named::<Timestamp>(text);
}

/// What a text names is named by its own text.
fn named<T: FromStr + Display + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(
            value.to_string().parse::<T>().ok().as_ref(),
            Some(&value),
            "{value}"
        );
    }
}

/// Days and periods reckon to the ends of the calendar.
fn dates(text: &str) {
    if let Ok(day) = text.parse::<LocalDate>() {
        let _ = (
            day.start(),
            day.month(),
            day.plus_days(i32::MAX),
            day.plus_months(i32::MIN),
        );
        // The first day of all begins before the first instant there is.
        assert!(day.month().0 < 12 || day.start().date() == day);
    }
    if let Ok(period) = text.parse::<Period>() {
        assert!(period.first_day() <= period.last_day());
        assert!(period.contains(period.first_day()) && period.contains(period.last_day()));
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        let _ = (
            instant.date(),
            instant.plus_ms(i64::MAX),
            instant.plus_ms(i64::MIN),
        );
    }
}

/// What people write into a form.
fn judged(text: &str) {
    let _either = validate::is_written(text);
    if let Ok(line) = validate::one_line("name", text, 60) {
        assert!(line.chars().count() <= 60);
        assert_eq!(validate::one_line("name", &line, 60).as_ref(), Ok(&line));
    }
}
