//! Units and topics of talks, from the office to a phone: real programs and a real network.

use serde_json::{Value, json};

use crate::walk::{Office, sync};
use tests::process::{Handset, Served, Storage, init};

fn codes(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    let codes = items.iter().map(|item| item["code"].as_str());
    codes.map(|code| code.expect("a code")).collect()
}

pub(crate) fn lists(storage: &Storage) {
    let phones = tempfile::tempdir().expect("a folder");
    let made = init(storage);
    let served = Served::start(storage, "127.0.0.1:0");
    let office = &Office::open(phones.path(), &made, &served);
    let (reform, zhang) = (&office.reform, &office.zhang);
    let admin = &office.administrators.system;

    let agriculture = ["--code", "agriculture", "--name", "农业农村局"];
    let add = [&["office", "unit", "add"], &agriculture[..]].concat();
    let units = reform.run(&add);
    let expected = ["reform_office", "supervision_office", "agriculture"];
    assert_eq!(codes(&units), expected);
    let (refused, success) = reform.try_run(&add);
    assert!(!success, "{refused:#}");
    let violation = &refused["error"]["violations"][0];
    assert_eq!(violation["field"], "items/3/code");
    assert_eq!(violation["rule"], "duplicate");

    // A role of a unit needs one, and one that the office has.
    let invite = ["office", "invite", "--name", "吴联", "--role", "liaison"];
    let (refused, success) = admin.try_run(&invite);
    assert!(!success, "{refused:#}");
    assert_eq!(refused["error"]["violations"][0]["field"], "unit");
    let (refused, success) = admin.try_run(&[&invite[..], &["--unit", "林业局"]].concat());
    assert!(!success, "{refused:#}");
    assert_eq!(refused["error"]["code"], "unknown");
    admin.run(&[&invite[..], &["--unit", "农业农村局"]].concat());

    let village = "511781109001";
    let topic = ["--code", "orchards", "--name", "果园"];
    let place = ["--village", village, "--maps-to", "industry_income"];
    let add = [&["office", "topic", "add"], &topic[..], &place].concat();
    // A member of a satchel team may not; the office may.
    let (refused, success) = zhang.try_run(&add);
    assert!(!success, "{refused:#}");
    assert_eq!(refused["error"]["code"], "forbidden");
    assert_eq!(codes(&reform.run(&add)), ["orchards"]);

    assert_eq!(codes(&zhang.run(&["units"])), expected[..2]);
    sync(zhang);
    assert_eq!(codes(&zhang.run(&["units"])), expected);
    let topics = zhang.run(&["topics", "--village", village]);
    assert_eq!(codes(&topics)[7..], ["orchards", "other"]);
    assert_eq!(topics["items"][7]["name"], "果园");
    assert_eq!(codes(&zhang.run(&["topics"]))[7..], ["other"]);

    by_name(reform, zhang, village);

    let end = [
        "office",
        "topic",
        "end",
        "--village",
        village,
        "--to",
        "2018-01-01",
    ];
    let end = |code: &'static str| [&end[..], &["--code", code]].concat();
    let (refused, success) = reform.try_run(&end("other"));
    assert!(!success, "{refused:#}");
    assert_eq!(refused["error"]["code"], "unknown");
    let ended = reform.run(&end("果园"));
    assert_eq!(ended["items"][0]["valid_to"], "2018-01-01");
    sync(zhang);
    let topics = zhang.run(&["topics", "--village", village]);
    assert_eq!(codes(&topics)[7..], ["other"]);
    assert!(served.terminate().success());
}

/// Topics and places are typed by the names they are shown by.
fn by_name(reform: &Handset<'_>, zhang: &Handset<'_>, village: &str) {
    let place = ["--village", village, "--venue", "field", "--audience", "9"];
    let new = [&["session", "new", "--topic", "农技指导"], &place[..]].concat();
    let session = zhang.run(&new)["record"].clone();
    let session = session.as_str().expect("a record");
    let topics = zhang.run(&["show", session])["content"]["topics"].clone();
    assert_eq!(topics, json!(["farm_technique"]));
    // The village's own, which the office's list does not have.
    let raise = ["item", "raise", "--session", session, "--summary", "嫁接"];
    let matter = zhang.run(&[&raise[..], &["--topic", "果园"]].concat())["record"].clone();
    let shown = zhang.run(&["show", matter.as_str().expect("a record")]);
    assert_eq!(shown["content"]["topic"], "orchards");

    for area in ["官渡镇", "511781109"] {
        assert_eq!(zhang.run(&["figures", "--area", area])["area"], "511781109");
        let there = reform.run(&["office", "figures", "--area", area]);
        assert_eq!(there["area"], "511781109");
    }
    let (refused, success) = zhang.try_run(&["figures", "--area", "社区"]);
    assert!(!success, "{refused:#}");
    assert_eq!(refused["error"]["code"], "ambiguous");
    let (refused, success) = zhang.try_run(&["figures", "--area", "无此地"]);
    assert!(!success, "{refused:#}");
    assert_eq!(refused["error"]["code"], "unknown");
}
