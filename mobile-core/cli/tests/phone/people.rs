//! Several people on one device, each apart.

use std::path::Path;

use mobile_cli::{DeviceHome, HomeError, PhoneError, SqliteStore, Store as _, StoreError};
use mobile_core::Refusal;
use shared::id::TeamId;

use crate::setting::{Setting, session};

fn names(device: &DeviceHome) -> Vec<String> {
    let people = device.people().unwrap();
    people.into_iter().map(|owner| owner.name).collect()
}

/// Enrols a person, or whoever the device's own home is of.
fn enrol(setting: &Setting, folder: &Path, person: Option<&str>) -> mobile_cli::Phone {
    let store = DeviceHome::at(folder).open_to_enrol(person).unwrap();
    let mut phone = setting.phone_on(Box::new(store));
    phone.enrol("GOOD", "手机").unwrap();
    phone
}

#[test]
fn a_home_of_one_person_needs_no_name_and_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let device = DeviceHome::at(folder.path());
    assert!(names(&device).is_empty());
    let nobody = device.open(None);
    let is_told = matches!(
        nobody,
        Err(HomeError::Phone(PhoneError::Store(
            StoreError::Nobody { .. }
        )))
    );
    assert!(is_told, "{nobody:?}");
    let setting = Setting::new();
    drop(enrol(&setting, folder.path(), None));
    assert!(folder.path().join("phone.db").exists());
    assert_eq!(names(&device), ["张桂兰"]);
    drop(device.open(None).unwrap());
    drop(device.open(Some("张桂兰")).unwrap());

    // An older program left no note of whose it is.
    std::fs::remove_file(folder.path().join("person")).unwrap();
    assert_eq!(names(&device), ["张桂兰"]);
}

#[test]
fn people_of_one_device_share_its_key_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (device, setting) = (DeviceHome::at(folder.path()), Setting::new());
    drop(enrol(&setting, folder.path(), None));
    let mut first = setting.phone_on(Box::new(device.open(None).unwrap()));
    let record = first.submit(TeamId([7; 16]), session()).unwrap();
    let key = first.public_key();
    drop(first);
    let second = enrol(&setting, folder.path(), Some("李国华"));
    let first = setting.phone_on(Box::new(device.open(Some("张桂兰")).unwrap()));
    assert_eq!((first.public_key(), second.public_key()), (key, key));
    assert_eq!(first.records(), [record]);
    assert!(second.records().is_empty());
    assert_eq!(second.core().status(second.now()).only_here, 0);
    // Both are open at once; each of them by one process.
    let again = device.open(Some("李国华"));
    let is_told = matches!(
        again,
        Err(HomeError::Phone(PhoneError::Store(StoreError::Locked)))
    );
    assert!(is_told, "{again:?}");
    drop((first, second));

    assert_eq!(names(&device), ["张桂兰", "李国华"]);
    let whose = device.open(None);
    assert!(
        matches!(&whose, Err(HomeError::Several { names }) if names.len() == 2),
        "{whose:?}"
    );
    let unknown = device.open(Some("王五"));
    assert!(
        matches!(&unknown, Err(HomeError::Unknown { names, .. }) if names.len() == 2),
        "{unknown:?}"
    );
    let own = setting.phone_on(Box::new(device.open(Some("张桂兰")).unwrap()));
    assert_eq!(own.records(), [record]);
    let other = setting.phone_on(Box::new(device.open(Some("李国华")).unwrap()));
    assert!(other.records().is_empty());
}

#[test]
fn a_device_whose_first_person_is_named_has_no_home_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (device, setting) = (DeviceHome::at(folder.path()), Setting::new());
    drop(enrol(&setting, folder.path(), Some("李国华")));
    assert_eq!(names(&device), ["李国华"]);
    assert!(!folder.path().join("phone.db").exists());
    drop(device.open(None).unwrap());
    let whose = device.open_to_enrol(None);
    assert!(matches!(whose, Err(HomeError::Several { .. })), "{whose:?}");
}

#[test]
fn a_name_leads_into_no_other_folder() {
    let folder = tempfile::tempdir().unwrap();
    let device = DeviceHome::at(&folder.path().join("device"));
    for name in ["", " ", "..", ".hidden", "a/b", "a\\b", "c:", "a\nb"] {
        let refused = device.open_to_enrol(Some(name));
        let is_told = matches!(
            refused,
            Err(HomeError::Phone(PhoneError::Refused(Refusal::Invalid(_))))
        );
        assert!(is_told, "{name:?}: {refused:?}");
    }
    assert!(!folder.path().join("device").exists());
}

#[test]
fn a_device_that_lost_its_key_takes_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let (device, setting) = (DeviceHome::at(folder.path()), Setting::new());
    drop(enrol(&setting, folder.path(), Some("李国华")));
    std::fs::remove_file(folder.path().join("device.key")).unwrap();
    let refused = device.open_to_enrol(Some("张桂兰"));
    let is_told = matches!(
        refused,
        Err(HomeError::Phone(PhoneError::Refused(Refusal::KeyLost)))
    );
    assert!(is_told, "{refused:?}");
    assert!(!folder.path().join("device.key").exists());
}

/// The power failed between the making of a home and of the key, or after the last wipe: nobody signs there, so nothing is
/// lost by another key.
#[test]
fn a_device_without_a_key_on_which_nobody_is_enrolled_takes_whoever_comes() {
    let folder = tempfile::tempdir().unwrap();
    let (device, setting) = (DeviceHome::at(folder.path()), Setting::new());
    drop(device.open_to_enrol(Some("李国华")).unwrap());
    assert_eq!(names(&device), ["李国华"]);
    assert!(!folder.path().join("device.key").exists());
    drop(enrol(&setting, folder.path(), Some("张桂兰")));
    assert_eq!(names(&device), ["张桂兰", "李国华"]);
}

#[test]
fn one_person_enrols_at_a_time_so_that_a_device_has_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let device = DeviceHome::at(folder.path());
    let mut one = device.open_to_enrol(Some("李国华")).unwrap();
    let other = device.open_to_enrol(Some("张桂兰"));
    let is_told = matches!(
        other,
        Err(HomeError::Phone(PhoneError::Store(StoreError::Locked)))
    );
    assert!(is_told, "{other:?}");
    one.keep_secret("device.key", &[9; 32]).unwrap();
    drop(one);
    let mut other = device.open_to_enrol(Some("张桂兰")).unwrap();
    assert_eq!(other.secret("device.key").unwrap(), Some(vec![9; 32]));
    let _: &SqliteStore = &other;
}
