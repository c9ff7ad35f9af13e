//! What README promises a stranger: an office, two phones, two sessions, one conflict, one figure.

use serde_json::{Value, json};

use crate::page::{self, Answer};
use tests::office::Codes;
use tests::process::{Administrators, Handset, Served, Storage, init, office_command};

/// A reform office, and a team with a volunteer and a leader, enrolled at a running server.
pub(crate) struct Office<'a> {
    pub(crate) administrators: Administrators<'a>,
    pub(crate) reform: Handset<'a>,
    pub(crate) zhang: Handset<'a>,
    pub(crate) li: Handset<'a>,
}

impl<'a> Office<'a> {
    /// Enrols the administrators, and three people whom one invites and the other confirms.
    pub(crate) fn open(phones: &'a std::path::Path, codes: &Codes, served: &Served) -> Self {
        let server = format!("http://{}", served.address);
        let administrators = Administrators::enrolled(phones, codes, &server);
        let phone = |name: &'a str, options: &str| {
            let phone = Handset::new(phones, name);
            administrators.invite(&phone, options);
            phone
        };
        let team = "--team 官渡镇宣讲队 --area 511781109";
        Self {
            reform: phone("reform", "--name 陈主任 --role reform_office"),
            zhang: phone("zhang", &format!("--name 张桂兰 {team}")),
            li: phone("li", &format!("--name 李国华 --role team_leader {team}")),
            administrators,
        }
    }

    /// The office's sessions and attendances, with what the latter says of the truth.
    pub(crate) fn figures(&self) -> (Value, Value, Value) {
        let sheet = self.reform.run(&["office", "figures"]);
        let figure = |id: &str| {
            let figures = sheet["figures"].as_array().expect("figures");
            let mut figures = figures.iter();
            figures
                .find(|figure| figure["definition_id"] == id)
                .expect("the figure")
                .clone()
        };
        let audience = figure("o2_audience");
        (
            figure("o2")["value"].clone(),
            audience["value"].clone(),
            audience["bound"].clone(),
        )
    }
}

/// Logs a session and gives its record.
pub(crate) fn log(phone: &Handset<'_>, venue: &str, audience: &str) -> String {
    let saved = phone.run(&[
        "session",
        "new",
        "--village",
        "511781109001",
        "--venue",
        venue,
        "--topic",
        "congress_19",
        "--audience",
        audience,
    ]);
    assert_eq!(saved["state"], "saved");
    saved["record"].as_str().expect("a record").to_owned()
}

/// Syncs to the end.
pub(crate) fn sync(phone: &Handset<'_>) -> Value {
    let report = phone.run(&["sync"]);
    assert_eq!(report["end"], "complete", "{report:#}");
    report
}

pub(crate) fn walk(storage: &Storage) {
    let phones = tempfile::tempdir().expect("a folder");
    let codes = init(storage);
    let served = Served::start(storage, "127.0.0.1:0");
    let office = Office::open(phones.path(), &codes, &served);
    let Office {
        reform, zhang, li, ..
    } = &office;
    let listen = served.address.clone();

    // A second enrolment is refused, and the phone goes on with its own server: the sync below shows it.
    let elsewhere = [
        "enrol",
        "--server",
        "http://127.0.0.1:1",
        "--code",
        "2222-2222",
    ];
    let (refused, success) = zhang.try_run(&elsewhere);
    assert!(!success, "{refused:#}");
    assert_eq!(refused["error"]["code"], "already_enrolled");

    // A township is no village; its villages are named.
    let in_a_township = ["session", "new", "--village", "官渡镇", "--venue", "field"];
    let (refused, success) = zhang.try_run(&in_a_township);
    assert!(!success, "{refused:#}");
    assert_eq!(refused["error"]["code"], "no_village");
    let message = refused["error"]["message"].as_str().expect("a sentence");
    assert!(message.starts_with("官渡镇是乡镇"), "{message}");
    assert!(message.contains("官渡社区"), "{message}");

    // No signal: the server is not even there.
    assert!(served.terminate().success());
    let record = log(zhang, "courtyard", "46");
    log(li, "field", "12");
    let (report, success) = zhang.try_run(&["sync"]);
    assert!(!success, "{report:#}");
    assert_eq!(report["end"], json!({ "failed": "unreachable" }));
    assert_eq!(report["waiting"], 1);

    let served = Served::start(storage, &listen);
    assert_eq!(sync(zhang)["items"], 1);
    sync(li);
    sync(zhang);
    assert_eq!(office.figures(), (json!(2), json!(58), json!("exact")));

    // Two people, one record, two answers.
    zhang.run(&["amend", &record, "--audience", "50", "--reason", "数过了"]);
    li.run(&[
        "amend",
        &record,
        "--audience",
        "40",
        "--reason",
        "我数的是四十",
    ]);
    for phone in [zhang, li, zhang] {
        sync(phone);
    }
    assert_eq!(office.figures(), (json!(2), json!(52), json!("at_least")));
    for phone in [zhang, li] {
        let conflicts = phone.run(&["conflicts"]);
        let mut values: Vec<u64> = all(&conflicts, "value")
            .iter()
            .filter_map(Value::as_u64)
            .collect();
        values.sort_unstable();
        assert_eq!(values, [40, 50], "{conflicts:#}");
    }
    li.run(&["resolve", &record, "audience", "--choose", "1"]);
    sync(li);
    sync(zhang);
    assert_eq!(office.figures(), (json!(2), json!(52), json!("exact")));
    assert!(all(&zhang.run(&["conflicts"]), "value").is_empty());
    look_at_the_page(&office, &served, &["2", "52"]);

    // Logged twice by mistake.
    zhang.run(&["void", &record, "--reason", "记重了"]);
    sync(zhang);
    assert_eq!(office.figures(), (json!(1), json!(12), json!("exact")));
    look_at_the_page(&office, &served, &["1", "12"]);
    same_on_the_office_phone(&office);

    let history = reform.run(&["office", "history", &record]);
    assert!(
        all(&history, "author_name").contains(&json!("李国华")),
        "{history:#}"
    );
    served.terminate();
    let (verified, success) = office_command(storage, "verify");
    assert!(success, "{verified:#}");
    let (rebuilt, success) = office_command(storage, "rebuild");
    assert!(success, "{rebuilt:#}");
    assert_eq!(rebuilt["records"], 2);
    let _served = Served::start(storage, &listen);
    assert_eq!(office.figures(), (json!(1), json!(12), json!("exact")));
}

/// The office's own phone holds everything, and says what the office says.
fn same_on_the_office_phone(office: &Office<'_>) {
    sync(&office.reform);
    let here = office.reform.run(&["figures", "--area", "511781"]);
    let there = office.reform.run(&["office", "figures"]);
    let (here, there) = (all(&here, "digest"), all(&there, "digest"));
    assert!(
        !here.is_empty() && here == there,
        "{here:?} is not {there:?}"
    );
}

/// A one-time link opens the page in both languages; it holds no script, and the figures of the API.
fn look_at_the_page(office: &Office<'_>, served: &Served, begins: &[&str]) {
    let link = office.reform.run(&["office", "page-link"]);
    let link = link["link"].as_str().expect("a link").to_owned();
    let path = link
        .strip_prefix(&format!("http://{}", served.address))
        .expect("a link to this server");
    let opened = page::get(&served.address, path, None);
    assert_eq!(opened.status, 303, "a link is exchanged for a session");
    let cookie = opened.header("set-cookie").expect("a session");
    let cookie = cookie
        .split(';')
        .next()
        .expect("a name and a value")
        .to_owned();
    let again = page::get(&served.address, path, None);
    assert!(again.header("set-cookie").is_none(), "a link opens once");

    let read = |path: &str| {
        let page = page::get(&served.address, path, Some(&cookie));
        assert_eq!(page.status, 200, "{path}");
        let text = page.body.to_lowercase();
        assert!(
            !text.contains("<script") && !text.contains("javascript:"),
            "{path}"
        );
        assert!(
            !text.contains(" onclick=") && !text.contains(" onload="),
            "{path}"
        );
        page
    };
    let [chinese, english] = ["zh", "en"].map(|language| read(&format!("/?lang={language}")));
    assert!(chinese.body.contains("场次") && english.body.contains("sessions"));
    assert!(chinese.body.contains("<html lang=\"zh") && english.body.contains("<html lang=\"en"));
    assert_eq!(chinese.numbers(), english.numbers());
    for number in begins {
        assert!(
            chinese.numbers().iter().any(|shown| shown == number),
            "{:?}",
            chinese.numbers()
        );
    }
    let digest = office.reform.run(&["office", "figures"])["digest"].clone();
    let digest = digest.as_str().expect("a digest").to_owned();
    for page in [&chinese, &english] {
        let shown = page.all("<code>", "</code>").join(" ").replace(' ', "");
        assert!(
            shown.len() >= 12 && digest.starts_with(&shown),
            "{shown} of {digest}"
        );
    }
    every_door_opens(&chinese, read);
}

/// Every link of a page to figures and records leads somewhere.
fn every_door_opens(page: &Answer, read: impl Fn(&str) -> Answer) {
    let doors = page.all("href=\"", "\"");
    let doors = doors.iter().filter(|door| door.starts_with("/figures/"));
    let doors: std::collections::BTreeSet<String> = doors
        .map(|door| door.replace("&amp;", "&").replace("&#38;", "&"))
        .collect();
    assert!(doors.len() >= 4, "{doors:?}");
    for door in doors {
        read(&door);
    }
}

/// Every value under a key, wherever it stands.
fn all(document: &Value, key: &str) -> Vec<Value> {
    match document {
        Value::Object(entries) => entries
            .iter()
            .flat_map(|(name, value)| match name == key {
                true => vec![value.clone()],
                false => all(value, key),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(|item| all(item, key)).collect(),
        _ => Vec::new(),
    }
}
