//! A record that is damaged on this phone's disk, while rows of it come, and once it is whole again.

use mobile_core::SyncEnd;
use mobile_core::memory::Position;
use mobile_core::view::{Attention, Ladder};
use shared::cbor;
use shared::feed::Feed;
use shared::id::RecordId;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers, audience};

/// A phone whose own record was counted, which it has not heard, and whose entry of it is damaged. And the good entry.
fn damaged(office: &mut Office) -> (Phone, RecordId, Vec<u8>) {
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    phone.submit(office, answers(1, 12));
    assert_eq!(phone.sync(office).end, SyncEnd::Complete);
    let record = phone.submit(office, answers(1, 40));
    phone.lose_answers = 1;
    let _ = phone.sync(office);
    assert!(office.books.contains_key(&record));
    let good = phone.disk.insert(key(record), vec![0xff]).unwrap();
    phone.restart(office);
    (phone, record, good)
}

fn key(record: RecordId) -> String {
    format!("record/{record}")
}

fn repair(office: &mut Office, phone: &mut Phone, record: RecordId, good: Vec<u8>) {
    phone.disk.insert(key(record), good);
    phone.restart(office);
}

fn is_whole(phone: &Phone) -> bool {
    phone.core.position().is_whole
}

#[test]
fn an_own_record_that_is_damaged_is_no_reason_to_read_everything_again() {
    let office = &mut Office::new();
    let (mut phone, record, good) = damaged(office);
    for rows in [1, 0, 0] {
        let report = phone.sync(office);
        assert_eq!((report.rows, report.reread), (rows, false));
        assert_eq!(report.end, SyncEnd::Complete);
        assert_eq!(report.aside, 0, "nothing of it is of a newer version");
        assert!(!is_whole(&phone));
        let shown = phone.core.attention(phone.now);
        let key = key(record);
        assert_eq!(shown, [Attention::Damaged { key }]);
    }
    repair(office, &mut phone, record, good);
    let report = phone.sync(office);
    assert_eq!((report.rows, report.reread), (0, false));
    assert!(is_whole(&phone));
    assert_eq!(
        phone.core.detail(record).unwrap().item.ladder,
        Ladder::Counted
    );
    assert!(phone.core.outbox().is_empty());
    assert!(phone.disk.keys().all(|key| !key.starts_with("aside/")));
}

#[test]
fn another_difference_is_mended_once_the_damage_is_gone() {
    let office = &mut Office::new();
    let (mut phone, record, good) = damaged(office);
    let mut position: Position = cbor::decode(&phone.disk["meta/position"]).unwrap();
    let feed = position.feeds.get_mut(&Feed::Team(TEAM)).unwrap();
    feed.digest.count += 1;
    phone
        .disk
        .insert("meta/position".to_owned(), cbor::encode(&position));
    phone.restart(office);
    assert!(!phone.sync(office).reread);
    repair(office, &mut phone, record, good);
    assert!(phone.sync(office).reread);
    assert!(is_whole(&phone));
    assert!(!phone.core.contact().digest_differs);
}

#[test]
fn what_comes_of_a_damaged_record_is_in_it_once_it_is_repaired() {
    let office = &mut Office::new();
    let mut other = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let record = other.submit(office, answers(2, 12));
    other.sync(office);
    phone.sync(office);
    let good = phone.disk.insert(key(record), vec![0xff]).unwrap();
    phone.restart(office);
    other.amend(office, record, audience(13, false));
    other.sync(office);
    assert_eq!(phone.sync(office).rows, 1);
    repair(office, &mut phone, record, good);
    assert_eq!(phone.sync(office).rows, 0);
    assert!(is_whole(&phone));
    assert_eq!(phone.core.file(record).unwrap().changes.len(), 2);
}

#[test]
fn an_own_record_that_is_gone_is_told_and_read_for_once() {
    let office = &mut Office::new();
    let (mut phone, record, _) = damaged(office);
    phone.disk.remove(&key(record));
    phone.restart(office);
    for rows in [1, 0] {
        let report = phone.sync(office);
        assert_eq!((report.rows, report.reread), (rows, false));
        assert!(!is_whole(&phone));
        let shown = phone.core.attention(phone.now);
        assert!(shown.contains(&Attention::DigestDiffers));
    }
}
