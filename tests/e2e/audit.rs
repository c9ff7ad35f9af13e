//! `satchel audit`, as somebody types it at the office's machine.

use std::path::Path;

use serde_json::Value;
use server::clock::Clock;
use server::config::organisation;
use server::{audit, init};
use shared::audit::Act;
use shared::time::Timestamp;

use tests::process::{Storage, satchel};

/// 2018-07-02, 08:00 in Shanghai: more than 180 days ago, whenever the test runs.
const LONG_AGO: Timestamp = Timestamp(1_530_489_600_000);

/// One command: its document or its words, and how it ended.
fn satchel_audit(storage: &Storage, arguments: &[&str]) -> (String, Option<i32>) {
    let mut command = satchel();
    command.arg("audit").args(arguments);
    let output = storage.tell(&mut command).output().expect("satchel runs");
    let said = match output.status.code() {
        Some(0) => output.stdout,
        _ => [output.stdout, output.stderr].concat(),
    };
    let said = String::from_utf8(said).expect("text");
    (said, output.status.code())
}

fn json(storage: &Storage, arguments: &[&str], ended: i32) -> Value {
    let (said, code) = satchel_audit(storage, &[arguments, &["--json"]].concat());
    assert_eq!(code, Some(ended), "{arguments:?}: {said}");
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("{arguments:?}: {said}"))
}

/// An office of 2018 with some acts in its trail.
fn found_long_ago(storage: &Storage) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let database = storage.open().await.expect("a database");
        let clock = Clock::simulated(LONG_AGO);
        let founded = init::init(
            &database,
            &clock,
            "万源市委改革办",
            "511781",
            "http://127.0.0.1:8420",
        );
        founded.await.expect("an office");
        let store = organisation(&database, None).await.expect("the office");
        for hour in 0..5 {
            let tx = store.begin().await.expect("a transaction");
            let at = LONG_AGO.plus_ms(hour * 3_600_000);
            let deed = audit::by_nobody(at, Act::PageLinkMade { valid_until: at });
            tx.commit(deed).await.expect("an entry");
        }
        database.close().await;
    });
}

pub(crate) fn audit(storage: &Storage) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    found_long_ago(storage);
    let proved = json(storage, &["verify"], 0);
    assert_eq!((&proved["entries"], &proved["seq"]), (&6.into(), &6.into()));

    let (first, second) = (path("first"), path("second"));
    let made = json(storage, &["checkpoint", "--out", &first], 0);
    assert_eq!(made["seq"], 7);
    let key = made["server_key"].as_str().expect("a key").to_owned();
    let (said, code) = satchel_audit(storage, &["checkpoint", "--out", &first]);
    assert_eq!(code, Some(1), "nothing is overwritten: {said}");
    assert_eq!(json(storage, &["verify"], 0)["entries"], 7, "nor recorded");
    json(storage, &["checkpoint", "--out", &second], 0);
    let both = ["verify", "--checkpoint", &first, "--checkpoint", &second];
    let (said, code) = satchel_audit(storage, &both);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("8 entries, 2 checkpoints: all hold"),
        "{said}"
    );
    let with_key = [&both[..], &["--server-key", &key]].concat();
    assert_eq!(json(storage, &with_key, 0)["checkpoints"], 2);
    let other = "aa".repeat(32);
    let with_other = [&both[..], &["--server-key", &other]].concat();
    let (said, code) = satchel_audit(storage, &with_other);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("signature does not verify"), "{said}");

    changed(storage, &both, Path::new(&second));
    pruned(storage, &both);
}

/// What somebody does to the tables is named by its first entry.
fn changed(storage: &Storage, both: &[&str], second: &Path) {
    storage.tamper("update audit set seq = seq + 100 where seq = 4");
    let (said, code) = satchel_audit(storage, &["verify"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("audit entry 4 is missing"), "{said}");
    assert_eq!(json(storage, &["verify"], 1)["first_wrong"], 4);
    let mut whole = satchel();
    whole.args(["verify", "--json"]);
    let output = storage.tell(&mut whole).output().expect("satchel runs");
    assert_eq!(output.status.code(), Some(1), "`satchel verify` looks too");
    storage.tamper("update audit set seq = seq - 100 where seq = 104");
    json(storage, both, 0);
    // Truncated, and its head moved to fit: only the second checkpoint knows.
    storage.tamper("create table away as select * from audit where seq = 8");
    storage.tamper("delete from audit where seq = 8");
    storage
        .tamper("update audit_head set seq = 7, tag = (select tag from audit where audit.seq = 7)");
    json(storage, &["verify"], 0);
    json(storage, &both[..3], 0);
    assert_eq!(json(storage, both, 1)["first_wrong"], 8);
    storage.tamper("insert into audit select * from away");
    storage
        .tamper("update audit_head set seq = 8, tag = (select tag from audit where audit.seq = 8)");
    json(storage, both, 0);
    // A checkpoint that was written over is none.
    let bytes = std::fs::read(second).expect("a checkpoint");
    std::fs::write(second, &bytes[..bytes.len() - 1]).expect("written");
    let (said, code) = satchel_audit(storage, both);
    assert_eq!(code, Some(1));
    assert!(said.contains("not a checkpoint"), "{said}");
    std::fs::write(second, bytes).expect("written");
}

fn pruned(storage: &Storage, both: &[&str]) {
    let (said, code) = satchel_audit(storage, &["prune", "--before", "2999-01-01"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("180 days"), "{said}");
    let (said, code) = satchel_audit(storage, &["prune", "--before", "yesterday"]);
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(json(storage, both, 0)["entries"], 8);
    let pruned = json(storage, &["prune", "--before", "2018-12-31"], 0);
    assert_eq!(
        (&pruned["entries"], &pruned["through"]),
        (&6.into(), &6.into())
    );
    let proved = json(storage, both, 0);
    assert_eq!(
        (&proved["anchor"], &proved["entries"]),
        (&6.into(), &3.into())
    );
}
