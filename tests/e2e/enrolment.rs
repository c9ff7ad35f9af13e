//! A day of training and a year after it: a sheet of codes, phones enrolled by it, work offline, several people on a
//! phone, and a new phone on which everything is there.

use serde_json::Value;

use crate::walk::{log, sync};
use tests::process::{Administrators, Handset, Served, Storage, init};

/// The lines of the QR codes as they are printed, in the order of the cards: read from the drawing, as a camera would.
fn scanned(page: &str) -> Vec<String> {
    let images = page.split("<svg viewBox=\"0 0 ").skip(1);
    let lines = images.map(|image| {
        let side: usize = image
            .split(' ')
            .next()
            .expect("a side")
            .parse()
            .expect("a number");
        let path = image.split("<path d=\"").nth(1).expect("a path");
        let path = path.split('"').next().expect("its end");
        let mut dark = vec![false; side * side];
        for run in path.split('M').skip(1) {
            let (place, run) = run.split_once('h').expect("a run");
            let (column, row) = place.split_once(' ').expect("a place");
            let length = run.split('v').next().expect("a length");
            let number = |text: &str| text.parse::<usize>().expect("a number");
            let start = number(row) * side + number(column);
            dark[start..start + number(length)].fill(true);
        }
        const DOTS: usize = 4;
        let grey = |x: usize, y: usize| {
            if dark[y / DOTS * side + x / DOTS] {
                0
            } else {
                255
            }
        };
        let seen = side * DOTS;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(seen, seen, grey);
        let grids = image.detect_grids();
        let [code] = &grids[..] else {
            panic!("{} codes in one image", grids.len())
        };
        code.decode().expect("a code that reads").1
    });
    lines.collect()
}

/// The codes of records on a phone that count.
fn counted(phone: &Handset<'_>) -> Vec<String> {
    let list = phone.run(&["list"]);
    let items = list["items"].as_array().expect("items").iter();
    let mut records: Vec<String> = items
        .map(|item| item["record"].as_str().expect("a record").to_owned())
        .collect();
    records.sort();
    records
}

fn refused(phone: &Handset<'_>, words: &[&str], code: &str) {
    let (document, success) = phone.try_run(words);
    assert!(!success, "{words:?}: {document:#}");
    assert_eq!(document["error"]["code"], code, "{document:#}");
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

pub(crate) fn enrolment(storage: &Storage) {
    let folder = tempfile::tempdir().expect("a folder");
    let codes = init(storage);
    let served = Served::start(storage, "127.0.0.1:0");
    let server = format!("http://{}", served.address);
    let administrators = Administrators::enrolled(folder.path(), &codes, &server);
    let admin = &administrators.system;
    for name in ["张桂兰", "李国华"] {
        admin.run(&[
            "office",
            "invite",
            "--name",
            name,
            "--team",
            "官渡镇宣讲队",
            "--area",
            "511781109",
        ]);
    }
    administrators.security.tell("office confirm --all");

    // The sheet of the day, printed twice: the first is waste paper then.
    let sheet = folder.path().join("sheet.html").display().to_string();
    let print = ["office", "sheet", "--team", "官渡镇宣讲队", "--out", &sheet];
    assert_eq!(admin.run(&print)["users"].as_array().map(Vec::len), Some(2));
    let waste = std::fs::read_to_string(&sheet).expect("a sheet");
    admin.run(&print);
    let page = std::fs::read_to_string(&sheet).expect("a sheet");
    assert!(
        page.contains("张桂兰") && page.contains("官渡镇宣讲队"),
        "{page}"
    );
    let (waste, lines) = (scanned(&waste), scanned(&page));
    assert_eq!((waste.len(), lines.len()), (2, 2));

    // One phone, two people.
    let zhang = Handset::new(folder.path(), "zhang");
    refused(&zhang, &["enrol", "--qr", &waste[0]], "code_withdrawn");
    refused(
        &zhang,
        &["enrol", "--qr", "SATCHEL:1:AAAA"],
        "enrol_line_unreadable",
    );
    let enrolled = zhang.run(&["enrol", "--qr", &lines[0]]);
    assert_eq!(enrolled["user_name"], "张桂兰");
    sync(&zhang);
    refused(&zhang, &["enrol", "--qr", &lines[1]], "already_enrolled");
    let second = zhang.run(&["--person", "李国华", "enrol", "--qr", &lines[1]]);
    assert_eq!(second["user_name"], "李国华");
    assert_eq!(second["device"], enrolled["device"]);
    assert_ne!(second["installation"], enrolled["installation"]);
    let who = zhang.run(&["who"]);
    assert_eq!(who["people"], serde_json::json!(["张桂兰", "李国华"]));
    refused(&zhang, &["list"], "whose");
    let as_zhang = |words: &[&str]| zhang.run(&[&["--person", "张桂兰"], words].concat());
    let as_li = |words: &[&str]| zhang.run(&[&["--person", "李国华"], words].concat());
    assert_eq!(as_li(&["sync"])["end"], "complete");

    // In the field, without the server.
    let listen = served.address.clone();
    assert!(served.terminate().success());
    let session = |audience: &str| {
        let words = [
            "session",
            "new",
            "--village",
            "511781109001",
            "--venue",
            "courtyard",
            "--topic",
            "congress_19",
            "--audience",
            audience,
        ];
        words.map(str::to_owned)
    };
    let log_as = |person: &str, audience: &str| {
        let words = session(audience);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let saved = match person {
            "张桂兰" => as_zhang(&words),
            _ => as_li(&words),
        };
        text(&saved["record"]).to_owned()
    };
    let first = log_as("张桂兰", "46");
    let others = log_as("李国华", "30");
    let listed = |list: Value| {
        let items = list["items"].as_array().expect("items").clone();
        let ids = items.iter().map(|item| text(&item["record"]).to_owned());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(listed(as_zhang(&["list"])), std::slice::from_ref(&first));
    assert_eq!(listed(as_li(&["list"])), [others]);

    // Nobody leaves a phone while something is only there.
    let leave = ["--person", "张桂兰", "new-phone"];
    let (offline, success) = zhang.try_run(&leave);
    assert!(!success, "{offline:#}");
    let served = Served::start(storage, &listen);
    let draft = as_zhang(&["session", "draft", "--venue", "field"]);
    refused(&zhang, &leave, "not_all_sent");
    as_zhang(&["session", "discard", text(&draft["record"])]);
    let code = zhang.run(&leave);

    // The new phone, by the line on standard input.
    let new = Handset::new(folder.path(), "new");
    let line = folder.path().join("line.txt");
    std::fs::write(&line, text(&code["qr"])).expect("a file");
    let mut command = new.command(&["enrol", "--qr", "-"]);
    command.stdin(std::fs::File::open(&line).expect("the file"));
    assert!(command.status().expect("it runs").success());
    sync(&new);
    assert_eq!(counted(&new).first(), Some(&first));
    let shown = new.run(&["show", &first]);
    assert_eq!(shown["session"]["audience"]["count"], 46, "{shown:#}");
    new.run(&["amend", &first, "--audience", "48", "--reason", "数过了"]);
    log(&new, "field", "12");
    sync(&new);

    // The old one reads nothing any more, for her alone: what she wrote there stays as she left it.
    as_li(&["sync"]);
    assert!(listed(as_li(&["list"])).len() >= 3);
    as_zhang(&["sync"]);
    assert_eq!(listed(as_zhang(&["list"])), std::slice::from_ref(&first));
    let shown = as_zhang(&["show", &first]);
    assert_eq!(shown["session"]["audience"]["count"], 46, "{shown:#}");
    let devices = admin.run(&["office", "devices", "--user", "张桂兰"]);
    let devices = devices["items"].as_array().expect("items").clone();
    let ended = devices.iter().filter(|one| !one["ended_at"].is_null());
    assert_eq!((devices.len(), ended.count()), (2, 1));
    assert!(served.terminate().success());
}
