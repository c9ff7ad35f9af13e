//! What reaches the disk, and a home of which something is gone.

use mobile_cli::{PhoneError, SqliteStore, StoreError};
use mobile_core::Refusal;
use shared::id::TeamId;
use shared::record::outreach_session::Answers;
use shared::time::Timestamp;

use crate::setting::{Setting, session};

#[test]
fn a_full_disk_saves_nothing_and_says_so() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    setting.store.fail_after(Some(0));
    let saved = phone.submit(TeamId([7; 16]), session());
    assert!(matches!(saved, Err(PhoneError::NotSaved)));
    assert!(phone.records().is_empty());
    setting.store.fail_after(None);
    let record = phone.submit(TeamId([7; 16]), session()).unwrap();
    assert_eq!(setting.phone().records(), [record]);
}

#[test]
fn a_home_on_disk_keeps_records_and_refused_answers_leave_no_draft() {
    let home = tempfile::tempdir().unwrap();
    let setting = Setting::new();
    let open = || setting.phone_on(Box::new(SqliteStore::open(home.path()).unwrap()));
    let mut phone = open();
    phone.enrol("GOOD", "p").unwrap();
    let wrong = Answers {
        audience: None,
        ..session()
    };
    let refused = phone.submit(TeamId([7; 16]), wrong);
    assert!(matches!(
        refused,
        Err(PhoneError::Refused(Refusal::Invalid(_)))
    ));
    assert!(phone.core().drafts().is_empty());
    let record = phone.submit(TeamId([7; 16]), session()).unwrap();
    let twin = phone.submit(TeamId([7; 16]), session()).unwrap();
    assert_eq!(phone.core().look_alikes(record), [twin]);
    drop(phone);
    let phone = open();
    assert_eq!(phone.records(), [record, twin]);
    let all = phone
        .core()
        .list(mobile_core::view::Filter::OnlyHere, "", Timestamp(0));
    assert_eq!(all.len(), 2);
}

#[test]
fn a_phone_that_lost_its_key_says_so_at_once_and_makes_no_other() {
    for damage in [None, Some(vec![9; 31]), Some(vec![9; 32])] {
        let home = tempfile::tempdir().unwrap();
        let setting = Setting::new();
        let open = || setting.phone_on(Box::new(SqliteStore::open(home.path()).unwrap()));
        let mut phone = open();
        phone.enrol("GOOD", "p").unwrap();
        let record = phone.submit(TeamId([7; 16]), session()).unwrap();
        drop(phone);
        let path = home.path().join("device.key");
        let key = std::fs::read(&path).unwrap();
        match &damage {
            None => std::fs::remove_file(&path).unwrap(),
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
        }
        let mut phone = open();
        let lost = |done: Result<(), PhoneError>| {
            assert!(matches!(done, Err(PhoneError::Refused(Refusal::KeyLost))));
        };
        lost(phone.submit(TeamId([7; 16]), session()).map(drop));
        lost(phone.sync(None).map(drop));
        lost(phone.office_get("/v1/held").map(drop));
        // What is there is still to be read, and waits for the key to come back.
        assert_eq!(phone.records(), [record]);
        drop(phone);
        assert_eq!(
            std::fs::read(&path).ok(),
            damage,
            "nothing was written over it"
        );
        std::fs::write(&path, &key).unwrap();
        let mut phone = open();
        phone.submit(TeamId([7; 16]), session()).unwrap();
        assert_eq!(phone.sync(None).unwrap().round_trips, 1);
    }
}

#[test]
fn a_home_whose_records_are_gone_is_not_taken_for_a_new_one() {
    let home = tempfile::tempdir().unwrap();
    let setting = Setting::new();
    let mut phone = setting.phone_on(Box::new(SqliteStore::open(home.path()).unwrap()));
    phone.enrol("GOOD", "p").unwrap();
    drop(phone);
    for file in ["token", "phone.db", "phone.db-wal", "phone.db-shm"] {
        let _ = std::fs::remove_file(home.path().join(file));
    }
    let opened = SqliteStore::open(home.path());
    assert!(matches!(opened, Err(StoreError::Gone)));
    assert!(!home.path().join("phone.db").exists());
}

#[test]
fn a_home_whose_database_was_emptied_is_not_taken_for_a_new_one() {
    let home = tempfile::tempdir().unwrap();
    let setting = Setting::new();
    let mut phone = setting.phone_on(Box::new(SqliteStore::open(home.path()).unwrap()));
    phone.enrol("GOOD", "p").unwrap();
    drop(phone);
    for file in ["phone.db-wal", "phone.db-shm"] {
        let _ = std::fs::remove_file(home.path().join(file));
    }
    std::fs::write(home.path().join("phone.db"), []).unwrap();
    let opened = SqliteStore::open(home.path());
    assert!(matches!(opened, Err(StoreError::Gone)));
}
