//! Many records: small requests, few packs, no quadratic work.

use mobile_core::SyncEnd;
use shared::feed::Feed;
use shared::record::outreach_session::Answers;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers, note};

#[test]
fn ten_thousand_records_with_nothing_new_cost_a_few_hundred_bytes() {
    let office = &mut Office::new();
    let feeds = vec![Feed::Team(TEAM)];
    let mut writer = Phone::new(office, 2, feeds.clone());
    for count in 0..10_000_u32 {
        let audience = u16::try_from(count % 90).unwrap();
        writer.submit(
            office,
            Answers {
                note: Some(note(count.into())),
                ..answers(2, audience)
            },
        );
    }
    let report = writer.sync(office);
    assert_eq!(report.end, SyncEnd::Complete);
    assert_eq!(office.books.len(), 10_000);
    let per_record = report.bytes_up / 10_000;
    assert!(per_record <= 150, "{per_record} bytes a record up");
    assert!(report.packs <= 24, "{} packs", report.packs);
    let mut reader = Phone::new(office, 1, feeds);
    let report = reader.sync(office);
    assert_eq!((report.end, report.rows), (SyncEnd::Complete, 10_000));
    reader.restart(office);
    assert_eq!(reader.core.summaries().count(), 10_000);
    let report = reader.sync(office);
    assert_eq!((report.round_trips, report.rows), (1, 0));
    assert!(
        report.bytes_up <= 400 && report.bytes_down <= 400,
        "{report:?}"
    );
}

#[test]
fn three_new_records_go_up_in_one_small_request() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    phone.sync(office);
    for count in 0..3 {
        phone.submit(
            office,
            Answers {
                note: Some(note(count)),
                ..answers(1, 40)
            },
        );
    }
    let report = phone.sync(office);
    assert_eq!((report.round_trips, report.items), (1, 3));
    assert!(report.bytes_up <= 1_100, "{} bytes", report.bytes_up);
}
