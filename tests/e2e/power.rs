//! Processes end, by order and without.

use std::net::TcpStream;

use serde_json::json;

use crate::walk::{Office, log, sync};
use tests::process::{Served, Storage, init, office_command};

/// The server is killed right after it has acknowledged.
pub(crate) fn cut(storage: &Storage) {
    let phones = tempfile::tempdir().expect("a folder");
    let codes = init(storage);
    let mut served = Served::start(storage, "127.0.0.1:0");
    let office = Office::open(phones.path(), &codes, &served);
    let listen = served.address.clone();
    for sessions in 1..=3_u64 {
        let record = log(&office.zhang, "courtyard", "10");
        let report = sync(&office.zhang);
        assert_eq!(report["waiting"], 0, "{report:#}");
        served.kill();
        served = Served::start(storage, &listen);
        assert_eq!(
            office.figures(),
            (json!(sessions), json!(sessions * 10), json!("exact"))
        );
        assert_eq!(
            office.reform.run(&["office", "record", &record])["id"],
            json!(record)
        );
        // The phone goes on where it was: nothing is sent again, nothing is read again.
        let report = sync(&office.zhang);
        assert_eq!(
            (&report["packs"], &report["reread"]),
            (&json!(0), &json!(false)),
            "{report:#}"
        );
    }
    served.kill();
    let (verified, success) = office_command(storage, "verify");
    assert!(success, "{verified:#}");
}

/// SIGTERM ends the server soon and in order, whoever is connected.
pub(crate) fn stop(storage: &Storage) {
    let phones = tempfile::tempdir().expect("a folder");
    let codes = init(storage);
    let served = Served::start(storage, "127.0.0.1:0");
    let office = Office::open(phones.path(), &codes, &served);
    let listen = served.address.clone();
    log(&office.zhang, "courtyard", "10");
    sync(&office.zhang);
    // One that says nothing must not keep it.
    let silent = TcpStream::connect(&listen).expect("the server listens");
    let ended = served.terminate();
    assert!(ended.success(), "{ended}");
    drop(silent);
    let _served = Served::start(storage, &listen);
    sync(&office.zhang);
    assert_eq!(office.figures().0, json!(1));
}
