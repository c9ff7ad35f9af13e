//! Where there is no network: a record joined from phone to phone, work carried by hand, receipts brought back.

use serde_json::{Value, json};

use crate::walk::{Office, log, sync};
use tests::process::{Handset, Served, Storage, init, office_command, satchel};

/// How far a phone's record has come: the steps of its history.
fn steps(phone: &Handset<'_>, record: &str) -> Vec<Value> {
    let shown = phone.run(&["show", record]);
    let history = shown["history"].as_array().expect("a history");
    let steps = history.iter().map(|edit| edit["ladder"]["step"].clone());
    steps.collect()
}

pub(crate) fn by_hand(storage: &Storage) {
    let phones = tempfile::tempdir().expect("a folder");
    let path = |name: &str| {
        phones
            .path()
            .join(name)
            .to_str()
            .expect("a path")
            .to_owned()
    };
    let codes = init(storage);
    let served = Served::start(storage, "127.0.0.1:0");
    let office = Office::open(phones.path(), &codes, &served);
    let Office { zhang, li, .. } = &office;
    let listen = served.address.clone();
    assert!(served.terminate().success());

    // In the field: one logs, the other joins by a line, both amend.
    let record = log(zhang, "courtyard", "46");
    let line = zhang.run(&["join-line", &record])["line"].clone();
    let line = line.as_str().expect("a line").to_owned();
    assert_eq!(li.run(&["join", &line])["changes"], 1);
    assert_eq!(li.run(&["join", &line])["changes"], 0, "it says so");
    assert_eq!(zhang.run(&["join", &line])["changes"], 0);
    let (refused, success) = li.try_run(&["join", "satchel-join:AAAA"]);
    assert!(!success);
    assert_eq!(refused["error"]["code"], "line_unreadable");
    li.run(&["amend", &record, "--audience", "50", "--reason", "数过了"]);
    zhang.run(&["amend", &record, "--note", "在院坝"]);

    // One stays; the other carries the work of both to the network.
    let exported = zhang.run(&["bundle", "export", &path("zhang.bundle")]);
    assert_eq!(exported["items"], 2, "{exported:#}");
    let file = exported["files"][0].as_str().expect("a file").to_owned();
    assert_eq!(li.run(&["bundle", "carry", &file])["packs"], 1);
    let served = Served::start(storage, &listen);
    let report = sync(li);
    assert_eq!(report["delivered"], 1, "{report:#}");
    sync(li);
    assert_eq!(office.figures(), (json!(1), json!(50), json!("exact")));
    assert_eq!(steps(li, &record), ["counted", "counted", "counted"]);

    // The receipt goes back to the one who stayed.
    assert!(served.terminate().success());
    let receipts = li.run(&["bundle", "receipts", &path("receipts")]);
    let receipt = receipts["files"][0].as_str().expect("a receipt").to_owned();
    assert_eq!(steps(zhang, &record), ["packed", "packed"]);
    let taken = zhang.run(&["bundle", "receipt", &receipt]);
    assert_eq!(taken["items"], 2, "{taken:#}");
    assert_eq!(steps(zhang, &record), ["received", "received"]);
    let (refused, success) = li.try_run(&["bundle", "receipt", &receipt]);
    assert!(!success);
    assert_eq!(refused["error"]["code"], "other_phone");

    // A stick at the office.
    log(zhang, "field", "12");
    zhang.run(&["bundle", "export", &path("second.bundle")]);
    let mut import = satchel();
    import
        .args(["bundle", "import", &path("second.bundle"), &file, "--json"])
        .args(["--receipts", &path("from-office")]);
    let output = storage.tell(&mut import).output().expect("satchel runs");
    let imported: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        panic!("{}", String::from_utf8_lossy(&output.stderr));
    });
    assert_eq!(imported[0]["refused"], json!([]), "{imported:#}");
    let installation = imported[0]["receipts"][0].as_str().expect("whose");
    let receipt = format!("{}/{installation}.receipt", path("from-office"));
    assert_eq!(zhang.run(&["bundle", "receipt", &receipt])["items"], 1);
    let served = Served::start(storage, &listen);
    assert_eq!(office.figures(), (json!(2), json!(62), json!("exact")));
    assert_eq!(sync(zhang)["items"], 0, "nothing is left to send");
    assert_eq!(zhang.run(&["sync"])["waiting"], 0);
    served.terminate();
    let (verified, success) = office_command(storage, "verify");
    assert!(success, "{verified:#}");
}
